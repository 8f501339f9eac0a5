"""Dates of a forum: a year's in one form, a series, several to choose among."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import date_answers
from councils.actions import dates as actions
from councils.actions import meetings as meeting_actions
from councils.actions.meetings import MOST_IN_SERIES, Plan
from councils.breaks import breaks_of
from councils.choices import Capacity
from councils.forms.dates import AnswerForm, ProposalForm, SeriesForm, YearDatesForm
from councils.logbook import keeps_log
from councils.models import DateInvitee, DateProposal, Forum
from councils.people import Seated, seated
from councils.planning import HORIZON, next_pattern, year_pattern
from councils.recurrence import WEEK, Break, Candidate, candidates, moment, obstacle
from councils.rules import seats_in
from councils.views.meetings import ForumWriting
from parties.standing import bind
from records import days
from records.refusals import Refused
from records.workflow import has_right
from web.access import LoggedIn, Right
from web.views import ActionFormView, ActionView, Crumb, PortalView

MOST_ROWS = 24


class YearDates(ForumWriting, ActionFormView):
    """The year's meetings: suggested over spring and autumn, looked over and changed, planned at once."""

    form_class = YearDatesForm
    template_name = "councils/year_dates.html"

    def get_page_title(self) -> str:
        return _("Møtene i %(year)s") % {"year": self.year}

    @cached_property
    def year(self) -> int:
        """The year asked for; from October the next one is at hand."""
        usual = self.on.year + (self.on.month >= 10)
        asked = self.request.GET.get("aar", "")
        year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else usual
        return year if self.on.year <= year <= self.on.year + 3 else usual

    @cached_property
    def count(self) -> int:
        """How many meetings are wanted: as asked for, else as the forum has agreed on."""
        asked = self.request.GET.get("antall", "")
        usual = self.forum.meetings_per_year or 4
        return min(max(int(asked), 1), MOST_ROWS - 2) if asked.isascii() and asked.isdecimal() else usual

    @cached_property
    def suggested(self) -> tuple[list[date], Any]:
        return year_pattern(self.forum, self.year, self.count, self.on)

    def get_initial(self) -> dict[str, Any]:
        _found, pattern = self.suggested
        return {"begins": pattern.begins, "minutes": pattern.minutes, "place": pattern.place}

    def get_form_kwargs(self) -> dict[str, Any]:
        found, _pattern = self.suggested
        return {
            **super().get_form_kwargs(),
            "year": self.year,
            "suggested": found,
            "rows": min(max(self.count, len(found)) + 2, MOST_ROWS),
            "breaks": breaks_of(self.forum, date(self.year, 1, 1), date(self.year, 12, 31)),
        }

    def perform(self, form: Any) -> Any:
        place = form.cleaned_data["place"]
        return meeting_actions.plan_many(
            forum=self.forum,
            plans=[Plan(starts_at, ends_at, place) for starts_at, ends_at in form.times],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_message(self) -> str:
        return _("%(count)s møter er planlagt.") % {"count": len(self.result)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        standing = self.forum.meetings.filter(
            starts_at__gte=days.start_of(date(self.year, 1, 1)),
            starts_at__lt=days.start_of(date(self.year + 1, 1, 1)),
        ).exclude(state="CANCELLED")
        return super().get_context_data(
            year=self.year,
            years=range(self.on.year, self.on.year + 4),
            count=self.count,
            standing_meetings=standing.order_by("starts_at"),
            **kwargs,
        )


class SeriesNew(ForumWriting, ActionFormView):
    """A rhythm, the days it comes to with those left out and why, and then the meetings."""

    form_class = SeriesForm
    template_name = "councils/series.html"
    page_title = gettext_lazy("Ny møteserie")

    def get_initial(self) -> dict[str, Any]:
        pattern = next_pattern(self.forum, self.on)
        first = days.day_of(pattern.starts_at)
        return {
            "frequency": "MONTHS",
            "interval": max(1, 12 // (self.forum.meetings_per_year or 12)),
            "weekday": pattern.weekday,
            "ordinal": min((first.day - 1) // 7 + 1, 4),
            "starts_on": first,
            "ends_on": first + timedelta(days=364),
            "begins": pattern.begins,
            "minutes": pattern.minutes,
            "place": pattern.place,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        if request.POST.get("steg") != "lagre":
            return self.render(form=form, found=self._candidates(form), most=MOST_IN_SERIES)
        try:
            self.result = self.perform(form)
        except Refused as refusal:
            return self.refused(form, refusal)
        return self.succeeded()

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        for reason in refusal.reasons:
            form.add_error(None, reason)
        return self.render(
            status=refusal.status, form=form, found=self._candidates(form), most=MOST_IN_SERIES
        )

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        ticked = set(self.request.POST.getlist("dager"))
        exceptions = [
            one.on for one in self._candidates(form) if not one.skipped and one.on.isoformat() not in ticked
        ]
        return meeting_actions.plan_series(
            forum=self.forum,
            rhythm=form.rhythm,
            at_time=data["begins"],
            minutes=data["minutes"],
            place=data["place"],
            exceptions=exceptions,
            breaks=self._breaks(form),
            skips_holidays=data["skips_holidays"],
            skips_school_breaks=data["skips_school_breaks"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def _breaks(self, form: Any) -> list[Break]:
        data = form.cleaned_data
        if not data["skips_school_breaks"]:
            return []
        return breaks_of(self.forum, data["starts_on"], data["ends_on"])

    def _candidates(self, form: Any) -> list[Candidate]:
        skips = form.cleaned_data["skips_holidays"]
        return candidates(form.rhythm, breaks=self._breaks(form), skips_holidays=skips)

    def get_success_message(self) -> str:
        return _("%(count)s møter er planlagt.") % {"count": self.result.meetings.count()}


class ProposalNew(ForumWriting, ActionFormView):
    """Several times put to the members."""

    form_class = ProposalForm
    template_name = "councils/proposal_new.html"
    page_title = gettext_lazy("Foreslå datoer")
    success_message = gettext_lazy("Datoforslaget er sendt. Her ser du svarene etter hvert som de kommer.")

    @cached_property
    def people(self) -> list[Seated]:
        """Those in the seats, without deputies."""
        return [
            one
            for one in seated(self.forum, self.on)
            if not one.is_vacant and one.membership.capacity != Capacity.DEPUTY
        ]

    def get_initial(self) -> dict[str, Any]:
        pattern = next_pattern(self.forum, self.on)
        return {"minutes": pattern.minutes, "place": pattern.place, "answer_by": self.on + WEEK}

    def get_form_kwargs(self) -> dict[str, Any]:
        breaks = breaks_of(self.forum, self.on, self.on + HORIZON)
        pattern = next_pattern(self.forum, self.on)
        first = max(days.day_of(pattern.starts_at), self.on + WEEK + timedelta(days=1))
        near = [first + timedelta(days=step) for step in range(14)]
        free = [day for day in near if day.weekday() < 5 and not obstacle(day, breaks=breaks)]
        suggested = [moment(day, pattern.begins) for day in free[:5:2]]
        return {
            **super().get_form_kwargs(),
            "seats": self.people,
            "suggested": suggested,
            "breaks": breaks,
            "wordless": keeps_log(self.forum),
        }

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return actions.propose_dates(
            forum=self.forum,
            title=data.get("title", ""),
            starts=form.starts,
            minutes=data["minutes"],
            place=data["place"],
            answer_by=data["answer_by"],
            memberships=list(self.forum.memberships.filter(pk__in=data["people"])),
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        if made is None:
            return super().get_success_url()
        return reverse("councils:date_proposal", args=[made.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            without_address=[one for one in self.people if not one.address], **kwargs
        )


class ProposalView(PortalView):
    """A page about proposed dates, for those who read the forum's papers."""

    model = DateProposal

    def get_queryset(self) -> QuerySet[DateProposal]:
        return DateProposal.objects.visible_to(self.request.user, self.on).select_related("forum", "meeting")

    @property
    def proposal(self) -> DateProposal:
        return self.object

    @property
    def forum(self) -> Forum:
        return self.object.forum

    @property
    def at(self) -> Any:
        """The present moment, for the action."""
        return days.now()

    @cached_property
    def own_invitee(self) -> DateInvitee | None:
        """The row by which the person at the screen is asked, if any."""
        seats = seats_in(bind(self.request.user, self.on), self.forum)
        return self.proposal.invitees.filter(membership__in=seats).first()

    def get_breadcrumbs(self) -> list[Crumb]:
        return [
            (_("Politiråd"), reverse("councils:list")),
            (self.forum.name, self.forum.get_absolute_url()),
            (_("Møter"), reverse("councils:meetings", args=[self.forum.pk])),
        ]

    def get_page_title(self) -> str:
        return self.proposal.title or _("Datoforslag")

    def get_success_url(self) -> str:
        return reverse("councils:date_proposal", args=[self.proposal.pk])

    def get_back_url(self) -> str:
        return reverse("councils:date_proposal", args=[self.proposal.pk])


class Proposal(ProposalView, ActionFormView):
    """Who has answered what, which date is best, and one's own answer."""

    access = LoggedIn
    form_class = AnswerForm
    template_name = "councils/dates.html"
    success_message = gettext_lazy("Svaret er lagret. Du kan endre det til datoen er bestemt.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "options": list(self.proposal.options.all()),
            "invitee": self.own_invitee,
        }

    def perform(self, form: Any) -> Any:
        if self.own_invitee is None:
            raise Refused(_("Du er ikke spurt om disse datoene."))
        return actions.answer_dates(
            invitee=self.own_invitee, answers=form.answers, by=self.actor, on=self.on, at=self.at
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_open = self.proposal.state == DateProposal.State.OPEN
        return super().get_context_data(
            proposal=self.proposal,
            forum=self.forum,
            overview=date_answers.overview(self.proposal),
            may_answer=is_open and self.own_invitee is not None,
            may_lead=has_right("councils.lead_forum", self.request.user, self.forum),
            is_open=is_open,
            **kwargs,
        )


class FixDate(ProposalView, ActionView):
    """One date settled with one tap."""

    access = Right("councils.lead_forum")

    @cached_property
    def option(self) -> Any:
        return get_object_or_404(self.proposal.options, pk=self.kwargs["option"])

    def get_page_title(self) -> str:
        return _("Velg %(when)s") % {"when": days.longtime(self.option.starts_at)}

    def perform(self) -> Any:
        return actions.fix_date(option=self.option, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        made = getattr(self, "result", None)
        return made.get_absolute_url() if made is not None else super().get_success_url()

    def get_success_message(self) -> str:
        return _("Datoen er bestemt, og de som er spurt, får beskjed. Møtet er planlagt.")


class WithdrawDates(ProposalView, ActionView):
    """The proposal taken back."""

    access = Right("councils.lead_forum")
    page_title = gettext_lazy("Trekk datoforslaget")
    confirm_text = gettext_lazy("De som er spurt, får beskjed om at de ikke trenger å svare.")
    confirm_style = "danger"

    def get_page_title(self) -> str:
        return _("Trekk datoforslaget")

    def perform(self) -> Any:
        return actions.withdraw_dates(proposal=self.proposal, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return reverse("councils:meetings", args=[self.forum.pk])

    def get_success_message(self) -> str:
        return _("Datoforslaget er trukket.")
