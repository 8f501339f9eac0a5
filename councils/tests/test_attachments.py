"""The papers of an item: kept, ordered, closed, and read by those who may; the two sides' pictures."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from councils.actions import attachments
from councils.models import ItemAttachment, KnowledgeDocument
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from parties.models import OfficeRole
from parties.tests import factories as parties
from records import audit
from records.models import StoredFile
from records.refusals import NotAllowed, Refused, StaleSave

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nnotat\n%%EOF"
BASIS = "Offentleglova § 24"


def upload(name: str = "Notat om sentrum.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    """A file from somebody's machine."""
    return SimpleUploadedFile(name, data)


def office_file(inside: str) -> bytes:
    """The least that is taken for a Word or Excel file."""
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(inside, "<x/>")
    return data.getvalue()


@pytest.fixture
def rana() -> make.Council:
    return make.council()


def acts(person) -> dict:
    """Who acts, and when."""
    return {"by": actor(person), "on": ON, "at": AT}


def attach(item, person, name="Notat om sentrum.pdf", **fields) -> ItemAttachment:
    """A file with the item."""
    return attachments.add_attachment(item=item, uploaded=upload(name), **fields, **acts(person))


def test_files_stand_in_the_order_they_came_with_the_files_name_or_a_title(rana):
    item = make.item(rana.forum)
    attach(item, rana.coordinator)
    attach(item, rana.mayor, title="  Kart  over sentrum ")
    rows = [(row.title, row.position, row.added_by_name) for row in item.attachments.all()]
    assert rows == [
        ("Notat om sentrum", 1, rana.coordinator.name),
        ("Kart over sentrum", 2, rana.mayor.name),
    ]
    assert [event.verb for event in audit.history(item)] == ["item.attachment_added"] * 2
    assert "sentrum" not in str([event.data for event in audit.history(item)])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", PDF),
        ("a.docx", office_file("word/document.xml")),
        ("a.xlsx", office_file("xl/workbook.xml")),
        ("a.png", b"\x89PNG\r\n\x1a\n00"),
        ("a.jpg", b"\xff\xd8\xff00"),
    ],
)
def test_the_kinds_that_are_taken(rana, name, data):
    item = make.item(rana.forum)
    made = attachments.add_attachment(item=item, uploaded=upload(name, data), **acts(rana.mayor))
    assert made.file.name == name


@pytest.mark.parametrize(
    ("name", "data"),
    [("side.pdf", b"<html>"), ("tom.pdf", b""), ("makro.docx", b"PK\x03\x04"), ("x.exe", b"MZ")],
)
def test_anything_else_is_refused_and_nothing_is_kept(rana, name, data):
    item = make.item(rana.forum)
    with pytest.raises(Refused, match="Filen «"):
        attachments.add_attachment(item=item, uploaded=upload(name, data), **acts(rana.mayor))
    assert not StoredFile.objects.exists()
    assert not item.attachments.exists()


