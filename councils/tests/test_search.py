"""A search finds what the person may read, however it is asked, and never tells more than the pages do."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.choices import Access
from councils.content import content_hash, minutes_content
from councils.models import Minutes, Topic
from councils.search import Narrowing, hits, search
from councils.tests import factories as make
from parties.tests import factories as parties
from records.days import OSLO

pytestmark = pytest.mark.django_db

CLOSED = "Offentleglova § 24"


def kinds(question: str, user: Any, **narrowed: Any) -> list[str]:
    """What is found, by kind."""
    return sorted(row[0] for row in search(question, user, make.ON, Narrowing(**narrowed)))


def approve(minutes: Minutes) -> None:
    """Freeze the minutes without the review, which is not what is tested here."""
    content = minutes_content(minutes)
    Minutes.objects.filter(pk=minutes.pk).update(
        state="APPROVED", approved_at=make.AT, frozen_content=content, content_hash=content_hash(content)
    )


@pytest.fixture
def council() -> make.Council:
    """A public council with one meeting whose minutes are approved: something open, something closed."""
    made = make.council()
    held = make.held_meeting(made.forum)
    open_item = make.item(
        made.forum, "Nattravnene i Unjárga", meeting=held, text="<p>Saksframlegg om gatelys</p>"
    )
    make.piece(open_item, "Rådet drøftet samarbeidsavtalen og møtene framover.")
    make.piece(open_item, "Politiet orienterte om ransbølgen.", basis=CLOSED)
    make.decision(open_item, "Kommunen kjøper refleksvester.")
    closed = make.closed_item(made.forum, "Bekymring ved stasjonen", meeting=held, number=2, number_year=2026)
    make.piece(closed, "Grundig omtale av kveldsmiljøet.")
    make.follow_up(made.forum, "Bestille refleksvester", item=open_item)
    make.follow_up(made.forum, "Følge opp stasjonen", item=closed)
    approve(make.minutes_of(held))
    return made


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("møte", ["piece"]),
        ("avtalen", ["piece"]),
        ("unjarga", ["item"]),
        ("NATTRAVN", ["item"]),
        ("gatelys", ["item"]),
        ("refleksvest", ["decision", "follow_up"]),
        ("ransbølgen", ["piece"]),
        ("kveldsmiljø", ["piece"]),
        ("finnesikke", []),
        ("", []),
    ],
)
def test_a_member_finds_all_that_is_there(council: make.Council, question: str, found: list[str]) -> None:
    assert kinds(question, council.contact.user) == found


@pytest.mark.parametrize("question", ["ransbølgen", "kveldsmiljøet", "Bekymring", "stasjonen"])
def test_nobody_outside_finds_what_is_closed(council: make.Council, question: str) -> None:
    administrator = parties.official(council.municipality, "ADMINISTRATOR", "Arne Administrator")
    stranger = make.council("Hemnes").contact
    for user in (administrator.user, stranger.user, parties.superuser(), AnonymousUser()):
        assert kinds(question, user) == [], question


def test_a_closed_item_is_found_by_its_public_title_alone(council: make.Council) -> None:
    public = search("unntatt offentlighet", AnonymousUser(), make.ON)
    (hit,) = hits(public, "unntatt offentlighet", AnonymousUser(), make.ON)
    assert (hit.title, str(hit.excerpt)) == ("Sak unntatt offentlighet", "")


def test_everyone_finds_the_open_part_of_approved_minutes_and_is_led_to_the_public_page(
    council: make.Council,
) -> None:
    assert kinds("samarbeidsavtalen", AnonymousUser()) == ["piece"]
    assert kinds("refleksvest", AnonymousUser()) == ["decision"]
    assert kinds("gatelys", AnonymousUser()) == [], "an item's papers are the parties' own"
    (hit,) = hits(search("møtene", AnonymousUser(), make.ON), "møtene", AnonymousUser(), make.ON)
    assert "/offentlig/" in hit.url
    assert "<mark>møtene</mark>" in hit.excerpt


def test_minutes_on_the_way_are_found_by_no_one_outside(council: make.Council) -> None:
    held = make.held_meeting(council.forum, starts_at=datetime(2026, 4, 28, 10, 0, tzinfo=OSLO))
    make.piece(make.item(council.forum, "Skuterløyper", meeting=held), "Foreløpig tekst om skuterløyper.")
    make.minutes_of(held, state="IN_REVIEW")
    assert kinds("foreløpig", council.contact.user) == ["piece"]
    assert kinds("foreløpig", AnonymousUser()) == []


def test_a_council_for_its_members_is_found_by_these_alone() -> None:
    council = make.council(access=Access.MEMBERS)
    make.item(council.forum, "Fortrolig arbeidsform")
    administrator = parties.official(council.municipality, "ADMINISTRATOR", "Arne Administrator")
    assert kinds("arbeidsform", council.director.user) == ["item"]
    assert kinds("arbeidsform", administrator.user) == []


def test_a_search_is_narrowed_to_council_year_and_topic(council: make.Council) -> None:
    other = make.council("Hemnes")
    topic = Topic.objects.create(name="Trafikk")
    old = make.held_meeting(council.forum, starts_at=datetime(2024, 3, 5, 10, 0, tzinfo=OSLO))
    make.item(council.forum, "Fart ved skolen", meeting=old, topic=topic)
    make.item(council.forum, "Fart på riksvegen")
    user = council.mayor.user
    assert len(kinds("fart", user)) == 2
    assert kinds("fart", user, year=2024) == ["item"]
    assert kinds("fart", user, year=2026) == []
    assert kinds("fart", user, topic_id=topic.pk) == ["item"]
    assert kinds("fart", user, forum_id=other.forum.pk) == []


def test_a_page_of_finds_costs_the_same_whatever_is_found(council: make.Council) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            rows = list(search("refleks", council.mayor.user, make.ON)[:20])
            hits(rows, "refleks", council.mayor.user, make.ON)
        return len(captured)

    make.item(council.forum, "Refleks på alle")
    cost()
    before = cost()
    for number in range(15):
        make.item(council.forum, f"Refleks {number}")
    assert cost() == before
