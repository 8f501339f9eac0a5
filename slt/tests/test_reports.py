"""The annual report: written without losing a word, frozen for good, made and filed once, read by whom."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db import InternalError, transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from councils.tests import factories as councils
from parties.models import Filing, OfficeRole
from parties.tests import factories as parties
from records import audit, documents
from records import verification as checks
from records.models import IssuedDocument
from records.refusals import NotAllowed, Refused, StaleSave
from slt import document_clock, issuing, tasks, verification
from slt.actions import reports as acts
from slt.actions.plans import adopt
from slt.content import content_hash
from slt.models import AnnualReport, Measure
from slt.tests import documents as papers
from slt.tests import factories as make
from slt.tests.factories import AT, ON, actor

pytestmark = pytest.mark.django_db

NAMES = ("report", "report_pdf", "report_word", "report_sheet")


@pytest.fixture
def made():
    world = papers.world()
    papers.lived_year(world, papers.full_plan(world))
    return world


def when(made, **more):
    return {"by": actor(made.coordinator), "on": ON, "at": AT, **more}


def write(made, report, revision, **texts):
    said = {"introduction": "", "assessment": "Det gikk bra.", "next_year": "", **texts}
    return acts.write_report(report=report, revision=revision, **said, **when(made))


# Writing


def test_a_year_is_begun_once_by_those_who_keep_the_programme(made):
    report = acts.start_report(programme=made.programme, year=2026, **when(made))
    assert (report.state, report.year) == ("DRAFT", 2026)
    with pytest.raises(Refused, match="finnes allerede"):
        acts.start_report(programme=made.programme, year=2026, **when(made))
    with pytest.raises(Refused, match="har ikke begynt"):
        acts.start_report(programme=made.programme, year=2027, **when(made))
    with pytest.raises(Refused, match="Programmet begynte i 2024"):
        acts.start_report(programme=made.programme, year=2023, **when(made))
    for person in (made.nurse, made.council.mayor, made.council.contact):
        with pytest.raises(NotAllowed):
            acts.start_report(programme=made.programme, year=2025, by=actor(person), on=ON, at=AT)
    assert [event.verb for event in audit.history(made.programme)] == ["report.started"]


def test_a_stale_save_loses_nothing_and_the_same_text_twice_is_no_conflict(made):
    report = make.report(made.programme, assessment="")
    first = write(made, report, 1, introduction="Min innledning")
    with pytest.raises(StaleSave) as stale:
        write(made, report, 1, introduction="En annens innledning")
    assert stale.value.revision == first.revision == 2
    # An answer that got lost on the way: what stands already is no conflict.
    assert write(made, report, 1, introduction="Min innledning").revision == 2
    report.refresh_from_db()
    assert report.introduction == "Min innledning"
    with pytest.raises(Refused, match="for lang"):
        write(made, report, 2, introduction="x" * 20_001)
    with pytest.raises(NotAllowed):
        acts.write_report(
            report=report,
            introduction="",
            assessment="",
            next_year="",
            revision=2,
            by=actor(made.council.mayor),
            on=ON,
            at=AT,
        )


def test_the_page_keeps_what_was_typed_when_somebody_else_saved_first(client, made):
    report = make.report(made.programme, assessment="")
    parties.login(client, made.coordinator)
    url = reverse("slt:report_write", args=[report.pk])
    texts = {"introduction": "Min tekst", "assessment": "", "next_year": "", "revision": "1"}
    assert client.post(url, texts).status_code == 303
    answer = client.post(url, {**texts, "introduction": "Min andre tekst"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Noen andre har lagret rapporten" in page
    assert "Min tekst" in page
    assert "Min andre tekst" in page
    # Pressing save again is a choice now.
    assert 'name="revision" value="2"' in page
    save = reverse("slt:report_save", args=[report.pk])
    answer = client.post(save, {**texts, "introduction": "Fra en annen fane"})
    assert (answer.status_code, answer.json()["fields"]["introduction"]) == (409, "Min tekst")
    answer = client.post(save, {**texts, "introduction": "Ny", "revision": "2"})
    assert answer.json()["revision"] == 3
    assert client.post(reverse("slt:report_save", args=[report.pk]), {"revision": "x"}).status_code == 422


# Finishing


def test_a_finished_report_does_not_change_when_the_year_does(made):
    report = make.report(made.programme, assessment="")
    with pytest.raises(Refused, match="koordinatorens vurdering"):
        acts.finish_report(report=report, revision=1, **when(made))
    report = write(made, report, 1)
    with pytest.raises(StaleSave):
        acts.finish_report(report=report, revision=1, **when(made))
    with pytest.raises(NotAllowed):
        acts.finish_report(report=report, revision=2, by=actor(made.nurse), on=ON, at=AT)
    done = acts.finish_report(report=report, revision=2, **when(made))
    frozen = done.frozen_content
    assert done.content_hash == content_hash(frozen)
    assert frozen["finished_on"] == ON.isoformat()
    Measure.objects.filter(title="Kurs for ansatte").update(title="Noe helt annet")
    councils.held_meeting(made.council.forum, starts_at=AT - timedelta(days=2))
    fresh = AnnualReport.objects.get(pk=report.pk)
    from slt.report_content import report_content

    assert report_content(fresh, at=AT + timedelta(days=90)) == frozen
    assert "Kurs for ansatte" in str(fresh.frozen_content)
    for act in (
        lambda: write(made, fresh, fresh.revision, introduction="Mer"),
        lambda: acts.finish_report(report=fresh, revision=fresh.revision, **when(made)),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(InternalError, match="does not change"), transaction.atomic():
        AnnualReport.objects.filter(pk=report.pk).update(introduction="Bak ryggen")
    assert next(event.sentence for event in audit.history(made.programme)).endswith(
        "gjorde årsrapporten for 2026 ferdig. Den er offentlig."
    )


def test_the_case_number_comes_later_and_changes_nothing_else(made):
    report = make.report(made.programme)
    with pytest.raises(Refused, match="når rapporten er ferdig"):
        acts.note_case_reference(report=report, case_reference="26/114", **when(made))
    make.finish(report)
    before = issuing.issue_report(report.pk, at=AT)
    noted = acts.note_case_reference(report=report, case_reference=" 26/114 ", **when(made))
    assert noted.case_reference == "26/114"
    assert noted.content_hash == report.content_hash
    assert issuing.issue_report(report.pk, at=AT + timedelta(days=1)) == before
    with pytest.raises(NotAllowed):
        acts.note_case_reference(
            report=report, case_reference="", by=actor(made.council.contact), on=ON, at=AT
        )


def test_nothing_private_of_a_measure_or_a_referral_is_frozen(made):
    item = councils.closed_item(
        made.council.forum, "Hemmelig sak", meeting=councils.meeting(made.council.forum)
    )
    decision = councils.decision(item, "Hemmelig beslutning", basis="Offentleglova § 13")
    hidden = make.referral(made.executing, made.coordinating, title="Hemmelig henvisning")
    plan = made.programme.plans.get()
    make.measure(
        made.programme,
        "Lys på stien",
        plan=plan,
        goal=plan.goals.first(),
        decision=decision,
        referral=hidden,
        owner_name="Velforeningen",
        owner_address="hemmelig@vel.example",
    )
    report = make.finish(make.report(made.programme))
    for frozen in (report.frozen_content, make.adopt(plan).frozen_content):
        assert "Lys på stien" in str(frozen)
        assert "emmelig" not in str(frozen)


# Documents: made once, whatever happens in between


@pytest.mark.parametrize("kind", ["plan", "report"])
def test_a_lost_task_is_made_up_for_by_the_clock_exactly_once(made, kind, django_capture_on_commit_callbacks):
    home = made.council.municipality
    home.filing_email = "arkiv@rana.example"
    home.save()
    # The act is committed; the machine dies before its task is queued.
    with django_capture_on_commit_callbacks(execute=False) as lost:
        if kind == "plan":
            plan = made.programme.plans.get()
            plan.goals.filter(measures__isnull=True).delete()
            subject = adopt(plan=plan, adopting_body="Kommunestyret", adopted_on=ON, **when(made))
        else:
            subject = acts.finish_report(report=make.report(made.programme), revision=1, **when(made))
    assert len(lost) == 1
    assert not DBTaskResult.objects.exists()
    document_clock.clock(AT)
    assert not DBTaskResult.objects.exists()
    later = AT + timedelta(minutes=1)
    for _twice in range(2):
        document_clock.clock(later)
    queued = DBTaskResult.objects.values_list("task_path", "args_kwargs__args")
    task = f"slt.tasks.make_{kind}_document"
    assert set(map(str, queued)) == {str((task, [subject.pk]))}
    make_document = getattr(tasks, f"make_{kind}_document").func
    # Killed after the document was kept, before it was filed: the clock still knows.
    document = getattr(issuing, f"issue_{kind}")(subject.pk, at=AT)
    assert document_clock.without_document(type(subject), later) == []
    DBTaskResult.objects.all().delete()
    document_clock.clock(later)
    assert DBTaskResult.objects.filter(task_path=task).count() == 1
    assert make_document(subject.pk) == make_document(subject.pk) == document.pk
    DBTaskResult.objects.all().delete()
    document_clock.clock(later + timedelta(hours=1))
    assert not DBTaskResult.objects.exists()
    (filing,) = Filing.objects.all()
    assert (filing.organisation_id, filing.document_id, filing.how) == (home.pk, document.pk, "MAIL")
    assert IssuedDocument.objects.count() == 1


# Who reads what


def test_who_reads_a_draft_and_a_finished_report_and_their_files(client, made):
    report = make.report(made.programme)
    other = parties.official(parties.municipality("Bodø"), OfficeRole.SLT_COORDINATOR, "Ada Annen")
    inside = {"coordinator": made.coordinator, "mayor": made.council.mayor, "nurse": made.nurse}
    outside = {"nobody": None, "another's": other, "superuser": parties.superuser()}
    people = inside | outside

    def answers(person):
        client.logout()
        if person is not None:
            parties.login(client, person)
        found = {name: client.get(reverse(f"slt:{name}", args=[report.pk])) for name in NAMES}
        figure = client.get(reverse("slt:report_figure", args=[report.pk, "meetings.held"]))
        listed = client.get(reverse("slt:reports", args=[made.programme.pk])).content.decode()
        return (
            {answer.status_code for answer in found.values()},
            figure.status_code,
            f"/slt/rapporter/{report.pk}/" in listed,
            found,
        )

    for who, person in people.items():
        codes, figure, is_listed, _found = answers(person)
        assert codes == ({200} if who in inside else {404}), who
        assert figure == (200 if who in inside else 302 if person is None else 404), who
        assert is_listed == (who in inside), who
    make.finish(report)
    document = issuing.issue_report(report.pk, at=AT)
    for who, person in people.items():
        codes, figure, is_listed, found = answers(person)
        assert (codes, is_listed) == ({200}, True), who
        assert figure == (200 if who in inside else 302 if person is None else 404), who
        assert found["report_pdf"].content == document.file.data
        page = found["report"].content.decode()
        assert document.code in page
        # The way to the records is for those who read the programme's papers.
        assert ("/tall/" in page) == (who in inside), who
    assert client.get(reverse("slt:report_figure", args=[report.pk, "meetings.nothing"])).status_code == 404


def test_the_meetings_of_a_members_group_are_counted_for_all_and_shown_to_its_members(client, made):
    councils.held_meeting(made.executing.forum)
    report = make.report(made.programme)
    url = reverse("slt:report_figure", args=[report.pk, f"mandates.group-{made.executing.pk}"])
    for person, is_shown in ((made.nurse, True), (made.council.mayor, False)):
        parties.login(client, person)
        page = client.get(url).content.decode()
        assert "Holdt: 1" in page
        assert ("/moter/" in page) == is_shown
        assert ("1 til vises bare" in page) != is_shown


def test_a_plan_is_the_circles_until_it_is_adopted_and_then_everybodys(client, made):
    plan = made.programme.plans.get()
    urls = [reverse(f"slt:{name}", args=[plan.pk]) for name in ("plan_pdf", "plan_word", "plan_sheet")]
    assert {client.get(url).status_code for url in urls} == {404}
    parties.login(client, made.nurse)
    answers = [client.get(url) for url in urls]
    assert {answer.status_code for answer in answers} == {200}
    assert all("UTKAST" in answer["Content-Disposition"] for answer in answers)
    assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}
    assert IssuedDocument.objects.count() == 0
    make.adopt(plan)
    client.logout()
    # Adopted a moment ago: the document is on its way, and the page says so.
    answer = client.get(urls[0])
    assert (answer.status_code, "PDF-en lages nå" in answer.content.decode()) == (403, True)
    document = issuing.issue_plan(plan.pk, at=AT)
    assert client.get(urls[0]).content == document.file.data
    assert {client.get(url).status_code for url in urls[1:]} == {200}


# Is it genuine, and does it still stand?


def test_codes_and_files_are_recognised_and_what_is_frozen_is_looked_after(client, made):
    plan = make.adopt(made.programme.plans.get())
    report = make.finish(make.report(made.programme))
    issued = [issuing.issue_plan(plan.pk, at=AT), issuing.issue_report(report.pk, at=AT)]
    for document, heading in zip(
        issued, ("Dette er en vedtatt handlingsplan", "Dette er en ferdig årsrapport"), strict=True
    ):
        page = client.get(f"/verifiser/{document.code}/").content.decode()
        assert heading in page
        assert document.title in page
        assert document.file.sha256 in page
        data = document.file.data
        assert verification.verify_bytes(data).finding == "ISSUED"
        assert verification.verify_bytes(data + b"\n").finding == "ALTERED"
    assert verification.verify_bytes(b"%PDF-1.4 something else") is None
    elsewhere = documents.issue(
        made.council.forum, "other", pdf=b"%PDF-1.4", title="x", content_hash="0" * 64, language="nb", at=AT
    )
    assert verification.verify_document(elsewhere) is None
    check = checks.checks()["handlingsplaner og årsrapporter"]
    assert list(check()) == []
    changed = {**report.frozen_content, "assessment": "Alt gikk galt."}
    with pgtrigger.ignore("slt.AnnualReport:finished_report_stands"):
        AnnualReport.objects.filter(pk=report.pk).update(
            frozen_content=changed, content_hash=content_hash(changed)
        )
    (fault,) = check()
    assert fault.startswith(f"Dokument {issued[1].pk}, «{issued[1].title}»: det er laget av et annet innhold")
    with pgtrigger.ignore("slt.AnnualReport:finished_report_stands"):
        AnnualReport.objects.filter(pk=report.pk).update(content_hash=report.content_hash)
    assert list(check()) == [f"Årsrapport {report.pk}: det fryste innholdet er endret."]
