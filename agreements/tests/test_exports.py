"""Bulk exports: what they hold, that a crash costs nothing, and who may ask."""

import hashlib
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django_tasks_db.management.commands.db_worker import Worker

from agreements.actions.exports import cancel_export, request_export
from agreements.evaluation import export_clock, exporting, issuing
from agreements.evaluation.export_clock import DEAD_AFTER, exports_left
from agreements.models import Evaluation, EvaluationExport, EvaluationRound
from agreements.tests import evaluation_factories as evaluations
from agreements.tests import factories as make
from agreements.tests.evaluation_factories import YEAR
from agreements.tests.factories import AT, ON
from parties.models import OfficeRole, Person
from parties.tests import factories as parties
from records import days, documents
from records.actors import Actor
from records.models import IssuedDocument
from records.refusals import NotAllowed, Refused
from records.tests.crashing import Acts, holding

acts = Acts("agreements.tests.crash_acts")
Kind, State = EvaluationExport.Kind, EvaluationExport.State


class Country:
    """A district with three agreements – two evaluated, one half-way – and another district with one."""

    def __init__(self) -> None:
        self.national = parties.national()
        self.sides = make.two_sides("Rana")
        self.district = self.sides.district
        asked = evaluations.questionnaire(owner=self.national)
        hemnes = parties.municipality("Hemnes", district=self.district)
        alstahaug = parties.municipality("Alstahaug", district=self.district)
        elsewhere = make.two_sides("Lillehammer", district=parties.district("Innlandet"))
        self.rana = evaluations.evaluation("AGREED", sides=self.sides, asked=asked)
        self.alstahaug = self._evaluated("AGREED", alstahaug, asked)
        self.hemnes = self._evaluated("OPEN", hemnes, asked)
        self.elsewhere = evaluations.evaluation("AGREED", sides=elsewhere, asked=asked)
        self.keeper = parties.official(self.district, OfficeRole.ADMINISTRATOR, "Anne Administrator")
        self.other_keeper = parties.official(
            elsewhere.district, OfficeRole.ADMINISTRATOR, "Odd Administrator"
        )
        self.country_keeper = parties.official(self.national, OfficeRole.ADMINISTRATOR, "Nils Nasjonal")

    def _evaluated(self, state: str, municipality: Any, asked: Any) -> Evaluation:
        version = evaluations.signed_agreement(self.sides, municipalities=[municipality], title="Avtale")
        return evaluations.evaluation(state, version=version, asked=asked)

    def document(self, evaluation: Evaluation) -> IssuedDocument:
        """The evaluation's document, stored as if it had been made before."""
        return documents.issue(
            evaluation,
            issuing.PURPOSE,
            pdf=f"%PDF-1.7 evaluering {evaluation.pk}".encode(),
            title="Evaluering",
            content_hash=evaluation.content_hash,
            language="nb",
            at=AT,
        )

    def ask(self, kind: str = Kind.ZIP, *, who: Person | None = None, owner: Any = None) -> EvaluationExport:
        by = make.actor(who) if who else Actor.system()
        return request_export(owner=owner or self.district, year=YEAR, kind=kind, by=by, on=ON, at=AT)


@pytest.fixture
def country(db) -> Country:
    return Country()


def entries(export: EvaluationExport) -> dict[str, bytes]:
    """What stands in the zip, by name."""
    with zipfile.ZipFile(io.BytesIO(b"".join(exporting.zip_chunks(export)))) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def test_a_zip_holds_each_agreed_evaluation_as_it_is_stored_and_says_what_is_missing(country):
    stored = [country.document(country.rana), country.document(country.alstahaug)]
    export = country.ask(who=country.keeper)
    assert exporting.work_on(export.pk)
    export.refresh_from_db()
    assert (export.state, export.done, export.file) == (State.DONE, 2, None)

    found = entries(export)
    listing = found.pop("oversikt.csv").decode("utf-8-sig")
    assert list(found) == [
        f"{country.district.display_name}/{code} {name} kommune – evaluering {YEAR}.pdf"
        for name, code in (("Alstahaug", code_of(country.alstahaug)), ("Rana", code_of(country.rana)))
    ]
    assert {hashlib.sha256(data).hexdigest() for data in found.values()} == {
        one.file.sha256 for one in stored
    }
    rows = [line.split(";") for line in listing.splitlines()[1:]]
    assert [(row[0], row[3], bool(row[4])) for row in rows] == [
        ("Alstahaug kommune", "ferdig", True),
        ("Hemnes kommune", "besvares", False),
        ("Rana kommune", "ferdig", True),
    ]
    assert stored[0].code in listing
    assert b"".join(exporting.zip_chunks(export)) == b"".join(exporting.zip_chunks(export))


