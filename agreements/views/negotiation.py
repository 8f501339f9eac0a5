"""Between the sides: sending the text over, approving, commenting, and the ways out."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import notices
from agreements.actions.negotiation import (
    approve,
    comment,
    decline,
    hand_over,
    resolve_comment,
    submit,
    withdraw,
    withdraw_approval,
)
from agreements.choices import Side
from agreements.content import content_of, hash_of
from agreements.forms.sections import CommentForm
from agreements.forms.steps import ApproveForm, DeclineForm, HandOverForm, WithdrawApprovalForm, WithdrawForm
from agreements.models import AgreementParty, SectionComment
from agreements.rules import parties_approved_by
from agreements.views.bases import SectionView, VersionView
from agreements.views.comparison import snapshot_name
from agreements.views.missing import what_is_missing
from agreements.views.stepping import StepView, approved_by
from parties.standing import Standing
from records.refusals import NotAllowed, Refused
from records.workflow import has_right
from web.access import Right
from web.templatetags.norwegian import listing
from web.views import ActionFormView, ActionView


class HandOver(StepView):
    """The text goes to the other side: who gets it, what has changed since it came, a word along with it."""

    access = Right("agreements.hand_over")
    template_name = "agreements/hand_over.html"
    form_class = HandOverForm
    missing_right = gettext_lazy(
        "Teksten ligger hos den andre parten nå. Den som har ballen, sender den videre."
    )

    @property
    def step(self) -> str:
        """The first time the draft is submitted, later it is handed over."""
        return "submit" if self.version.state == "DRAFT" else "hand_over"

    @cached_property
    def other_side(self) -> str:
        """The side that gets the text."""
        return Side.MUNICIPALITY if self.version.turn == Side.POLICE else Side.POLICE

    def get_page_title(self) -> str:
        return _("Send teksten til %(side)s") % {"side": Side(self.other_side).label}

    def perform(self, form: Any) -> Any:
        act = submit if self.step == "submit" else hand_over
        return act(
            version=self.version,
            message=form.cleaned_data["message"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_message(self) -> str:
        return _("Teksten er sendt. Ballen er hos %(names)s.") % {"names": listing(self._getting)}

    @cached_property
    def _getting(self) -> list[str]:
        return [str(p) for p in self.version.agreement.parties.all() if p.side == self.other_side]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        came = (
            self.version.snapshots.filter(by_side=self.other_side, occasion__in=["submit", "hand_over"])
            .order_by("-taken_at", "-pk")
            .first()
        )
        return super().get_context_data(
            **{
                "getting": self._getting,
                "recipients": notices.people_of(self.version, self.on, sides=[self.other_side]),
                "came": came,
                "came_name": snapshot_name(came) if came else "",
                "approved_by": approved_by(self.version),
                **kwargs,
            }
        )


class Approve(StepView):
    """A party's leader approves exactly the text shown here, bound by its hash."""

    access = Right("agreements.approve_for_side")
    step = "approve"
    template_name = "agreements/approve.html"
    form_class = ApproveForm
    page_title = gettext_lazy("Godkjenn teksten")
    missing_right = gettext_lazy(
        "Bare den som leder en av partene, kan godkjenne teksten for den. Du kan lese og skrive merknader."
    )

    @cached_property
    def content(self) -> dict[str, Any]:
        """What is approved, as it reads now."""
        return content_of(self.version, self.on)

    @cached_property
    def parties(self) -> list[AgreementParty]:
        """The parties that this approval counts for: those led by the office acted from, if it leads any."""
        held = sorted(self.standing.held, key=lambda one: one.pk != self.actor.appointment_id)
        for one in held:
            led = parties_approved_by(Standing(on=self.on, held=(one,)), self.version)
            if led:
                return led
        return []

    def get_initial(self) -> dict[str, Any]:
        return {"content_hash": hash_of(self.content)}

    def perform(self, form: Any) -> Any:
        return approve(
            version=self.version,
            content_hash=form.cleaned_data["content_hash"],
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def refused(self, form: Any, refusal: Refused) -> Any:
        """The page again with the text as it stands now; pressing once more approves that one, knowingly."""
        form.rebase_hash(hash_of(self.content))
        return super().refused(form, refusal)

    def get_success_message(self) -> str:
        return _("Du har godkjent teksten for %(parties)s.") % {"parties": listing(self.parties)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        approved = {r.party_id: r for r in self.version.reviews.all() if r.withdrawn_at is None}
        own = {party.pk for party in self.parties}
        return super().get_context_data(
            **{
                "content": self.content,
                "content_hash": hash_of(self.content),
                "parties": self.parties,
                "has_approved": bool(own) and own <= set(approved),
                "others": [
                    {"party": party, "review": approved.get(party.pk)}
                    for party in self.version.agreement.parties.all()
                    if party.pk not in own
                ],
                "may_compare": self.version.snapshots.exists(),
                "missing": what_is_missing(self.version, self.step, self.on)
                if self.version.state in self.transition.sources and self.has_the_right
                else [],
                **kwargs,
            }
        )


class WithdrawApproval(StepView):
    """A party's leader takes the approval back."""

    access = Right("agreements.withdraw_approval")
    step = "withdraw_approval"
    template_name = "agreements/step.html"
    form_class = WithdrawApprovalForm
    page_title = gettext_lazy("Ta godkjenningen tilbake")
    success_message = gettext_lazy("Godkjenningen er tatt tilbake.")
    missing_right = gettext_lazy("Det står ingen godkjenning som du kan ta tilbake.")

    def perform(self, form: Any) -> Any:
        return withdraw_approval(
            version=self.version, reason=form.cleaned_data["reason"], by=self.actor, on=self.on, at=self.at
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "lead": _(
                    "Teksten går tilbake til forhandling. De andre partene får beskjed, "
                    "og alle må godkjenne på nytt før avtalen kan signeres."
                )
                if self.version.state != "IN_REVIEW"
                else _("De andre partene får beskjed. Du kan godkjenne igjen senere."),
                **kwargs,
            }
        )


class Decline(StepView):
    """A party says no, with the reason."""

    access = Right("agreements.approve_for_side")
    step = "decline"
    template_name = "agreements/step.html"
    form_class = DeclineForm
    page_title = gettext_lazy("Avslå avtalen")
    success_message = gettext_lazy("Avtalen er avslått. Partene har fått beskjed.")
    missing_right = gettext_lazy("Bare den som leder en av partene, kan avslå avtalen for den.")

    def perform(self, form: Any) -> Any:
        return decline(
            version=self.version, reason=form.cleaned_data["reason"], by=self.actor, on=self.on, at=self.at
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "lead": _(
                    "Avslår dere, er arbeidet med denne versjonen slutt. Vil dere heller ha endringer, "
                    "kan dere skrive i teksten eller legge igjen merknader og sende den tilbake."
                ),
                **kwargs,
            }
        )


