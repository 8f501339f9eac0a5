"""The working parts of the crispy pack: controls with their help and errors bound, and the error summary."""

from typing import Any

from django import forms, template
from django.utils.safestring import SafeString

from web.forms import ProseTextarea, focus_id, mark, safe_help, summary

register = template.Library()


@register.filter
def kind(bound: forms.BoundField) -> str:
    """Which of the pack's shapes a field has."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.MultiWidget):
        return "group"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "prose" if isinstance(widget, ProseTextarea) else "input"


def described_by(bound: forms.BoundField) -> str:
    """The ids of what explains the control: help first, then what is wrong."""
    ids = []
    if bound.help_text:
        ids.append(f"{bound.auto_id}_helptext")
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


@register.simple_tag
def control(bound: forms.BoundField) -> SafeString:
    """The control itself, dressed. Django binds it to `<id>_helptext` and `<id>_error`."""
    widget = bound.field.widget
    css = " ".join(filter(None, [widget.attrs.get("class", ""), "" if kind(bound) == "file" else "ds-input"]))
    attrs: dict[str, Any] = {"class": css} if css else {}
    if bound.field.required and kind(bound) in {"prose", "input", "file"}:
        attrs["aria-required"] = "true"
    if kind(bound) == "prose":
        attrs["data-label"] = str(bound.label)
    return bound.as_widget(attrs=attrs)


@register.simple_tag
def options(bound: forms.BoundField) -> list[dict[str, Any]]:
    """The choices of a group of radio buttons or boxes, each with its id, value and whether it is chosen."""
    return [
        {
            "id": option.data["attrs"].get("id", ""),
            "name": option.data["name"],
            "value": option.data["value"],
            "label": option.choice_label,
            "selected": option.data["selected"],
            "disabled": option.data["attrs"].get("disabled", False),
        }
        for option in bound.subwidgets
    ]


@register.filter
def field_mark(bound: forms.BoundField) -> str:
    """«valgfritt», «må fylles ut» or nothing."""
    return mark(bound)


@register.filter
def field_help(bound: forms.BoundField) -> str:
    """The help text, as markup."""
    return safe_help(bound)


@register.filter
def focus_target(bound: forms.BoundField) -> str:
    """The id that a link from the error summary leads to."""
    return focus_id(bound)


@register.filter
def described(bound: forms.BoundField) -> str:
    """The ids for aria-describedby on a group."""
    return described_by(bound)


@register.inclusion_tag("designsystemet/error_summary.html")
def error_summary(form: Any = None, formset: Any = None) -> dict[str, Any]:
    """What is wrong, with links to the fields. Takes a form, a formset, or both; nothing when all is well."""
    rows = summary(form) if form is not None and form.is_bound and form.errors else []
    if formset is not None and formset.is_bound:
        rows += [("", "", str(error)) for error in formset.non_form_errors()]
        for one in formset.forms:
            rows += summary(one)
    return {"rows": rows}