def code_of(evaluation: Evaluation) -> str:
    return evaluation.agreement.parties.get(side="MUNICIPALITY").organisation.code


def test_what_an_export_holds_is_fixed_when_it_is_asked_for(country):
    country.document(country.rana)
    country.document(country.alstahaug)
    export = country.ask()
    evaluations.submitted(country.hemnes)
    evaluations.agreed(country.hemnes)
    assert exporting.work_on(export.pk)
    export.refresh_from_db()
    assert len(entries(export)) == 3
    # Asked for anew, it is one more.
    assert len(exporting.of_export(country.ask())) == 3


def test_one_worker_has_the_work_and_a_dead_ones_is_taken_over(country):
    country.document(country.rana)
    country.document(country.alstahaug)
    export = country.ask()
    moments = iter([AT, AT, AT])

    def dies() -> Any:
        try:
            return next(moments)
        except StopIteration:
            raise SystemExit from None

    with pytest.raises(SystemExit):
        exporting.work_on(export.pk, now=dies)
    export.refresh_from_db()
    assert (export.state, export.done) == (State.RUNNING, 1)
    # Alive for all that anyone knows: nobody takes it over.
    assert not exporting.work_on(export.pk, now=lambda: AT + DEAD_AFTER)
    assert exports_left(AT + DEAD_AFTER) == []
    later = AT + DEAD_AFTER + timedelta(seconds=1)
    assert exports_left(later) == [export.pk]
    assert exporting.work_on(export.pk, now=lambda: later)
    export.refresh_from_db()
    assert (export.state, export.done) == (State.DONE, 2)
    assert not exporting.work_on(export.pk)


def test_a_long_export_lets_others_come_first_and_goes_on(country):
    country.document(country.rana)
    country.document(country.alstahaug)
    export = country.ask()
    moments = iter([AT, AT, AT + exporting.SLICE, AT + exporting.SLICE])
    assert not exporting.work_on(export.pk, now=lambda: next(moments))
    export.refresh_from_db()
    assert (export.state, export.done) == (State.QUEUED, 1)
    # Queued by itself; the clock takes it up only where that was lost.
    assert exports_left(AT + exporting.SLICE + DEAD_AFTER) == []
    assert exports_left(AT + exporting.SLICE + DEAD_AFTER + timedelta(seconds=1)) == [export.pk]
    assert exporting.work_on(export.pk)
    export.refresh_from_db()
    assert (export.state, export.done) == (State.DONE, 2)


def test_a_cancelled_export_stops_and_keeps_what_is_made(country):
    country.document(country.rana)
    country.document(country.alstahaug)
    export = country.ask()
    moments = iter([AT, AT])

    def cancelled_on_the_way() -> Any:
        moment = next(moments, None)
        if moment is None:
            cancel_export(export=export, by=make.actor(country.keeper), on=ON, at=AT)
            return AT
        return moment

    assert not exporting.work_on(export.pk, now=cancelled_on_the_way)
    export.refresh_from_db()
    assert (export.state, export.file) == (State.CANCELLED, None)
    assert IssuedDocument.objects.filter(purpose=issuing.PURPOSE).count() == 2
    with pytest.raises(Refused, match="kan ikke stoppes"):
        cancel_export(export=export, by=make.actor(country.keeper), on=ON, at=AT)


def test_who_may_ask_and_for_what(country):
    for who in (country.other_keeper, country.sides.coordinator, country.sides.mayor, country.sides.leader):
        with pytest.raises(NotAllowed):
            country.ask(who=who)
    assert country.ask(who=country.keeper) == country.ask(who=country.keeper)
    whole = country.ask(Kind.EXCEL, who=country.country_keeper, owner=country.national)
    districts = {country.district.display_name, "Innlandet politidistrikt"}
    assert {row["district"] for row in whole.rows} == districts
    with pytest.raises(Refused, match="ett politidistrikt om gangen"):
        country.ask(Kind.BOOK, owner=country.national)
    with pytest.raises(Refused, match="Velg hva slags fil"):
        country.ask("RAR")
    for year, words in ((YEAR - 5, "Ingen evalueringer"), (YEAR + 1, "har begynt"), (1999, "har begynt")):
        with pytest.raises(Refused, match=words):
            request_export(owner=country.district, year=year, kind=Kind.ZIP, by=Actor.system(), on=ON, at=AT)


