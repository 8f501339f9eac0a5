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
