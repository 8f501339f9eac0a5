"""Offices and those who hold them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parties.actions import offices
from parties.admin.base import RegisterAdmin, RegisterForm, ValidFilter, matching
from parties.admin.keeping import is_keeper, keeper, today
from parties.admin.organisations import ReadOnlyInline
from parties.models import Appointment, FormerOfficeTitle, Office
from records import days


class OfficeForm(RegisterForm):
    """Says what the action cannot do: take away what has been given once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "topics" in self.fields:
            self.fields["topics"].help_text = _("Skill flere med komma.")
        if "serves" in self.fields:
            self.fields["serves"].help_text = _(
                "Bare for verv i politiet. Uten valg gjelder vervet alle kommunene enheten dekker."
            )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in ("percentage", "valid_to"):
            emptied = name in self.changed_data and (cleaned or {}).get(name) is None
            if self.instance.pk and emptied and name not in self.errors:
                self.add_error(name, ValidationError(_("Feltet kan ikke tømmes. Skriv en ny verdi.")))
        return cleaned


class AppointmentInline(ReadOnlyInline):
    """Who holds and has held the office."""

    model = Appointment
    fields = ("person", "valid_from", "valid_to", "may_sign", "is_acting", "rank")
    ordering = ("-valid_from", "rank")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("person", "office__organisation")


class FormerTitleInline(ReadOnlyInline):
    """What the office was called before; written when the title is changed."""

    model = FormerOfficeTitle
    fields = ("title", "valid_to")
    show_change_link = False


@admin.register(Office)
class OfficeAdmin(RegisterAdmin):
    """Offices, filled and vacant."""

    form = OfficeForm
    shown_to_kinds: ClassVar[None] = None
    list_display = ("title", "organisation_name", "role", "holders_today", "seats", "valid_to")
    list_filter = (ValidFilter, "role")
    ordering = ("organisation__sort_key", "role", "pk")
    autocomplete_fields = ("organisation", "serves")
    inlines = (AppointmentInline, FormerTitleInline)
    fixed_fields: ClassVar[tuple[str, ...]] = ("organisation", "role", "valid_from")
    fields = (
        "organisation",
        "role",
        "title",
        "seats",
        "percentage",
        "serves",
        "topics",
        "valid_from",
        "valid_to",
    )

    def within(self, ids: frozenset[int]) -> Q:
        return Q(organisation__in=ids)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        holders = (
            Appointment.objects.valid(today()).select_related("person").order_by("-is_acting", "rank", "pk")
        )
        return (
            super()
            .get_queryset(request)
            .select_related("organisation")
            .prefetch_related(Prefetch("appointments", holders, to_attr="current_holders"))
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_keeper(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not one's own office."""
        own = obj is not None and request.standing.holds_office(obj)
        return not own and super().has_change_permission(request, obj)

    def register_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Office:
        return offices.open_office(by=keeper(request, facts["organisation"]), at=days.now(), **facts)

    def correct_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Any:
        by = keeper(request, obj.organisation)
        return offices.change_office(office=obj, by=by, at=days.now(), **facts)

    @admin.display(description=gettext_lazy("organisasjon"), ordering="organisation__sort_key")
    def organisation_name(self, obj: Office) -> str:
        """The organisation with its kind."""
        return obj.organisation.display_name

    @admin.display(description=gettext_lazy("innehavere i dag"))
    def holders_today(self, obj: Office) -> str:
        """Who holds the office today; says so when it is vacant."""
        names = [
            _("%(name)s (fungerende)") % {"name": one.person.name} if one.is_acting else one.person.name
            for one in obj.current_holders
        ]
        return ", ".join(names) or _("ledig")


@admin.register(Appointment)
class AppointmentAdmin(RegisterAdmin):
    """Who holds which office when. Never one's own."""

    shown_to_kinds: ClassVar[None] = None
    change_right: ClassVar[str] = "parties.change_appointment"
    list_display = (
        "person",
        "office_title",
        "organisation_name",
        "valid_from",
        "valid_to",
        "may_sign",
        "is_acting",
        "rank",
    )
    list_select_related = ("person", "office__organisation")
    list_filter = (ValidFilter, "office__role", "may_sign", "is_acting")
    ordering = ("person__sort_key", "-valid_from")
    autocomplete_fields = ("office", "person", "acting_for")
    fixed_fields: ClassVar[tuple[str, ...]] = ("office", "person", "acting_for")
    fields = (
        "office",
        "person",
        "valid_from",
        "valid_to",
        "may_sign",
        "rank",
        "is_acting",
        "acting_for",
        "phone",
        "email",
    )

    def within(self, ids: frozenset[int]) -> Q:
        return Q(office__organisation__in=ids)

    def find(self, queryset: QuerySet, question: str) -> QuerySet:
        return matching(
            queryset,
            question,
            "person__search_key",
            "office__search_key",
            "office__organisation__search_key",
            "office__organisation__code",
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("person", "office__organisation")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_keeper(request)

    def register_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Appointment:
        by = keeper(request, facts["office"].organisation_id)
        return offices.appoint(by=by, at=days.now(), **facts)

    def correct_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Any:
        by = keeper(request, obj.office.organisation_id)
        return offices.change_appointment(appointment=obj, by=by, at=days.now(), **facts)

    def history_of(self, obj: Appointment) -> Office:
        return obj.office

    @admin.display(description=gettext_lazy("verv"), ordering="office__search_key")
    def office_title(self, obj: Appointment) -> str:
        """The office's title."""
        return obj.office.title

    @admin.display(description=gettext_lazy("organisasjon"), ordering="office__organisation__sort_key")
    def organisation_name(self, obj: Appointment) -> str:
        """The organisation with its kind."""
        return obj.office.organisation.display_name
