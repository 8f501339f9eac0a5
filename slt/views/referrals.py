"""Referrals to read and to raise: a programme's list, one with its whole trail, the form for a new one."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.choices import Access
from councils.models import Meeting
from records import audit
from records.workflow import has_right
from slt import referring
from slt.actions.referrals import raise_referral
from slt.choices import StepPurpose
from slt.forms.referrals import RaiseForm
from slt.models import Programme, Referral, ReferralStep, SltGroup
from slt.states import REFERRAL_FLOW
from slt.views.bases import ReadersView, SltView
from web import transitions
from web.access import LoggedIn, Right
from web.views import ActionFormView, Crumb, PageView

STATES = {
    "apne": gettext_lazy("Åpne"),
    "avsluttede": gettext_lazy("Avsluttede"),
    "alle": gettext_lazy("Alle"),
}
SETTLED_SHOWN = 100
STEP_PAGES = {
    "answer": "slt:referral_answer",
    "send_on": "slt:referral_send_on",
    "receive": "slt:referral_receive",
    "ask_again": "slt:referral_ask_again",
    "withdraw": "slt:referral_withdraw",
}


def offered(step: ReferralStep, user: Any, on: Any) -> list[transitions.OfferedStep]:
    """What the person may do with the referral where it lies, as buttons that lead to their pages."""
    return transitions.steps(
        REFERRAL_FLOW.offers(step, user, on),
        lambda name: reverse(STEP_PAGES[name], args=[step.pk]),
        pages=set(STEP_PAGES) - {"receive"},
    )


def waits_for(row: referring.Lying, is_mine: bool) -> dict[str, Any]:
    """Who has the ball with what lies there: `{"who", "mine", "what"}` for `{% ball %}`."""
    step, item = row.step, row.item
    if item is not None and item.state == "SENT_BACK" and item.meeting is None:
        return {"who": item.raised_by_name, "mine": False, "what": _("gjøre saken klarere")}
    if step.purpose == StepPurpose.ANSWER:
        what = _("ta imot svaret")
    elif row.standing.is_settled:
        what = _("svare, eller sende saken videre")
    elif item is not None and item.state == "PROPOSED":
        what = _("sette saken på en saksliste, svare eller sende den videre")
    else:
        what = _("behandle saken i møtet")
    return {"who": step.group, "mine": is_mine, "what": what}


def group_context(group: SltGroup, user: Any, on: Any, at: Any) -> dict[str, Any]:
    """For a group's page: what lies with it, what it has raised that is on its way, and may one raise?"""
    is_open = group.covers(on)
    return {
        "lying": referring.lying_with(group, user, on, at),
        "raised_rows": referring.raised_by(group, user, on, at),
        "may_raise": is_open and has_right("slt.raise_referral", user, group),
    }


