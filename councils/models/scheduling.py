"""How meetings get their dates: a series, dates proposed and answered, weeks when schools are closed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from councils.models.forums import Forum, Membership
from councils.querysets.forums import InForumQuerySet
from parties.models import Organisation
from records.days import Period


class SchoolBreak(Period):
    """A period without school in a county, or in all (*skoleferie*); editable, decided county by county."""

    name = models.CharField(_("navn"), max_length=80)
    county = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fylke"),
        help_text=_("Tomt betyr alle fylker."),
    )
    valid_from = models.DateField(_("første dag"))
    valid_to = models.DateField(_("siste dag"))

    class Meta:
        verbose_name = _("skoleferie")
        verbose_name_plural = _("skoleferier")
        ordering = ["valid_from", "pk"]
        constraints = [*Period.Meta.constraints]

    def __str__(self) -> str:
        return self.name


class MeetingSeries(models.Model):
    """Meetings with a rhythm (*møteserie*): every n weeks, or the nth weekday of every n months.

    `weekday` counts from Monday = 0; `ordinal` is 1–4, or -1 for the last, and belongs to months alone.
    Dates that fall on holidays, in school breaks or among `exceptions` are left out.
    """

    class Frequency(models.TextChoices):
        WEEKS = "WEEKS", _("uker")
        MONTHS = "MONTHS", _("måneder")

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="series", verbose_name=_("forum"))
    frequency = models.CharField(_("hver"), max_length=6, choices=Frequency.choices)
    interval = models.PositiveSmallIntegerField(_("antall"), default=1)
    weekday = models.PositiveSmallIntegerField(_("ukedag"))
    ordinal = models.SmallIntegerField(_("hvilken i måneden"), null=True, blank=True)
    starts_on = models.DateField(_("fra og med"))
    ends_on = models.DateField(_("til og med"))
    at_time = models.TimeField(_("klokkeslett"))
    minutes = models.PositiveSmallIntegerField(_("varighet i minutter"), default=90)
    place = models.CharField(_("sted"), max_length=200, blank=True)
    skips_holidays = models.BooleanField(_("hopper over helligdager"), default=True)
    skips_school_breaks = models.BooleanField(_("hopper over skoleferier"), default=True)
    exceptions = ArrayField(
        models.DateField(), verbose_name=_("unntatt disse dagene"), default=list, blank=True
    )

    objects = InForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("møteserie")
        verbose_name_plural = _("møteserier")
        ordering = ["forum", "-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(frequency="WEEKS", ordinal__isnull=True)
                | Q(frequency="MONTHS", ordinal__in=[1, 2, 3, 4, -1]),
                name="councils_series_rhythm",
            ),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="councils_series_weekday"),
            models.CheckConstraint(condition=Q(interval__range=(1, 52)), name="councils_series_interval"),
            models.CheckConstraint(
                condition=Q(starts_on__lte=models.F("ends_on")),
                name="councils_series_ordered",
                violation_error_message=_("Serien kan ikke slutte før den begynner."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forum}, {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"


class DateProposal(models.Model):
    """Several dates put to members for one meeting (*datoforslag*); fixed with one choice, or withdrawn."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("venter på svar")
        FIXED = "FIXED", _("dato valgt")
        WITHDRAWN = "WITHDRAWN", _("trukket")

    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="date_proposals", verbose_name=_("forum")
    )
    title = models.CharField(_("om"), max_length=150, blank=True)
    minutes = models.PositiveSmallIntegerField(_("varighet i minutter"), default=90)
    place = models.CharField(_("sted"), max_length=200, blank=True)
    answer_by = models.DateField(_("svarfrist"))
    state = models.CharField(_("status"), max_length=9, choices=State.choices, default=State.OPEN)
    meeting = models.OneToOneField(
        "councils.Meeting",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="date_proposal",
        verbose_name=_("møte"),
    )
    created_at = models.DateTimeField(_("opprettet"))
    created_by_name = models.CharField(_("opprettet av"), max_length=200)

    objects = InForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("datoforslag")
        verbose_name_plural = _("datoforslag")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="FIXED", meeting__isnull=False)
                | (Q(state__in=["OPEN", "WITHDRAWN"], meeting__isnull=True)),
                name="councils_proposal_state",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.forum)


class DateOption(models.Model):
    """One of the dates proposed."""

    proposal = models.ForeignKey(
        DateProposal, on_delete=models.CASCADE, related_name="options", verbose_name=_("datoforslag")
    )
    starts_at = models.DateTimeField(_("tidspunkt"))

    class Meta:
        verbose_name = _("foreslått tidspunkt")
        verbose_name_plural = _("foreslåtte tidspunkter")
        ordering = ["proposal", "starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "starts_at"], name="councils_option_once"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d.%m.%Y %H.%M}"


class DateInvitee(models.Model):
    """Somebody asked which dates suit; by seat, with the name and address as they were when asked."""

    proposal = models.ForeignKey(
        DateProposal, on_delete=models.CASCADE, related_name="invitees", verbose_name=_("datoforslag")
    )
    membership = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("plass"),
    )
    name = models.CharField(_("navn"), max_length=200)
    address = models.EmailField(_("e-post"))
    answered_at = models.DateTimeField(_("svarte"), null=True, blank=True)

    class Meta:
        verbose_name = _("spurt om dato")
        verbose_name_plural = _("spurt om dato")
        ordering = ["proposal", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "address"], name="councils_invitee_once"),
        ]

    def __str__(self) -> str:
        return self.name


class DateAnswer(models.Model):
    """What somebody answered to one of the dates."""

    class Answer(models.TextChoices):
        YES = "YES", _("passer")
        IF_NEEDED = "IF_NEEDED", _("kan hvis det trengs")
        NO = "NO", _("passer ikke")

    invitee = models.ForeignKey(
        DateInvitee, on_delete=models.CASCADE, related_name="answers", verbose_name=_("spurt")
    )
    option = models.ForeignKey(
        DateOption, on_delete=models.CASCADE, related_name="answers", verbose_name=_("tidspunkt")
    )
    answer = models.CharField(_("svar"), max_length=9, choices=Answer.choices)

    class Meta:
        verbose_name = _("svar på dato")
        verbose_name_plural = _("svar på dato")
        ordering = ["option", "invitee"]
        constraints = [
            models.UniqueConstraint(fields=["invitee", "option"], name="councils_answer_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["YES", "IF_NEEDED", "NO"]), name="councils_answer_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitee}: {self.get_answer_display()}"
