"""The base of every register admin: rules by office, writes through actions, no delete, own history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parties.admin.keeping import is_keeper, keeper_kinds, keeps_all, kept_ids, today
from parties.names import fold
from records import audit, days
from records.refusals import Refused
from records.workflow import has_right


class DateInput(forms.DateInput):
    """The browser's own date field: no script, and written the way the person's machine writes dates."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class RegisterForm(forms.ModelForm):
    """A form whose last word is the action's: what it refuses is shown as the form's own errors."""

    refusal: ClassVar[Refused | None] = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal is not None:
            for reason in self.refusal.reasons:
                self.add_error(None, reason)
        return cleaned

    def _post_clean(self) -> None:
        """Check the fields only: the constraints are the action's, under its lock and in its own words."""
        self.instance.validate_constraints = lambda exclude=None: None
        super()._post_clean()
        del self.instance.validate_constraints


class ValidFilter(admin.SimpleListFilter):
    """Only what counts today, unless asked for the rest: the register keeps everything that ever was."""

    title = gettext_lazy("gyldighet")
    parameter_name = "gyldig"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("kommende", _("Kommende")), ("tidligere", _("Tidligere")), ("alle", _("Alle"))]

    def choices(self, changelist: Any) -> Iterable[dict[str, Any]]:
        """Django calls the choice without a value «All»; here it is «today»."""
        for place, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("Gjelder i dag")} if place == 0 else {**choice}

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "alle":
                return queryset
            case "kommende":
                return queryset.filter(valid_from__gt=today())
            case "tidligere":
                return queryset.filter(valid_to__lt=today())
        return queryset.filter(days.valid(today()))


@dataclass(frozen=True)
class Verb:
    """A button on an object's page that does one thing at once."""

    name: str
    label: Any
    done: Any
    right: str
    perform: Callable[[HttpRequest, Any], Any]


