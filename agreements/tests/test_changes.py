"""«What changes for us»: a renewal held against the agreement in force, as it is seen, frozen and printed."""

import io
import subprocess
from datetime import date, timedelta

import pikepdf
import pytest
from django.db.utils import InternalError
from django_tasks_db.models import DBTaskResult
from pdfua import validate

from agreements import issuing, tasks
from agreements.actions import starting
from agreements.clock import clock, versions_not_filed, versions_without
from agreements.duties.changes import by_side, changes_between, changes_of, frozen_changes, rows_of
from agreements.duties.frame_changes import printed_values
from agreements.models import AgreementRelation, VersionChanges
from agreements.reference import Reference, reference_for
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from agreements.tests.promised import signed_promising, terms
from agreements.tests.renewals import MEETINGS, RISK, ROOM, promise, renewal
from agreements.verification import Finding, faults_in_frozen, verify_code
from parties.models import Filing
from parties.tests import factories as parties
from records import days, documents
from records.models import IssuedDocument

pytestmark = pytest.mark.django_db


def lines(content) -> list[tuple[str, str, str, str]]:
    """What the duties say, as (label, what, before, after)."""
    return [
        (duty["label"], row.what, row.before, row.after)
        for duty in content["duties"]
        for row in rows_of(duty)
    ]


def test_a_renewal_says_what_becomes_of_duties_numbers_names_and_sections(sides):
    version = renewal(sides, is_ready=False)
    content = changes_of(version, ON)
    assert lines(content) == [
        ("Møter i politirådet", "", "minst 2 møter i året", "minst 4 møter i året"),
        (
            "Referat sendt i tide",
            "",
            "senest 14 dager etter møtet",
            "senest 7 dager etter møtet",
        ),
        ("Politikontakten er til stede i kommunen", "Styrken", "skal", "bør"),
        ("Oversikt over risikofaktorer", "", "", "skal: datert oversikt hvert år"),
        ("Arbeidsplass for politikontakten", "", "avtalt (skal)", ""),
    ]
    # The number of meetings is the duty's, and is not told once more.
    assert [(row["what"], row["before"], row["after"]) for row in content["numbers"]] == [
        ("Gjelder fra", "1. juli 2024", "1. juni 2026"),
        ("Gjelder til og med", "30. juni 2028", "31. mai 2028"),
        ("Varighet", "4 år", "2 år"),
        ("Varsel før varig endring i tjenestetilbudet, dager", "30", "14"),
    ]
    assert [(row["what"], row["before"], row["after"]) for row in content["names"]] == [
        ("Kommunens part", "Fjordvik kommune", "Nyvik kommune"),
        ("Signerer for kommunen", "ordfører", "byrådsleder"),
    ]
    assert content["sections"]["renamed"] == [{"before": "3 Lokale forhold", "after": "3 Bare hos oss"}]
    assert content["sections"]["changed"] == ["1 Innledning", "2 Politiråd", "3 Bare hos oss"]
    assert (content["compared_with"]["is_in_force"], content["old_duties_known"]) == (True, True)
    # What a frozen text says is read out of it, whatever the registers say now.
    before = printed_values(version.agreement.versions.get(number=1), ON)
    assert (before["kommune"], before["politirad_moter_per_ar"]) == ("Fjordvik kommune", "to ganger")
    # Each side's own come first, and what is for both is told once.
    assert [name for name, _duties in by_side(content, ["POLICE"])] == ["POLICE", "BOTH", "MUNICIPALITY"]
    assert VersionChanges.objects.count() == 0


def test_it_is_frozen_with_the_text_and_stands_when_the_registers_change(sides):
    version = renewal(sides)
    frozen = frozen_changes(version)
    assert frozen is not None
    assert frozen.compared_with == version.agreement.versions.get(number=1)
    sides.municipality.name = "Storvik"
    sides.municipality.save()
    assert changes_of(version, ON + timedelta(days=30)) == frozen.content
    assert frozen.content["names"][0]["after"] == "Nyvik kommune"
    assert faults_in_frozen() == []
    with pytest.raises(InternalError):
        VersionChanges.objects.update(content={})


