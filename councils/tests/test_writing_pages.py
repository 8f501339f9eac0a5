"""The pages at the meeting as people use them without JavaScript, and what they hold back from others."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils.actions import writing
from councils.choices import Capacity, Standing
from councils.models import Attendance, Decision, FollowUp, Meeting, MinutesPiece, PieceText
from councils.tests import factories as make
from parties.tests import factories as parties
from parties.tests.factories import login
from records import audit, days, richtext
from records.models import AuditEvent
from web.tests.rendered import page, send, words

pytestmark = pytest.mark.django_db

BASIS = "Offentleglova § 24"


@pytest.fixture
def rana():
    return make.council()


@pytest.fixture
def meeting(rana):
    """Yesterday's meeting with draft minutes and one item that has text to come."""
    made = make.held_meeting(rana.forum, starts_at=days.now() - timedelta(days=1))
    make.minutes_of(made)
    first = make.item(rana.forum, "Ungdom i sentrum", meeting=made, number=1, number_year=made.on.year)
    MinutesPiece.objects.create(item=first, updated_at=days.now())
    return made


def address(meeting, name="write", *args):
    return reverse(f"councils:{name}", args=[meeting.pk, *args])


def the_item(meeting):
    return meeting.items.get(number=1)


def the_piece(meeting):
    return MinutesPiece.objects.get(item=the_item(meeting), position=1)


def refusals(response):
    return [one.text_content() for one in page(response).xpath("//*[@class='refusal']")]


# --- Attendance -------------------------------------------------------------------------------------------


def test_a_meeting_is_opened_for_writing_and_attendance_taken_by_plain_posts(client, rana):
    vice = parties.official(rana.municipality, "DEPUTY_MAYOR", "Vigdis Varaordfører")
    chair = rana.forum.memberships.get(capacity=Capacity.CHAIR)
    make.seat(rana.forum, make.office_of(vice), capacity=Capacity.DEPUTY, deputy_for=chair)
    meeting = make.meeting(rana.forum, starts_at=days.now() - timedelta(hours=1))
    make.item(rana.forum, meeting=meeting)
    login(client, rana.coordinator)
    asked = client.get(address(meeting, "hold"))
    assert asked.status_code == 200
    assert Meeting.objects.get(pk=meeting.pk).state == "PLANNED"

    done = send(client, asked, "Start føringen av møtet")

    assert done.url == address(meeting, "attendance")
    shown = client.get(done.url)
    assert "5 er ikke ført." in words(shown)
    send(client, shown, "Taushetsreglene er gjennomgått")
    mayor = meeting.attendances.get(person=rana.mayor)
    seat = rana.forum.memberships.get(capacity=Capacity.DEPUTY)
    client.post(address(meeting, "deputy", mayor.pk), {"deputy": seat.pk, "name": ""})
    leader = meeting.attendances.get(person=rana.leader)
    client.post(address(meeting, "presence_set", leader.pk), {"presence": "ABSENT"})
    send(client, client.get(done.url), "Alle til stede")
    contact = meeting.attendances.get(person=rana.contact)
    back = client.post(address(meeting, "times", contact.pk), {"arrived_at": "10:15", "left_at": ""})
    assert back.url == f"{done.url}#rad-{contact.pk}"
    send(client, client.get(done.url), "Legg til gjesten", name="Pia Pst", organisation_name="PST")
    now = words(client.get(done.url))
    assert "Alle er ført." in now
    assert "Begge sider var til stede. Møtet teller." in now
    assert "Vigdis Varaordfører møter som vara" in now
    assert "Kom kl. 10.15." in now
    assert "Gjennomgått. Bekreftet av Siri Koordinator Rana" in now
    assert "Pia Pst PST" in now
    assert sorted(meeting.attendances.values_list("presence", flat=True)) == sorted(
        ["ABSENT", "APOLOGY", *["PRESENT"] * 5]
    )
    guest = meeting.attendances.get(name="Pia Pst")
    client.post(address(meeting, "attendance_remove", guest.pk))
    assert not Attendance.objects.filter(name="Pia Pst").exists()


