"""The archive's pages: who gets where, what the archivist types, and what a list costs."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parties.models import ArchiveReference, Filing, OfficeRole, Organisation
from parties.tests import factories as make
from parties.tests.filings import an_hour_ago, filing_of, numbers, take_mail, token_for
from records import days
from records.models import AuditEvent, Dispatch

pytestmark = pytest.mark.django_db


def typed(**changed) -> dict:
    """What is sent from the form."""
    return {**numbers(filed_on=days.today().isoformat()), **changed}


def file_names(answer) -> list[str]:
    """What lies in the zip that was answered."""
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        return archive.namelist()


def file_it(filing: Filing, document_number: str = "5") -> ArchiveReference:
    """As if the archive had told its numbers."""
    return ArchiveReference.objects.create(
        filing=filing,
        case_number="26/1234",
        document_number=document_number,
        filed_on=days.today(),
        entered_by_name="Arne Arkivar",
        entered_at=days.now(),
    )


@pytest.fixture
def archivist(rana):
    return make.official(rana, OfficeRole.RECORDS_OFFICER, "Arne Arkivar")


@pytest.fixture
def world(
    rana,
    hemnes,
    helgeland,
    archivist,
    coordinator_of_rana,
    administrator_of_rana,
    director_of_rana,
    mayor_of_rana,
    contact_of_helgeland,
    mayor_of_lillehammer,
    somebody,
    superuser,
    lillehammer,
    nordland,
):
    """An open and a closed filing of Rana, and everybody who may ask for them."""
    people = {
        "archivist": archivist,
        "coordinator": coordinator_of_rana,
        "administrator": administrator_of_rana,
        "director": director_of_rana,
        "mayor": mayor_of_rana,
        "archivist of hemnes": make.official(hemnes, OfficeRole.RECORDS_OFFICER, "Hilde Hemnes"),
        "archivist of the police": make.official(helgeland, OfficeRole.RECORDS_OFFICER, "Pia Politi"),
        "contact for rana": contact_of_helgeland,
        "archivist of lillehammer": make.official(lillehammer, OfficeRole.RECORDS_OFFICER, "Liv Arkiv"),
        "former archivist": make.official(
            rana, OfficeRole.RECORDS_OFFICER, "Gro Gått", valid_to=days.today() - timedelta(days=1)
        ),
        "mayor of lillehammer": mayor_of_lillehammer,
        "nobody in particular": somebody,
        "superuser": superuser,
        "anonymous": None,
    }
    at = an_hour_ago()
    return people, filing_of(take_mail(rana), at=at), filing_of(rana, at=at, public=False)


INSIDE = ("archivist", "coordinator", "administrator", "director")
OTHERS = ("archivist of hemnes", "archivist of the police", "contact for rana", "archivist of lillehammer")


def answers(client, people, method, address, data=None) -> dict[str, int]:
    """The status that each person gets."""
    found = {}
    for name, person in people.items():
        client.logout()
        if person is not None:
            make.login(client, person)
        answer = getattr(client, method)(address, data or {})
        found[name] = answer.status_code
        if answer.streaming:
            # Read to its end, which closes the file.
            answer.getvalue()
    return found


def expect(people, inside, outside) -> dict[str, int]:
    """Those who look after Rana's archive, those who hold another office or none, the anonymous."""
    return {name: inside if name in INSIDE else 302 if name == "anonymous" else outside for name in people}


def test_who_reaches_a_filing(client, world):
    people, public, closed = world
    for filing in (public, closed):
        page = answers(client, people, "get", f"/arkiv/{filing.pk}/")
        assert page == expect(people, 200, 404)
        sending = answers(client, people, "get", f"/arkiv/{filing.pk}/send/")
        assert sending == expect(people, 200, 404)
    assert answers(client, people, "post", f"/arkiv/{public.pk}/", typed(case_number="")) == expect(
        people, 422, 404
    )