def test_the_check_of_the_records_finds_changes_that_were_changed(sides):
    import pgtrigger

    version = renewal(sides)
    with pgtrigger.ignore("agreements.VersionChanges:changes_stand"):
        VersionChanges.objects.filter(version=version).update(content={"title": "Noe annet"})
    (fault,) = faults_in_frozen()
    assert "oversikten over hva avtalen endrer, er endret" in fault


def test_the_paper_is_kept_with_the_signed_document_and_filed_with_it(client, sides, tmp_path):
    version = renewal(sides)
    for person in (sides.leader, sides.mayor):
        make.sign(version, person)
    later = AT + timedelta(minutes=5)
    # The worker was killed between the freezing and the paper: the clock has it made, once.
    assert versions_without(issuing.CHANGES, later) == [version.pk]
    DBTaskResult.objects.all().delete()
    clock(later)
    queued = DBTaskResult.objects.filter(task_path="agreements.tasks.make_signing_copy")
    assert [row.args_kwargs["args"] for row in queued] == [[version.pk]]
    for _again in range(2):
        tasks.make_signing_copy.func(version.pk)
    document = documents.documents_of(version).get(purpose="changes")
    assert versions_without(issuing.CHANGES, later) == []
    check_file(document, tmp_path / "changes.pdf")

    tasks.make_signed_document.func(version.pk)
    assert Filing.objects.filter(document=document).count() == 2
    assert {filing.sheet["document_type"] for filing in Filing.objects.filter(document=document)} == {"Notat"}
    assert versions_not_filed(later + timedelta(days=1)) == []
    answer = verify_code(document.code, ON)
    assert answer.finding == Finding.CHANGES
    assert "ikke avtalen selv" in answer.heading

    # The parties' own: beside the signed document for them, and for nobody else.
    address = f"/avtaler/{version.agreement_id}/dokument/{document.code}/"
    for person, status in ((sides.mayor, 200), (None, 404)):
        client.logout()
        if person is not None:
            parties.login(client, person)
        assert client.get(address).status_code == status
        page = client.get(f"/avtaler/{version.agreement_id}/").content.decode()
        assert (document.code in page.partition('id="varighet"')[0]) == (status == 200)


def check_file(document: IssuedDocument, path) -> None:
    """What an archive and a screen reader ask for, and that it says what changes."""
    data = document.file.data
    path.write_bytes(data)
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
    assert [finding.rule_id for finding in validate(path).findings] == []
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert str(opened.docinfo["/Title"]) == document.title
        with opened.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
    run = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    text = " ".join(run.stdout.decode().split())
    for said in (
        "Hva avtalen endrer for partene",
        "minst 2 møter i året minst 4 møter i året",
        "Faller bort",
        "Fjordvik kommune Nyvik kommune",
        "4 år 2 år",
        document.code,
        document.content_hash[:20],
    ):
        assert said in text
    assert (document.public, document.title) == (
        False,
        "Hva avtalen endrer for partene: Samarbeidsavtale",
    )


def test_the_first_agreement_says_so_and_lists_what_is_taken_on(client, sides):
    version = make.started_agreement(sides)
    promise(version, MEETINGS, ROOM)
    parties.login(client, sides.coordinator)
    page = client.get(f"/avtaler/{version.agreement_id}/versjon/1/endringer/").content.decode()
    assert "Dette er den første avtalen" in page
    assert "minst 2 møter i året" in page
    assert "Før" not in page.partition("<main")[2]
    parties.login(client, make.two_sides("Bygda").coordinator)
    assert client.get(f"/avtaler/{version.agreement_id}/versjon/1/endringer/").status_code == 404