def test_faults_are_shown_at_the_row_and_what_was_typed_is_kept(client, rana, meeting):
    login(client, rana.coordinator)
    row = meeting.attendances.get(person=rana.mayor)
    wrong = client.post(address(meeting, "times", row.pk), {"arrived_at": "kl ti", "left_at": "11:00"})
    assert wrong.status_code == 422
    assert page(wrong).xpath(f"//*[@id='tider-{row.pk}-arrived_at_error']")
    assert page(wrong).xpath(f"//*[@id='tider-{row.pk}-left_at']/@value") == ["11:00"]
    backwards = client.post(address(meeting, "times", row.pk), {"arrived_at": "12:00", "left_at": "11:00"})
    assert backwards.status_code == 403
    assert refusals(backwards) == ["Den som gikk, må ha kommet først. Se over klokkeslettene."]
    nobody = client.post(address(meeting, "deputy", row.pk), {"name": " "})
    assert nobody.status_code == 422
    invented = client.post(address(meeting, "presence_set", row.pk), {"presence": "DANSET"})
    assert (invented.status_code, refusals(invented)) == (
        403,
        ["Velg til stede, forfall eller ikke møtt."],
    )
    unnamed = client.post(address(meeting, "guest"), {"name": "", "organisation_name": "PST"})
    assert unnamed.status_code == 422
    assert page(unnamed).xpath("//*[@id='gjest-organisation_name']/@value") == ["PST"]


def test_one_side_away_is_shown_plainly(client, rana, meeting):
    meeting.attendances.filter(side="POLICE").update(presence="APOLOGY")
    shown = login(client, rana.coordinator).get(address(meeting, "attendance"))
    assert "Ingen fra politiet er ført som til stede. Møtet teller ikke" in words(shown)


# --- Writing ----------------------------------------------------------------------------------------------


def test_a_piece_is_written_without_scripts(client, rana, meeting):
    login(client, rana.coordinator)
    shown = client.get(address(meeting))
    done = send(client, shown, "Lagre avsnittet", body="Første.\n\nAndre & <b>tredje</b>.")
    assert done.status_code == 303
    assert the_piece(meeting).body == "<p>Første.</p><p>Andre &amp; &lt;b&gt;tredje&lt;/b&gt;.</p>"
    again = page(client.get(done.url)).xpath("//textarea[@name='body']")[0]
    assert again.text_content().strip() == "Første.\n\nAndre & <b>tredje</b>."


def test_a_stale_save_shows_both_texts_and_a_choice(client, rana, meeting):
    login(client, rana.coordinator)
    shown = client.get(address(meeting))
    writing.save_piece(
        piece=the_piece(meeting),
        body="<p>Ordførerens.</p>",
        revision=1,
        by=make.actor(rana.mayor),
        on=days.today(),
        at=days.now(),
    )
    late = send(client, shown, "Lagre avsnittet", body="Sekretærens.")
    assert late.status_code == 409
    assert "Ordførerens." in words(late)
    assert "Sekretærens." in words(late)
    assert "har lagret avsnittet mens du skrev" in refusals(late)[0]
    done = send(client, late, "Slå sammen")
    assert done.status_code == 303
    assert richtext.plain(the_piece(meeting).body) == "Ordførerens.\n\nSekretærens."
    assert not PieceText.objects.filter(settled_at=None).exists()


def test_private_data_is_asked_about_once_and_let_through_when_seen(client, rana, meeting):
    login(client, rana.coordinator)
    asked = send(client, client.get(address(meeting)), "Lagre avsnittet", body="Ring 912 34 567.")
    assert asked.status_code == 422
    assert page(asked).xpath("//textarea[@name='body']")[0].text_content().strip() == "Ring 912 34 567."
    assert the_piece(meeting).body == ""
    done = send(client, asked, "Lagre avsnittet", privacy_seen="on")
    assert done.status_code == 303
    event = audit.history(meeting)[0]
    assert (event.verb, event.data["privacy"]) == ("minutes.piece_saved", {"phone": 1})


