"""Who wants to be reminded."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from parties.models import Person


class ReminderChoice(models.Model):
    """Whether somebody is reminded of follow-ups by e-mail (*påminnelser*); on until they turn it off.

    A person's choice goes with them from office to office; somebody outside is known by the address alone.
    The row is made when the first reminder is written, so that its «turn off» has something to point at.
    """

    person = models.OneToOneField(
        Person,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reminder_choice",
        verbose_name=_("person"),
    )
    address = models.EmailField(_("e-post"), blank=True)
    is_off = models.BooleanField(_("slått av"), default=False)
    changed_at = models.DateTimeField(_("endret"), null=True, blank=True)
    changed_by_name = models.CharField(_("endret av"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("valg om påminnelser")
        verbose_name_plural = _("valg om påminnelser")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="") | (Q(person__isnull=True) & ~Q(address="")),
                name="councils_reminders_person_or_address",
            ),
            models.UniqueConstraint(
                Lower("address"),
                condition=~Q(address=""),
                name="councils_reminders_address_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person is not None else self.address
