"""A council with twenty years of minutes: its pages and the search cost what those of a young one cost."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils.content import content_hash
from councils.models import AgendaItem, Decision, FollowUp, Forum, Meeting, Minutes, MinutesPiece
from councils.tests import factories as make
from parties.tests import factories as parties
from records import days

pytestmark = pytest.mark.django_db

# Five meetings a year with eight items each, two pieces, a decision and a follow-up to most.
MEETINGS, ITEMS = 100, 8
WORDS = ("sentrum", "skolevei", "utelivet", "nattravn", "beredskap", "trafikk", "rusmidler", "ungdomsklubb")


def test_it_opens_lists_and_searches_as_quickly_as_a_young_one() -> None:
    today = days.today()
    young, old = make.council("Hemnes"), make.council("Rana")
    fill(young.forum, today, meetings=3)
    fill(old.forum, today, meetings=MEETINGS)

    few, many = visits(young), visits(old)

    assert {name: queries for name, (queries, _size) in many.items()} == {
        name: queries for name, (queries, _size) in few.items()
    }
    # What is long comes in pages: no list grows with the years.
    assert {name: size for name, (_queries, size) in many.items() if size > 250_000} == {}


def visits(council: make.Council) -> dict[str, tuple[int, int]]:
    """The number of queries and of bytes of each page, as the secretary and the public see it."""
    secretary, everyone = parties.login(Client(), council.coordinator), Client()
    forum = council.forum
    newest = forum.meetings.order_by("-starts_at")[0]
    addresses = {
        "forum": (secretary, reverse("councils:forum", args=[forum.pk])),
        "public forum": (everyone, reverse("councils:forum", args=[forum.pk])),
        "meetings": (secretary, reverse("councils:meetings", args=[forum.pk])),
        "items": (secretary, reverse("councils:items", args=[forum.pk])),
        "follow-ups": (secretary, reverse("councils:follow_ups", args=[forum.pk])),
        "minutes": (secretary, reverse("councils:minutes", args=[newest.pk])),
        "home": (secretary, reverse("pages:home")),
        "search": (secretary, f"{reverse('pages:search')}?q=sentrum&forum={forum.pk}"),
        "public search": (everyone, f"{reverse('pages:search')}?q=skolevei"),
    }
    found = {}
    for name, (client, address) in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        assert answer.status_code == 200, name
        found[name] = (len(captured), len(answer.content))
    return found


def fill(forum: Forum, today: date, *, meetings: int) -> None:
    """Meetings back in time, ten weeks apart, with approved minutes; written at once."""
    starts = [
        days.start_of(today - timedelta(weeks=10 * number + 1)) + timedelta(hours=10)
        for number in range(meetings)
    ]
    held = Meeting.objects.bulk_create([_held(forum, start) for start in starts])
    items = _kept(
        AgendaItem(
            forum=forum,
            meeting=meeting,
            state="TREATED",
            outcome="TREATED",
            position=place,
            number=place + 1000 * number,
            number_year=meeting.starts_at.year,
            title=f"Om {WORDS[place % len(WORDS)]} i kommunen",
            text="<p>Saksframlegg om sentrum og skolevei.</p>",
            origin="POLICE",
            raised_at=meeting.starts_at - timedelta(days=30),
        )
        for number, meeting in enumerate(held)
        for place in range(1, ITEMS + 1)
    )
    _kept(
        MinutesPiece(
            item=item,
            position=position,
            body=f"<p>Rådet drøftet {item.title.lower()}, tiltak og sentrum, i {item.number_year}.</p>" * 3,
            updated_at=item.raised_at,
        )
        for item in items
        for position in (1, 2)
    )
    decisions = _kept(Decision(item=item, text=f"Partene følger opp {item.title.lower()}.") for item in items)
    _kept(
        FollowUp(
            forum=forum,
            item=decision.item,
            decision=decision,
            text=f"Følge opp {decision.item.title.lower()}",
            state="DONE",
            settled_on=today,
            created_at=decision.item.raised_at,
            created_by_name="Siri Koordinator",
        )
        for decision in decisions
    )
    content: dict[str, Any] = {"format": 1}
    Minutes.objects.bulk_create(
        [
            Minutes(meeting=meeting, state="IN_REVIEW", round=1, sent_at=meeting.starts_at)
            for meeting in held[:1]
        ]
        + [
            Minutes(
                meeting=meeting,
                state="APPROVED",
                round=1,
                sent_at=meeting.starts_at,
                approved_at=meeting.starts_at + timedelta(days=10),
                frozen_content=content,
                content_hash=content_hash(content),
            )
            for meeting in held[1:]
        ]
    )


def _held(forum: Forum, start: datetime) -> Meeting:
    return Meeting(
        forum=forum,
        starts_at=start,
        ends_at=start + timedelta(minutes=90),
        state="HELD",
        held_at=start,
        notice_sent_at=start - timedelta(days=10),
    )


def _kept(rows: Any) -> list[Any]:
    """The rows written at once, with the keys that a search finds them by."""
    rows = list(rows)
    for row in rows:
        row.set_search_key()
    return list(type(rows[0]).objects.bulk_create(rows)) if rows else []
