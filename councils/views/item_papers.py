"""The papers of an item: files to fetch for those who may read them, put there and taken away."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import attachments
from councils.actions.agenda_steps import why_not_edit
from councils.forms.papers import AttachForm, ChangeAttachmentForm, PictureForm
from councils.models import ItemAttachment, KnowledgeDocument
from councils.views.item_bases import ItemView
from councils.views.item_parts import PICTURES
from councils.views.item_steps import ItemFormView
from records.files import download_response
from web.access import LoggedIn, Right
from web.reordering import Arranged, ReorderView
from web.views import ActionView


class Attachment(ItemView):
    """The file itself, for those who read it; any other does not exist."""

    access = LoggedIn

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        readable = ItemAttachment.objects.visible_to(request.user, self.on).select_related("file")
        found = get_object_or_404(readable, pk=self.kwargs["attachment"], item=self.item)
        return download_response(found.file, inline=True)


class Picture(ItemView):
    """A side's picture, for those who read it."""

    access = LoggedIn

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        readable = KnowledgeDocument.objects.visible_to(request.user, self.on).select_related("file")
        found = get_object_or_404(readable, pk=self.kwargs["document"], item=self.item, file__isnull=False)
        return download_response(found.file, inline=True)


class Attach(ItemFormView):
    access = Right("councils.edit_item")
    form_class = AttachForm
    page_title = gettext_lazy("Legg ved en fil")
    success_message = gettext_lazy("Filen er lagt ved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "item": self.item}

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return attachments.add_attachment(
            item=self.item, uploaded=data["uploaded"], **_described(data), **self.by()
        )


def _described(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("title", "is_closed", "legal_basis", "public_title")}


class _OfAttachment(ItemView):
    """A page about one attachment of the item, if the person reads it."""

    @cached_property
    def attachment(self) -> ItemAttachment:
        """The attachment that the address names."""
        readable = ItemAttachment.objects.visible_to(self.request.user, self.on)
        return get_object_or_404(readable, pk=self.kwargs["attachment"], item=self.item)


class ChangeAttachment(_OfAttachment, ItemFormView):
    access = Right("councils.edit_item")
    form_class = ChangeAttachmentForm
    page_title = gettext_lazy("Endre vedlegget")
    success_message = gettext_lazy("Vedlegget er endret.")

    def get_initial(self) -> dict[str, Any]:
        return ChangeAttachmentForm.initial_of(self.attachment)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "item": self.item}

    def perform(self, form: Any) -> Any:
        return attachments.change_attachment(
            attachment=self.attachment, **_described(form.cleaned_data), **self.by()
        )


class RemoveAttachment(_OfAttachment, ActionView):
    access = Right("councils.edit_item")
    page_title = gettext_lazy("Fjern vedlegget")
    confirm_style = "danger"
    success_message = gettext_lazy("Vedlegget er fjernet.")

    @property
    def confirm_text(self) -> str:
        """The question."""
        return _("Vil du fjerne «%(title)s» fra saken?") % {"title": self.attachment.title}

    def perform(self) -> Any:
        return attachments.remove_attachment(
            attachment=self.attachment, by=self.actor, on=self.on, at=self.at
        )


class MoveAttachment(ItemView, ReorderView):
    """The order of the attachments."""

    access = Right("councils.edit_item")

    def current_order(self) -> list[int]:
        return list(self.item.attachments.order_by("position", "pk").values_list("pk", flat=True))

    def arrange(self, keys: Any, *, revision: int | None) -> Arranged:
        order = attachments.reorder_attachments(
            item=self.item, order=keys, by=self.actor, on=self.on, at=self.at
        )
        return Arranged(order)


class AddPicture(ItemFormView):
    """The crime picture or the risk picture, put in by the side that brings it."""

    access = Right("councils.add_picture")
    form_class = PictureForm

    @property
    def kind(self) -> KnowledgeDocument.Kind:
        """Which of the two."""
        if self.kwargs["kind"] not in PICTURES:
            raise Http404
        return KnowledgeDocument.Kind(PICTURES[self.kwargs["kind"]])

    @cached_property
    def hindrances(self) -> list[str]:
        return why_not_edit(self.item)

    def get_page_title(self) -> str:
        return _("Legg inn %(kind)s") % {"kind": self.kind.label}

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.kind.label.capitalize()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "item": self.item, "on": self.on}

    def perform(self, form: Any) -> Any:
        data = form.cleaned_data
        return attachments.add_picture(
            item=self.item,
            kind=self.kind,
            title=data["title"],
            dated_on=data["dated_on"],
            uploaded=data["uploaded"],
            is_closed=data["is_closed"],
            legal_basis=data["legal_basis"],
            **self.by(),
        )

    def get_success_message(self) -> str:
        return _("Lagt inn.")


class RemovePicture(ItemView, ActionView):
    access = Right("councils.add_picture")
    page_title = gettext_lazy("Fjern dokumentet")
    confirm_style = "danger"
    success_message = gettext_lazy("Dokumentet er fjernet.")

    @cached_property
    def document(self) -> KnowledgeDocument:
        """The document that the address names."""
        readable = KnowledgeDocument.objects.visible_to(self.request.user, self.on)
        return get_object_or_404(readable, pk=self.kwargs["document"], item=self.item)

    @property
    def confirm_text(self) -> str:
        """The question."""
        return _("Vil du fjerne «%(title)s» fra saken?") % {"title": self.document.title}

    def perform(self) -> Any:
        return attachments.remove_picture(document=self.document, by=self.actor, on=self.on, at=self.at)
