"""One's own calendar: the page with the address, and the feed that calendar programs fetch by it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import notices_out
from councils.actions import subscribing
from councils.models import AgendaItem, Forum, Meeting
from parties import links
from parties.links import DeadLink
from parties.models import Person, PersonalLink
from parties.views.links import PersonalLinkMixin
from records import days
from records.calendarfile import feed
from records.models.identity import identity_of
from web.access import LoggedIn
from web.views import Acting, PageView

# How far back a calendar shows meetings; ahead it shows all.
BACK = timedelta(days=180)


class MyCalendar(Acting, PageView):
    """Making, renewing and closing the address of one's calendar; it is shown once, when it is made."""

    access = LoggedIn
    template_name = "councils/calendar.html"
    page_title = gettext_lazy("Kalenderen din")

    @property
    def person(self) -> Person | None:
        """The person at the screen; a login that is nobody has no calendar."""
        return Person.objects.filter(user=self.request.user.pk).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person
        alive = (
            PersonalLink.objects.about(identity_of(person))
            .alive(days.now())
            .filter(purpose=subscribing.CALENDAR)
            .first()
            if person is not None
            else None
        )
        return super().get_context_data(person=person, standing_link=alive, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make a new address and show it, or close the one there is."""
        person = self.person
        if person is None:
            return self.render(status=403)
        if request.POST.get("steg") == "steng":
            subscribing.close_calendar_link(person=person, by=self.actor, at=days.now())
            messages.success(request, _("Adressen er stengt. Kalenderprogrammet får ikke flere møter."))
            return HttpResponseRedirect(reverse("councils:my_calendar"), status=303)
        token = subscribing.make_calendar_link(person=person, by=self.actor, at=days.now())
        address = links.link_url("councils:link_calendar", token)
        # Shown on the answer to the click itself: the address is a key and is kept nowhere.
        response = self.render(address=address, subscribe_address="webcal:" + address.partition(":")[2])
        response["Cache-Control"] = "no-store"
        return response


class LinkCalendar(PersonalLinkMixin):
    """The calendar itself: the meetings of the forums that the person sits in that day, by public titles."""

    purpose = subscribing.CALENDAR
    dead_advice = gettext_lazy("Logg inn og lag en ny adresse under «Kalenderen din».")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = self.link.person
        user = person.user if person is not None else None
        if person is None or user is None or not user.is_active:
            raise DeadLink(_("Kalenderen er stengt."))
        name = _("Møter i Samarbeid")
        content = feed([_event(one) for one in meetings_of(user, self.on)], name=name)
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="kalender.ics"'
        return response


def meetings_of(user: Any, on: Any) -> list[Meeting]:
    """The meetings that a person's calendar shows, with their agendas; a constant number of queries."""
    agenda = AgendaItem.objects.on_agenda().order_by("position", "pk")
    return list(
        Meeting.objects.filter(
            forum__in=Forum.objects.with_member(user, on), starts_at__gte=days.start_of(on - BACK)
        )
        .select_related("forum")
        .prefetch_related(Prefetch("items", agenda), "notices")
        .order_by("starts_at", "pk")
    )


def _event(meeting: Meeting) -> Any:
    # The agenda is known to all when the notice has gone; until then it is chair's and secretary's.
    agenda = [f"{item.label} {item.shown_title}".strip() for item in meeting.items.all()]
    sent = meeting.notice_sent_at is not None
    changes = [notice.at for notice in meeting.notices.all()]
    return notices_out.event_of(
        meeting,
        changed_at=max(changes, default=meeting.starts_at),
        agenda=agenda if sent else [],
        has_organizer=False,
    )