def test_the_browsers_half_is_answered_as_it_expects(client, rana, meeting):
    login(client, rana.coordinator)
    piece = the_piece(meeting)
    url = address(meeting, "piece_autosave", piece.pk)
    json = {"headers": {"Accept": "application/json"}}
    assert client.post(url, {"body": "En."}, **json).status_code == 422
    assert client.post(url, {"body": "En.", "revision": "1"}, **json).json()["revision"] == 2
    stale = client.post(url, {"body": "To.", "revision": "1"}, **json)
    kept = PieceText.objects.get()
    assert stale.status_code == 409
    assert {key: stale.json()[key] for key in ("revision", "fields", "beside", "beside_url")} == {
        "revision": 2,
        "fields": {"body": "En."},
        "beside": kept.pk,
        "beside_url": address(meeting, "piece_text", piece.pk, kept.pk),
    }
    chosen = client.post(url, {"body": "To.", "revision": "2", "settles": f"{kept.pk},x,"}, **json)
    assert chosen.json()["revision"] == 3
    assert not PieceText.objects.filter(settled_at=None).exists()
    meeting.minutes.state, meeting.minutes.round, meeting.minutes.sent_at = "IN_REVIEW", 1, days.now()
    meeting.minutes.save()
    refused = client.post(url, {"body": "Tre.", "revision": "3"}, **json)
    assert (refused.status_code, refused.json()["reasons"][0][:30]) == (403, "Referatet er til gjennomgang. ")
    client.logout()
    assert client.post(url, {"body": "Tre.", "revision": "3"}, **json).status_code == 401


def test_a_piece_with_lists_is_edited_with_its_formatting(client, rana, meeting):
    login(client, rana.coordinator)
    piece = the_piece(meeting)
    MinutesPiece.objects.filter(pk=piece.pk).update(body="<p>To ting:</p><ul><li>én</li><li>to</li></ul>")
    shown = client.get(address(meeting))
    assert not page(shown).xpath("//textarea[@name='body']")
    assert page(shown).xpath(f"//*[@id='stykke-{piece.pk}']//li/text()") == ["én", "to"]
    editor = client.get(address(meeting, "piece", piece.pk))
    done = send(client, editor, "Lagre og gå tilbake til referatet", body="<p><strong>Nå</strong></p>")
    assert done.status_code == 303
    assert the_piece(meeting).body == "<p><strong>Nå</strong></p>"


def test_outcomes_decisions_and_follow_ups_by_plain_posts(client, rana, meeting):
    login(client, rana.coordinator)
    later = make.meeting(rana.forum, starts_at=days.now() + timedelta(days=60))
    item = the_item(meeting)
    shown = client.get(address(meeting))
    assert page(shown).xpath("//*[@id='mangler']//a/@href") == [
        f"{address(meeting)}?sak={item.pk}#utfall-{item.pk}"
    ]
    unsaid = client.post(address(meeting, "outcome_postpone", item.pk), {"to": later.pk, "reason": ""})
    assert unsaid.status_code == 422
    assert page(unsaid).xpath(f"//*[@id='utsatt-{item.pk}-reason_error']")
    send(client, shown, "Utsett saken", reason="Tiden gikk")
    moved = client.get(address(meeting))
    assert f"til møtet {days.longdate(later.on)}. Tiden gikk" in words(moved)
    send(client, moved, "Endre utfallet")
    send(client, client.get(address(meeting)), "Behandlet")
    done = send(
        client,
        client.get(address(meeting)),
        "Lagre beslutningen",
        text="Kartlegge nattevandring",
        owner="other",
        owner_name="Frida Frivillig",
        due_on="2027-02-01",
    )
    assert done.status_code == 303
    follow_up = FollowUp.objects.get()
    assert (follow_up.owner_name, str(follow_up.due_on), follow_up.text) == (
        "Frida Frivillig",
        "2027-02-01",
        "Kartlegge nattevandring",
    )
    send(client, client.get(address(meeting)), "Legg til oppfølging", text="Skrive brev")
    assert Decision.objects.get().follow_ups.count() == 2
    now = words(client.get(address(meeting)))
    assert "Send til gjennomgang" in now
    assert "Frida Frivillig · frist 1. februar 2027" in now


