"""Every kind of person at the log without content and at closed minutes: who gets what, and by which click.

The tables stand here in plain sets, apart from the rules.
"""

import pytest
from django.urls import reverse

from councils.models import MeetingLog, Minutes, MinutesReading
from councils.search import search
from parties.standing import bind
from records.workflow import has_right
from tests.members_alone_world import ALONE_WORD, LOGGED_WORD
from tests.test_matrix import NOT_LOGGED_IN, PEOPLE
from tests.world import World

pytestmark = pytest.mark.django_db

CHAIR, SECRETARY = "mayor", "coordinator"
MEMBERS = {CHAIR, SECRETARY, "contact of the unit", "council member in person"}
READERS = MEMBERS | {"records officer"}
WATCHERS = {CHAIR, "data protection officer"}
# Has opened the minutes already.
OPENED = {"council member in person"}


def outside(who: str) -> int:
    """What an address behind the login answers to somebody it does not exist for."""
    return 302 if who in NOT_LOGGED_IN else 404


@pytest.mark.parametrize("who", PEOPLE)
def test_the_log_is_the_members_and_written_by_the_secretary(world: World, who: str) -> None:
    council, client, login = world.council, world.client(who), outside(who)
    forum, logged, waiting = (council[name].pk for name in ("log forum", "logged meeting", "meeting to log"))
    member = who in MEMBERS
    leads = who in {CHAIR, SECRETARY}
    answers = {
        "logs": client.get(reverse("councils:logs", args=[forum])),
        "log": client.get(reverse("councils:log", args=[waiting])),
        "new": client.get(reverse("councils:log_new", args=[forum])),
        "meeting": client.get(reverse("councils:meeting", args=[logged])),
        "forum": client.get(reverse("councils:forum", args=[forum])),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "logs": 200 if member else login,
        "log": 200 if leads else 403 if member else login,
        "new": 200 if leads else 403 if member else login,
        # These two are asked about by everyone, and so do not ask for a login first.
        "meeting": 200 if member else 404,
        "forum": 200 if member else 404,
    }
    for name in ("logs", "meeting"):
        assert (LOGGED_WORD in answers[name].content.decode()) is member
    user = bind(world.account(who), world.on)
    readable = MeetingLog.objects.visible_to(user, world.on).filter(meeting=logged)
    assert readable.exists() is member
    tried = client.post(reverse("councils:log", args=[waiting]), {"everybody": "on"})
    assert tried.status_code == (422 if leads else 403 if member else login)
    assert MeetingLog.objects.filter(meeting=waiting).count() == 0


@pytest.mark.parametrize("who", PEOPLE)
def test_closed_minutes_are_opened_by_a_logged_click_or_not_at_all(world: World, who: str) -> None:
    council, client, login = world.council, world.client(who), outside(who)
    meeting, minutes = council["closed meeting"], council["closed minutes"]
    page = reverse("councils:minutes", args=[meeting.pk])
    files = {
        "pdf": reverse("councils:document", args=[meeting.pk, council["closed document"].code]),
        "word": reverse("councils:minutes_word", args=[meeting.pk]),
        "open part": reverse("councils:public_minutes", args=[meeting.pk]),
    }
    reads, has_opened = who in READERS, who in OPENED
    user = bind(world.account(who), world.on)
    assert Minutes.objects.visible_to(user, world.on).filter(pk=minutes.pk).exists() is reads
    assert has_right("councils.read_minutes", user, Minutes.objects.get(pk=minutes.pk)) is reads

    def answers() -> dict[str, tuple[int, bool]]:
        got = {name: client.get(url) for name, url in {"page": page, **files}.items()}
        return {name: (one.status_code, ALONE_WORD in told(one)) for name, one in got.items()}

    gone = {"page": (login, False), "pdf": (404, False), "word": (login, False), "open part": (404, False)}
    shut = {"page": (200, False), "pdf": (302, False), "word": (302, False), "open part": (302, False)}
    # The stand-in for the PDF has no text, and Word is packed.
    shown = {"page": (200, True), "pdf": (200, False), "word": (200, False), "open part": (200, True)}
    own = MinutesReading.objects.filter(minutes=minutes)
    before = own.count()
    assert answers() == (shown if has_opened else shut if reads else gone)
    # Looking has opened nothing.
    assert own.count() == before
    opened = client.post(reverse("councils:minutes_open", args=[meeting.pk]))
    assert opened.status_code == (303 if reads else login)
    assert own.count() == before + (reads and not has_opened)
    assert answers() == (shown if reads else gone)
    if reads and not has_opened:
        row = own.first()
        assert (row.reader_id, row.by_name) == (user.pk, world.people[who].name)
        assert (row.by_office != "") is (who != "council member in person")
    # Nothing else of the forum comes along for whoever keeps its records.
    also = {
        name: client.get(reverse(f"councils:{name}", args=[key])).status_code
        for name, key in {
            "meeting": meeting.pk,
            "agenda": meeting.pk,
            "forum": council["closed forum"].pk,
        }.items()
    }
    assert set(also.values()) == ({200} if who in MEMBERS else {404})


@pytest.mark.parametrize("who", PEOPLE)
def test_the_log_of_openings_is_the_chairs_and_the_data_protection_officers(world: World, who: str) -> None:
    council = world.council
    answer = world.client(who).get(reverse("councils:readings", args=[council["closed forum"].pk]))
    watches = who in WATCHERS
    assert answer.status_code == (200 if watches else outside(who))
    assert ("Nina Natteravn" in answer.content.decode()) is watches
    assert ALONE_WORD not in answer.content.decode()
    user = bind(world.account(who), world.on)
    assert MinutesReading.objects.visible_to(user, world.on).exists() is watches
    assert has_right("councils.read_readings", user, council["closed forum"]) is watches


@pytest.mark.parametrize("who", PEOPLE)
def test_a_search_tells_the_members_where_it_stands_and_nobody_anything_more(world: World, who: str) -> None:
    user = bind(world.account(who), world.on)
    found = [kind for kind, *_rest in search(ALONE_WORD, user, world.on)]
    assert found == (["piece"] if who in MEMBERS else [])
    page = world.client(who).get("/sok/", {"q": ALONE_WORD}).content.decode()
    assert "Gruppen drøftet" not in page
    assert ("Beredskapsgruppen i Rana" in page) is (who in MEMBERS)


def told(answer: object) -> str:
    """The answer's words, whatever it is."""
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return raw.decode("utf-8", "ignore")
