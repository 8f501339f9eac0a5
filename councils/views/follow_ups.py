"""Follow-ups to read: a forum's list, also as a spreadsheet; all of one's own; one, with its way here."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import follow_up_reminders
from councils.choices import Side
from councils.discussed import discussed
from councils.follow_up_sheet import sheet
from councils.following import owner_condition, owner_of, owners_among
from councils.models import Decision, FollowUp, ReminderChoice
from councils.querysets.decisions import FollowUpQuerySet
from councils.views.bases import ForumView
from councils.views.follow_up_bases import FollowUpView
from parties.models import Person
from records import audit, days
from records.files import XLSX
from records.search import SEARCH_COLUMNS
from web.access import LoggedIn
from web.navigation import NavItem
from web.views import ActionView, Crumb, PageView

STATES = {
    "apne": (gettext_lazy("Åpne"), lambda on: Q(state="OPEN")),
    "over-fristen": (gettext_lazy("Over fristen"), lambda on: Q(state="OPEN", due_on__lt=on)),
    "gjort": (gettext_lazy("Gjort"), lambda on: Q(state="DONE")),
    "droppet": (gettext_lazy("Droppet"), lambda on: Q(state="DROPPED")),
    "alle": (gettext_lazy("Alle"), lambda on: Q()),
}
SORTS = {
    "frist": (gettext_lazy("Frist"), (F("due_on").asc(nulls_last=True), F("pk").asc())),
    "nyeste": (gettext_lazy("Nyeste først"), (F("created_at").desc(), F("pk").desc())),
    "ansvarlig": (
        gettext_lazy("Ansvarlig"),
        (
            F("owner_office__title").asc(nulls_last=True),
            F("owner_person__name").asc(nulls_last=True),
            F("owner_name").asc(),
            F("pk").asc(),
        ),
    ),
}


@dataclass(frozen=True)
class Chosen:
    """What the address asks for; unknown words count as nothing."""

    status: str
    side: str
    owner: str
    sort: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Chosen":
        """From the address."""
        asked = {name: request.GET.get(name, "") for name in ("status", "part", "ansvarlig", "sorter")}
        return cls(
            status=asked["status"] if asked["status"] in STATES else "apne",
            side=asked["part"] if asked["part"] in Side.values else "",
            owner=asked["ansvarlig"][:40],
            sort=asked["sorter"] if asked["sorter"] in SORTS else "frist",
        )


class ForumFollowUps(ForumView):
    """The rows of the list, for the page and the file alike."""

    access = LoggedIn

    @cached_property
    def chosen(self) -> Chosen:
        """The filters."""
        return Chosen.of(self.request)

    @cached_property
    def everything(self) -> FollowUpQuerySet:
        """All of the forum's that the person sees."""
        return FollowUp.objects.visible_to(self.request.user, self.on).filter(forum=self.forum)

    @cached_property
    def rows(self) -> list[FollowUp]:
        """Those asked for, in the order asked for."""
        chosen = self.chosen
        found = self.everything.filter(STATES[chosen.status][1](self.on))
        if chosen.side:
            found = found.filter(side=chosen.side)
        if chosen.owner:
            found = found.filter(owner_condition(chosen.owner))
        return list(found.with_owner().defer(*SEARCH_COLUMNS).order_by(*SORTS[chosen.sort][1]))


class FollowUps(ForumFollowUps, PageView):
    """The forum's follow-ups, the open ones first asked for; whose, by when, how it stands."""

    template_name = "councils/follow_ups.html"

    def get_page_title(self) -> str:
        return _("Oppfølging i %(forum)s") % {"forum": self.forum.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen, query = self.chosen, self.request.GET.urlencode()
        return super().get_context_data(
            rows=[{"follow_up": row, "is_overdue": row.overdue_on(self.on)} for row in self.rows],
            chosen=chosen,
            states=[(key, label) for key, (label, _condition) in STATES.items()],
            sorts=[(key, label) for key, (label, _order) in SORTS.items()],
            sides=Side.choices,
            owners=owners_among(self.everything),
            file_url=reverse("councils:follow_ups_file", args=[self.forum.pk])
            + (f"?{query}" if query else ""),
            is_filtered=bool(query),
            **kwargs,
        )


class FollowUpsFile(ForumFollowUps):
    """The same rows as a spreadsheet, with real dates."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(sheet(self.rows, self.on), content_type=XLSX)
        name = f"oppfolging-{self.forum.pk}-{self.on.isoformat()}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


class MyFollowUps(PageView):
    """All that is the person's to do, in every forum; and whether they are reminded."""

    access = LoggedIn
    template_name = "councils/my_follow_ups.html"
    page_title = gettext_lazy("Det du skal følge opp")
    shown_settled = 20

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        owned = FollowUp.objects.owned_by(self.request.user, self.on).with_owner().defer(*SEARCH_COLUMNS)
        open_ = owned.open().order_by(F("due_on").asc(nulls_last=True), "pk")
        person = Person.objects.filter(user_id=self.request.user.pk).first()
        choice = ReminderChoice.objects.filter(person=person).first() if person is not None else None
        return super().get_context_data(
            rows=[{"follow_up": row, "is_overdue": row.overdue_on(self.on)} for row in open_],
            settled=list(owned.exclude(state="OPEN").order_by("-settled_on", "-pk")[: self.shown_settled]),
            has_choice=person is not None,
            is_off=choice is not None and choice.is_off,
            **kwargs,
        )


class Reminders(ActionView):
    """One's own reminders, off or on."""

    access = LoggedIn
    page_title = gettext_lazy("Påminnelser om oppfølging")
    confirm_text = gettext_lazy("Vil du slå av påminnelsene på e-post?")
    confirm_label = gettext_lazy("Slå av")

    def get_success_url(self) -> str:
        return reverse("councils:my_follow_ups")

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("Oppfølging"), self.get_success_url())]

    def perform(self) -> ReminderChoice:
        return follow_up_reminders.turn_own(
            self.request.user, off=self.request.POST.get("valg") != "paa", by=self.actor, at=days.now()
        )

    def get_success_message(self) -> str:
        return _("Påminnelsene er slått av.") if self.result.is_off else _("Påminnelsene er slått på.")


class FollowUpPage(FollowUpView, PageView):
    """What is to be done, by whom and when; how it goes; where it comes from and where it was taken up."""

    access = LoggedIn
    template_name = "councils/follow_up.html"

    def get_page_title(self) -> str:
        return self.follow_up.text

    def get_tabs(self) -> list[NavItem]:
        """None: the forum's pages are a step up."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        follow_up, user = self.follow_up, self.request.user
        owner = owner_of(follow_up, self.on)
        way = discussed(follow_up, user, self.on)
        is_mine = FollowUp.objects.owned_by(user, self.on).filter(pk=follow_up.pk).exists()
        return super().get_context_data(
            owner_name=owner.recipient.name if owner is not None else "",
            is_vacant=follow_up.owner_office_id is not None and owner is None,
            is_mine=is_mine,
            notes=list(follow_up.notes.order_by("at", "pk")),
            way=way,
            decision=Decision.objects.shown_to(user, self.on).filter(pk=follow_up.decision_id).first(),
            events=audit.history(follow_up)[:100],
            is_open=follow_up.state == FollowUp.State.OPEN,
            **kwargs,
        )
