"""Who belongs where: memberships, coverage, changes of municipalities, and service points."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parties.actions import registers, service_register
from parties.actions.service_points import Hours
from parties.admin.base import RegisterAdmin, ValidFilter, matching
from parties.admin.keeping import keeper, keeper_kinds, keeps_all
from parties.models import (
    DistrictMembership,
    Municipality,
    MunicipalityChange,
    OrganisationKind,
    PoliceUnit,
    ServiceHours,
    ServicePoint,
    UnitCoverage,
)
from records import days

_POLICE_KINDS = frozenset({OrganisationKind.POLICE_DISTRICT, OrganisationKind.POLICE_UNIT})


@admin.register(DistrictMembership)
class DistrictMembershipAdmin(RegisterAdmin):
    """Which police district each municipality belongs to, and belonged to; kept nationally."""

    shown_to_kinds: ClassVar[frozenset[str]] = frozenset({OrganisationKind.POLICE_DISTRICT})
    list_display = ("municipality", "number", "district", "valid_from", "valid_to")
    list_display_links = ("municipality",)
    list_select_related = ("municipality", "district")
    list_filter = (ValidFilter, ("district", admin.RelatedOnlyFieldListFilter))
    ordering = ("municipality__sort_key", "-valid_from")
    autocomplete_fields = ("municipality", "district")
    fields = ("municipality", "district", "valid_from", "valid_to")
    fixed_fields: ClassVar[tuple[str, ...]] = ("municipality", "district")

    def within(self, ids: frozenset[int]) -> Q:
        return Q(municipality__in=ids) | Q(district__in=ids)

    def find(self, queryset: QuerySet, question: str) -> QuerySet:
        return matching(
            queryset, question, "municipality__search_key", "municipality__code", "district__search_key"
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return keeps_all(request)

    def register_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> DistrictMembership:
        return registers.register_membership(by=keeper(request), at=days.now(), **facts)

    def correct_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Any:
        return registers.correct_membership(membership=obj, by=keeper(request), at=days.now(), **facts)

    def history_of(self, obj: DistrictMembership) -> Municipality:
        return obj.municipality

    @admin.display(description=gettext_lazy("nummer"), ordering="municipality__code")
    def number(self, obj: DistrictMembership) -> str:
        """The municipality's number."""
        return obj.municipality.code