@pytest.mark.parametrize(
    ("name", "data", "field"),
    [
        ("decision_add", {"text": ""}, "beslutning-{item}-text"),
        ("decision_add", {"text": "x", "is_closed": "on"}, "beslutning-{item}-legal_basis"),
        ("decision_add", {"text": "x", "owner": "other"}, "beslutning-{item}-owner_name"),
        ("decision_add", {"text": "x", "owner": "verv-999999"}, "beslutning-{item}-owner"),
        ("decision_add", {"text": "x", "due_on": "i morgen"}, "beslutning-{item}-due_on"),
        ("piece_add", {"lukket": "1", "legal_basis": ""}, "avsnitt-{item}-legal_basis"),
        ("outcome_send_back", {"reason": ""}, "tilbake-{item}-reason"),
    ],
)
def test_bad_input_is_answered_at_its_field(client, rana, meeting, name, data, field):
    item = the_item(meeting)
    answer = login(client, rana.coordinator).post(address(meeting, name, item.pk), data)
    assert answer.status_code == 422
    marked = page(answer).xpath("//*[@aria-invalid='true']/@id")
    assert marked == [field.format(item=item.pk)]
    # The item that it was sent from is open.
    assert page(answer).xpath(f"//details[@id='sak-{item.pk}']/@open")
    assert not Decision.objects.exists()


def test_a_closed_piece_added_changed_and_opened(client, rana, meeting):
    login(client, rana.coordinator)
    send(client, client.get(address(meeting)), "Legg til unntatt avsnitt", legal_basis=BASIS)
    closed = MinutesPiece.objects.get(is_closed=True)
    assert f"Unntatt: bare medlemmene leser dette avsnittet. Hjemmel: {BASIS}" in words(
        client.get(address(meeting))
    )
    back = client.post(address(meeting, "piece_close", closed.pk), {"apne": "1", "revision": "1"})
    assert "revisjon" not in back.url
    closed.refresh_from_db()
    assert (closed.is_closed, closed.revision) == (False, 2)
    client.post(address(meeting, "piece_close", closed.pk), {"legal_basis": BASIS, "revision": "2"})
    # A page whose own text is older than the piece goes on saying so.
    old = client.post(address(meeting, "piece_close", closed.pk), {"apne": "1", "revision": "1"})
    assert page(client.get(old.url)).xpath(f"//*[@id='revisjon-{closed.pk}']/@value") == ["1"]
    client.post(address(meeting, "piece_remove", closed.pk))
    assert not MinutesPiece.objects.filter(pk=closed.pk).exists()


def test_a_table_item_by_plain_post(client, rana, meeting):
    login(client, rana.coordinator)
    send(client, client.get(address(meeting)), "Legg til saken", title="Hærverk")
    item = meeting.items.get(title="Hærverk")
    assert item.number == 2
    assert f"{item.label} Hærverk" in words(client.get(address(meeting)))
    half = client.post(address(meeting, "table_item"), {"title": "x", "is_closed": "on"})
    assert half.status_code == 422
    assert page(half).xpath("//*[@aria-invalid='true']/@id") == ["ny-sak-legal_basis", "ny-sak-public_title"]


# --- Who, when, and how much ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["IN_REVIEW", "CHANGES_REQUESTED", "APPROVED"])
def test_the_page_says_why_it_is_only_read(client, rana, meeting, state):
    minutes = meeting.minutes
    minutes.state, minutes.round, minutes.sent_at = state, 1, days.now()
    if state == "APPROVED":
        minutes.approved_at, minutes.frozen_content, minutes.content_hash = days.now(), {}, "0" * 64
    minutes.save()
    shown = login(client, rana.coordinator).get(address(meeting))
    can_write = bool(page(shown).xpath("//main//textarea[@name='body']"))
    assert can_write == (state == "CHANGES_REQUESTED")
    if not can_write:
        assert not page(shown).xpath("//main//form")
        assert ("til gjennomgang" if state == "IN_REVIEW" else "godkjent") in words(shown)


