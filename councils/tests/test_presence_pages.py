"""The pages of presence: two taps and an undo, weeks for those who may see them, the district's choice."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils.models import ContactPresence, PresenceAbsence, PresenceScheme
from councils.tests import factories as make
from parties.models import OfficeRole
from parties.tests import factories as parties
from parties.tests.factories import login
from records import days

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def council(db):
    made = make.council("Rana")
    PresenceScheme.objects.create(
        district=made.district,
        is_on=True,
        changed_at=days.now() - timedelta(days=400),
        changed_by_name="Adam",
    )
    return made


@pytest.fixture
def on():
    return days.today()


def url(name, *args):
    return reverse(f"councils:{name}", args=args)


def put(council, on, municipality=None, arena="SCHOOL", **fields):
    return ContactPresence.objects.create(
        office=make.office_of(council.contact),
        municipality=municipality or council.municipality,
        on=on,
        arena=arena,
        recorded_at=days.now(),
        **fields,
    )


def posted(shown):
    """What the page's own form would send, but for the arena."""
    html = shown.content.decode()
    form = re.search(rf'action="{url("presence_log")}".*?</form>', html, re.S)[0]
    hidden = dict(re.findall(r'type="hidden" name="(day|place)" value="([^"]+)"', form))
    chosen = re.findall(r'type="radio" name="place" value="([^"]+)" checked', form)
    return hidden | ({"place": chosen[0]} if chosen else {})


def test_one_municipality_is_one_tap_and_the_undo_stands_there(client, council, on):
    login(client, council.contact)
    shown = client.get(url("presence"))
    assert [value for value, _label in shown.context["arenas"]] == re.findall(
        r'name="arena" value="(\w+)"', shown.content.decode()
    )
    answered = client.post(url("presence_log"), {**posted(shown), "arena": "PATROL"})
    assert (answered.status_code, answered["Location"]) == (303, f"{url('presence')}?dag={on}")
    row = ContactPresence.objects.get()
    assert (row.on, row.municipality, row.arena) == (on, council.municipality, "PATROL")
    after = client.get(answered["Location"]).content.decode()
    assert "Ført: patrulje i Rana." in after
    assert url("presence_undo", row.pk) in after
    assert client.get(url("presence_undo", row.pk)).status_code == 200
    assert ContactPresence.objects.count() == 1
    undone = client.post(url("presence_undo", row.pk))
    assert (undone.status_code, undone["Location"]) == (303, f"{url('presence')}?dag={on}")
    assert not ContactPresence.objects.exists()


def test_a_joint_contact_chooses_among_five_and_the_last_one_is_remembered(client, council, on):
    for name in ("Hemnes", "Nesna", "Lurøy", "Træna"):
        parties.coverage(council.unit, parties.municipality(name, district=council.district))
    login(client, council.contact)
    shown = client.get(url("presence"))
    assert [one["name"] for one in shown.context["places"]] == ["Hemnes", "Lurøy", "Nesna", "Rana", "Træna"]
    keys = {one["name"]: one["key"] for one in shown.context["places"]}
    client.post(url("presence_log"), {**posted(shown), "place": keys["Nesna"], "arena": "SCHOOL"})
    again = posted(client.get(url("presence")))
    assert again["place"] == keys["Nesna"]
    client.post(url("presence_log"), {**again, "arena": "SCHOOL"})
    assert [row.municipality.name for row in ContactPresence.objects.all()] == ["Nesna"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"arena": "HOME"}, "Velg en arena fra listen."),
        ({"arena": None}, "Velg en arena."),
        ({"place": "0-0"}, "Vervet ditt gjelder ikke denne kommunen."),
        ({"place": None}, "Velg en kommune."),
        ({"day": "i morgen"}, "Dagen finnes ikke."),
        ({"day": "2999-01-01"}, "Dagen har ikke vært ennå."),
        ({"day": "2020-01-01"}, "Du kan bare føre dager fra og med"),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_written(client, council, on, change, says):
    login(client, council.contact)
    body = {**posted(client.get(url("presence"))), "arena": "SCHOOL"} | change
    shown = client.post(url("presence_log"), {key: value for key, value in body.items() if value is not None})
    assert shown.status_code == 403
    assert says in shown.content.decode()
    assert not ContactPresence.objects.exists()


def test_a_day_before_is_reached_by_its_address_and_no_day_beyond_the_thirty(client, council, on):
    login(client, council.contact)

    def day(text):
        return client.get(url("presence"), {"dag": text}).context["day"]

    assert day((on - 2 * DAY).isoformat()) == on - 2 * DAY
    assert day((on + 3 * DAY).isoformat()) == day("tull") == on
    assert day("2001-01-01") == on - 30 * DAY


def test_when_it_is_off_the_pages_say_so_and_show_nothing(client, council, on):
    put(council, on)
    PresenceScheme.objects.update(is_on=False)
    login(client, council.contact)
    shown = client.get(url("presence")).content.decode()
    assert "har ikke tatt i bruk føring av tilstedeværelse" in shown
    assert 'name="arena"' not in shown
    answered = client.post(url("presence_log"), {"arena": "SCHOOL", "day": on.isoformat()})
    assert answered.status_code == 403
    for who in (council.contact, council.mayor):
        login(client, who)
        weeks = client.get(url("presence_weeks"))
        assert weeks.context["rows"] == []
        assert "har ikke tatt i bruk" in weeks.content.decode()