class ProgrammeReferrals(ReadersView, PageView):
    """The programme's referrals, as far as the person sees them, those on their way first."""

    access = LoggedIn
    template_name = "slt/referrals.html"
    page_title = gettext_lazy("Henvisninger")

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The filters; unknown words count as nothing."""
        asked = self.request.GET
        state, group = asked.get("status", ""), asked.get("gruppe", "")
        return {
            "status": state if state in STATES else "apne",
            "group": group if group.isascii() and group.isdecimal() and len(group) < 12 else "",
        }

    def rows(self) -> tuple[list[referring.Lying], list[Referral]]:
        """Those on their way, and those that have ended, by the filters; a constant number of queries."""
        seen = Referral.objects.visible_to(self.request.user, self.on).filter(programme=self.programme)
        open_: list[referring.Lying] = []
        settled: list[Referral] = []
        group = self.chosen["group"]
        if self.chosen["status"] != "avsluttede":
            steps = ReferralStep.objects.filter(referral__in=seen)
            open_ = referring.lying(steps.filter(group=group) if group else steps, self.at)
        if self.chosen["status"] != "apne":
            ended = seen.exclude(state="OPEN").filter(**({"raised_by": group} if group else {}))
            settled = list(
                ended.select_related("raised_by__forum", "answered_by__forum").order_by("-ended_at", "-pk")[
                    :SETTLED_SHOWN
                ]
            )
        return open_, settled

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        open_, settled = self.rows()
        groups = list(self.programme.groups.in_order())
        own = set(
            SltGroup.objects.with_member(self.request.user, self.on)
            .filter(programme=self.programme)
            .valid(self.on)
            .values_list("pk", flat=True)
        )
        return super().get_context_data(
            open_rows=open_,
            settled=settled,
            chosen=self.chosen,
            states=STATES.items(),
            groups=[(str(group.pk), str(group)) for group in groups],
            raise_from=[group for group in groups if group.pk in own],
            is_filtered=bool(self.request.GET),
            **kwargs,
        )


class ReferralPage(SltView, PageView):
    """One referral: where it lies, who has the ball, what I can do, and everywhere it has been."""

    model = Referral
    access = LoggedIn
    template_name = "slt/referral.html"

    def get_queryset(self) -> QuerySet[Referral]:
        return (
            super()
            .get_queryset()
            .select_related("programme", "raised_by__forum", "raised_in", "topic", "answered_by__forum")
        )

    def get_page_title(self) -> str:
        return str(self.object.title)

    def get_breadcrumbs(self) -> list[Crumb]:
        crumbs = super().get_breadcrumbs()
        if self.reads:
            crumbs.append((_("Henvisninger"), reverse("slt:referrals", args=[self.programme.pk])))
        return crumbs

    def where(self) -> dict[str, Any]:
        """Where it lies, and what can be done there; nothing for one that has ended."""
        user = self.request.user
        found = referring.lying(ReferralStep.objects.filter(referral=self.object), self.at)
        if not found:
            return {"lies": None, "steps": [], "ball": None}
        row = found[0]
        row.step.referral = self.object
        handles = has_right("slt.handle_step", user, row.step)
        return {
            "lies": row,
            "steps": offered(row.step, user, self.on),
            "ball": waits_for(row, handles),
            "handles": handles,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        referral, user = self.object, self.request.user
        trail = referring.trail_of(referral, user, self.on)
        return super().get_context_data(
            referral=referral,
            trail=trail,
            measures=referring.measures_of(referral, user, self.on),
            may_make_measure=self.keeps,
            events=audit.history(referral)[:100],
            **self.where(),
            **kwargs,
        )


class Raise(SltView, ActionFormView):
    """Raise an issue from a group, standing with a phone in one's hand after the meeting."""

    model = SltGroup
    access = Right("slt.raise_referral")
    template_name = "slt/referral_raise.html"
    form_class = RaiseForm
    page_title = gettext_lazy("Løft en sak")

    def get_queryset(self) -> QuerySet[SltGroup]:
        return (
            SltGroup.objects.with_member(self.request.user, self.on)
            .valid(self.on)
            .select_related("programme", "forum", "above__forum")
        )

    @property
    def programme(self) -> Programme:
        """The programme of the group."""
        return self.object.programme

    @cached_property
    def meeting(self) -> Meeting | None:
        """The meeting that it came up in, when the way here led from one."""
        asked = self.request.GET.get("mote", "")
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 12):
            return None
        return Meeting.objects.filter(forum=self.object.forum, pk=asked).first()

    def get_form_kwargs(self) -> dict[str, Any]:
        groups = self.programme.groups.taking_referrals(self.on).exclude(pk=self.object.pk).in_order()
        return {**super().get_form_kwargs(), "group": self.object, "groups": groups}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = reverse("slt:referrals", args=[self.programme.pk])
        return form

    def perform(self, form: Any) -> Referral:
        return raise_referral(
            group=self.object,
            meeting=self.meeting,
            privacy=form.overridden,
            **form.facts(),
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_url(self) -> str:
        return str(self.result.get_absolute_url())

    def get_success_message(self) -> str:
        return _("Saken er løftet. Svaret kommer tilbake til gruppa.")

    def get_breadcrumbs(self) -> list[Crumb]:
        url = reverse("slt:referrals", args=[self.programme.pk])
        return [*super().get_breadcrumbs(), (_("Henvisninger"), url)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            group=self.object,
            meeting=self.meeting,
            is_for_members=self.object.forum.access == Access.MEMBERS,
            **kwargs,
        )