def test_the_rows_cost_the_same_for_two_agreements_and_for_many(country, django_assert_num_queries):
    with django_assert_num_queries(8):
        exporting.rows_of(country.district, YEAR)
    for number in range(6):
        place = parties.municipality(f"Sted {number}", district=country.district)
        country._evaluated("AGREED", place, country.rana.questionnaire)
    with django_assert_num_queries(8):
        assert len(exporting.rows_of(country.district, YEAR)) == 9


def test_the_pages_are_for_the_owners_administrators_alone(country, client):
    country.document(country.rana)
    country.document(country.alstahaug)
    address = f"/evaluering/uttrekk/{country.district.pk}/"
    assert client.get(address).status_code == 302
    for who in (country.other_keeper, country.sides.coordinator):
        assert parties.login(client, who).get(address).status_code == 404
    parties.login(client, country.keeper)
    page = client.get(f"{address}?aar={YEAR}").content.decode()
    assert "Hemnes kommune" in page
    assert f'href="/avtaler/{country.hemnes.agreement_id}/"' in page
    assert f'href="/evaluering/oversikt/{country.district.pk}/?aar={YEAR}"' in page
    _the_round_is_pointed_to_when_it_helps(country, client, f"{address}?aar=", days.today().year)
    assert client.post(address, {"year": YEAR, "kind": "RAR"}).status_code == 422
    answer = client.post(address, {"year": YEAR, "kind": Kind.ZIP})
    export = EvaluationExport.objects.get()
    assert answer.url == export.get_absolute_url()
    assert client.get(f"{answer.url}fil/").status_code == 404
    assert "0 av 2 evalueringer er klare" in client.get(answer.url).content.decode()
    assert exporting.work_on(export.pk)
    assert "2 evalueringer er med" in client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    sent = client.get(f"{answer.url}fil/")
    assert sent["Content-Type"] == "application/zip"
    assert b"".join(sent.streaming_content) == b"".join(exporting.zip_chunks(export))
    parties.login(client, country.other_keeper)
    assert client.get(answer.url).status_code == client.get(f"{answer.url}fil/").status_code == 404


def _the_round_is_pointed_to_when_it_helps(country, client, address, year):
    """Started where there is none, for reminding while it is open, and not when it is closed."""
    start = f"/evaluering/runder/ny/?for={country.district.pk}&amp;aar="

    def page(year):
        return client.get(f"{address}{year}").content.decode()

    assert f"{start}{year}" in page(year)
    assert start not in page(year - 2)
    standing = EvaluationRound.objects.create(
        owner=country.district,
        year=year,
        questionnaire=country.rana.questionnaire,
        due_on=ON,
        started_at=AT,
        started_by_name="Anne Administrator",
    )
    assert (f'href="{standing.get_absolute_url()}"' in page(year), start in page(year)) == (True, False)
    EvaluationRound.objects.update(closed_at=AT)
    assert (standing.get_absolute_url() in page(year), start in page(year)) == (False, False)


@pytest.mark.django_db(transaction=True)
def test_killed_between_two_documents_it_goes_on_with_the_same_bytes():
    country = Country()
    first = issuing.issue_report(country.alstahaug.pk, at=AT)
    export = country.ask(Kind.BOOK)
    with holding("LOCK TABLE records_issueddocument IN EXCLUSIVE MODE"):
        acts.kill_while_waiting("work_on_export", export.pk)
    export.refresh_from_db()
    assert (export.state, export.done) == (State.RUNNING, 1)

    EvaluationExport.objects.update(beat_at=AT)
    export_clock.clock(AT + DEAD_AFTER + timedelta(seconds=1))
    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    ).run()
    export.refresh_from_db()
    assert (export.state, export.done) == (State.DONE, 2)
    made = IssuedDocument.objects.filter(purpose=issuing.PURPOSE)
    assert made.count() == 2
    assert made.get(pk=first.pk).file.sha256 == first.file.sha256
    assert export.file.data.startswith(b"%PDF-")
