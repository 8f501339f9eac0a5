"""Municipalities, police districts, units and other organisations."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parties.actions import registers
from parties.admin.base import RegisterAdmin, RegisterForm, ValidFilter
from parties.admin.keeping import keeper, keeper_kinds, keeps_all, today
from parties.models import (
    CountyAuthority,
    DistrictMembership,
    Municipality,
    MunicipalityChange,
    Organisation,
    OrganisationKind,
    PoliceDistrict,
    PoliceUnit,
    UnitCoverage,
)
from records import days

_CHILD_KINDS = (
    OrganisationKind.MUNICIPALITY,
    OrganisationKind.COUNTY_AUTHORITY,
    OrganisationKind.POLICE_DISTRICT,
    OrganisationKind.POLICE_UNIT,
)
_CONTACT = ("website", "post_address_email", "filing_email", "org_number")
_PERIOD = (gettext_lazy("Gyldighet"), {"fields": ("valid_from", "valid_to")})


class ReadOnlyInline(admin.TabularInline):
    """Rows of another register, to look at here and to change there."""

    template = "admin/read_only_inline.html"
    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DistrictFilter(admin.SimpleListFilter):
    """By the police district of today."""

    title = gettext_lazy("politidistrikt")
    parameter_name = "distrikt"

    def lookups(self, request: HttpRequest, model_admin: RegisterAdmin) -> list[tuple[str, str]]:
        districts = model_admin.admin_site.get_model_admin(PoliceDistrict).get_queryset(request)
        return [(d.code, d.short_name) for d in districts.order_by("sort_key")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        if queryset.model is Municipality:
            return queryset.filter(
                days.valid(today(), "memberships"), memberships__district__code=self.value()
            )
        return queryset.filter(district__code=self.value())


class OrganisationForm(RegisterForm):
    """Says how several names are written in one field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parallel_names" in self.fields:
            self.fields["parallel_names"].help_text = _("Skill flere navn med komma.")