def every_address(meeting):
    """Every address of the two pages, with an object of this meeting's."""
    item, piece, row = the_item(meeting), the_piece(meeting), meeting.attendances.first()
    decision = make.decision(item, "Noe")
    text = PieceText.objects.create(
        piece=piece, base_revision=1, body="<p>x</p>", typed_by_name="En", typed_at=days.now()
    )
    return [
        *(address(meeting, name) for name in ("hold", "attendance", "everybody", "secrecy", "guest")),
        *(
            address(meeting, name, row.pk)
            for name in ("presence_set", "deputy", "times", "attendance_remove")
        ),
        *(address(meeting, name) for name in ("write", "treat_the_rest", "table_item")),
        *(
            address(meeting, name, item.pk)
            for name in ("outcome", "outcome_postpone", "outcome_send_back", "piece_add", "decision_add")
        ),
        *(
            address(meeting, name, piece.pk)
            for name in ("piece", "piece_save", "piece_close", "piece_remove")
        ),
        address(meeting, "piece_text", piece.pk, text.pk),
        *(
            address(meeting, name, decision.pk)
            for name in ("decision_change", "decision_remove", "decision_follow_up")
        ),
    ]


def test_rights_person_by_person_and_no_page_writes_when_it_is_only_opened(client, rana, meeting):
    neighbour = make.council("Nesna")
    former = parties.person("Tidligere Sekretær")
    parties.holder(make.office_of(rana.coordinator), former, valid_to=days.today() - timedelta(days=1))
    addresses = every_address(meeting)
    expected = {
        rana.coordinator: {200, 302},
        rana.mayor: {200, 302},
        rana.contact: {403},
        rana.director: {403},
        neighbour.coordinator: {404},
        former: {404},
    }
    for person, statuses in expected.items():
        login(client, person)
        assert {client.get(url).status_code for url in addresses} <= statuses, person.name
        if statuses != {200, 302}:
            assert {client.post(url).status_code for url in addresses} == statuses, person.name
    client.logout()
    assert {client.get(url).status_code for url in addresses} == {302}
    assert all("/logg-inn/" in client.get(url).url for url in addresses)
    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert [verb for verb in verbs if not verb.startswith("account.")] == []


def test_what_belongs_to_another_meeting_is_not_found(client, rana, meeting):
    other = make.held_meeting(rana.forum, starts_at=days.now() - timedelta(days=60))
    make.minutes_of(other)
    login(client, rana.coordinator)
    for url in every_address(meeting):
        wrong = url.replace(f"/moter/{meeting.pk}/", f"/moter/{other.pk}/")
        if any(char.isdigit() for char in wrong.split(f"/moter/{other.pk}/")[1]):
            assert client.post(wrong).status_code == 404, wrong
    assert the_piece(meeting).body == ""


@pytest.mark.parametrize("name", ["write", "attendance"])
def test_a_long_agenda_costs_no_more_queries_than_a_short_one(client, rana, meeting, name):
    login(client, rana.coordinator)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address(meeting, name)).status_code == 200
        return len(captured)

    for number in (2, 3, 4):
        item = make.item(rana.forum, f"Sak {number}", meeting=meeting, number=number, number_year=2026)
        for place in range(2):
            piece = make.piece(item, f"Avsnitt {place}")
            PieceText.objects.create(
                piece=piece, base_revision=1, body="<p>x</p>", typed_by_name="En", typed_at=days.now()
            )
        decision = make.decision(item, "Noe")
        make.follow_up(rana.forum, item=item, decision=decision, owner_office=make.office_of(rana.contact))
        if number == 2:
            Attendance.objects.create(meeting=meeting, name="Gjest", capacity="GUEST", presence="PRESENT")
            few = queries()
    for place in range(3):
        Attendance.objects.create(
            meeting=meeting, name=f"Gjest {place}", capacity="GUEST", presence="PRESENT"
        )
    assert queries() == few


def test_the_closed_title_stands_on_the_writers_page_only_there(client, rana, meeting):
    make.closed_item(rana.forum, "Hemmelig tittel 4711", meeting=meeting, standing=Standing.NONE)
    assert "Hemmelig tittel 4711" in words(login(client, rana.mayor).get(address(meeting)))
    assert b"4711" not in client.get(address(meeting, "attendance")).content
