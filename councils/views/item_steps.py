"""The steps of one item: changed, withdrawn, answered, postponed, closed and opened."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import agenda, closing, proposing
from councils.actions.agenda_steps import why_not_arrange, why_not_edit
from councils.forms.agenda import AnswerForm, CloseForm, EditItemForm, PostponeForm
from councils.models import Meeting
from councils.states import COMING_STATES, ItemState
from councils.views.item_bases import ItemView
from web.access import Right
from web.views import ActionFormView, ActionView


class ItemFormView(ItemView, ActionFormView):
    """A page that changes an item; when it cannot be done now, it gives the reasons instead of the form."""

    template_name = "councils/item_step.html"
    lead: Any = ""

    @cached_property
    def hindrances(self) -> list[str]:
        """Why it cannot be done now; none when it can."""
        return why_not_edit(self.item)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_back_url()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        closed = self.hindrances and self.request.method == "GET"
        if closed:
            kwargs["form"] = None
        return super().get_context_data(
            hindrances=self.hindrances if closed else [],
            lead=self.lead,
            back_url=self.get_back_url(),
            **kwargs,
        )

    def by(self) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.actor, "on": self.on, "at": self.at}


class Edit(ItemFormView):
    """What the item says; one that was sent back is raised again."""

    access = Right("councils.edit_item")
    form_class = EditItemForm
    template_name = "councils/item_edit.html"

    @property
    def is_sent_back(self) -> bool:
        """Was it sent back to this person?"""
        return proposing.is_sent_back_to(self.item, self.request.user.pk)

    def get_page_title(self) -> str:
        return _("Endre og meld inn på nytt") if self.is_sent_back else _("Endre saken")

    def get_initial(self) -> dict[str, Any]:
        return EditItemForm.initial_of(self.item)

    def get_form_kwargs(self) -> dict[str, Any]:
        coming = Meeting.objects.filter(forum=self.forum).coming(self.at).select_related("forum")
        return {**super().get_form_kwargs(), "item": self.item, "meetings": coming}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.submit_label = _("Meld inn på nytt") if self.is_sent_back else _("Lagre")
        return form

    def perform(self, form: Any) -> Any:
        return proposing.edit_item(
            item=self.item, **edited(form.cleaned_data), privacy=form.overridden, **self.by()
        )

    def get_success_message(self) -> str:
        return _("Saken er meldt inn på nytt.") if self.is_sent_back else _("Saken er lagret.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting = self.item.meeting
        return super().get_context_data(
            is_sent=meeting is not None and meeting.notice_sent_at is not None,
            is_sent_back=self.is_sent_back,
            **kwargs,
        )


def edited(data: dict[str, Any]) -> dict[str, Any]:
    """What `edit_item` takes, from the form's data."""
    return {
        "revision": data["revision"],
        "title": data["title"],
        "text": data["text"],
        "kind": data["kind"],
        "topic": data["topic"],
        "proposed_decision": data["proposed_decision"],
        "wanted_meeting": data.get("wanted_meeting"),
        "public_title": data.get("public_title"),
    }


class Withdraw(ItemView, ActionView):
    """Take back what one has raised."""

    access = Right("councils.withdraw_item")
    page_title = gettext_lazy("Trekk saken")
    confirm_style = "danger"
    success_message = gettext_lazy("Saken er trukket.")

    @property
    def confirm_text(self) -> str:
        """The question."""
        return _("Vil du trekke saken «%(title)s»? Den blir ikke tatt opp.") % {"title": self.item.title}

    def perform(self) -> Any:
        return proposing.withdraw_item(item=self.item, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return reverse("councils:items", args=[self.forum.pk])


class _Answer(ItemFormView):
    """Answer whoever raised the item: chair and secretary."""

    access = Right("councils.place_item")
    form_class = AnswerForm

    @cached_property
    def hindrances(self) -> list[str]:
        if self.item.state != ItemState.PROPOSED:
            return [
                _("Saken er %(state)s, og venter ikke lenger.") % {"state": self.item.get_state_display()}
            ]
        return []

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.submit_label = self.get_page_title()
        return form

    def get_success_url(self) -> str:
        return reverse("councils:items", args=[self.forum.pk])

    def reason(self, form: Any) -> dict[str, Any]:
        """What the action takes."""
        return {"item": self.item, "reason": form.cleaned_data["reason"], **self.by()}


class Decline(_Answer):
    page_title = gettext_lazy("Svar nei")
    lead = gettext_lazy("Saken blir ikke tatt opp. Den som meldte den inn, får begrunnelsen på e-post.")
    success_message = gettext_lazy("Svaret er gitt.")

    def perform(self, form: Any) -> Any:
        return proposing.decline_item(**self.reason(form))


class SendBack(_Answer):
    page_title = gettext_lazy("Send tilbake")
    lead = gettext_lazy("Den som meldte inn saken, får begrunnelsen på e-post, og kan melde den inn på nytt.")
    success_message = gettext_lazy("Saken er sendt tilbake.")

    def perform(self, form: Any) -> Any:
        return proposing.send_back_item(**self.reason(form))


class Postpone(ItemFormView):
    """To a named later meeting."""

    access = Right("councils.place_item")
    form_class = PostponeForm
    page_title = gettext_lazy("Utsett saken")
    lead = gettext_lazy("Saken går videre som en ny sak, med samme tekst og vedlegg.")

    @cached_property
    def hindrances(self) -> list[str]:
        if self.item.meeting is None or self.item.state != ItemState.PLACED:
            return [_("Bare en sak som står på sakslisten uten utfall, kan utsettes.")]
        return why_not_arrange(self.item.meeting)

    def get_form_kwargs(self) -> dict[str, Any]:
        later = Meeting.objects.none()
        if self.item.meeting is not None:
            later = Meeting.objects.filter(
                forum=self.forum, state__in=COMING_STATES, starts_at__gt=self.item.meeting.starts_at
            ).order_by("starts_at", "pk")
        return {**super().get_form_kwargs(), "meetings": later}

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return agenda.postpone_item(item=self.item, to=data["to"], reason=data["reason"], **self.by())

    def get_success_url(self) -> str:
        return reverse("councils:agenda", args=[self.item.meeting_id])

    def get_success_message(self) -> str:
        if self.result.meeting is None:
            return _("Saken er utsatt. Den venter på et nytt møte.")
        return _("Saken er utsatt til %(meeting)s.") % {"meeting": self.result.meeting}


class Close(ItemFormView):
    """Exempt from disclosure, with basis and public title."""

    access = Right("councils.edit_item")
    form_class = CloseForm
    template_name = "councils/item_close.html"
    success_message = gettext_lazy("Saken er unntatt offentlighet.")

    def get_page_title(self) -> str:
        return _("Endre hjemmel og tittel") if self.item.is_closed else _("Unnta saken fra offentlighet")

    def get_initial(self) -> dict[str, Any]:
        return CloseForm.initial_of(self.item)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "item": self.item}

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return closing.close_item(
            item=self.item, legal_basis=data["legal_basis"], public_title=data["public_title"], **self.by()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting = self.item.meeting
        return super().get_context_data(
            is_sent=not self.item.is_closed and meeting is not None and meeting.notice_sent_at is not None,
            **kwargs,
        )


class Reopen(ItemView, ActionView):
    """Open again, for the parties, and the public where the forum is open to it."""

    access = Right("councils.place_item")
    page_title = gettext_lazy("Gjør saken åpen")
    template_name = "councils/item_open.html"
    success_message = gettext_lazy("Saken er åpen.")

    def perform(self) -> Any:
        return closing.reopen_item(item=self.item, by=self.actor, on=self.on, at=self.at)
