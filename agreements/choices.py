"""Choices that several aggregates of the room share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    """The kinds of agreement met in practice; one municipality may have one of each in force."""

    COOPERATION = "COOPERATION", _("samarbeidsavtale")
    SERVICE = "SERVICE", _("avtale om tjenestetilbud")
    COUNCIL = "COUNCIL", _("politirådsavtale")
    STRATEGIC = "STRATEGIC", _("avtale om strategisk samarbeid")
    SLT_MANDATE = "SLT_MANDATE", _("mandat for SLT")
    PLEDGE = "PLEDGE", _("løfte til innbyggerne")
    OTHER = "OTHER", _("annen avtale")


class Side(models.TextChoices):
    """The two sides of an agreement; county authorities stand on the municipal side."""

    POLICE = "POLICE", _("politiet")
    MUNICIPALITY = "MUNICIPALITY", _("kommunen")


class SectionMode(models.TextChoices):
    """How far a section may be written away from its template."""

    LOCKED = "LOCKED", _("låst")
    ADAPTABLE = "ADAPTABLE", _("kan tilpasses")
    LOCAL = "LOCAL", _("skrives lokalt")


class Language(models.TextChoices):
    """The written standard a text is in."""

    BOKMAL = "nb", _("bokmål")
    NYNORSK = "nn", _("nynorsk")


class Strength(models.TextChoices):
    """How strongly a duty binds; only a must can be unmet."""

    MUST = "MUST", _("skal")
    SHOULD = "SHOULD", _("bør")
    WISH = "WISH", _("ønske")


class Responsible(models.TextChoices):
    """The side or sides that a duty lies on."""

    POLICE = "POLICE", _("politiet")
    MUNICIPALITY = "MUNICIPALITY", _("kommunen")
    BOTH = "BOTH", _("begge parter")


class ScopePart(models.TextChoices):
    """The parts of the cooperation that a yearly evaluation speaks of."""

    AGREEMENT = "AGREEMENT", _("avtalen")
    CONTACT = "CONTACT", _("politikontakten")
    COUNCIL = "COUNCIL", _("politirådet")
    SLT = "SLT", _("SLT")


class Dimension(models.TextChoices):
    """The ten dimensions of the yearly evaluation; what questions are grouped and compared by over
    editions."""

    ANCHORING = "ANCHORING", _("forankring og medlemmer")
    FRAME = "FRAME", _("rammer og roller")
    MEETINGS = "MEETINGS", _("møtene")
    KNOWLEDGE = "KNOWLEDGE", _("felles kunnskap")
    PRIORITIES = "PRIORITIES", _("mål og prioriteringer")
    FOLLOW_THROUGH = "FOLLOW_THROUGH", _("fra beslutning til tiltak")
    SLT_LINK = "SLT_LINK", _("sammenhengen med SLT")
    CONTACT = "CONTACT", _("politikontakten")
    PREPAREDNESS = "PREPAREDNESS", _("beredskap")
    BENEFIT = "BENEFIT", _("nytte")
