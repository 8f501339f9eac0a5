"""Personal links: found by their token while they live, kept as a hash, opened without leaving a trace."""

import hashlib
from datetime import date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from parties import links
from parties.links import DeadLink, find_link, link_url, make_link, recheck, revoke_links
from parties.models import PersonalLink
from parties.tests import factories as make
from parties.tests.filings import an_hour_ago, filing_of, token_for
from records import days
from records.actors import Actor
from records.days import OSLO
from records.models import AuditEvent

pytestmark = pytest.mark.django_db

AT = datetime(2026, 5, 4, 12, 0, tzinfo=OSLO)
LATER = AT + timedelta(days=30)
BY = Actor(user_id=None, name="Siri Samordner")


def link_to(subject, **changed):
    given = {"purpose": "test.answer", "subject": subject, "by": BY, "at": AT, "expires_at": LATER}
    return make_link(**{**given, "name": "Kari Nordmann", **changed})


def test_the_token_is_kept_as_a_hash_only(rana):
    link, token = link_to(rana, address="kari@rana.example")
    assert link.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) == 43
    with connection.cursor() as cursor:
        cursor.execute("SELECT l::text FROM parties_personallink l")
        ((row,),) = cursor.fetchall()
    assert token not in row
    assert find_link(token, "test.answer", AT) == link


def test_every_link_has_its_own_token(rana):
    assert len({link_to(rana)[1] for _ in range(5)}) == 5


def test_a_link_opens_one_purpose_only(rana):
    _, token = link_to(rana)
    with pytest.raises(DeadLink, match="ukjent"):
        find_link(token, "test.other", AT)
    with pytest.raises(DeadLink, match="ukjent"):
        find_link("x" * 43, "test.answer", AT)
    with pytest.raises(DeadLink, match="ukjent"):
        find_link("", "test.answer", AT)


def test_a_link_stops_at_its_moment(rana):
    _, token = link_to(rana)
    assert find_link(token, "test.answer", LATER - timedelta(seconds=1))
    with pytest.raises(DeadLink, match="gått ut"):
        find_link(token, "test.answer", LATER)


def test_revoked_links_are_dead_and_others_live(rana, hemnes):
    _, first = link_to(rana)
    _, second = link_to(rana, purpose="test.other")
    _, elsewhere = link_to(hemnes)
    assert revoke_links(subject=rana, purpose="test.answer", by=BY, at=AT) == 1
    with pytest.raises(DeadLink, match="stengt"):
        find_link(first, "test.answer", AT)
    assert find_link(second, "test.other", AT)
    assert find_link(elsewhere, "test.answer", AT)
    assert revoke_links(subject=rana, by=BY, at=AT) == 1
    assert revoke_links(subject=rana, by=BY, at=AT) == 0


def test_a_link_follows_the_appointment_it_was_given_to(rana, coordinator_of_rana):
    appointment = coordinator_of_rana.appointments.get()
    _, token = link_to(rana, name="", appointment=appointment)
    appointment.valid_to = date(2026, 5, 10)
    appointment.save()
    assert find_link(token, "test.answer", datetime(2026, 5, 10, 23, 59, tzinfo=OSLO))
    with pytest.raises(DeadLink, match="ikke det vervet"):
        find_link(token, "test.answer", datetime(2026, 5, 11, 0, 0, tzinfo=OSLO))


def test_a_link_stops_with_the_office(rana, coordinator_of_rana):
    appointment = coordinator_of_rana.appointments.get()
    _, token = link_to(rana, appointment=appointment)
    appointment.office.valid_to = date(2026, 5, 3)
    appointment.office.save()
    with pytest.raises(DeadLink):
        find_link(token, "test.answer", AT)


def test_who_acts_by_a_link(rana, coordinator_of_rana):
    appointment = coordinator_of_rana.appointments.get()
    held, _ = link_to(rana, name="", appointment=appointment)
    assert (held.actor.kind, held.actor.user_id) == ("link", None)
    assert held.actor.label == "Siri Samordner, SLT-koordinator i Rana kommune"
    assert (held.actor.appointment_id, held.address) == (appointment.pk, appointment.contact_email)
    bare, _ = link_to(rana, name="Ola Utenverv")
    assert bare.actor == Actor(user_id=None, name="Ola Utenverv", kind="link")


@pytest.mark.parametrize("wrong", [{"expires_at": AT}, {"name": " "}])
def test_a_link_lives_for_a_while_and_belongs_to_somebody(rana, wrong):
    with pytest.raises(ValueError):
        link_to(rana, **wrong)


def test_under_the_lock_the_link_is_asked_anew(rana, hemnes):
    link, _ = link_to(rana)
    assert recheck(link, subject=rana, at=AT) == link
    with pytest.raises(DeadLink, match="noe annet"):
        recheck(link, subject=hemnes, at=AT)
    revoke_links(subject=rana, by=BY, at=AT)
    with pytest.raises(DeadLink, match="stengt"):
        recheck(link, subject=rana, at=AT)


