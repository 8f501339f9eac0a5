"""Nothing of a forum that is its members' alone leaves them: neither closed minutes nor a log.

In such a forum the open parts are secret too. What is searched for is planted by `secrets.planted`, with the
words of the open parts besides; the search for them is tried in `test_leaks`.
"""

import ast
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.db.utils import InternalError
from django.urls import reverse

from councils import tasks
from councils.actions.logs import log_meeting
from councils.actions.reading import open_minutes
from councils.models import MinutesReading, Topic
from councils.querysets.logs import OPEN_FOR
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from councils.tests.secrets import Planted, as_text, found_in, issued, planted
from councils.tests.test_leaks import walk
from councils.views.feed import meetings_of
from parties.models import OfficeRole
from parties.tests import factories as parties
from records import days
from records.models import AuditEvent, Dispatch
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db

ALONE = {"access": "MEMBERS", "widest_access": "MEMBERS"}
# What stands in the minutes alone; titles, papers and follow-ups have pages of their own.
OF_MINUTES = ("piece", "decision", "comment", "open ")
# Pages and exports of other rooms that everybody can ask for.
ELSEWHERE = ["/", "/avtaler.csv", "/avtaler.json", "/avtaler.atom", "/politirad/", "/kommuner/", "/hjem/"]


def texts_of(world: Planted) -> dict[str, str]:
    """The words that are read in the minutes and nowhere else."""
    return {
        place: word
        for place, word in world.words.items()
        if any(part in place for part in OF_MINUTES) and "follow-up" not in place and "coming" not in place
    }


def logged(world: Planted) -> Planted:
    """A forum of the same parties that logs: everything that has a name there carries a word."""
    council = world.council
    forum = make.log_forum(council, world.word("log forum"), default_place=world.word("log place"))
    topic = Topic.objects.create(name="Fritid på kvelden")
    forum.topics.set([topic])
    past = make.meeting(forum, starts_at=AT - timedelta(days=1))
    make.item(forum, world.word("log item"), meeting=past)
    by = {"by": actor(council.coordinator), "on": ON, "at": AT}
    log_meeting(meeting=past, seats=forum.memberships.all(), topics=[topic], secrecy_confirmed=True, **by)
    return replace(
        world, council=replace(council, forum=forum), held=past, coming=make.meeting(forum), items=[]
    )


def test_nothing_leaves_the_members_and_the_text_not_even_to_them_before_the_click(client, caplog):
    caplog.set_level(logging.INFO)
    world = planted(hides_open=True, **ALONE)
    rana, forum = world.council.municipality, world.council.forum
    keeper = parties.official(rana, OfficeRole.RECORDS_OFFICER, "Arne Arkiv")
    forum.records_office = make.office_of(keeper)
    forum.save()
    issued(world)
    tasks.make_minutes_documents.func(world.minutes.pk)
    log = logged(world)
    texts, secret = texts_of(world), world.words
    assert len(texts) >= 8
    watcher = parties.official(rana, OfficeRole.DATA_PROTECTION_OFFICER, "Petra Vern")
    outsiders = {
        "everyone": None,
        "administrator": parties.official(rana, OfficeRole.ADMINISTRATOR, "Ada Admin"),
        "superuser": parties.superuser(),
        "data protection officer": watcher,
        "records officer": keeper,
    }
    for who, person in outsiders.items():
        client.logout()
        if person is not None:
            parties.login(client, person)
        # Whoever watches over who opens them knows that the forum is there, by its name.
        hidden = {place: word for place, word in secret.items() if person != watcher or place != "log forum"}
        # Every address for those whose office might open something; the matrix has the rest of the people.
        for place in {"administrator": (world, log), "records officer": (world,)}.get(who, ()):
            assert walk(client, place, hidden)[1] == {}, who
        for name in ("minutes", "meeting", "public_minutes", "write", "attendance", "agenda", "log"):
            answer = client.get(reverse(f"councils:{name}", args=[world.held.pk]))
            assert found_in(answer.content, hidden) == [], (who, name)
        for address in ELSEWHERE:
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert found_in(body, hidden) == [], (who, address)
        for word in (world.begin, world.words["open piece"], world.words["log item"]):
            answer = client.get("/sok/", {"q": word})
            assert found_in(answer.content, {k: v for k, v in hidden.items() if v != word}) == [], who
        user = getattr(person, "user", person)
        assert user is None or meetings_of(user, ON) == []
    # A member opens everything there is to open by an address, and the text is nowhere.
    parties.login(client, world.council.director)
    opened, leaks = walk(client, world, texts)
    assert leaks == {}
    page = reverse("councils:minutes", args=[world.held.pk])
    assert page in opened
    assert found_in(client.get("/sok/", {"q": world.begin}).content, texts) == []
    client.post(reverse("councils:minutes_open", args=[world.held.pk]))
    assert set(found_in(client.get(page).content, texts)) == set(texts)
    assert Dispatch.objects.count() >= 10
    mails = as_text(list(Dispatch.objects.values("subject", "text", "html", "unique_key")))
    trail = as_text(list(AuditEvent.objects.values()))
    lines = as_text([one.getMessage() for one in caplog.records])
    assert [found_in(one, texts) for one in (mails, trail, lines)] == [[], [], []]