def test_there_is_a_limit_to_how_many(rana, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_ATTACHMENTS", 1)
    item = make.item(rana.forum)
    attach(item, rana.mayor)
    with pytest.raises(Refused, match="høyst 1"):
        attach(item, rana.mayor)


def test_whoever_raised_it_attaches_while_it_waits_others_do_not(rana):
    item = make.item(rana.forum, raised_by_person=rana.contact)
    attach(item, rana.contact)
    with pytest.raises(NotAllowed):
        attach(item, rana.director)
    placed = make.item(rana.forum, raised_by_person=rana.contact, meeting=make.meeting(rana.forum))
    with pytest.raises(NotAllowed):
        attach(placed, rana.contact)
    attach(placed, rana.coordinator)


def test_a_closed_attachment_has_basis_and_public_title_and_only_leads_open_it_again(rana):
    item = make.item(rana.forum, raised_by_person=rana.contact)
    with pytest.raises(Refused, match="hjemmel"):
        attach(item, rana.contact, is_closed=True, public_title="Notat")
    with pytest.raises(Refused, match="offentlig tittel"):
        attach(item, rana.contact, is_closed=True, legal_basis=BASIS)
    made = attach(item, rana.contact, is_closed=True, legal_basis=BASIS, public_title="Notat")
    with pytest.raises(NotAllowed):
        attachments.change_attachment(attachment=made, title="Nytt", **acts(rana.contact))
    opened = attachments.change_attachment(attachment=made, title="Nytt", **acts(rana.mayor))
    assert (opened.title, opened.is_closed, opened.public_title, opened.legal_basis) == (
        "Nytt",
        False,
        "",
        "",
    )


def test_they_are_put_in_order_and_removed_and_the_file_is_kept(rana):
    item = make.item(rana.forum)
    first, second = attach(item, rana.mayor), attach(item, rana.mayor, "b.pdf")
    by = acts(rana.mayor)
    assert attachments.reorder_attachments(item=item, order=[second.pk, first.pk], **by) == [
        second.pk,
        first.pk,
    ]
    assert list(item.attachments.all()) == [second, first]
    with pytest.raises(StaleSave):
        attachments.reorder_attachments(item=item, order=[second.pk], **by)
    attachments.remove_attachment(attachment=second, **by)
    with pytest.raises(StaleSave, match="fjernet"):
        attachments.remove_attachment(attachment=second, **by)
    assert list(item.attachments.all()) == [first]
    assert StoredFile.objects.count() == 2


def test_who_reads_which_attachment(rana):
    """Open ones of open items in the parties' circle; the others among the members."""
    officer = parties.official(rana.municipality, OfficeRole.ADMINISTRATOR, "Nora Admin")
    stranger = make.council("Nesna").mayor
    open_item = make.item(rana.forum)
    shut = make.closed_item(rana.forum, "Hemmelig")
    rows = {
        "open": attach(open_item, rana.mayor),
        "closed": attach(open_item, rana.mayor, is_closed=True, legal_basis=BASIS, public_title="Notat"),
        "of closed": attach(shut, rana.mayor),
    }

    def read(person):
        found = ItemAttachment.objects.visible_to(person.user, ON)
        return {name for name, row in rows.items() if row in found}

    assert read(rana.director) == {"open", "closed", "of closed"}
    assert read(officer) == {"open"}
    assert read(stranger) == set()


# --- The two sides' pictures ------------------------------------------------------------------------------


def picture(item, person, kind="CRIME_PICTURE", uploaded=None, **fields) -> KnowledgeDocument:
    """A side's picture with the item."""
    return attachments.add_picture(
        item=item,
        kind=kind,
        title="Bildet",
        dated_on=date(2026, 4, 1),
        uploaded=uploaded,
        **fields,
        **acts(person),
    )


def test_each_side_brings_its_own_picture_as_a_file_or_shown_and_not_stored(rana):
    item = make.item(rana.forum, kind="CRIME_PICTURE")
    crime = picture(item, rana.contact, uploaded=upload("bilde.pdf"))
    risk = picture(item, rana.director, "RISK_PICTURE")
    assert (crime.organisation_id, crime.is_shown_only, crime.file.name) == (rana.unit.pk, False, "bilde.pdf")
    assert (risk.organisation_id, risk.is_shown_only, risk.file) == (rana.municipality.pk, True, None)
    with pytest.raises(NotAllowed, match="andre siden"):
        picture(item, rana.director)
    with pytest.raises(NotAllowed, match="andre siden"):
        picture(item, rana.contact, "RISK_PICTURE")


def test_secretary_puts_in_for_either_side_and_what_is_put_in_is_taken_away_by_that_side(rana):
    item = make.item(rana.forum)
    crime = picture(item, rana.coordinator)
    assert crime.organisation_id == rana.unit.pk
    with pytest.raises(NotAllowed, match="andre siden"):
        attachments.remove_picture(document=crime, **acts(rana.director))
    attachments.remove_picture(document=crime, **acts(rana.contact))
    assert not KnowledgeDocument.objects.exists()


def test_who_reads_which_picture(rana):
    officer = parties.official(rana.municipality, OfficeRole.ADMINISTRATOR, "Nora Admin")
    stranger = make.council("Nesna").mayor
    open_item, shut = make.item(rana.forum), make.closed_item(rana.forum, "Hemmelig")
    rows = {
        "open": picture(open_item, rana.contact),
        "closed": picture(open_item, rana.contact, is_closed=True, legal_basis=BASIS),
        "of closed": picture(shut, rana.contact),
    }

    def read(person):
        found = KnowledgeDocument.objects.visible_to(person.user, ON)
        return {name for name, row in rows.items() if row in found}

    assert read(rana.director) == {"open", "closed", "of closed"}
    assert read(officer) == {"open"}
    assert read(stranger) == set()
