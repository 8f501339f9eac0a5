"""The content of minutes and notices: whole, stable, hashed; and what others get, built of open parts."""

import json
from dataclasses import asdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from councils import content
from councils.content_public import (
    ClosedItem,
    OpenItem,
    Withheld,
    bases_in,
    excerpt_of,
    has_closed,
    open_part_of,
    public_minutes,
)
from councils.document_parts import Mark, public_sections, whole_sections
from councils.models import KnowledgeDocument
from councils.tests import factories, papers
from councils.tests.factories import AT, ON
from councils.wording import catalogue, words_in


@pytest.fixture
def council(db):
    return factories.council()


def test_the_content_holds_the_whole_meeting_in_order(council):
    meeting = papers.written(council)
    found = content.minutes_content(factories.minutes_of(meeting))
    assert [party["name"] for party in found["parties"]] == ["Rana politistasjon", "Rana kommune"]
    assert [row["capacity"] for row in found["attendance"]] == ["CHAIR", "SECRETARY", *["MEMBER"] * 3]
    assert [(item["number"], item["title"], item["is_closed"]) for item in found["items"]] == [
        ("3/26", "Natteravner i Čáhcesuolu", False),
        ("4/26", "Trussel mot navngitt arrangement", True),
    ]
    first = found["items"][0]
    assert [(piece["html"], piece["legal_basis"]) for piece in first["pieces"]] == [
        ("<p>Rådet drøftet natteravnene.</p>", ""),
        ("<p>Lukket avsnitt.</p>", papers.BASIS),
    ]
    assert [[row["text"] for row in one["follow_ups"]] for one in first["decisions"]] == [
        ["Skaffe vester"],
        [],
    ]
    assert found["meeting"]["starts_at"] == "2026-04-13T12:00:00+02:00"
    assert bases_in(found) == [papers.BASIS, "Offentleglova § 24"]


def test_a_postponed_item_says_to_which_meeting(council):
    meeting, later = factories.held_meeting(council.forum), factories.meeting(council.forum)
    item = factories.item(council.forum, "Saken", meeting=meeting, state="POSTPONED", outcome="POSTPONED")
    factories.item(council.forum, "Saken", meeting=later, continued_from=item)
    (found,) = content.minutes_content(factories.minutes_of(meeting))["items"]
    assert found["postponed_to"] == "2026-05-25"


def test_the_hash_is_that_of_the_text_and_of_nothing_else(council):
    minutes = factories.minutes_of(papers.written(council))
    first = content.current_hash(minutes)
    assert content.current_hash(minutes) == first
    assert content.content_hash(json.loads(json.dumps(content.minutes_content(minutes)))) == first
    # How a follow-up goes is no part of the minutes; its text is.
    follow_up = council.forum.follow_ups.get()
    follow_up.state, follow_up.settled_on = "DONE", ON
    follow_up.save()
    assert content.current_hash(minutes) == first
    follow_up.text = "Skaffe ti vester"
    follow_up.save()
    assert content.current_hash(minutes) != first


def test_frozen_content_is_what_counts_once_there_is_one(council):
    minutes = papers.approved(council)
    council.forum.name = "Et annet navn"
    council.forum.save()
    minutes.meeting.forum = council.forum
    assert content.minutes_content(minutes)["forum"]["name"] == "Politirådet i Rana"
    assert content.current_hash(minutes) == minutes.content_hash


def test_the_content_takes_as_many_queries_for_many_items_as_for_one(council):
    def queries(minutes, read):
        fresh = type(minutes).objects.select_related("meeting__forum__police_council").get(pk=minutes.pk)
        with CaptureQueriesContext(connection) as found:
            read(fresh)
        return len(found)

    small = factories.minutes_of(papers.written(council))
    large = factories.minutes_of(factories.held_meeting(council.forum))
    for number in range(4):
        item = factories.item(council.forum, f"Sak {number}", meeting=large.meeting)
        factories.closed_item(council.forum, f"Lukket {number}", meeting=large.meeting)
        for _again in range(2):
            factories.piece(item, "Tekst.")
            made = factories.decision(item, "Beslutning.")
            factories.follow_up(
                council.forum, item=item, decision=made, owner_office=factories.office_of(council.contact)
            )
    KnowledgeDocument.objects.create(
        kind="CRIME_PICTURE",
        organisation=council.unit,
        forum=council.forum,
        item=large.meeting.items.first(),
        title="Bildet",
        dated_on=ON,
        is_shown_only=True,
        added_at=AT,
        added_by_name="Lena",
    )
    # One more than for no documents at all: whose they are.
    assert queries(large, content.minutes_content) == queries(small, content.minutes_content) + 1
    for read in (
        lambda one: content.notice_content(one.meeting),
        lambda one: content.whole_agenda(one.meeting),
    ):
        assert queries(large, read) == queries(small, read)


