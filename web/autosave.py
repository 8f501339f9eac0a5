"""The server's half of drafts that save themselves (the browser's half is static/js/autosave.js).

The browser posts the form's fields with the `revision` it started from. 200 answers `{revision, saved_at}`;
409 answers `{html, revision, fields}` with the text that somebody else saved in between, so that the two can
stand side by side; 403/422 answers `{reasons}` and the browser keeps its copy. Where the server has kept the
text that came too late, 409 names it (`beside`, `beside_url`) and is told what is then chosen.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.generic.edit import FormMixin

from records import richtext
from records.refusals import Refused, StaleSave
from web.forms import ProseField
from web.templatetags.norwegian import clock
from web.views import PortalView


@dataclass(frozen=True)
class Saved:
    """A draft as the server now has it."""

    revision: int
    saved_at: datetime


@dataclass(frozen=True)
class OtherText:
    """What somebody else saved first: field name → its value, who saved it and when, and its revision.

    `note` is one more sentence about it. With `may_join` both texts may be kept, one after the other.
    `beside` is the key of the late text as the server has kept it; `beside_url` settles it (POST `choice`).
    """

    revision: int
    fields: dict[str, str]
    saved_by: str = ""
    saved_at: datetime | None = None
    note: str = ""
    may_join: bool = False
    beside: int | None = None
    beside_url: str = ""


class AutosaveView(PortalView, FormMixin):
    """Saves a draft from the page it is written on.

    Subclasses implement `save(form, revision)` – the room's action, which raises `StaleSave` – and
    `other_text()`, which reads what stands there now. Only POST; the page itself is another view.
    """

    def save(self, form: Any, revision: int) -> Saved:
        """Call the action that saves. Raises StaleSave when `revision` is not the newest."""
        raise NotImplementedError

    def other_text(self, stale: StaleSave) -> OtherText:
        """What stands on the server now, after a stale save (which may carry it: `current`, `revision`)."""
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        # A draft may be half-finished: nothing is compulsory until the person says that it is ready.
        return {**super().get_form_kwargs(), "use_required_attribute": False}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.is_draft = True
        for form_field in form.fields.values():
            form_field.required = False
        return form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        try:
            revision = int(request.POST.get("revision", ""))
        except ValueError:
            return JsonResponse(
                {"reasons": [_("Siden mangler opplysning om utgaven. Åpne den på nytt.")]}, status=422
            )
        if not form.is_valid():
            reasons = [str(error) for errors in form.errors.values() for error in errors]
            return JsonResponse({"reasons": reasons}, status=422)
        try:
            saved = self.save(form, revision)
        except StaleSave as stale:
            return self.conflict(form, self.other_text(stale))
        except Refused as refusal:
            reasons = [str(reason) for reason in refusal.reasons]
            return JsonResponse({"reasons": reasons}, status=403)
        return JsonResponse({"revision": saved.revision, "saved_at": clock(saved.saved_at)})

    def conflict(self, form: Any, other: OtherText) -> JsonResponse:
        """409: the other text, as a page fragment and as field values.

        When the two say the same – an answer got lost on the way back – there is nothing to choose: 200.
        """
        rows = [
            {
                "label": form.fields[name].label or name,
                "mine": _shown(form, name, form.cleaned_data.get(name)),
                "theirs": _shown(form, name, theirs),
            }
            for name, theirs in other.fields.items()
            if name in form.fields
        ]
        rows = [row for row in rows if row["mine"] != row["theirs"]]
        if not rows and other.saved_at is not None:
            return JsonResponse({"revision": other.revision, "saved_at": clock(other.saved_at)})
        html = loader.render_to_string(
            "web/conflict.html", {"other": other, "rows": rows}, request=self.request
        )
        answer = {"html": html, "revision": other.revision, "fields": other.fields}
        if other.beside is not None:
            answer |= {"beside": other.beside, "beside_url": other.beside_url}
        return JsonResponse(answer, status=409)


def _shown(form: Any, name: str, value: Any) -> str:
    """A field's value as a person reads it: rich text as it looks, the rest as plain words."""
    text = "" if value is None else str(value)
    return richtext.clean(text) if isinstance(form.fields[name], ProseField) else linebreaksbr(escape(text))
