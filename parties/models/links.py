"""Personal links: one person, one purpose, one object, for a while, without an account."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parties.models.offices import Appointment
from parties.models.people import Person
from records.actors import Actor
from records.models.identity import Identity, identity_of


class PersonalLinkQuerySet(models.QuerySet):
    """Reads of personal links."""

    def about(self, subject: models.Model | Identity) -> Self:
        """The links that lead to one object."""
        label, key = identity_of(subject)
        return self.filter(subject_type=label, subject_id=key)

    def alive(self, at: datetime) -> Self:
        """Neither expired nor revoked at that moment; the appointment is asked by `links.find_link`."""
        return self.filter(expires_at__gt=at, revoked_at__isnull=True)


class PersonalLink(models.Model):
    """Lets whoever holds it do one thing with one object until it expires (*personlig lenke*).

    Only the token's hash is kept, so that the table opens nothing. A link given to the holder of an office
    stops on the day after the appointment's last. What is done by it is recorded as done by `actor`.
    """

    purpose = models.CharField(_("formål"), max_length=60)
    subject_type = models.CharField(_("gjelder"), max_length=100)
    subject_id = models.BigIntegerField(_("nummer"))
    appointment = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="personal_links",
        verbose_name=_("innehaver"),
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="personal_links",
        verbose_name=_("person"),
    )
    name = models.CharField(_("navn"), max_length=200)
    address = models.EmailField(_("e-postadresse"), blank=True)
    language = models.CharField(_("språk"), max_length=10, choices=settings.LANGUAGES, default="nb")
    token_hash = models.CharField(_("kontrollsum for lenken"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("laget"))
    created_by_name = models.CharField(_("laget av"), max_length=200)
    expires_at = models.DateTimeField(_("virker til"))
    revoked_at = models.DateTimeField(_("stengt"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("sist brukt"), null=True, blank=True)

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("personlig lenke")
        verbose_name_plural = _("personlige lenker")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="parties_personallink_about")]
        constraints = [
            models.CheckConstraint(
                condition=Q(token_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 – a pattern
                name="parties_personallink_only_a_hash",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="parties_personallink_expires"
            ),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(name=""), name="parties_personallink_named"),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="parties_personallink_language",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.name}"

    @property
    def subject(self) -> Identity:
        """What the link leads to."""
        return Identity(self.subject_type, self.subject_id)

    @property
    def actor(self) -> Actor:
        """Who acts by the link: the name it was given to, with the office as it is called now."""
        if self.appointment is None:
            return Actor(user_id=None, name=self.name, kind="link")
        from parties.acting import title_of

        office = self.appointment.office
        return Actor(
            user_id=None,
            name=self.name,
            office=title_of(self.appointment),
            organisation=office.organisation.display_name,
            appointment_id=self.appointment_id,
            office_id=office.pk,
            organisation_id=office.organisation_id,
            kind="link",
        )