def test_who_gets_to_which_page(client, council, on):
    office = make.office_of(council.contact)
    row = put(council, on)
    year, week, _day = on.isocalendar()
    admin = parties.official(council.district, OfficeRole.ADMINISTRATOR, "Adam Distriktsen")
    municipal_admin = parties.official(council.municipality, OfficeRole.ADMINISTRATOR, "Kommune Admin")
    other = make.council("Vega")
    pages = {
        "presence": (),
        "presence_undo": (row.pk,),
        "presence_weeks": (),
        "presence_reason": (office.pk, year, week),
        "presence_scheme": (council.district.pk,),
        "presence_on": (council.district.pk,),
        "presence_off": (council.district.pk,),
    }

    def statuses(who):
        login(client, who)
        return [client.get(url(name, *args)).status_code for name, args in pages.items()]

    assert statuses(council.contact) == [200, 200, 200, 200, 404, 404, 404]
    assert statuses(council.leader) == [302, 404, 200, 200, 404, 404, 404]
    assert statuses(council.mayor) == [302, 404, 200, 404, 404, 404, 404]
    assert statuses(council.coordinator) == [302, 404, 200, 404, 404, 404, 404]
    assert statuses(admin) == [302, 404, 404, 404, 200, 200, 200]
    for who in (council.director, municipal_admin, parties.superuser()):
        assert statuses(who) == [404] * 7
    assert statuses(other.contact) == [200, 404, 200, 404, 404, 404, 404]
    for who in (council.leader, admin, council.mayor):
        login(client, who)
        assert client.post(url("presence_log"), {"arena": "SCHOOL"}).status_code == 404
        assert client.post(url("presence_undo", row.pk)).status_code == 404
    client.logout()
    assert [client.get(url(name, *args)).status_code for name, args in pages.items()] == [302] * 7
    assert ContactPresence.objects.count() == 1


def test_the_mayor_sees_weeks_of_the_own_municipality_alone_and_never_a_day(client, council, on):
    hemnes = parties.municipality("Hemnes", district=council.district)
    parties.coverage(council.unit, hemnes)
    monday = on - timedelta(days=on.weekday() + 7)
    put(council, monday + DAY)
    put(council, monday + DAY, arena="PATROL")
    put(council, monday + 2 * DAY, hemnes, "VOLUNTEERS")
    login(client, council.mayor)
    shown = client.get(url("presence_weeks"), {"ar": monday.isocalendar().year})
    row = next(one for one in shown.context["rows"] if one["week"].monday == monday)
    assert [(cell["name"], cell["week"].days) for cell in row["cells"]] == [("Rana", 1)]
    text = shown.content.decode()
    assert "skole, patrulje" in text
    for hidden in ("Hemnes", "frivillige", f"{monday + DAY:%d.%m.%Y}", (monday + DAY).isoformat()):
        assert hidden not in text
    assert "Oppgi grunn" not in text
    login(client, council.leader)
    both = client.get(url("presence_weeks"), {"ar": monday.isocalendar().year})
    assert "Oppgi grunn" in both.content.decode()
    row = next(one for one in both.context["rows"] if one["week"].monday == monday)
    assert [(cell["name"], cell["week"].days) for cell in row["cells"]] == [("Hemnes", 1), ("Rana", 1)]


def test_another_contacts_weeks_cannot_be_asked_for(client, council, on):
    other = make.council("Vega")
    login(client, council.mayor)
    assert client.get(url("presence_weeks"), {"verv": make.office_of(other.contact).pk}).status_code == 404
    for query in ({"ar": "tull"}, {"ar": "1900"}, {"ar": "²²²²"}):
        assert client.get(url("presence_weeks"), query).status_code == 200


def test_the_leader_gives_a_reason_and_the_mayor_reads_it(client, council, on):
    office = make.office_of(council.contact)
    last = on - timedelta(days=7)
    year, week, _day = last.isocalendar()
    login(client, council.leader)
    saved = client.post(url("presence_reason", office.pk, year, week), {"reason": "LEAVE"})
    assert saved.status_code == 303
    assert PresenceAbsence.objects.get().reason == "LEAVE"
    assert client.post(url("presence_reason", office.pk, year, week), {"reason": "SICK"}).status_code == 422
    for wrong in ((year, 54), (year, 0), (1900, 1)):
        assert client.get(url("presence_reason", office.pk, *wrong)).status_code == 404
    login(client, council.mayor)
    assert "Permisjon eller ferie" in client.get(url("presence_weeks"), {"ar": year}).content.decode()


def test_the_district_turns_it_on_and_off_and_reads_why(client, on):
    council = make.council("Rana")
    admin = parties.official(council.district, OfficeRole.ADMINISTRATOR, "Adam Distriktsen")
    login(client, admin)
    page = url("presence_scheme", council.district.pk)
    shown = client.get(page).content.decode()
    for word in ("Formål", "Grunnlag", "Hvem som leser", "Hvor lenge", "slettes av seg selv etter tre år"):
        assert word in shown
    client.post(url("presence_on", council.district.pk))
    assert PresenceScheme.objects.get().is_on is True
    assert "tok i bruk føring av tilstedeværelse" in client.get(page).content.decode()
    client.post(url("presence_off", council.district.pk))
    assert PresenceScheme.objects.get().is_on is False


def test_the_pages_cost_the_same_for_few_rows_and_for_many(client, council, on):
    hemnes = parties.municipality("Hemnes", district=council.district)
    parties.coverage(council.unit, hemnes)
    put(council, on)
    login(client, council.contact)

    def spent(name):
        with CaptureQueriesContext(connection) as queries:
            client.get(url(name))
        return len(queries)

    names = ("presence", "presence_weeks")
    before = [spent(name) for name in names]
    for number in range(1, 20):
        put(council, on - number * DAY, hemnes if number % 2 else None)
    meeting = make.held_meeting(council.forum)
    put(council, on - DAY, arena="MEETING", meeting=meeting)
    assert [spent(name) for name in names] == before
