"""Calendar files, read back by other libraries than the one that wrote them."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st

from records.calendarfile import Attendee, CalendarEvent, feed, invitation
from records.days import OSLO

PER = Attendee("Per Hansen", "per@politiet.example")
CHANGED = datetime(2026, 2, 1, 8, 0, 5, 7, tzinfo=UTC)


def event(**changed):
    fields = {
        "uid": "mote-12@samarbeid.example",
        "sequence": 2,
        "starts_at": datetime(2026, 3, 4, 10, tzinfo=OSLO),
        "ends_at": datetime(2026, 3, 4, 12, tzinfo=OSLO),
        "summary": "Møte i politirådet, Unjárga; vår",
        "description": "Saksliste:\n1/26 Godkjenning\n2/26 Skolevei – nå",
        "location": "Rådhuset, møterom 2",
        "url": "https://samarbeid.example/moter/12/",
        "organizer_name": "Kari Nordmann",
        "organizer_address": "kari@rana.example",
        "changed_at": CHANGED,
    } | changed
    return CalendarEvent(**fields)


def read(data):
    """The file as the second library understands it."""
    return vobject.readOne(data.decode())


def request(one, method="REQUEST"):
    return read(invitation(one, method=method, attendee=PER))


def test_an_invitation_says_what_when_where_and_who():
    calendar = request(event())
    entry = calendar.vevent
    assert (calendar.version.value, calendar.method.value) == ("2.0", "REQUEST")
    assert (entry.uid.value, entry.sequence.value, entry.status.value) == (
        "mote-12@samarbeid.example",
        "2",
        "CONFIRMED",
    )
    assert entry.summary.value == "Møte i politirådet, Unjárga; vår"
    assert entry.description.value == "Saksliste:\n1/26 Godkjenning\n2/26 Skolevei – nå"
    assert (entry.location.value, entry.url.value) == (
        "Rådhuset, møterom 2",
        "https://samarbeid.example/moter/12/",
    )
    assert entry.dtstamp.value == entry.last_modified.value == CHANGED.replace(microsecond=0)
    assert (entry.organizer.value, entry.organizer.params) == (
        "mailto:kari@rana.example",
        {"CN": ["Kari Nordmann"]},
    )
    assert (entry.attendee.value, entry.attendee.params) == (
        "mailto:per@politiet.example",
        {
            "CN": ["Per Hansen"],
            "CUTYPE": ["INDIVIDUAL"],
            "ROLE": ["REQ-PARTICIPANT"],
            "PARTSTAT": ["NEEDS-ACTION"],
            "RSVP": ["FALSE"],
        },
    )


def test_a_withdrawal_has_the_same_uid_and_is_cancelled():
    calendar = request(event(sequence=3), "CANCEL")
    entry = calendar.vevent
    assert (calendar.method.value, entry.status.value, entry.transp.value) == (
        "CANCEL",
        "CANCELLED",
        "TRANSPARENT",
    )
    assert (entry.uid.value, entry.sequence.value) == ("mote-12@samarbeid.example", "3")


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        ((2026, 3, 4), 1),
        ((2026, 3, 28), 1),
        ((2026, 3, 29), 2),
        ((2026, 7, 1), 2),
        ((2026, 10, 24), 2),
        ((2026, 10, 25), 1),
        ((2026, 11, 4), 1),
        ((2031, 3, 31), 2),
    ],
)
def test_ten_o_clock_stays_ten_o_clock_on_both_sides_of_summer_time(day, offset):
    starts = datetime(*day, 10, tzinfo=OSLO)
    data = invitation(
        event(starts_at=starts, ends_at=starts + timedelta(hours=2)), method="REQUEST", attendee=PER
    )
    assert f"DTSTART;TZID=Europe/Oslo:{starts:%Y%m%d}T100000\r\n".encode() in data
    read_back = read(data).vevent.dtstart.value
    assert (read_back.hour, read_back.utcoffset()) == (10, timedelta(hours=offset))
    assert read_back.astimezone(UTC) == starts.astimezone(UTC)


def test_a_time_given_in_another_zone_is_written_on_the_clock_in_oslo():
    data = invitation(
        event(starts_at=datetime(2026, 7, 1, 8, tzinfo=UTC), ends_at=datetime(2026, 7, 1, 9, 30, tzinfo=UTC)),
        method="REQUEST",
        attendee=PER,
    )
    assert b"DTSTART;TZID=Europe/Oslo:20260701T100000\r\nDTEND;TZID=Europe/Oslo:20260701T113000\r\n" in data


def test_the_zone_in_the_file_is_oslos_clock_hour_for_hour():
    data = invitation(event(), method="REQUEST", attendee=PER).decode()
    start, end = data.index("BEGIN:VTIMEZONE"), data.index("BEGIN:VEVENT")
    zone = tz.tzical(io.StringIO(data[start:end].replace("\r\n", "\n"))).get("Europe/Oslo")
    moment = datetime(2016, 1, 1, tzinfo=UTC)
    differing = []
    while moment.year < 2040:
        if moment.astimezone(zone).replace(tzinfo=None) != moment.astimezone(OSLO).replace(tzinfo=None):
            differing.append(moment)
        # Every hour round the changes, every half day else.
        near = moment.month in {3, 10} and moment.day > 24
        moment += timedelta(hours=1 if near else 12)
    assert differing == []


def test_lines_are_folded_and_end_as_they_should():
    data = invitation(event(description="æøå " * 200), method="REQUEST", attendee=PER)
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert read(data).vevent.description.value == ("æøå " * 200).strip()
    # No sign is cut in two: each line can be read by itself.
    assert [line for line in lines if line.decode().encode() != line] == []


def test_the_same_event_gives_the_same_bytes():
    assert invitation(event(), method="REQUEST", attendee=PER) == invitation(
        event(), method="REQUEST", attendee=PER
    )


def test_names_cannot_add_lines_or_people():
    entry = request(
        event(
            summary="Møte\r\nATTENDEE:mailto:alle@rana.example",
            organizer_name='Kari "K" Nordmann;CN=Andre\nX:y',
            location="\x00Rådhuset\u2028",
        )
    ).vevent
    assert entry.summary.value == "Møte ATTENDEE:mailto:alle@rana.example"
    assert entry.location.value == "Rådhuset"
    assert entry.organizer.params == {"CN": ["Kari 'K' Nordmann;CN=Andre X:y"]}
    assert [one.value for one in entry.attendee_list] == ["mailto:per@politiet.example"]
    assert "x" not in entry.contents


READABLE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200)


@given(READABLE, READABLE)
def test_any_words_come_back_as_they_were(description, summary):
    entry = request(event(description=description, summary=summary)).vevent
    assert entry.summary.value == " ".join(summary.split())
    shown = entry.description.value if "description" in entry.contents else ""
    assert shown == description.strip()


@given(st.text(max_size=200), st.text(max_size=80), st.text(max_size=40))
def test_no_text_adds_a_line_or_a_person(description, summary, name):
    entry = request(event(description=description, summary=summary, organizer_name=name)).vevent
    assert {key: len(lines) for key, lines in entry.contents.items() if key not in {"description"}} == (
        dict.fromkeys(
            [
                *("uid", "sequence", "dtstamp", "last-modified", "dtstart", "dtend", "summary", "status"),
                *("transp", "location", "url", "organizer", "attendee"),
            ],
            1,
        )
    )


def test_a_feed_holds_the_events_and_nobodys_attendance():
    data = feed([event(), event(uid="mote-13@x", status="CANCELLED")], name="Politirådet i Rana")
    calendar = read(data)
    assert calendar.method.value == "PUBLISH"
    assert calendar.contents["x-wr-calname"][0].value == "Politirådet i Rana"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in data
    assert [(one.uid.value, one.status.value) for one in calendar.vevent_list] == [
        ("mote-12@samarbeid.example", "CONFIRMED"),
        ("mote-13@x", "CANCELLED"),
    ]
    assert b"ATTENDEE" not in data
    assert data.count(b"BEGIN:VTIMEZONE") == 1


def test_an_empty_feed_is_a_calendar_too():
    assert read(feed([], name="Mine møter")).contents["x-wr-calname"][0].value == "Mine møter"


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": datetime(2026, 3, 4, 10)},
        {"changed_at": datetime(2026, 3, 4, 10)},
        {"ends_at": datetime(2026, 3, 4, 10, tzinfo=OSLO)},
        {"uid": ""},
    ],
)
def test_an_event_without_a_zone_a_length_or_a_uid_is_refused(wrong):
    with pytest.raises(ValueError, match=r"time zone|ends after|uid"):
        event(**wrong)


def test_an_invitation_goes_from_an_address_to_an_address():
    with pytest.raises(ValueError, match="address"):
        invitation(event(organizer_address=""), method="REQUEST", attendee=PER)
    with pytest.raises(ValueError, match="address"):
        invitation(event(), method="REQUEST", attendee=Attendee("Per Hansen", ""))
