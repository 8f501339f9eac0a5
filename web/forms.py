"""Forms of the portal: controls as Designsystemet wants them; rich text that works without JavaScript too.

Rendering is the crispy pack in `templates/designsystemet/` (`{% crispy form %}`); this module holds the base
classes, the widgets and `ProseField`.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.widgets import ProseEditorWidget, prose_editor_media
from js_asset import Media  # type: ignore[import-untyped]
from js_asset.media import Script  # type: ignore[import-untyped]
from lxml import etree
from lxml import html as lxml_html

from records import richtext

MergeField = tuple[str, str]

# The mixin is only ever mixed into a form; the type checker should know what a form has.
_FormBase: Any = object
if TYPE_CHECKING:
    _FormBase = forms.BaseForm

BLOCKS = frozenset({"p", "ul", "ol", "h3", "h4", "blockquote", "table"})
_TAG = re.compile(r"</?(?:%s)\b[^>]*>" % "|".join(sorted(richtext.TAGS)), re.IGNORECASE)  # noqa: UP031
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")

# What the editor offers; the same as records.richtext lets through. No drop-down menus: the editor's are
# not reachable by keyboard.
EDITOR = {
    "Bold": True,
    "Italic": True,
    "Underline": True,
    "HardBreak": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "NoSpellCheck": False,
    "Menu": {
        "groups": [
            {"group": "blockType -lists"},
            {"group": "lists"},
            {"group": "nodes -blockType -lists"},
            {"group": "marks"},
            {"group": "link"},
            {"group": "table"},
            {"group": "history"},
        ]
    },
}


class DateInput(forms.DateInput):
    """A day, picked in the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of day."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """A day and a time of day."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class Textarea(forms.Textarea):
    """Several lines of plain text; grows with what is written."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"rows": 4, **(attrs or {})})
        # With `cols` Designsystemet would not let it fill the width.
        self.attrs.pop("cols", None)


class FileInput(forms.ClearableFileInput):
    """One file. `accept` helps the person to choose; what counts is `records.files.accept_upload`."""

    def __init__(self, accept: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={**({"accept": accept} if accept else {}), **(attrs or {})})


class ProseTextarea(ProseEditorWidget):
    """The rich-text editor. Without JavaScript: a text area that takes plain text as well as HTML."""

    template_name = "web/widgets/prose.html"

    def __init__(self, attrs: dict[str, Any] | None = None, merge_fields: Sequence[MergeField] = ()) -> None:
        super().__init__(attrs={"rows": 10, **(attrs or {})}, config={"extensions": EDITOR})
        self.attrs.pop("cols", None)
        self.preset = "configurable"
        self.merge_fields = list(merge_fields)

    @property
    def media(self) -> Media:
        ours = Media(js=[Script("js/prose.js", defer=True)])
        return ours + prose_editor_media(preset=self.preset)

    def format_value(self, value: Any) -> str | None:
        """Air between the blocks, for those who see the codes."""
        text = super().format_value(value)
        return re.sub(r"(</(?:p|ul|ol|h3|h4|blockquote|table)>)(?=<)", r"\1\n\n", text) if text else text

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["merge_fields"] = [
            {"token": f"{{{token}}}", "label": label} for token, label in self.merge_fields
        ]
        return context


class ProseField(forms.CharField):
    """Rich text, cleaned by `records.richtext` on the way in.

    Accepts what the editor sends and what a person types without the editor: loose text becomes paragraphs,
    a blank line parts them, a single line break is kept. `merge_fields=[("kommune", "Kommunens navn")]` are
    offered beside the editor and stand in the text as `{kommune}`.
    """

    widget: Any = ProseTextarea

    def __init__(self, *, merge_fields: Sequence[MergeField] = (), **kwargs: Any) -> None:
        kwargs.setdefault("strip", True)
        super().__init__(**kwargs)
        self.merge_fields = merge_fields

    @property
    def merge_fields(self) -> Sequence[MergeField]:
        """(token, label) pairs; may be set after the form is made."""
        return self.widget.merge_fields

    @merge_fields.setter
    def merge_fields(self, fields: Sequence[MergeField]) -> None:
        self.widget.merge_fields = list(fields)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        cleaned = paragraphs(text)
        return "" if richtext.is_empty(cleaned) else cleaned

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as cleaned text, so that opening and saving changes nothing."""
        return self.to_python(initial or "") != self.to_python(data or "")


def paragraphs(text: str) -> str:
    """HTML from text that is HTML, plain, or plain text added among HTML.

    Blocks stay; what lies loose between them is put in paragraphs, parted at blank lines.
    """
    if not _TAG.search(text):
        text = escape(text)
    root = lxml_html.fragment_fromstring(richtext.clean(text.replace("\r\n", "\n")), create_parent="div")
    parts: list[str] = []
    loose: list[str] = [escape(root.text or "")]

    def settle() -> None:
        for chunk in _BLANK_LINE.split("".join(loose)):
            if chunk.strip():
                lines = [line.strip() for line in chunk.strip().split("\n")]
                parts.append(f"<p>{'<br>'.join(lines)}</p>")
        loose.clear()

    for child in root:
        tail, child.tail = child.tail or "", None
        markup = etree.tostring(child, method="html", encoding="unicode")
        if child.tag in BLOCKS:
            settle()
            parts.append(markup)
        else:
            loose.append(markup)
        loose.append(escape(tail))
    settle()
    return richtext.clean("".join(parts))