def test_a_notice_never_reads_what_is_closed(council):
    """Not only is it left out: the database is not asked for it."""
    meeting = factories.meeting(council.forum)
    factories.closed_item(council.forum, "Hemmelig", meeting=meeting, text="<p>Hemmelig tekst</p>")
    factories.item(council.forum, "Åpen", meeting=meeting, text="<p>Åpen tekst</p>")
    with CaptureQueriesContext(connection) as found:
        notice = content.notice_content(meeting)
    assert [(one["is_closed"], one["title"]) for one in notice["items"]] == [
        (True, "Sak unntatt offentlighet"),
        (False, "Åpen"),
    ]
    of_items = [one["sql"].partition(" FROM ") for one in found if 'FROM "councils_agendaitem"' in one["sql"]]
    of_closed = [
        asked for asked, _from, where in of_items if 'NOT "councils_agendaitem"."is_closed"' not in where
    ]
    assert len(of_items) == 2
    assert [asked.count('"councils_agendaitem"."') for asked in of_closed] == [7]
    assert not any(f'"{name}"' in of_closed[0] for name in ("title", "text", "proposed_decision"))


def test_what_does_not_say_that_it_is_open_is_not_shown():
    """Closed is what is not plainly open: None, a word, or nothing at all."""
    assert open_part_of({"is_closed": None, "legal_basis": "§"}, "piece", dict) == Withheld("piece", "§")
    assert open_part_of({"is_closed": "false", "legal_basis": "§"}, "piece", dict) == Withheld("piece", "§")
    with pytest.raises(KeyError):
        open_part_of({"legal_basis": ""}, "piece", dict)


def test_an_excerpt_is_as_closed_as_its_decision_or_item(council):
    minutes = papers.approved(council)
    open_, closed = papers.decisions_of(minutes)
    found = content.excerpt_content(open_)
    assert (found["is_closed"], found["legal_basis"]) == (False, "")
    assert found["decision"]["text"] == "Rådet styrker natteravnene."
    assert (found["chair"], found["secretary"]) == ("Marit Ordfører Rana", "Siri Koordinator Rana")
    found = content.excerpt_content(closed)
    assert (found["is_closed"], found["legal_basis"]) == (True, "Offentleglova § 24")
    with pytest.raises(KeyError):
        excerpt_of(minutes.frozen_content, 0)


def test_there_is_no_excerpt_before_the_minutes_are_approved(council):
    minutes = factories.minutes_of(papers.written(council))
    open_, _closed = papers.decisions_of(minutes)
    with pytest.raises(ValueError, match="not approved"):
        content.excerpt_content(open_)


def test_the_words_are_the_same_in_both_languages():
    words = catalogue()
    assert list(words["nb"]) == list(words["nn"])
    for key, text in words["nb"].items():
        assert sorted(places(text)) == sorted(places(words["nn"][key])), key


def places(text: str) -> list[str]:
    return [part.partition("}")[0] for part in text.split("{")[1:]]


# For any minutes at all

CLOSED_WORD, OPEN_WORD = "hemmelig", "åpen"


@st.composite
def parts(draw, **more):
    """Something that can be closed; its words say whether it is."""
    is_closed = draw(st.booleans())
    return {"is_closed": is_closed, "legal_basis": "offentleglova § 13" if is_closed else "", **more}


