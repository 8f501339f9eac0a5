"""The two lists of the room that stand among the registers; forums are kept on their own pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from councils.actions import lists
from councils.models import SchoolBreak, Topic
from parties.admin.base import RegisterAdmin, ValidFilter
from parties.admin.keeping import keeper, keeps_all
from parties.models import Organisation, OrganisationKind
from records import days


class _NationalList(RegisterAdmin):
    """A list that is kept nationally and belongs to no organisation."""

    def within(self, ids: frozenset[int]) -> Q:
        """Other administrators read it."""
        return Q()

    def find(self, queryset: QuerySet, question: str) -> QuerySet:
        for word in question.split():
            queryset = queryset.filter(name__icontains=word)
        return queryset

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return keeps_all(request)


@admin.register(Topic)
class TopicAdmin(_NationalList):
    """What councils talk about; one that is out of use stays where it was used."""

    list_display = ("name", "position", "is_active")
    list_filter = ("is_active",)
    ordering = ("position", "name")
    fields = ("name", "position", "is_active")

    def register_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Topic:
        return lists.register_topic(by=keeper(request), at=days.now(), **facts)

    def correct_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Any:
        return lists.correct_topic(topic=obj, by=keeper(request), at=days.now(), **facts)


@admin.register(SchoolBreak)
class SchoolBreakAdmin(_NationalList):
    """When schools are closed, county by county: series and proposals of dates pass these days by."""

    list_display = ("name", "county", "valid_from", "valid_to")
    list_select_related = ("county",)
    list_filter: ClassVar[tuple[Any, ...]] = (ValidFilter, ("county", admin.RelatedOnlyFieldListFilter))
    ordering = ("-valid_from", "name")
    fields = ("name", "county", "valid_from", "valid_to")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Counties only."""
        kwargs["queryset"] = Organisation.objects.filter(kind=OrganisationKind.COUNTY_AUTHORITY).current(
            days.today()
        )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def register_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> SchoolBreak:
        return lists.register_school_break(by=keeper(request), at=days.now(), **facts)

    def correct_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Any:
        return lists.correct_school_break(school_break=obj, by=keeper(request), at=days.now(), **facts)
