"""The buttons of each piece of the minutes: written, saved by itself, closed, opened, chosen between."""

from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import closing
from councils.actions import writing
from councils.forms import writing as forms
from councils.models import PieceText
from councils.views.writing import PieceView
from councils.views.writing_parts import FormPart, Part, TapPart
from records import richtext
from records.refusals import Refused, StaleSave
from web.access import Right
from web.autosave import AutosaveView, OtherText, Saved
from web.views import ActionFormView


class AddPiece(FormPart):
    """One more piece; with a basis it is closed."""

    form_class = forms.ClosingForm

    def get_form_kwargs(self) -> dict[str, Any]:
        self.place = f"avsnitt-{self.item.pk}"
        return super().get_form_kwargs()

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["legal_basis"].required = "lukket" in self.request.POST
        return form

    def perform(self, form: Any) -> Any:
        is_closed = "lukket" in self.request.POST
        basis = form.cleaned_data["legal_basis"] if is_closed else ""
        return writing.add_piece(item=self.item, is_closed=is_closed, legal_basis=basis, **self.who)

    def get_success_url(self) -> str:
        if not getattr(self, "result", None):
            return self.at_item(self.item)
        address = self.at_item(self.item, f"stykke-{self.result.pk}")
        return address.replace("#", f"&avsnitt={self.result.pk}#")


class OfPiece(Part):
    """An act on one piece."""

    def get_success_url(self) -> str:
        return self.at_item(self.piece.item, f"stykke-{self.piece.pk}")


class SavePiece(OfPiece, FormPart):
    """Saves a piece for those whose browser runs no scripts."""

    form_class = forms.PieceForm

    def get_form_kwargs(self) -> dict[str, Any]:
        self.place = f"stykke-{self.piece.pk}"
        return {**super().get_form_kwargs(), "auto_id": f"tekst-i-{self.piece.pk}-%s"}

    def perform(self, form: Any) -> Any:
        revision = self.request.POST.get("revision", "")
        return writing.save_piece(
            piece=self.piece,
            body=form.rich_body(),
            revision=int(revision) if revision.isdecimal() else 0,
            **self.who,
        )

    def refused(self, form: Any, refusal: Refused) -> HttpResponse:
        """A stale save has been kept beside: the page shows both texts, what stands in its form."""
        if isinstance(refusal, StaleSave):
            form = None
        return super().refused(form, refusal)

    def get_success_message(self) -> str:
        return _("Avsnittet er lagret.")


class ClosePiece(OfPiece, FormPart):
    """By which basis a piece is closed; or it is opened."""

    form_class = forms.ClosingForm

    @property
    def opens(self) -> bool:
        """Was «Åpne avsnittet» pressed?"""
        return "apne" in self.request.POST

    def get_form_kwargs(self) -> dict[str, Any]:
        self.place = f"lukking-{self.piece.pk}"
        return {**super().get_form_kwargs(), "auto_id": f"hjemmel-{self.piece.pk}-%s"}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["legal_basis"].required = not self.opens
        return form

    def perform(self, form: Any) -> Any:
        self.before = self.piece.revision
        basis = "" if self.opens else form.cleaned_data["legal_basis"]
        return writing.close_piece(piece=self.piece, is_closed=not self.opens, legal_basis=basis, **self.who)

    def get_success_url(self) -> str:
        """A page whose text was older than the piece keeps saying so: its next save must be noticed."""
        address = super().get_success_url()
        shown = self.request.POST.get("revision", "")
        if shown.isdecimal() and hasattr(self, "before") and int(shown) != self.before:
            return address.replace("#", f"&stykke={self.piece.pk}&revisjon={shown}#")
        return address


class RemovePiece(OfPiece, TapPart):
    """Take an empty piece away."""

    def perform(self) -> Any:
        self.place = f"stykke-{self.piece.pk}"
        self.item_of_piece = self.piece.item
        return writing.remove_piece(piece=self.piece, **self.who)

    def get_success_url(self) -> str:
        return self.at_item(self.piece.item, f"avsnitt-{self.piece.item_id}")


class SettleText(OfPiece, TapPart):
    """Choose between a piece and a text beside it."""

    @cached_property
    def text(self) -> PieceText:
        """The text that the address names; 404 if it is another piece's."""
        return get_object_or_404(
            PieceText.objects.select_related("piece__item__meeting__forum"),
            pk=self.kwargs["text"],
            piece=self.piece,
        )

    def perform(self) -> Any:
        self.place = f"stykke-{self.piece.pk}"
        return writing.settle_text(text=self.text, choice=self.request.POST.get("choice", ""), **self.who)


class PieceAutosave(PieceView, AutosaveView):
    """Saves a piece from the page it is written on; `form_class` says in which of the two ways."""

    form_class = forms.PieceForm

    def save(self, form: Any, revision: int) -> Saved:
        settles = [int(key) for key in self.request.POST.get("settles", "").split(",") if key.isdecimal()]
        self.body = form.rich_body()
        piece = writing.save_piece(
            piece=self.piece,
            body=self.body,
            revision=revision,
            settles=settles,
            by=self.actor,
            on=self.on,
            at=self.at,
        )
        return Saved(piece.revision, piece.updated_at)

    def other_text(self, stale: StaleSave) -> OtherText:
        piece = stale.current
        is_plain = self.form_class is forms.PieceForm
        is_closed = piece.is_closed or piece.item.is_closed
        kept = PieceText.objects.filter(
            piece=piece, settled_at__isnull=True, typed_by_user=self.request.user.pk
        )
        beside = kept.filter(body=str(richtext.clean(self.body))).first() or kept.last()
        return OtherText(
            revision=piece.revision,
            fields={"body": richtext.plain(piece.body) if is_plain else piece.body},
            saved_by=piece.updated_by_name,
            saved_at=piece.updated_at,
            note="" if is_closed else _("Avsnittet er åpent for alle som får referatet."),
            may_join=True,
            beside=beside.pk if beside else None,
            beside_url=reverse("councils:piece_text", args=[self.meeting.pk, piece.pk, beside.pk])
            if beside
            else "",
        )


class RichPiece(PieceView, ActionFormView):
    """One piece in the full editor, with bold, lists and tables."""

    access = Right("councils.write_minutes")
    template_name = "councils/piece.html"
    form_class = forms.RichPieceForm
    success_message = gettext_lazy("Avsnittet er lagret.")

    def get_page_title(self) -> str:
        return _("Avsnitt i sak %(item)s") % {"item": self.piece.item.label or self.piece.item.title}

    def get_initial(self) -> dict[str, Any]:
        return {"body": self.piece.body}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.autosave(
            reverse("councils:piece_rich_autosave", args=[self.meeting.pk, self.piece.pk]),
            self.piece.revision,
        )
        form.submit_label = _("Lagre og gå tilbake til referatet")
        return form

    def perform(self, form: Any) -> Any:
        revision = self.request.POST.get("revision", "")
        return writing.save_piece(
            piece=self.piece,
            body=form.rich_body(),
            revision=int(revision) if revision.isdecimal() else 0,
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_breadcrumbs(self) -> list[Any]:
        return [*super().get_breadcrumbs(), (_("Skriv referat"), self.get_success_url())]

    def get_success_url(self) -> str:
        return closing.item_address(self.meeting, self.piece.item_id, f"stykke-{self.piece.pk}")