@st.composite
def any_content(draw):
    """The content of minutes with any number of items, each with any parts, any of them closed."""
    counter = iter(range(1, 10_000))

    def text(closed: bool) -> str:
        return f"{CLOSED_WORD if closed else OPEN_WORD}{next(counter):04d}"

    def follow_ups(closed: bool) -> list[dict]:
        return [
            {"id": next(counter), "text": text(closed), "owner": text(closed), "due_on": None}
            for _ in range(draw(st.integers(0, 2)))
        ]

    items = []
    for _ in range(draw(st.integers(0, 4))):
        item = draw(parts())
        inside = item["is_closed"]
        pieces, decisions, knowledge = [], [], []
        for _piece in range(draw(st.integers(0, 4))):
            piece = draw(parts())
            hidden = inside or piece["is_closed"]
            pieces.append({"id": next(counter), "html": f"<p>{text(hidden)}</p>", **piece})
        for _decision in range(draw(st.integers(0, 3))):
            one = draw(parts())
            hidden = inside or one["is_closed"]
            decisions.append(
                {"id": next(counter), "text": text(hidden), "follow_ups": follow_ups(hidden), **one}
            )
        for _one in range(draw(st.integers(0, 2))):
            one = draw(parts())
            hidden = inside or one["is_closed"]
            shown = {
                "kind": "RISK_PICTURE",
                "organisation": "Rana",
                "dated_on": "2026-01-01",
                "is_shown_only": True,
            }
            knowledge.append({"id": next(counter), "title": text(hidden), **shown, **one})
        items.append(
            {
                "id": next(counter),
                "number": f"{len(items) + 1}/26",
                "title": text(inside),
                "public_title": "Unntatt" if inside else "",
                "kind": "MATTER",
                "standing": "",
                "outcome": "TREATED",
                "outcome_reason": text(inside),
                "postponed_to": None,
                "pieces": pieces,
                "decisions": decisions,
                "knowledge": knowledge,
                "follow_ups": follow_ups(inside),
                **item,
            }
        )
    meeting = {
        "id": 1,
        "title": "",
        "starts_at": "2026-04-13T12:00:00+02:00",
        "ends_at": "2026-04-13T13:00:00+02:00",
        "place": "Rådhuset",
        "is_open": False,
        "secrecy_confirmed_at": None,
        "secrecy_confirmed_by": "",
    }
    forum = {"id": 1, "name": "Politirådet", "is_police_council": True}
    return {
        "format": 1,
        "language": "nb",
        "forum": forum,
        "parties": [],
        "meeting": meeting,
        "attendance": [],
        "items": items,
    }


def closed_units(found: dict) -> int:
    """How many units are closed: an item counts once, whatever stands in it."""
    return sum(
        1
        if item["is_closed"]
        else sum(part["is_closed"] for part in (*item["pieces"], *item["decisions"], *item["knowledge"]))
        for item in found["items"]
    )


def words_of(value: object, word: str) -> set[str]:
    """The planted words of one sort in a value."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return {text[at : at + len(word) + 4] for at in range(len(text)) if text.startswith(word, at)}


@settings(max_examples=150, deadline=None)
@given(any_content())
def test_for_any_minutes_the_open_part_has_all_that_is_open_and_one_mark_for_each_closed_unit(found):
    open_part = public_minutes(found)
    shown = asdict(open_part)
    assert words_of(shown, CLOSED_WORD) == set()
    assert words_of(shown, OPEN_WORD) == words_of(found, OPEN_WORD)
    assert [item.number for item in open_part.items] == [item["number"] for item in found["items"]]
    assert [isinstance(item, ClosedItem) for item in open_part.items] == [
        item["is_closed"] for item in found["items"]
    ]
    sections = public_sections(open_part, words_in("nb"))
    marks = [part for section in sections for part in section.parts if isinstance(part, Mark)]
    assert len(marks) == closed_units(found)
    assert all("offentleglova § 13" in mark.text for mark in marks)
    assert words_of([asdict(section) for section in sections], CLOSED_WORD) == set()
    assert has_closed(found) == bool(
        marks or any(part["is_closed"] for item in found["items"] for part in item["pieces"])
    )
    # Where each mark stands: in the place of what it marks.
    for item, whole in zip(open_part.items, found["items"], strict=True):
        if isinstance(item, OpenItem):
            assert [isinstance(one, Withheld) for one in item.pieces] == [
                one["is_closed"] for one in whole["pieces"]
            ]


@settings(max_examples=50, deadline=None)
@given(any_content())
def test_for_any_minutes_the_members_get_everything(found):
    sections = [asdict(section) for section in whole_sections(found, words_in("nb"))]
    for word in (CLOSED_WORD, OPEN_WORD):
        assert words_of(sections, word) == words_of(found, word)
