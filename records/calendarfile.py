"""Calendar files (iCalendar, RFC 5545 and 5546): the invitation in an e-mail, and a feed to subscribe to.

Times are written on the clock in Oslo with the zone's own rules in the file, so that a meeting at ten stays
at ten when the clocks change, also in a calendar program that does not know the zone. A later file with the
same `uid` and a higher `sequence` replaces the entry in the reader's calendar. The same event gives the same
bytes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from records import days

Method = Literal["REQUEST", "CANCEL"]
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

ZONE = "Europe/Oslo"
PRODUCT = "-//Samarbeid//Samarbeid//NO"
# How often a subscriber's program should look: a meeting may be called off the same morning.
REFRESH = timedelta(hours=1)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """Something at a time. `uid` never changes; `sequence` grows with each change that the reader shall see.

    Times must be aware. `changed_at` is when it got this content: it stands in the file, never the moment
    that the file was made. Raises ValueError for a naive time or an end that is not after the start.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    organizer_name: str = ""
    organizer_address: str = ""
    status: Status = "CONFIRMED"
    changed_at: datetime

    def __post_init__(self) -> None:
        if not self.uid:
            raise ValueError("A calendar entry needs a stable uid.")
        if days.oslo(self.ends_at) <= days.oslo(self.starts_at):
            raise ValueError("An event ends after it starts.")
        days.oslo(self.changed_at)


@dataclass(frozen=True)
class Attendee:
    """Who the invitation goes to."""

    name: str
    address: str


def invitation(event: CalendarEvent, *, method: Method, attendee: Attendee) -> bytes:
    """The invitation to one person, or with CANCEL its withdrawal, as the bytes of an .ics file.

    The person is not asked to answer by e-mail (RSVP=FALSE): answers go by personal link. Nobody else's
    name stands in it. Raises ValueError without an organizer's address, which every invitation must have.
    """
    if not event.organizer_address or not attendee.address:
        raise ValueError("An invitation goes from an address to an address.")
    calendar = _calendar(method)
    entry = _entry(event, status="CANCELLED" if method == "CANCEL" else event.status)
    invited = _person(attendee.name, attendee.address)
    invited.params |= {
        "CUTYPE": vText("INDIVIDUAL"),
        "ROLE": vText("REQ-PARTICIPANT"),
        "PARTSTAT": vText("NEEDS-ACTION"),
        "RSVP": vText("FALSE"),
    }
    entry.add("attendee", invited, encode=False)
    calendar.add_component(entry)
    return calendar.to_ical()


def feed(events: Iterable[CalendarEvent], *, name: str) -> bytes:
    """A calendar to subscribe to, with the events in the order given; nobody's attendance stands in it."""
    calendar = _calendar("PUBLISH")
    calendar.add("name", _line(name))
    calendar.add("x-wr-calname", _line(name))
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    # The older name of the same, which Outlook reads.
    calendar.add("x-published-ttl", "PT1H")
    for event in events:
        calendar.add_component(_entry(event, status=event.status))
    return calendar.to_ical()


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_zone())
    return calendar


def _zone() -> Timezone:
    """Oslo's clock by its rule since 1996, never as a list of days: Outlook wants rules."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    summer, winter = timedelta(hours=2), timedelta(hours=1)
    for part, month, hour, before, after, name in (
        (TimezoneDaylight(), 3, 2, winter, summer, "CEST"),
        (TimezoneStandard(), 10, 3, summer, winter, "CET"),
    ):
        # 31 March and 27 October 1996 were last Sundays.
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def _entry(event: CalendarEvent, *, status: str) -> Event:
    entry = Event()
    entry.add("uid", _line(event.uid))
    entry.add("sequence", event.sequence)
    changed = event.changed_at.astimezone(UTC).replace(microsecond=0)
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    for name, moment in (("dtstart", event.starts_at), ("dtend", event.ends_at)):
        entry.add(name, days.oslo(moment).replace(microsecond=0))
    entry.add("summary", _line(event.summary))
    entry.add("status", status)
    entry.add("transp", "TRANSPARENT" if status == "CANCELLED" else "OPAQUE")
    for name, text in (
        ("description", _text(event.description)),
        ("location", _line(event.location)),
        ("url", _line(event.url)),
    ):
        if text:
            entry.add(name, text)
    if event.organizer_address:
        entry.add("organizer", _person(event.organizer_name, event.organizer_address), encode=False)
    return entry


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{_line(address).replace(' ', '')}")
    if shown := _line(name).replace('"', "'"):
        person.params["CN"] = vText(shown)
    return person


def _line(text: str) -> str:
    """The text on one line, without signs that cannot stand in a calendar file."""
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    return _UNPRINTABLE.sub(" ", str(text).replace("\r\n", "\n").replace("\r", "\n")).strip()
