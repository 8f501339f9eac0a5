"""Choices that several aggregates of the room share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """The three levels of SLT, from the top. Source: the SLT model's guide (Konfliktrådet)."""

    STEERING = 1, _("styrende")
    COORDINATING = 2, _("koordinerende")
    EXECUTING = 3, _("utførende")


class ProgrammeKind(models.TextChoices):
    """With SLT's three levels, or without: then a named coordinating function with its forum."""

    SLT = "SLT", _("SLT på tre nivåer")
    COORDINATION = "COORDINATION", _("koordinerende funksjon uten SLT")


class Rhythm(models.TextChoices):
    """What a group's promise of meetings counts in; «not agreed» is not zero."""

    NONE = "NONE", _("ikke avtalt")
    WEEKS = "WEEKS", _("hver n-te uke")
    MONTH = "MONTH", _("n ganger i måneden")
    YEAR = "YEAR", _("n ganger i året")


class StepPurpose(models.TextChoices):
    """Why a referral lies with a group."""

    TREAT = "TREAT", _("til behandling")
    ANSWER = "ANSWER", _("svar hjem")


class StepEnd(models.TextChoices):
    """How a referral left a group; empty while it is there."""

    SENT_ON = "SENT_ON", _("sendt videre")
    ANSWERED = "ANSWERED", _("besvart")
    RECEIVED = "RECEIVED", _("svaret er mottatt")
    WITHDRAWN = "WITHDRAWN", _("trukket")
    MOVED = "MOVED", _("flyttet da gruppa ble lagt ned")


class Prevention(models.TextChoices):
    """Whom a measure is for, in the field's three words."""

    UNIVERSAL = "UNIVERSAL", _("universelt: alle")
    SELECTIVE = "SELECTIVE", _("selektivt: grupper med høyere risiko")
    INDICATED = "INDICATED", _("indikert: de som allerede har vansker")


class PlanPeriod(models.TextChoices):
    """What a plan's period is called."""

    CALENDAR_YEAR = "CALENDAR_YEAR", _("kalenderår")
    SCHOOL_YEAR = "SCHOOL_YEAR", _("skoleår")
    SEVERAL_YEARS = "SEVERAL_YEARS", _("flere år")


class Reached(models.TextChoices):
    """Whether a measure reached what it was meant to; never a claim about crime."""

    REACHED = "REACHED", _("nådd")
    PARTLY = "PARTLY", _("delvis nådd")
    NOT_REACHED = "NOT_REACHED", _("ikke nådd")
    UNKNOWN = "UNKNOWN", _("vet ikke")


class WheelKind(models.TextChoices):
    """What a task of the year wheel becomes when its time comes."""

    TASK = "TASK", _("oppgave for koordinatoren")
    AGENDA = "AGENDA", _("sak på gruppas neste møte")