def test_an_address_lies_where_the_logs_know_it(settings):
    settings.SITE_URL = "https://samarbeid.example"
    assert link_url("parties:archive_link", "abc") == "https://samarbeid.example/lenke/abc/arkiv/"
    with pytest.raises(ValueError, match="logs"):
        link_url("parties:invitation", "abc")


# The pages


@pytest.fixture
def opened(rana) -> tuple[PersonalLink, str]:
    """A live link to a filing, and the address it opens."""
    at = an_hour_ago()
    link, token = token_for(filing_of(rana, at=at), at=at)
    return link, f"/lenke/{token}/arkiv/"


def typed(**changed) -> dict:
    """What the archivist sends."""
    today = days.today().isoformat()
    return {"case_number": "26/1", "document_number": "1", "filed_on": today, "revision": "0", **changed}


def tables() -> dict[str, list]:
    """What stands in every table that a page could write to; not the cache, which counts openings."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in {"samarbeid_cache", "django_session"}:
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                found[table] = sorted(row[0] for row in cursor.fetchall())
    return found


def test_opening_writes_nothing_however_often(client, opened):
    _, address = opened
    before = tables()
    for method in (client.get, client.head, client.get):
        assert method(address).status_code == 200
    assert client.get(f"{address}pakke/").status_code == 302
    assert client.get(f"{address}takk/").status_code == 302
    assert tables() == before


def test_every_answer_keeps_the_address_to_itself(client, opened):
    _link, address = opened
    token = address.split("/")[2]
    answers = [
        client.get(address),
        client.post(address, {}),
        client.post(f"{address}pakke/"),
        client.post(address, typed()),
        client.get("/lenke/feil/arkiv/"),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 200, 303, 410]
    assert answers[2].getvalue()
    for answer in answers:
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "strict-origin"
    # Nor is it handed on in a link to another page, as where to come back to.
    body = answers[0].content.decode()
    assert body.count(token) == 1
    assert f'action="/lenke/{token}/arkiv/pakke/"' in body


def test_use_is_noted_on_post_that_went_well_only(client, opened):
    link, address = opened
    client.post(address, typed(case_number=""))
    link.refresh_from_db()
    assert link.last_used_at is None
    client.post(address, typed())
    link.refresh_from_db()
    assert link.last_used_at >= link.created_at + timedelta(minutes=59)


@pytest.mark.parametrize(
    ("death", "reason"),
    [
        ({"expires_at": AT, "created_at": AT - timedelta(days=1)}, "gått ut"),
        ({"revoked_at": AT}, "stengt"),
        ({"purpose": "test.other"}, "ukjent"),
    ],
)
def test_a_dead_link_says_why_and_what_to_do(client, opened, death, reason):
    link, address = opened
    PersonalLink.objects.filter(pk=link.pk).update(**death)
    for answer in (client.get(address), client.post(address, {})):
        assert answer.status_code == 410
        assert reason in answer.content.decode()
        assert "be om en ny" in answer.content.decode()


def test_somebody_logged_in_still_acts_as_the_link(client, opened, mayor_of_rana):
    make.login(client, mayor_of_rana)
    _, address = opened
    assert client.post(address, typed()).status_code == 303
    event = AuditEvent.objects.get(verb="filing.filed")
    assert (event.actor_kind, event.actor_name, event.actor_user_id) == (
        "link",
        "Arkivet i Rana kommune",
        None,
    )


def test_who_lacks_a_second_factor_is_not_sent_away_with_the_address(client, opened, mayor_of_rana):
    client.force_login(mayor_of_rana.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(opened[1]).status_code == 200
    assert client.get("/hjem/").status_code == 302


def test_the_page_speaks_the_links_language(client, opened):
    link, address = opened
    PersonalLink.objects.filter(pk=link.pk).update(language="nn")
    assert '<html lang="nn"' in client.get(address).content.decode()
    client.cookies["sprak"] = "nb"
    assert '<html lang="nb"' in client.get(address).content.decode()


def test_too_many_openings_from_one_address_have_to_wait(client, opened, settings):
    settings.LINKS_PER_MINUTE = 3
    cache.clear()
    assert [client.get(opened[1]).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get(opened[1], REMOTE_ADDR="10.0.0.9").status_code == 200


def test_an_appointment_stops_with_its_organisation(rana, coordinator_of_rana):
    appointment = coordinator_of_rana.appointments.select_related("office__organisation").get()
    assert links.counts(appointment, AT)
    rana.valid_to = date(2025, 12, 31)
    rana.save()
    appointment = coordinator_of_rana.appointments.select_related("office__organisation").get()
    assert not links.counts(appointment, AT)