class OrganisationBaseAdmin(RegisterAdmin):
    """What the registers of organisations share."""

    form = OrganisationForm
    ordering = ("sort_key", "code")
    list_filter = (ValidFilter,)

    def within(self, ids: frozenset[int]) -> Q:
        return Q(pk__in=ids)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What an organisation is, is not for its own administrator to say."""
        given = super().get_readonly_fields(request, obj)
        if obj is None or registers.keeps_identity(request.user, obj):
            return given
        fields = self.get_fields_listed(request, obj)
        return (*given, *(name for name in fields if name not in registers.OWN_FACTS and name not in given))

    def get_fields_listed(self, request: HttpRequest, obj: Any) -> list[str]:
        """The fields of all fieldsets."""
        return [name for _heading, options in self.get_fieldsets(request, obj) for name in options["fields"]]

    def register_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Organisation:
        return registers.register_organisation(organisation=obj, by=keeper(request), at=days.now())

    def correct_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Any:
        return registers.correct_organisation(
            organisation=obj, by=keeper(request, obj), at=days.now(), **facts
        )

    @admin.display(description=gettext_lazy("navn"), ordering="sort_key")
    def name_in_order(self, obj: Organisation) -> str:
        """The name, sorted by the Norwegian alphabet."""
        return obj.name

    @admin.display(description=gettext_lazy("parallelle navn"))
    def other_names(self, obj: Organisation) -> str:
        """Sámi and Kven names."""
        return ", ".join(obj.parallel_names)


class MembershipInline(ReadOnlyInline):
    """Which districts the municipality belongs and belonged to."""

    model = DistrictMembership
    fields = ("district", "valid_from", "valid_to")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("municipality", "district")


class OriginInline(ReadOnlyInline):
    """What the municipality comes from."""

    model = MunicipalityChange
    fk_name = "new"
    fields = ("old", "changed_on", "kind")
    verbose_name_plural = gettext_lazy("kommer fra")
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("old", "new")


class SuccessionInline(ReadOnlyInline):
    """What the municipality became."""

    model = MunicipalityChange
    fk_name = "old"
    fields = ("new", "changed_on", "kind")
    verbose_name_plural = gettext_lazy("ble til")
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("old", "new")


@admin.register(Municipality)
class MunicipalityAdmin(OrganisationBaseAdmin):
    """Municipalities, those that have ended too."""

    shown_to_kinds: ClassVar[frozenset[str]] = frozenset(
        {OrganisationKind.MUNICIPALITY, OrganisationKind.POLICE_DISTRICT}
    )
    list_display = (
        "name_in_order",
        "code",
        "other_names",
        "district_today",
        "county",
        "written_standard",
        "valid_from",
        "valid_to",
    )
    list_select_related = ("county",)
    list_filter = (ValidFilter, DistrictFilter, "written_standard")
    autocomplete_fields = ("county",)
    inlines = (MembershipInline, OriginInline, SuccessionInline)
    fieldsets = (
        (None, {"fields": ("code", "name", "name_nynorsk", "parallel_names", "county", "written_standard")}),
        (gettext_lazy("Kontakt"), {"fields": (*_CONTACT, "administrative_centre")}),
        (gettext_lazy("Innbyggere"), {"fields": ("population", "population_on")}),
        _PERIOD,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_district(today())

    @admin.display(description=gettext_lazy("politidistrikt"))
    def district_today(self, obj: Municipality) -> str:
        """The police district of today."""
        return obj.district_on.short_name if obj.district_on else "–"


@admin.register(CountyAuthority)
class CountyAuthorityAdmin(OrganisationBaseAdmin):
    """Counties and county authorities."""

    list_display = ("name_in_order", "code", "other_names", "valid_from", "valid_to")
    fieldsets = (
        (None, {"fields": ("code", "name", "name_nynorsk", "parallel_names")}),
        (gettext_lazy("Kontakt"), {"fields": _CONTACT}),
        _PERIOD,
    )


@admin.register(PoliceDistrict)
class PoliceDistrictAdmin(OrganisationBaseAdmin):
    """Police districts."""

    shown_to_kinds: ClassVar[frozenset[str]] = frozenset({OrganisationKind.POLICE_DISTRICT})
    list_display = ("name_in_order", "code", "seat", "website")
    fieldsets = (
        (None, {"fields": ("code", "name", "name_nynorsk", "seat")}),
        (gettext_lazy("Kontakt"), {"fields": _CONTACT}),
        _PERIOD,
    )


class CoverageInline(ReadOnlyInline):
    """The municipalities that the unit serves and has served."""

    model = UnitCoverage
    fields = ("municipality", "valid_from", "valid_to")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("municipality", "unit")


@admin.register(PoliceUnit)
class PoliceUnitAdmin(OrganisationBaseAdmin):
    """The units of the police districts."""

    shown_to_kinds: ClassVar[frozenset[str]] = frozenset(
        {OrganisationKind.POLICE_DISTRICT, OrganisationKind.POLICE_UNIT}
    )
    list_display = ("name_in_order", "unit_kind", "district", "parent", "valid_from", "valid_to")
    list_select_related = ("district", "parent")
    list_filter = (ValidFilter, DistrictFilter, "unit_kind")
    autocomplete_fields = ("district", "parent")
    inlines = (CoverageInline,)
    fixed_fields: ClassVar[tuple[str, ...]] = ("district",)
    fieldsets = (
        (None, {"fields": ("district", "name", "name_nynorsk", "unit_kind", "parent")}),
        (gettext_lazy("Kontakt"), {"fields": _CONTACT}),
        _PERIOD,
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A district's administrator registers its units."""
        return keeps_all(request) or OrganisationKind.POLICE_DISTRICT in keeper_kinds(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("district", "parent")


@admin.register(Organisation)
class OrganisationAdmin(OrganisationBaseAdmin):
    """National authorities, NAV offices, schools, volunteers: what has no register of its own."""

    list_display = ("name_in_order", "kind", "code", "website", "valid_to")
    list_filter = (ValidFilter, "kind")
    fixed_fields: ClassVar[tuple[str, ...]] = ("kind",)
    fieldsets = (
        (None, {"fields": ("kind", "code", "name", "name_nynorsk", "parallel_names")}),
        (gettext_lazy("Kontakt"), {"fields": _CONTACT}),
        _PERIOD,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """All kinds only where another register chooses among them."""
        queryset = super().get_queryset(request)
        is_choice = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        return queryset if is_choice else queryset.exclude(kind__in=_CHILD_KINDS)

    def choices_for(self, request: HttpRequest) -> QuerySet:
        """An office stands in an organisation of any kind."""
        from parties.admin.keeping import kept_ids

        ids = kept_ids(request)
        return Organisation.objects.all() if ids is None else Organisation.objects.filter(pk__in=ids)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "kind":
            kwargs["choices"] = [
                ("", "---------"),
                *((value, label) for value, label in OrganisationKind.choices if value not in _CHILD_KINDS),
            ]
        return super().formfield_for_choice_field(db_field, request, **kwargs)