class PortalFormMixin(_FormBase):
    """What every form of the portal has: a crispy helper, Norwegian controls, and room for autosave.

    `submit_label`, `cancel_url` and `wide` steer the frame; `layout` may be a crispy Layout. `autosave(url,
    revision)` makes the form save itself while it is written in.
    """

    submit_label: Any = gettext_lazy("Lagre")
    submit_style: str = "primary"
    cancel_url: str = ""
    wide: bool = False
    layout: Any = None
    autosave_url: str = ""
    data: Any
    revision: int | None = None
    # Set on a form that saves itself while it is written: nothing is demanded or asked of it then.
    is_draft: bool = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    def autosave(self, url: str, revision: int) -> None:
        """Save drafts to `url` (a `web.autosave.AutosaveView`), starting from this revision.

        A form that comes back with errors keeps the revision it was sent with: what others have saved in the
        meantime must still be noticed.
        """
        posted = str(self.data.get("revision", "")) if self.is_bound else ""
        self.autosave_url, self.revision = url, int(posted) if posted.isdecimal() else revision

    def rebase(self, revision: int) -> None:
        """Start from this revision instead: the person has now seen what others saved."""
        self.revision = revision
        if "revision" in self.fields and self.is_bound:
            self.data = self.data.copy()
            self.data[self.add_prefix("revision")] = str(revision)

    @property
    def helper(self) -> FormHelper:
        """How crispy renders this form. Errors are ours, so the browser's own bubbles are switched off."""
        helper = FormHelper()
        helper.layout = self.layout
        helper.form_class = "form form--wide" if self.wide else "form"
        helper.attrs = {"novalidate": ""}
        if self.autosave_url:
            helper.attrs["data-autosave"] = self.autosave_url
        return helper

    def marks(self) -> str:
        """Which fields to mark: the kind there are fewest of, or none (see `required_note`)."""
        required, optional = self._counts()
        if not required or not optional:
            return ""
        return "optional" if optional <= required else "required"

    def required_note(self) -> str:
        """The sentence on top of the form about what must be filled in; empty when it is plain to see."""
        required, optional = self._counts()
        if required > 2 and not optional:
            return _("Alle felt må fylles ut.")
        if self.marks() == "optional" and required > 1:
            return _("Alle felt må fylles ut, bortsett fra dem som er merket «valgfritt».")
        return ""

    def _counts(self) -> tuple[int, int]:
        asked = [
            field.field
            for field in self.visible_fields()
            if not isinstance(field.field.widget, forms.CheckboxInput) and not field.field.disabled
        ]
        required = sum(1 for field in asked if field.required)
        return required, len(asked) - required


def dress(field: forms.Field) -> None:
    """Give a field our control for its kind, and words for an empty one that say what to do."""
    replacement = _NATIVE.get(type(field.widget))
    if replacement is not None:
        plain = type(field.widget)().attrs
        kept = {k: v for k, v in field.widget.attrs.items() if plain.get(k) != v}
        widget = replacement(attrs=kept)
        widget.is_required = field.widget.is_required
        field.widget = widget
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = next(
            words for kind, words in _EMPTY if isinstance(field.widget, kind)
        )


_EMPTY: tuple[tuple[type, Any], ...] = (
    (forms.CheckboxSelectMultiple, gettext_lazy("Velg minst ett alternativ.")),
    (forms.Select, gettext_lazy("Velg et alternativ.")),
    (forms.RadioSelect, gettext_lazy("Velg et alternativ.")),
    (forms.CheckboxInput, gettext_lazy("Du må krysse av her for å gå videre.")),
    (forms.FileInput, gettext_lazy("Velg en fil.")),
    (forms.DateInput, gettext_lazy("Oppgi en dato.")),
    (forms.Widget, gettext_lazy("Dette må fylles ut.")),
)
_NATIVE: dict[type, type] = {
    forms.DateInput: DateInput,
    forms.TimeInput: TimeInput,
    forms.DateTimeInput: DateTimeInput,
    forms.Textarea: Textarea,
    forms.ClearableFileInput: FileInput,
}


class PortalForm(PortalFormMixin, forms.Form):
    """Base of plain forms."""


class PortalModelForm(PortalFormMixin, forms.ModelForm):
    """Base of forms that read their fields from a model. Saving goes through an action, not the form."""

    def save(self, commit: bool = True) -> Any:
        """Refuse: a write is a verb in the room's `actions`."""
        raise TypeError("A form is never saved; call the room's action with cleaned_data.")


def summary(form: Any) -> list[tuple[str, str, str]]:
    """A form's errors as (id of the control or "", label, message), in the order of the fields."""
    rows = [("", "", str(error)) for error in form.non_field_errors()]
    for bound in form:
        target = focus_id(bound)
        rows += [(target, str(bound.label), str(error)) for error in bound.errors]
    return rows


def focus_id(bound: forms.BoundField) -> str:
    """The id of the control that takes the focus: the first one of a group."""
    widget = bound.field.widget
    grouped = isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget))
    return "" if widget.is_hidden else f"{bound.auto_id}_0" if grouped else bound.auto_id


def mark(bound: forms.BoundField) -> str:
    """«valgfritt», «må fylles ut» or nothing, by the form's `marks`."""
    marks = getattr(bound.form, "marks", None)
    which = marks() if callable(marks) else ""
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return ""
    if which == "optional" and not bound.field.required:
        return _("valgfritt")
    if which == "required" and bound.field.required:
        return _("må fylles ut")
    return ""


def safe_help(bound: forms.BoundField) -> str:
    """A field's help text; it is ours and may hold markup (as Django's password rules do)."""
    return mark_safe(bound.help_text)  # noqa: S308
