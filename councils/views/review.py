"""The review of minutes as pages: reading, what has changed, answering, taking back."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import changes
from councils.actions import commenting, review
from councils.choices import Access, Capacity
from councils.content import content_hash as hash_of
from councils.forms.review import ApproveForm, ChangesForm, TakeBackForm
from councils.logbook import is_logged
from councils.models import Minutes, MinutesRound
from councils.people import seated
from councils.querysets.logs import OPEN_FOR
from councils.reviewing import names_of, silence_words
from councils.states import MINUTES_FLOW, WRITABLE_STATES, MinutesState
from councils.views.documents import document_links
from councils.views.opening import OpenedFirst, opening_context
from councils.views.review_bases import MinutesView, StepView
from records import days
from records.refusals import NotAllowed, Refused
from records.workflow import Offer
from web.access import LoggedIn, Right
from web.transitions import OfferedStep, steps
from web.views import PageView

TONES = {
    MinutesState.DRAFT: "neutral",
    MinutesState.IN_REVIEW: "info",
    MinutesState.CHANGES_REQUESTED: "warning",
    MinutesState.APPROVED: "success",
}
KINDS = {
    "changed": (gettext_lazy("endret"), "info"),
    "added": (gettext_lazy("ny"), "success"),
    "removed": (gettext_lazy("tatt ut"), "danger"),
    "moved": (gettext_lazy("flyttet"), "neutral"),
    "same": (gettext_lazy("lik"), "neutral"),
}


class MembersPage(MinutesView, PageView):
    """The whole minutes are the members' from when they are sent round, and always those who write them.

    Others who may read the open part are sent to it once the minutes are approved; before that, whoever reads
    the papers is told to wait (403), and for everybody else there is nothing (404).
    """

    access = LoggedIn
    is_public_page = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        readable = Minutes.objects.visible_to(request.user, on=self.on).filter(meeting=self.meeting).exists()
        if self.reads_whole and readable:
            return self.unopened() if self.has_to_open else self.render()
        found = getattr(self.meeting, "minutes", None)
        if not self.reads_papers and self.forum.access != Access.PUBLIC:
            raise Http404
        if found is not None and found.is_frozen:
            return HttpResponseRedirect(reverse("councils:public_minutes", args=[self.meeting.pk]))
        if not self.reads_papers:
            raise Http404
        raise NotAllowed([self.not_yet(found)])

    def unopened(self) -> HttpResponse:
        """What somebody is given who has not opened the minutes."""
        return self.to_opening()

    def not_yet(self, found: Minutes | None) -> str:
        """Why there is nothing to read yet."""
        if found is None and is_logged(self.meeting):
            return _("Forumet fører logg uten innhold, og har ikke noe referat fra dette møtet.")
        if found is None:
            return _("Møtet er ikke ført som holdt ennå, og har derfor ikke noe referat.")
        if self.is_member:
            return _("Referatet er ikke sendt rundt ennå. Du får beskjed når det er klart til å leses.")
        return _("Referatet er ikke godkjent ennå. Den åpne delen kan leses når det er godkjent.")


class MinutesPage(MembersPage):
    """The minutes as members read them: status and steps, what has changed, the text with remarks."""

    template_name = "councils/minutes.html"

    def unopened(self) -> HttpResponse:
        """The page with the button, and nothing of the text."""
        self.template_name = "councils/minutes_closed.html"
        return self.render_to_response(
            MinutesView.get_context_data(
                self,
                state_tone=self.tone,
                # Whose turn it is with the minutes is the members' to know, opened or not.
                ball=self.ball() if self.is_member else {},
                **opening_context(self),
            )
        )

    @property
    def tone(self) -> str:
        """How the state is shown."""
        return TONES[MinutesState(self.minutes.state)]

    def get_page_title(self) -> str:
        return _("Referat")

    @cached_property
    def previous(self) -> MinutesRound | None:
        """The round that the readers know from before."""
        return changes.last_shown(self.minutes)

    def steps(self) -> list[OfferedStep]:
        """The steps as buttons, with what of the reasons lies with the person. Only the way out that fits."""
        has_reviewers = bool(self.review.answers)
        offers = [
            Offer(offer.transition, [*offer.reasons, *self.personal_reasons(offer.name)])
            for offer in MINUTES_FLOW.offers(self.minutes, self.request.user, self.on)
            if offer.name != ("finish" if has_reviewers else "send")
        ]
        # What is missing before sending is what that page is for.
        offers = [Offer(one.transition) if one.name in {"send", "finish"} else one for one in offers]
        offers.sort(key=lambda one: one.transition.style != "primary")
        return steps(offers, self.step_url, pages=[one.name for one in MINUTES_FLOW])

    def step_url(self, name: str) -> str:
        """Where a step is taken."""
        return reverse(f"councils:{name}", args=[self.meeting.pk])

    def ball(self) -> dict[str, Any]:
        """Who has the ball, and for what."""
        minutes = self.minutes
        if minutes.state == MinutesState.APPROVED:
            return {}
        if minutes.state == MinutesState.IN_REVIEW:
            waited = self.review.waited_for
            own = {one.membership.pk for one in self.own_seats}
            mine = any(one.membership.pk in own for one in waited)
            what = _("gå gjennom referatet")
            if minutes.review_due_on:
                what += " " + _("innen %(day)s") % {"day": days.longdate(minutes.review_due_on)}
            return {"who": names_of(waited), "mine": mine, "what": what if waited else ""}
        what = (
            _("endre referatet og sende det på nytt")
            if minutes.state == MinutesState.CHANGES_REQUESTED
            else _("skrive referatet ferdig")
        )
        return {"who": self._writers, "mine": self.may_lead, "what": what}

    @property
    def _writers(self) -> list[str]:
        leading = (Capacity.SECRETARY, Capacity.CHAIR)
        there = {
            one.membership.capacity: one.name
            for one in seated(self.forum, self.on, self.forum.memberships.valid(self.on).with_offices())
            if one.membership.capacity in leading and not one.is_vacant
        }
        return [next((there[one] for one in leading if one in there), _("leder eller sekretær"))]

    def last_word(self) -> dict[str, Any] | None:
        """The message that belongs to where the minutes are: with the round, the request, the taking back."""
        minutes = self.minutes
        if minutes.state == MinutesState.IN_REVIEW:
            sent = minutes.rounds.filter(number=minutes.round).first()
            if sent is None or not sent.message:
                return None
            return {
                "heading": _("Beskjed med referatet"),
                "text": sent.message,
                "name": sent.sent_by_name,
                "at": sent.sent_at,
            }
        last = minutes.steps.order_by("-at", "-pk").first()
        headings = {
            "request_changes": _("Det er bedt om endringer"),
            "take_back": _("Tatt tilbake til utkast"),
        }
        if last is None or minutes.state not in WRITABLE_STATES or last.name not in headings:
            return None
        return {"heading": headings[last.name], "text": last.reason, "name": last.by_name, "at": last.at}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes, review_ = self.minutes, self.review
        # Remarks are the members' own; the archive has the minutes as they were approved.
        comments = list(minutes.comments.order_by("created_at", "pk")) if self.is_member else []
        previous = self.previous if minutes.state != MinutesState.APPROVED else None
        compared = changes.compare(previous.content, self.content) if previous is not None else None
        in_review = minutes.state == MinutesState.IN_REVIEW
        return super().get_context_data(
            **{
                "read": self.read(comments),
                "state_tone": self.tone,
                "opening": self.opening if self.forum.access == Access.MEMBERS else None,
                "open_until": self.opening.at + OPEN_FOR if self.opening is not None else None,
                "is_member": self.is_member,
                "ball": self.ball(),
                "steps": self.steps(),
                "last_word": self.last_word(),
                "previous": previous,
                "changes": compared,
                "change_rows": change_rows(compared) if compared is not None else [],
                "review": review_,
                "in_review": in_review,
                "reviewers_left": in_review and review_.is_vacant,
                "silence": silence_words(self.forum.silence_rule, minutes.review_due_on) if in_review else "",
                "open_remarks": sum(one.resolved_at is None for one in comments),
                "may_comment": not commenting.why_no_remark(minutes),
                "may_settle": minutes.state != MinutesState.APPROVED,
                "may_write": self.may_lead and minutes.state in WRITABLE_STATES,
                "approvals": list(minutes.reviews.filter(round=minutes.round, verdict="APPROVED"))
                if minutes.is_frozen
                else [],
                "approved_by": minutes.steps.filter(name="finish").last() if minutes.is_frozen else None,
                "documents": document_links(
                    self.meeting, reads_papers=self.reads_papers, is_member=True, reads_open=True
                ),
                "rounds": list(minutes.rounds.order_by("-number").only("number", "sent_at", "minutes_id"))
                if self.is_member
                else [],
                **kwargs,
            }
        )


def change_rows(compared: changes.Changes) -> list[dict[str, Any]]:
    """The changed items as the page shows them."""
    return [
        {
            "key": one.key,
            "kind": one.kind,
            "label": KINDS[one.kind][0],
            "tone": KINDS[one.kind][1],
            "number": compared.numbers.get(one.key, ""),
            "heading": one.heading_html,
            "html": one.body_html,
            "also_changed": one.kind == "moved" and one.is_changed,
        }
        for one in compared.changed
    ]


class Compare(MembersPage):
    """What has changed since an earlier round (`?runde=`); else since the last that the readers know.

    How the minutes came about is the members' own.
    """

    @property
    def reads_whole(self) -> bool:
        return self.is_member

    template_name = "councils/compare.html"
    page_title = gettext_lazy("Hva er endret")

    @cached_property
    def rounds(self) -> list[MinutesRound]:
        """The rounds to compare with: all but the one that is out, which is the text itself."""
        out = self.minutes.round if self.minutes.state not in WRITABLE_STATES else None
        return list(self.minutes.rounds.exclude(number=out).order_by("-number"))

    @cached_property
    def chosen(self) -> MinutesRound | None:
        """The round asked for."""
        wanted = self.request.GET.get("runde", "")
        return next((one for one in self.rounds if str(one.number) == wanted), next(iter(self.rounds), None))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        compared = changes.compare(self.chosen.content, self.content) if self.chosen is not None else None
        return super().get_context_data(
            **{
                "rounds": self.rounds,
                "previous": self.chosen,
                "changes": compared,
                "change_rows": change_rows(compared) if compared is not None else [],
                **kwargs,
            }
        )


class TakeBack(StepView):
    """Chair or secretary takes minutes that are out back to draft."""

    access = Right("councils.write_minutes")
    step = "take_back"
    form_class = TakeBackForm
    success_message = gettext_lazy("Referatet er tatt tilbake. De som var bedt om å svare, har fått beskjed.")
    lead = gettext_lazy(
        "Svarene som er gitt i denne runden, gjelder ikke lenger. "
        "Neste gang referatet sendes, er det en ny runde."
    )

    def perform(self, form: Any) -> Any:
        return review.take_back(
            minutes=self.minutes, reason=form.cleaned_data["reason"], by=self.actor, on=self.on, at=self.at
        )


class RequestChanges(OpenedFirst, StepView):
    """A reviewer sends the minutes back to those who write them."""

    access = Right("councils.review_minutes")
    step = "request_changes"
    template_name = "councils/request_changes.html"
    form_class = ChangesForm
    success_message = gettext_lazy("Du har bedt om endringer. Den som fører referatet, har fått beskjed.")

    @cached_property
    def open_remarks(self) -> list[Any]:
        """The remarks that go along."""
        return list(self.minutes.comments.filter(resolved_at__isnull=True).select_related("item"))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "has_remarks": bool(self.open_remarks)}

    def perform(self, form: Any) -> Any:
        return review.request_changes(
            minutes=self.minutes,
            message=form.cleaned_data["message"],
            privacy=form.overridden,
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"open_remarks": self.open_remarks, **kwargs})


class Approve(OpenedFirst, StepView):
    """A reviewer approves exactly the text shown here, bound by its hash."""

    access = Right("councils.review_minutes")
    step = "approve"
    template_name = "councils/approve.html"
    form_class = ApproveForm

    def get_initial(self) -> dict[str, Any]:
        return {"content_hash": hash_of(self.content)}

    def perform(self, form: Any) -> Any:
        return review.approve(
            minutes=self.minutes,
            content_hash=form.cleaned_data["content_hash"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        """The page again with the text as it stands now; pressing once more approves that one, knowingly."""
        form.rebase_hash(hash_of(self.content))
        return super().refused(form, refusal)

    def get_success_message(self) -> str:
        if self.result.state == MinutesState.APPROVED:
            return _("Referatet er godkjent. Alle i forumet har fått beskjed.")
        return _("Du har godkjent referatet. Det er godkjent når de andre også har svart.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {one.membership.pk for one in self.own_seats}
        return super().get_context_data(
            **{
                "read": self.read(),
                "content_hash": hash_of(self.content),
                "own_seats": self.own_seats,
                "others": [one for one in self.review.answers if one.membership.pk not in own],
                "open_remarks": self.minutes.comments.filter(resolved_at__isnull=True).count(),
                "has_changes": changes.last_shown(self.minutes) is not None,
                **kwargs,
            }
        )