def test_who_may_fetch_a_public_and_a_closed_document(client, world):
    people, public, closed = world
    assert answers(client, people, "post", f"/arkiv/{public.pk}/pakke/") == expect(people, 200, 404)
    # The closed one is for the archive's own people; the others see that it exists, and why not.
    assert answers(client, people, "post", f"/arkiv/{closed.pk}/pakke/") == {
        **expect(people, 403, 404),
        "archivist": 200,
    }


def test_who_may_change_the_address(client, world):
    people, public, _closed = world
    address = f"/arkiv/organisasjoner/{public.organisation_id}/adresse/"
    assert answers(client, people, "get", address) == {
        **expect(people, 403, 404),
        "archivist": 200,
        "administrator": 200,
        "mayor": 403,
    }


def test_the_list_is_for_those_who_look_after_some_archive_and_shows_their_own(client, world):
    people, public, closed = world
    for name, person in people.items():
        client.logout()
        if person is not None:
            make.login(client, person)
        answer = client.get("/arkiv/")
        if name in INSIDE:
            assert set(answer.context["object_list"]) == {public, closed}, name
        elif name in OTHERS:
            assert list(answer.context["object_list"]) == [], name
        else:
            assert answer.status_code == (302 if name == "anonymous" else 403), name


def test_everything_not_filed_in_one_zip(client, world):
    people, public, closed = world
    address = f"/arkiv/organisasjoner/{public.organisation_id}/pakke/"
    make.login(client, people["coordinator"])
    names = file_names(client.post(address))
    assert {name.split("-motereferat")[0] for name in names} == {public.document.code}
    client.logout()
    make.login(client, people["archivist"])
    names = file_names(client.post(address))
    assert {name.split("-motereferat")[0] for name in names} == {public.document.code, closed.document.code}
    assert client.get(address).status_code == 302
    assert set(Filing.objects.filter(fetched_at__isnull=False)) == {public, closed}


def test_what_cannot_be_fetched_is_said(client, world):
    people, public, _closed = world
    file_it(public)
    make.login(client, people["coordinator"])
    answer = client.post(f"/arkiv/organisasjoner/{public.organisation_id}/pakke/")
    assert answer.status_code == 403
    assert "ingen dokumenter du kan hente" in answer.content.decode()


def test_numbers_are_entered_and_corrected_on_the_page(client, world):
    people, public, _closed = world
    make.login(client, people["coordinator"])
    address = f"/arkiv/{public.pk}/"
    assert client.post(address, typed()).status_code == 303
    page = client.get(address).content.decode()
    assert "Rett arkivets numre" in page
    assert 'name="revision" value="1"' in page
    assert client.post(address, typed(document_number="6", revision="1")).status_code == 303
    assert str(public.reference) == "26/1234 – 6"
    stale = client.post(address, typed(case_number="26/77", revision="1"))
    assert stale.status_code == 409
    body = stale.content.decode()
    assert "Siri Samordner førte inn 26/1234 – 6" in body
    # What was typed stands there, and saving it once more is a choice.
    assert 'value="26/77"' in body
    assert 'name="revision" value="2"' in body


def test_sent_again_from_the_page(client, world):
    people, _public, closed = world
    make.login(client, people["archivist"])
    before = Dispatch.objects.count()
    assert client.get(f"/arkiv/{closed.pk}/send/").status_code == 200
    assert Dispatch.objects.count() == before
    answer = client.post(f"/arkiv/{closed.pk}/send/", follow=True)
    assert "Sendt til arkiv@rana.example." in answer.content.decode()
    assert Dispatch.objects.count() == before + 1
    refused = client.post(f"/arkiv/{closed.pk}/send/")
    assert (refused.status_code, "nettopp sendt" in refused.content.decode()) == (403, True)


def test_the_address_is_changed_on_its_page(client, world):
    people, public, _closed = world
    make.login(client, people["archivist"])
    address = f"/arkiv/organisasjoner/{public.organisation_id}/adresse/"
    wrong = client.post(address, {"filing_email": "arkiv-at-rana"})
    assert (wrong.status_code, "arkiv-at-rana" in wrong.content.decode()) == (422, True)
    assert client.post(address, {"filing_email": "nytt.arkiv@rana.example"}).status_code == 303
    assert Organisation.objects.get(pk=public.organisation_id).filing_email == "nytt.arkiv@rana.example"