def test_the_signatory_sees_the_heart_of_it_and_what_the_side_owes(client, sides):
    version = renewal(sides)
    parties.login(client, sides.mayor, confirmed_at=days.now())
    place = version.places.get(party__side="MUNICIPALITY")
    page = client.get(f"/avtaler/{version.agreement_id}/versjon/2/signer/{place.pk}/").content.decode()
    summary = page.partition('class="changes-summary"')[2].partition("</section>")[0]
    assert "minst 2 møter i året" in summary
    assert "minst 4 møter i året" in summary
    owed = summary.partition("Dette tar kommunen på seg")[2]
    assert "skal: datert oversikt hvert år" in owed
    # The police's own is not the municipality's.
    assert "Politikontakten er til stede" not in owed
    assert f'href="/avtaler/{version.agreement_id}/versjon/2/endringer/"' in summary
    # And from the whole of it back to the signing, for whoever is to sign.
    address = f"/avtaler/{version.agreement_id}/versjon/2/endringer/"
    sign = f'href="/avtaler/{version.agreement_id}/versjon/2/signer/{place.pk}/"'
    assert sign in client.get(address).content.decode()
    parties.login(client, sides.coordinator)
    assert "/signer/" not in client.get(address).content.decode()


def test_what_was_frozen_before_the_portal_kept_it_is_reckoned_and_says_so(client, sides):
    old = signed_promising(sides, MEETINGS, signed_on=date(2023, 1, 2))
    signed_promising(sides, RISK, agreement=old.agreement, signed_on=date(2025, 1, 2))
    parties.login(client, sides.coordinator)
    page = client.get(f"/avtaler/{old.agreement_id}/versjon/2/endringer/").content.decode()
    assert "regnet ut i dag" in page
    assert "Oversikt over risikofaktorer" in page
    assert "faller bort" in page


@pytest.mark.parametrize("case", ["own", "replaced", "amended", "alike", "ended", "none"])
def test_what_a_version_is_held_against(sides, case):
    ended = {"valid_to": date(2025, 1, 1)} if case == "ended" else {}
    old = signed_promising(sides, MEETINGS, signed_on=date(2024, 1, 1), **ended)
    if case in {"own", "ended"}:
        new = starting.continue_agreement(
            agreement=old.agreement, by=make.actor(sides.coordinator), on=ON, at=AT
        )
    else:
        kind = "SERVICE" if case in {"none", "replaced", "amended"} else "COOPERATION"
        new = make.started_agreement(sides, from_template=make.template(kind=kind))
        related = {"replaced": "REPLACES", "amended": "AMENDS"}.get(case)
        new.agreement.relations.all().delete()
        if related:
            AgreementRelation.objects.create(agreement=new.agreement, kind=related, other=old.agreement)
    expected = (
        None if case == "none" else Reference(old, is_in_force=case != "ended", is_amended=case == "amended")
    )
    assert reference_for(new, ON) == expected
    promise(new)
    content = changes_between(expected, new, ON)
    # An amendment that does not speak of the meetings leaves them as they are; nobody else does.
    removed = [duty["label"] for duty in content["duties"] if duty["change"] == "removed"]
    assert removed == ([] if case in {"amended", "none"} else ["Møter i politirådet"])
    # Without duties, numbers and names are still told.
    assert bool(content["numbers"]) == (case != "none")


def test_a_duty_with_another_key_is_known_again_by_its_kind(sides):
    old = signed_promising(sides, terms("council_meetings", "gammel", parameters={"times": 2}), ROOM)
    new = make.started_agreement(sides, from_template=make.template(kind="SERVICE"))
    promise(new, terms("council_meetings", "ny", parameters={"times": 3}), ROOM)
    content = changes_between(Reference(old, is_in_force=True), new, ON)
    assert lines(content) == [("Møter i politirådet", "", "minst 2 møter i året", "minst 3 møter i året")]
    assert content["same_duties"] == 1
