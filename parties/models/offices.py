"""Offices and who holds which when: the register that every right comes from."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parties.models.municipalities import Municipality
from parties.models.organisations import Organisation, closed_period
from parties.models.people import Person
from parties.names import fold, search_key
from records import days
from records.days import Period, PeriodQuerySet


class OfficeRole(models.TextChoices):
    """What an office is for; rights follow the role, people read the title."""

    MAYOR = "MAYOR", _("ordfører")
    DEPUTY_MAYOR = "DEPUTY_MAYOR", _("varaordfører")
    MUNICIPAL_DIRECTOR = "MUNICIPAL_DIRECTOR", _("kommunedirektør")
    SLT_COORDINATOR = "SLT_COORDINATOR", _("SLT-koordinator")
    COORDINATING_FUNCTION = "COORDINATING_FUNCTION", _("koordinerende funksjon")
    POLICE_CONTACT = "POLICE_CONTACT", _("politikontakt")
    UNIT_LEADER = "UNIT_LEADER", _("enhetsleder i politiet")
    CHIEF_OF_POLICE = "CHIEF_OF_POLICE", _("politimester")
    ADMINISTRATOR = "ADMINISTRATOR", _("administrator")
    RECORDS_OFFICER = "RECORDS_OFFICER", _("arkivansvarlig")
    DATA_PROTECTION_OFFICER = "DATA_PROTECTION_OFFICER", _("personvernombud")
    OTHER = "OTHER", _("annet verv")


class OfficeQuerySet(PeriodQuerySet):
    """Reads of offices."""

    def of(self, organisation: Organisation) -> Self:
        """The offices of an organisation."""
        return self.filter(organisation_id=organisation.pk)

    def role(self, *roles: str) -> Self:
        """The offices with one of these roles."""
        return self.filter(role__in=roles)

    def search(self, question: str) -> Self:
        """Find by title or organisation; Sámi letters folded."""
        found = self
        for word in question.split():
            found = found.filter(
                Q(search_key__contains=fold(word))
                | Q(organisation__search_key__contains=fold(word))
                | Q(organisation__code__startswith=word)
            )
        return found


class Office(Period):
    """A position of trust or work in an organisation (*verv*); may be vacant, shared or have several holders.

    The title is what stands in documents; earlier titles are kept as `FormerOfficeTitle`. A police contact's
    office may serve *named* municipalities; empty means all that the organisation covers.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="offices", verbose_name=_("organisasjon")
    )
    role = models.CharField(_("rolle"), max_length=24, choices=OfficeRole.choices)
    title = models.CharField(_("tittel"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("antall plasser"), default=1)
    percentage = models.PositiveSmallIntegerField(_("stillingsprosent"), null=True, blank=True)
    serves = models.ManyToManyField(
        Municipality, blank=True, related_name="served_by", verbose_name=_("gjelder disse kommunene")
    )
    topics = ArrayField(
        models.CharField(max_length=80), verbose_name=_("ansvarsområder"), default=list, blank=True
    )
    search_key = models.TextField(editable=False, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("verv")
        verbose_name_plural = _("verv")
        ordering = ["organisation__sort_key", "role", "pk"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(condition=Q(role__in=OfficeRole.values), name="parties_office_role"),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="parties_office_seats",
                violation_error_message=_("Et verv har minst én plass."),
            ),
            models.CheckConstraint(
                condition=Q(percentage__isnull=True) | Q(percentage__range=(1, 100)),
                name="parties_office_percentage",
                violation_error_message=_("Stillingsprosenten er mellom 1 og 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.organisation.display_name}"

    def save(self, *args, **kwargs) -> None:
        """Save with a fresh search key."""
        self.search_key = search_key(self.title)
        super().save(*args, **kwargs)

    def title_on(self, on: date) -> str:
        """The title that the office had that day, e.g. «lensmann» until September 2021."""
        former = self.former_titles.filter(valid_to__gte=on).order_by("valid_to").first()
        return former.title if former else self.title

    def holders_on(self, on: date) -> "AppointmentQuerySet":
        """Those who hold the office that day: who acts in it first, then by rank. Empty when vacant."""
        return Appointment.objects.holders(self, on)

    def holder_on(self, on: date) -> "Appointment | None":
        """The appointment that fills the office that day; None when it is vacant."""
        return self.holders_on(on).first()


class FormerOfficeTitle(models.Model):
    """A title that an office had until a day (*tidligere tittel*), e.g. «lensmann» until 2021."""

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="former_titles", verbose_name=_("verv")
    )
    title = models.CharField(_("tittel"), max_length=120)
    valid_to = models.DateField(_("siste dag"))

    class Meta:
        verbose_name = _("tidligere tittel")
        verbose_name_plural = _("tidligere titler")
        ordering = ["-valid_to"]
        constraints = [
            models.UniqueConstraint(fields=["office", "valid_to"], name="parties_former_title_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (til {self.valid_to:%d.%m.%Y})"


class AppointmentQuerySet(PeriodQuerySet):
    """Reads of appointments."""

    def held_by(self, user, on: date) -> Self:
        """The appointments that the user's person holds that day; none for anonymous or inactive users.

        An office that has ended, or whose organisation has, gives nothing any more.
        """
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        return self.counting(on).filter(person__user_id=user.pk)

    def counting(self, on: date) -> Self:
        """The appointments that give something that day: their office and its organisation count too."""
        return self.valid(on).filter(days.valid(on, "office"), days.valid(on, "office__organisation"))

    def holders(self, office: Office, on: date) -> Self:
        """Those who hold the office that day: who acts in it first, then by rank."""
        return (
            self.valid(on)
            .filter(days.valid(on, "office"), office=office)
            .select_related("person")
            .order_by("-is_acting", "rank", "valid_from", "pk")
        )


class Appointment(Period):
    """A person in an office for a period (*innehaver*): register, signing authority, source of access.

    The same person never holds the same office twice on one day. `acting_for` says that the holder acts in
    another holder's place (*konstituert*), or, with none named, in a vacant office when `is_acting` is set.
    """

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("verv")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("person")
    )
    valid_from = models.DateField(_("første dag"))
    rank = models.PositiveSmallIntegerField(
        _("rekkefølge"), default=1, help_text=_("1 er den faste innehaveren; høyere tall er vara.")
    )
    may_sign = models.BooleanField(
        _("kan signere"),
        default=False,
        help_text=_("Har fullmakt til å signere avtaler for organisasjonen."),
    )
    is_acting = models.BooleanField(_("konstituert eller fungerende"), default=False)
    acting_for = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stand_ins",
        verbose_name=_("fungerer for"),
    )
    phone = models.CharField(_("telefon i vervet"), max_length=20, blank=True)
    email = models.EmailField(_("e-post i vervet"), blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("innehaver")
        verbose_name_plural = _("innehavere")
        ordering = ["rank", "-valid_from", "pk"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(rank__gte=1),
                name="parties_appointment_rank",
                violation_error_message=_("Rekkefølgen begynner på 1."),
            ),
            models.CheckConstraint(
                condition=Q(acting_for__isnull=True) | Q(is_acting=True),
                name="parties_appointment_acting",
                violation_error_message=_("Den som fungerer for en annen, må være merket som fungerende."),
            ),
            models.CheckConstraint(
                condition=~Q(acting_for=F("pk")),
                name="parties_appointment_not_for_self",
                violation_error_message=_("Ingen kan fungere for seg selv."),
            ),
            ExclusionConstraint(
                name="parties_appointment_once_a_day",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (closed_period(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Personen har allerede dette vervet i dette tidsrommet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.office}"

    @property
    def contact_email(self) -> str:
        """The address mail about the office goes to: the office's own, else the person's."""
        return self.email or self.person.email