# By link


@pytest.fixture
def by_link(rana):
    """A closed document, and the link to it."""
    at = an_hour_ago()
    filing = filing_of(rana, at=at, public=False, pdf=b"%PDF-1.7 lukket")
    _link, token = token_for(filing, at=at)
    return filing, f"/lenke/{token}/arkiv/"


def test_the_archivist_fetches_files_and_is_thanked_without_an_account(client, by_link):
    filing, address = by_link
    page = client.get(address).content.decode()
    assert "offentleglova § 13" in page
    assert filing.document.file.sha256 in page
    answer = client.post(f"{address}pakke/")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="motereferat-4-mai-2026-{filing.document.code}.zip"'
    )
    assert file_names(answer)[0] == "motereferat-4-mai-2026.pdf"
    done = client.post(address, typed(), follow=True)
    assert done.redirect_chain == [(f"{address}takk/", 303)]
    assert "Takk, numrene er lagret" in done.content.decode()
    filing.refresh_from_db()
    assert (str(filing.reference), filing.fetched_at is None) == ("26/1234 – 5", False)
    events = AuditEvent.objects.filter(verb__in=["filing.fetched", "filing.filed"])
    assert [event.actor_kind for event in events] == ["link", "link"]


def test_numbers_can_be_corrected_while_the_link_lives(client, by_link):
    _filing, address = by_link
    client.post(address, typed())
    assert 'value="26/1234"' in client.get(address).content.decode()
    client.post(address, typed(case_number="26/4321", revision="1"))
    assert str(ArchiveReference.objects.get()) == "26/4321 – 5"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"case_number": ""}, "Dette må fylles ut."),
        ({"case_number": "9" * 61}, "60"),
        ({"filed_on": "31.02.2026"}, "dato"),
        ({"filed_on": "2999-01-01"}, "ikke kommet ennå"),
        ({"filed_on": "1999-01-01"}, "Dokumentet er fra 4. mai 2026"),
        ({"revision": "<x>"}, "tall"),
    ],
)
def test_bad_input_is_explained_and_what_was_typed_is_kept(client, by_link, wrong, says):
    _filing, address = by_link
    answer = client.post(address, typed(document_number="A&B-<5>", **wrong))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert says in body
    assert 'value="A&amp;B-&lt;5&gt;"' in body
    assert not ArchiveReference.objects.exists()


# What lists cost


def test_lists_take_as_many_queries_with_three_as_with_one(client, rana, helgeland, archivist):
    make.login(client, archivist)
    at = an_hour_ago()

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def add(day: int) -> None:
        filing_of(take_mail(rana), at=at)
        file_it(filing_of(rana, at=at), str(day))

    addresses = ("/arkiv/", "/arkiv/?vis=arkivert", "/arkiv/?vis=arkivert&q=referat&aar=2026&org=1")
    add(1)
    before = [cost(address) for address in addresses]
    add(2)
    add(3)
    assert [cost(address) for address in addresses] == before
    assert max(before) <= 12


def test_a_long_list_comes_in_pages(client, rana, archivist):
    make.login(client, archivist)
    at = an_hour_ago()
    for _ in range(27):
        filing_of(rana, at=at)
    assert len(client.get("/arkiv/").context["object_list"]) == 25
    assert len(client.get("/arkiv/?side=2").context["object_list"]) == 2


@pytest.mark.parametrize(
    "query", ["vis=x&org=abc&aar=%C2%B2", "aar=99999999999999&vis=arkivert", "side=-1&q=%25"]
)
def test_filters_that_make_no_sense_count_as_nothing(client, rana, archivist, query):
    filing_of(rana, at=an_hour_ago())
    make.login(client, archivist)
    assert client.get(f"/arkiv/?{query}").status_code == 200