class Withdraw(StepView):
    """The side that writes takes its draft away before the other has seen it."""

    access = Right("agreements.hand_over")
    step = "withdraw"
    template_name = "agreements/step.html"
    form_class = WithdrawForm
    page_title = gettext_lazy("Trekk utkastet")
    success_message = gettext_lazy("Utkastet er trukket. Teksten kan fortsatt leses.")
    missing_right = gettext_lazy("Bare den siden som skriver utkastet, kan trekke det.")

    def perform(self, form: Any) -> Any:
        return withdraw(
            version=self.version, reason=form.cleaned_data["reason"], by=self.actor, on=self.on, at=self.at
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "lead": _(
                    "Utkastet avsluttes uten å bli sendt. Teksten slettes ikke, "
                    "men det kan ikke skrives mer i den."
                ),
                **kwargs,
            }
        )


class Comment(SectionView, ActionFormView):
    """A remark on a section; posted from the section's page and the version's page, shown again on errors."""

    access = Right("agreements.comment")
    template_name = "agreements/comment.html"
    form_class = CommentForm
    success_message = gettext_lazy("Merknaden er lagt til.")

    def require(self, permission: str, obj: Any = None) -> None:
        require_now(self, permission, obj, _("Det kan ikke skrives merknader til avtalen nå."))

    def get_page_title(self) -> str:
        return _("Merknad til «%(heading)s»") % {"heading": self.section.heading}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    def get_initial(self) -> dict[str, Any]:
        return {"next": self.request.GET.get("next", "")}

    def perform(self, form: Any) -> Any:
        return comment(
            section=self.section, text=form.cleaned_data["text"], by=self.actor, on=self.on, at=self.at
        )

    def get_success_url(self) -> str:
        return back_to(self, self.section)


class ResolveComment(VersionView, ActionView):
    """Close a remark that has been answered or written into the text."""

    access = Right("agreements.comment")
    page_title = gettext_lazy("Avslutt merknaden")
    confirm_label = gettext_lazy("Avslutt merknaden")
    success_message = gettext_lazy("Merknaden er avsluttet.")

    def require(self, permission: str, obj: Any = None) -> None:
        require_now(self, permission, obj, _("Merknader kan ikke avsluttes nå."))

    @cached_property
    def comment(self) -> SectionComment:
        """The remark that the address names; 404 if it is another version's."""
        found = (
            SectionComment.objects.filter(pk=self.kwargs["comment"], section__version=self.version)
            .select_related("section__version__agreement")
            .first()
        )
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "confirm_text": _("%(name)s skrev til «%(heading)s»: %(text)s")
                % {
                    "name": self.comment.author_name,
                    "heading": self.comment.section.heading,
                    "text": self.comment.text,
                },
                **kwargs,
            }
        )

    def perform(self) -> Any:
        return resolve_comment(comment=self.comment, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return back_to(self, self.comment.section)

    def get_back_url(self) -> str:
        return self.get_success_url()


def require_now(view: Any, permission: str, obj: Any, not_now: str) -> None:
    """Whoever reads the papers but lacks the right lacks it because of the state: say that it is not now."""
    if has_right(permission, view.request.user, obj):
        return
    reads = has_right("agreements.read_papers", view.request.user, obj)
    raise NotAllowed(not_now if reads else _("Du har ikke et verv som gir rett til dette."))


def back_to(view: Any, section: Any) -> str:
    """The page the remark was written on: the section's own, or the whole text at that section."""
    if view.request.POST.get("next") == "section" or view.request.GET.get("next") == "section":
        return f"{view.version_url('section', section.pk)}#merknader"
    return f"{view.version_url()}#avsnitt-{section.key}"
