"""People and their logins. A login comes from an invitation; nobody types another's password."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from parties.actions import logins, people
from parties.admin.base import RegisterAdmin, RegisterForm, Verb, matching
from parties.admin.keeping import is_keeper, keeper, keeps_all, today
from parties.admin.organisations import ReadOnlyInline
from parties.models import Appointment, Person, User
from records import days
from records.workflow import has_right


def _invite(request: HttpRequest, person: Person) -> None:
    people.invite(person=person, by=keeper(request), at=days.now())


def _take_away_second_factor(request: HttpRequest, person: Person) -> None:
    people.take_away_second_factor(person=person, by=keeper(request), at=days.now())


class HeldInline(ReadOnlyInline):
    """The offices that the person holds and has held."""

    model = Appointment
    fields = ("office", "valid_from", "valid_to", "may_sign", "is_acting")
    ordering = ("-valid_from",)
    verbose_name_plural = gettext_lazy("verv")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("office__organisation", "person")


class LoginFilter(admin.SimpleListFilter):
    """With or without a login."""

    title = gettext_lazy("bruker")
    parameter_name = "bruker"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ja", gettext_lazy("Har bruker")), ("nei", gettext_lazy("Uten bruker"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in {"ja", "nei"}:
            return queryset.filter(user__isnull=self.value() == "nei")
        return queryset


def _serves_in(ids: frozenset[int]) -> Q:
    """People with an office, present or past, in these organisations – and those who have none at all yet."""
    held = Appointment.objects.filter(person=OuterRef("pk"))
    return Q(Exists(held.filter(office__organisation__in=ids))) | ~Q(Exists(held))


@admin.register(Person)
class PersonAdmin(RegisterAdmin):
    """People in the register."""

    shown_to_kinds: ClassVar[None] = None
    change_right: ClassVar[str] = "parties.change_person"
    list_display = ("name", "email", "offices_today", "has_login")
    list_filter = (LoginFilter,)
    list_select_related = ("user",)
    ordering = ("sort_key", "pk")
    fields = ("name", "email")
    inlines = (HeldInline,)
    verbs: ClassVar[tuple[Verb, ...]] = (
        Verb(
            "inviter",
            gettext_lazy("Send invitasjon"),
            gettext_lazy("Invitasjonen er sendt."),
            "parties.invite",
            _invite,
        ),
        Verb(
            "fjern-totrinn",
            gettext_lazy("Fjern totrinnsbekreftelse"),
            gettext_lazy(
                "Totrinnsbekreftelsen er fjernet. Personen må sette opp en ny ved neste innlogging."
            ),
            "parties.change_person",
            _take_away_second_factor,
        ),
    )

    def within(self, ids: frozenset[int]) -> Q:
        return _serves_in(ids)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        held = Appointment.objects.valid(today()).select_related("office__organisation")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("appointments", held, to_attr="held_today"))
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_keeper(request)

    def register_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Person:
        return people.register_person(by=keeper(request), at=days.now(), **facts)

    def correct_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Any:
        return people.correct_person(person=obj, by=keeper(request), at=days.now(), **facts)

    @admin.display(description=gettext_lazy("verv i dag"))
    def offices_today(self, obj: Person) -> str:
        """The offices held today."""
        return "; ".join(str(one.office) for one in obj.held_today) or "–"

    @admin.display(description=gettext_lazy("har bruker"), boolean=True)
    def has_login(self, obj: Person) -> bool:
        """Whether the person has been invited."""
        return obj.user_id is not None


class UserForm(RegisterForm):
    """Only whether the login is open."""


@admin.register(User)
class UserAdmin(RegisterAdmin):
    """Logins: to see who has one, and to close or open it. New ones come from an invitation to a person."""

    form = UserForm
    shown_to_kinds: ClassVar[None] = None
    list_display = ("email", "name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    ordering = ("email",)
    fields = ("email", "name", "person_name", "language", "last_login", "is_superuser", "is_active")
    readonly_fields = ("email", "name", "person_name", "language", "last_login", "is_superuser")

    def within(self, ids: frozenset[int]) -> Q:
        return Q(Exists(Person.objects.filter(_serves_in(ids), user=OuterRef("pk"))))

    def find(self, queryset: QuerySet, question: str) -> QuerySet:
        found = matching(queryset, question, "person__search_key")
        return found | queryset.filter(
            Q(email__icontains=question.strip()) | Q(name__icontains=question.strip())
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("person")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By invitation only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return is_keeper(request)
        if obj.pk == request.user.pk:
            return False
        person = getattr(obj, "person", None)
        if person is None or obj.is_superuser:
            return keeps_all(request)
        return has_right("parties.change_person", request.user, person)

    def correct_row(self, request: HttpRequest, obj: Any, facts: dict[str, Any]) -> Any:
        return logins.switch_login(user=obj, is_active=facts["is_active"], by=keeper(request), at=days.now())

    def history_of(self, obj: User) -> Person | User:
        return getattr(obj, "person", obj)

    @admin.display(description=gettext_lazy("person"))
    def person_name(self, obj: User) -> str:
        """The person that the login belongs to."""
        person = getattr(obj, "person", None)
        return person.name if person else "–"