class RegisterAdmin(admin.ModelAdmin):
    """One register.

    Subclasses say what belongs to an organisation (`within`), how a new row is registered and an old one
    corrected – by calling an action – and which administrators besides the national are shown the register
    (`shown_to_kinds`). Everything else of Django's admin stays as it is.
    """

    form = RegisterForm
    actions = None
    list_per_page = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    save_as_continue = False
    search_fields: ClassVar[tuple[str, ...]] = ("pk",)
    formfield_overrides: ClassVar[dict] = {
        models.DateField: {"widget": DateInput},
        models.TimeField: {"widget": TimeInput},
        models.URLField: {"assume_scheme": "https"},
    }
    # Kinds of organisation whose administrators find the register on the front page; None: all.
    shown_to_kinds: ClassVar[frozenset[str] | None] = frozenset()
    change_right: ClassVar[str] = "parties.change_register"
    # Fields that are given once, when the row is registered.
    fixed_fields: ClassVar[tuple[str, ...]] = ()
    verbs: ClassVar[tuple[Verb, ...]] = ()

    # --- What a register says about itself -----------------------------------------------------------------

    def within(self, ids: frozenset[int]) -> Q:
        """The condition that a row belongs to one of these organisations."""
        raise NotImplementedError

    def find(self, queryset: QuerySet, question: str) -> QuerySet:
        """The rows that fit what was typed into the search field."""
        return queryset.search(question)

    def register_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Model:
        """Call the action that registers a new row, and return the row."""
        raise NotImplementedError

    def correct_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Any:
        """Call the action that corrects the row; `facts` are the form's cleaned values."""
        raise NotImplementedError

    def history_of(self, obj: Any) -> Model:
        """The object that the row's events are shown with."""
        return obj

    # --- Who sees and does what ----------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        if not is_keeper(request):
            return False
        shown_to = self.shown_to_kinds
        return keeps_all(request) or shown_to is None or bool(shown_to & keeper_kinds(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever keeps registers; `get_queryset` decides which rows there are."""
        return is_keeper(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return keeps_all(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_keeper(request) if obj is None else has_right(self.change_right, request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted: what is over gets a last day."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        ids = kept_ids(request)
        return queryset if ids is None else queryset.filter(self.within(ids))

    def choices_for(self, request: HttpRequest) -> QuerySet:
        """The rows that other registers' forms may point at."""
        return self.get_queryset(request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self._choices(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("queryset", self._choices(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _choices(self, db_field: Any, request: HttpRequest) -> QuerySet:
        related = self.admin_site.get_model_admin(db_field.remote_field.model)
        return related.choices_for(request)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the small buttons that open another register in a pop-up window."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_add_related"):
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = field.widget.can_delete_related = False
        return field

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return (self.find(queryset, search_term) if search_term.strip() else queryset), False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        given = tuple(super().get_readonly_fields(request, obj))
        return given if obj is None else (*given, *self.fixed_fields)

    # --- Writing -------------------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Django's, but what an action refuses comes back as the form, with reasons and what was typed."""
        extra_context = {"verbs": self.verbs_for(request, object_id)} | (extra_context or {})
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            request.refusal = refusal
            response = super().changeform_view(request, object_id, form_url, extra_context)
            response.status_code = refusal.status
            return response

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the action. The formsets are already known to be valid."""
        if change:
            self.correct_row(request, obj, form.cleaned_data)
        else:
            obj.pk = self.register_row(request, obj, form.cleaned_data).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The action has written everything; a register with lines of its own says so itself."""

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list:
        """The audit trail tells it."""
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The audit trail tells it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The audit trail tells it."""

    # --- Pages ---------------------------------------------------------------------------------------------

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Out of scope is not there."""
        raise Http404

    def get_urls(self) -> list:
        """Without the delete page; with the buttons' addresses."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        urls = [url for url in super().get_urls() if url.name != f"{name}_delete"]
        own = [
            path(
                f"<path:object_id>/{verb.name}/",
                self.admin_site.admin_view(self._view_of(verb)),
                name=f"{name}_{verb.name}",
            )
            for verb in self.verbs
        ]
        return own + urls

    def verbs_for(self, request: HttpRequest, object_id: str | None) -> list[tuple[Verb, str]]:
        """The buttons that this person gets for the object, with their addresses."""
        if not self.verbs or object_id is None:
            return []
        obj = self.get_object(request, unquote(object_id))
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}"
        return [
            (verb, reverse(f"{name}_{verb.name}", args=[object_id]))
            for verb in self.verbs
            if obj is not None and has_right(verb.right, request.user, obj)
        ]

    def _view_of(self, verb: Verb) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            obj = self.get_object(request, unquote(object_id))
            if obj is None:
                raise Http404
            if request.method == "POST":
                try:
                    verb.perform(request, obj)
                except Refused as refusal:
                    for reason in refusal.reasons:
                        messages.error(request, reason)
                else:
                    messages.success(request, verb.done)
            name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(name, args=[object_id]))

        return view

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With a summary of what is wrong, in Norwegian and with links, in the place of Django's one line."""
        context |= {"problems": list(_problems(context)), "errors": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict | None = None
    ) -> HttpResponse:
        """What has been done, from the audit trail."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("Historikk: %(object)s") % {"object": obj},
            "subtitle": None,
            "opts": self.opts,
            "object": obj,
            "events": audit.history(self.history_of(obj)),
        }
        return TemplateResponse(request, "admin/register_history.html", context)


def _problems(context: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    """Each thing that is wrong: what the field is called, its id, the message; both empty for the whole."""
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        yield from (("", "", message) for message in inline.formset.non_form_errors())
        forms += inline.formset.forms
    for form in forms:
        for name, listed in form.errors.items():
            bound = form[name] if name in form.fields else None
            for message in listed:
                yield (str(bound.label), bound.id_for_label, message) if bound else ("", "", message)


def matching(queryset: QuerySet, question: str, *keys: str) -> QuerySet:
    """The rows in which every word is found in one of these folded search keys."""
    for word in question.split():
        found = Q()
        for key in keys:
            found |= Q(**{f"{key}__contains": fold(word)})
        queryset = queryset.filter(found)
    return queryset