@admin.register(UnitCoverage)
class UnitCoverageAdmin(RegisterAdmin):
    """Which municipalities each unit serves; kept by the district."""

    shown_to_kinds: ClassVar[frozenset[str]] = _POLICE_KINDS
    list_display = ("municipality", "unit", "district", "valid_from", "valid_to")
    list_select_related = ("municipality", "unit__district")
    list_filter = (ValidFilter,)
    ordering = ("municipality__sort_key", "unit__sort_key")
    autocomplete_fields = ("unit", "municipality")
    fields = ("unit", "municipality", "valid_from", "valid_to")
    fixed_fields: ClassVar[tuple[str, ...]] = ("unit", "municipality")

    def within(self, ids: frozenset[int]) -> Q:
        return Q(unit__in=ids)

    def find(self, queryset: QuerySet, question: str) -> QuerySet:
        return matching(
            queryset, question, "municipality__search_key", "municipality__code", "unit__search_key"
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return keeps_all(request) or OrganisationKind.POLICE_DISTRICT in keeper_kinds(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The district's administrator; a unit does not choose its own municipalities."""
        if obj is None:
            return self.has_add_permission(request)
        return super().has_change_permission(request, obj.unit.district)

    def register_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> UnitCoverage:
        by = keeper(request, facts["unit"].district_id)
        return registers.register_coverage(by=by, at=days.now(), **facts)

    def correct_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Any:
        by = keeper(request, obj.unit.district_id)
        return registers.correct_coverage(coverage=obj, by=by, at=days.now(), **facts)

    def history_of(self, obj: UnitCoverage) -> PoliceUnit:
        return obj.unit

    @admin.display(description=gettext_lazy("politidistrikt"), ordering="unit__district__sort_key")
    def district(self, obj: UnitCoverage) -> str:
        """The unit's district."""
        return obj.unit.district.short_name


@admin.register(MunicipalityChange)
class MunicipalityChangeAdmin(RegisterAdmin):
    """How old municipalities became new ones. What has been registered stands."""

    list_display = ("changed_on", "old", "new", "kind")
    list_select_related = ("old", "new")
    list_filter = ("kind",)
    date_hierarchy = "changed_on"
    ordering = ("-changed_on", "old__sort_key")
    autocomplete_fields = ("old", "new")
    fields = ("old", "new", "changed_on", "kind")

    def within(self, ids: frozenset[int]) -> Q:
        return Q(old__in=ids) | Q(new__in=ids)

    def find(self, queryset: QuerySet, question: str) -> QuerySet:
        return matching(queryset, question, "old__search_key", "old__code", "new__search_key", "new__code")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def register_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> MunicipalityChange:
        return registers.register_municipality_change(by=keeper(request), at=days.now(), **facts)

    def history_of(self, obj: MunicipalityChange) -> Municipality:
        return obj.old


class HoursFormSet(forms.BaseInlineFormSet):
    """Lines whose fields carry their own names: in a table, the headings are out of earshot."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if not field.widget.is_hidden:
                line = "" if index is None else f", {_('linje')} {index + 1}"
                field.widget.attrs["aria-label"] = f"{str(field.label).capitalize()}{line}"


class HoursInline(admin.TabularInline):
    """Opening hours, a line per weekday and season. A line taken away means «not stated»."""

    model = ServiceHours
    formset = HoursFormSet
    template = "admin/hours_inline.html"
    formfield_overrides = RegisterAdmin.formfield_overrides
    fields = ("weekday", "season", "opens_at", "closes_at", "is_closed")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A week's worth of empty lines at first, then a couple to add with."""
        return 7 if obj is None else 2

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.get_model_admin(ServicePoint).has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Lines are part of the service point and are replaced as a whole, by its action."""
        return self.has_change_permission(request, obj)


@admin.register(ServicePoint)
class ServicePointAdmin(RegisterAdmin):
    """Where people meet the police."""

    shown_to_kinds: ClassVar[frozenset[str]] = _POLICE_KINDS
    list_display = ("name", "organisation", "kind", "address", "phone", "last_confirmed_on")
    list_select_related = ("organisation",)
    list_filter = (ValidFilter, "kind")
    ordering = ("organisation__sort_key", "name")
    autocomplete_fields = ("organisation",)
    inlines = (HoursInline,)
    fixed_fields: ClassVar[tuple[str, ...]] = ("organisation",)
    readonly_fields = ("last_confirmed_on",)
    fields = (
        "organisation",
        "kind",
        "name",
        "address",
        "website",
        "phone",
        "number_kind",
        "valid_from",
        "valid_to",
        "last_confirmed_on",
    )

    def within(self, ids: frozenset[int]) -> Q:
        return Q(organisation__in=ids)

    def find(self, queryset: QuerySet, question: str) -> QuerySet:
        for word in question.split():
            queryset = queryset.filter(Q(name__icontains=word) | Q(address__icontains=word)) | matching(
                queryset, word, "organisation__search_key"
            )
        return queryset

    def has_add_permission(self, request: HttpRequest) -> bool:
        return keeps_all(request) or bool(_POLICE_KINDS & keeper_kinds(request))

    def register_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> ServicePoint:
        by = keeper(request, facts["organisation"])
        return service_register.register_service_point(point=obj, by=by, at=days.now())

    def correct_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Any:
        """Nothing yet: the facts and the hours are one correction, in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The hours as they stand in the form, with the facts where the point was there already."""
        point = form.instance
        lines = [
            line for formset in formsets for line in formset.forms if line.has_changed() or line.instance.pk
        ]
        hours = [
            Hours(
                weekday=line.cleaned_data["weekday"],
                season=line.cleaned_data["season"],
                opens_at=None if line.cleaned_data["is_closed"] else line.cleaned_data["opens_at"],
                closes_at=None if line.cleaned_data["is_closed"] else line.cleaned_data["closes_at"],
            )
            for line in lines
            if line.cleaned_data and not line.cleaned_data.get("DELETE")
        ]
        facts = {name: value for name, value in form.cleaned_data.items() if change}
        service_register.change_service_point(
            point=point, by=keeper(request, point.organisation), at=days.now(), hours=hours, **facts
        )