def test_an_opening_counts_for_half_an_hour_and_once_for_two_clicks():
    council = make.council("Rana", **ALONE)
    minutes = make.minutes_of(make.held_meeting(council.forum), state="IN_REVIEW")
    by = actor(council.contact)

    def click(later: timedelta = timedelta()) -> MinutesReading:
        return open_minutes(minutes=minutes, by=by, on=ON, at=AT + later)

    first = click()
    assert first.by_office.startswith("politikontakt")
    assert click(OPEN_FOR - timedelta(seconds=1)) == first
    assert click(OPEN_FOR) != first
    assert MinutesReading.objects.count() == 2
    # The text is one's own while one writes it; sent round, also the secretary's look is logged.
    secretary = {"by": actor(council.coordinator), "on": ON, "at": AT}
    assert open_minutes(minutes=minutes, **secretary).by_name == council.coordinator.name
    draft = make.minutes_of(make.held_meeting(council.forum, starts_at=AT - timedelta(days=3)))
    with pytest.raises(Refused, match="uten å åpnes"):
        open_minutes(minutes=draft, **secretary)
    elsewhere = make.minutes_of(make.held_meeting(make.council("Hemnes").forum), state="IN_REVIEW")
    for other in (draft, elsewhere):
        with pytest.raises(NotAllowed):
            open_minutes(minutes=other, by=by, on=ON, at=AT)


def test_what_somebody_was_writing_can_be_sent_when_the_opening_has_run_out(client):
    council = make.council("Rana", **ALONE)
    meeting = make.held_meeting(council.forum)
    item = make.item(council.forum, meeting=meeting, number=1, number_year=2026)
    piece = make.piece(item, "Kystveien")
    minutes = make.minutes_of(meeting, state="IN_REVIEW")
    reader = council.contact
    parties.login(client, reader)
    page = reverse("councils:comment_piece", args=[meeting.pk, piece.pk])
    button = reverse("councils:minutes", args=[meeting.pk])
    # Not opened: neither looking nor writing.
    assert client.get(page).url == button
    assert client.post(page, {"text": "Var det ikke tre?"}).url == button
    assert minutes.comments.count() == 0
    long_ago = days.now() - timedelta(hours=2)
    MinutesReading.objects.create(minutes=minutes, reader=reader.user, by_name=reader.name, at=long_ago)
    assert client.get(page).url == button
    assert client.post(page, {"text": "Var det ikke tre?"}).status_code == 303
    assert minutes.comments.get().text == "Var det ikke tre?"


def test_approved_minutes_their_rounds_and_the_logs_are_never_deleted():
    world = planted(**ALONE)
    minutes, reader = world.minutes, world.council.contact
    reading = MinutesReading.objects.create(minutes=minutes, reader=reader.user, by_name=reader.name, at=AT)
    piece = world.items[0].pieces.first()
    for row in (minutes, minutes.rounds.get(), minutes.reviews.get(), piece, world.open_decision, reading):
        with pytest.raises((InternalError, ProtectedError)), transaction.atomic():
            row.delete()
        # As SQL would, without Django's own look at what hangs on it.
        with pytest.raises(InternalError), transaction.atomic():
            type(row).objects.filter(pk=row.pk)._raw_delete("default")


def test_every_delete_of_the_room_is_of_something_that_may_go():
    """Each has been looked at: rows that are corrected while they are open, and presence after its years."""
    found = set()
    room = Path(__file__).parents[1]
    for path in room.rglob("*.py"):
        if "tests" not in path.parts and "migrations" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".delete"):
                    found.add(f"{path.stem}: {ast.unparse(node.func.value)[:40]}")
    assert found == {
        "attachments: _current(attachment)",
        "attachments: document",
        "calling: row",
        "deciding: decision",
        "holding: row",
        "outcomes: new",
        "presence: row",
        "presence: PresenceAbsence.objects.filter(**week)",
        "presence: PresenceAbsence.objects.filter(office=of",
        "presence_keeping: row",
        "presence_keeping: ContactPresence.objects.filter(pk__in=[r",
        "presence_keeping: PresenceAbsence.objects.filter(pk__in=[r",
        "seats: seat",
        "writing: piece",
    }
