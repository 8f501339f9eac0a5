"""The pages of items and agendas as people use them, without JavaScript, and what they hold back."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils.actions import agenda, attachments, proposing
from councils.actions.agenda_steps import agenda_of
from councils.choices import Access, Capacity
from councils.models import AgendaItem, ItemAttachment, KnowledgeDocument, Topic
from councils.people import seated
from councils.tests import factories as make
from councils.tests.factories import actor
from parties.models import OfficeRole
from parties.tests import factories as parties
from parties.tests.factories import login
from records import days
from web.tests.rendered import errors, form_with, page, send, words

pytestmark = pytest.mark.django_db

BASIS = "Offentleglova § 24 tredje ledd"
PDF = b"%PDF-1.7\nnotat\n%%EOF"


@pytest.fixture
def rana():
    return make.council(items_due_days=14)


@pytest.fixture
def meeting(rana):
    """A meeting in a month, planned, with the usual items."""
    made = make.meeting(rana.forum, starts_at=days.now() + timedelta(days=30))
    agenda.add_default_items(meeting=made, **acts(rana.coordinator))
    return made


def acts(person) -> dict:
    """Who acts, today."""
    return {"by": actor(person), "on": days.today(), "at": days.now()}


def address(name, *args):
    return reverse(f"councils:{name}", args=args)


def upload(name="Notat.pdf"):
    return SimpleUploadedFile(name, PDF)


def titles(meeting) -> list[str]:
    return [item.title for item in agenda_of(meeting)]


# --- Raising items ----------------------------------------------------------------------------------------


def test_an_item_is_raised_with_a_title_alone_and_the_page_says_where_it_waits(client, rana, meeting):
    shown = login(client, rana.contact).get(address("propose", rana.forum.pk))
    assert "Meld inn saker senest" in words(shown)
    assert "Ingen enkeltsaker." in words(shown)
    answer = send(client, shown, "Meld inn saken", title="Skolevei")
    assert (answer.status_code, answer.url) == (303, address("items", rana.forum.pk))
    item = AgendaItem.objects.get(title="Skolevei")
    assert (item.state, item.kind, item.raised_by_person) == ("PROPOSED", "MATTER", rana.contact)
    after = words(client.get(answer.url))
    assert "Saken er meldt inn. Du får svar" in after
    assert f"Skolevei Meldt inn av {rana.contact.name}, politikontakt (politiet)" in after


def test_everything_about_an_item_comes_with_the_form(client, rana, meeting):
    topic = Topic.objects.create(name="Trafikk")
    shown = login(client, rana.director).get(address("propose", rana.forum.pk))
    form = form_with(shown, "Meld inn saken")
    assert [one.text for one in form.xpath(".//select[@name='wanted_meeting']/option")][1:] == [
        f"{days.longdate(meeting.on)} (saker innen {days.longdate(meeting.on - timedelta(days=14))})"
    ]
    data = dict(form.form_values()) | {
        "title": "Mobekken",
        "text": "Flere branner.\n\nI helgene.",
        "wanted_meeting": meeting.pk,
        "kind": "INFORMATION",
        "topic": topic.pk,
        "proposed_decision": "Kommunen <setter> opp lys.",
        "is_closed": "on",
        "basis": "annen",
        "basis_other": BASIS,
        "public_title": "Branner",
        "files": [upload("Kart.pdf"), upload("Liste.pdf")],
    }
    assert client.post(address("propose", rana.forum.pk), data).status_code == 303
    item = AgendaItem.objects.get(title="Mobekken")
    assert (item.text, item.topic, item.wanted_meeting) == (
        "<p>Flere branner.</p><p>I helgene.</p>",
        topic,
        meeting,
    )
    assert item.proposed_decision == "<p>Kommunen &lt;setter&gt; opp lys.</p>"
    assert (item.is_closed, item.legal_basis, item.public_title) == (True, BASIS, "Branner")
    assert [one.title for one in item.attachments.all()] == ["Kart", "Liste"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"title": " "}, "Hva gjelder saken?: Gi saken en tittel."),
        ({"title": "x" * 201}, "Hva gjelder saken?: Sørg for at denne verdien har 200 eller færre tegn"),
        ({"wanted_meeting": "999999"}, "Ønsket møte: "),
        ({"kind": "FEST"}, "Sakstype: "),
        ({"is_closed": "on", "public_title": "Sak"}, "Hjemmel: Si hvilken hjemmel unntaket har."),
        ({"is_closed": "on", "basis": "0"}, "Offentlig tittel: Skriv en tittel som kan vises for alle."),
        ({"is_closed": "on", "basis": "77", "public_title": "Sak"}, "Hjemmel: "),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, rana, meeting, changes, error):
    shown = login(client, rana.contact).get(address("propose", rana.forum.pk))
    data = dict(form_with(shown, "Meld inn saken").form_values()) | {"title": "Skolevei", "text": "Mørkt"}
    answer = client.post(address("propose", rana.forum.pk), data | changes)
    assert answer.status_code == 422
    assert [one for one in errors(answer) if one.startswith(error)], errors(answer)
    assert "Mørkt" in page(answer).xpath("//textarea[@name='text']")[0].text
    assert not AgendaItem.objects.raised().exists()


def test_the_privacy_guard_asks_once_and_the_trail_has_numbers_only(client, rana, meeting):
    shown = login(client, rana.contact).get(address("propose", rana.forum.pk))
    answer = send(client, shown, "Meld inn saken", title="Ring 41 23 45 67")
    assert answer.status_code == 422
    assert "ser ut som et telefonnummer" in words(answer)
    answer = send(client, answer, "Meld inn saken", privacy_seen="on")
    assert answer.status_code == 303
    assert AgendaItem.objects.raised().get().title == "Ring 41 23 45 67"


def test_a_lead_puts_a_new_item_right_on_the_agenda(client, rana, meeting):
    login(client, rana.coordinator)
    shown = client.get(f"{address('propose', rana.forum.pk)}?mote={meeting.pk}")
    answer = send(client, shown, "Meld inn saken", title="Skolevei")
    assert answer.url == address("agenda", meeting.pk)
    assert titles(meeting)[-2:] == ["Skolevei", "Eventuelt"]
    # Nobody else is asked for it, nor heard when they say it.
    login(client, rana.contact)
    shown = client.get(f"{address('propose', rana.forum.pk)}?mote={meeting.pk}")
    assert not page(shown).xpath("//input[@name='place_now']")
    data = dict(form_with(shown, "Meld inn saken").form_values()) | {"title": "Min", "place_now": "on"}
    client.post(address("propose", rana.forum.pk), data)
    assert AgendaItem.objects.get(title="Min").state == "PROPOSED"


# --- Building the agenda ----------------------------------------------------------------------------------


def test_waiting_items_are_placed_answered_and_taken_off_by_buttons(client, rana, meeting):
    for title in ("Skolevei", "Russ", "Hund"):
        proposing.propose_item(forum=rana.forum, title=title, wanted_meeting=meeting, **acts(rana.contact))
    items = {item.title: item for item in AgendaItem.objects.raised()}
    login(client, rana.coordinator)
    shown = client.get(address("agenda", meeting.pk))
    assert "ønsket i dette møtet" in words(shown)

    assert client.get(address("place", meeting.pk, items["Skolevei"].pk)).status_code == 200
    assert titles(meeting)[-1] == "Eventuelt"
    assert client.post(address("place", meeting.pk, items["Skolevei"].pk)).status_code == 303
    assert titles(meeting)[-2:] == ["Skolevei", "Eventuelt"]
    again = client.post(address("place", meeting.pk, items["Skolevei"].pk))
    assert again.status_code == 403
    assert "Saken står allerede på sakslisten" in words(again)

    shown = client.get(address("item_send_back", items["Russ"].pk))
    answer = send(client, shown, "Send tilbake", reason="")
    assert (answer.status_code, errors(answer)) == (422, ["Begrunnelse: Skriv en begrunnelse."])
    send(client, answer, "Send tilbake", reason="Si mer")
    send(client, client.get(address("item_decline", items["Hund"].pk)), "Svar nei", reason="Nei")
    states = dict(AgendaItem.objects.raised().values_list("title", "state"))
    assert states == {"Skolevei": "PLACED", "Russ": "SENT_BACK", "Hund": "DECLINED"}
    assert client.get(address("item_decline", items["Hund"].pk)).status_code == 403

    client.post(address("take_off", meeting.pk, items["Skolevei"].pk))
    assert titles(meeting)[-2:] == ["Status for tidligere beslutninger", "Eventuelt"]
    # What became of them.
    read = words(client.get(address("items", rana.forum.pk)))
    assert "Hund politiet ikke tatt opp –" in read


def test_the_order_is_moved_by_plain_buttons_and_an_old_page_changes_nothing(client, rana, meeting):
    login(client, rana.mayor)
    shown = client.get(address("agenda", meeting.pk))
    keys = [item.pk for item in agenda_of(meeting)]
    revision = page(shown).xpath("//div[@data-reorder]/@data-revision")[0]
    move = address("item_move", meeting.pk)

    answer = client.post(move, {"item": keys[-1], "direction": "opp", "revision": revision})
    assert (answer.status_code, answer.url) == (303, f"{address('agenda', meeting.pk)}#rad-{keys[-1]}")
    moved = [*keys[:-2], keys[-1], keys[-2]]
    assert [item.pk for item in agenda_of(meeting)] == moved

    stale = client.post(
        move,
        {"order": ",".join(map(str, reversed(moved))), "revision": revision},
        headers={"accept": "application/json"},
    )
    assert stale.status_code == 409
    assert "Last siden på nytt" in stale.json()["reasons"][0]
    for bad in ({"order": "1,2,x"}, {"order": ""}, {"item": "x", "direction": "opp"}, {}):
        assert client.post(move, bad, headers={"accept": "application/json"}).status_code == 409
    assert [item.pk for item in agenda_of(meeting)] == moved


def test_missing_standing_items_are_told_and_put_back(client, rana, meeting):
    login(client, rana.mayor)
    first = agenda_of(meeting)[0]
    client.post(address("take_off", meeting.pk, first.pk))
    shown = client.get(address("agenda", meeting.pk))
    assert "Mangler på sakslisten: Godkjenning av innkalling og saksliste." in words(shown)
    send(client, shown, "Legg inn de faste sakene")
    assert titles(meeting)[0] == "Godkjenning av innkalling og saksliste"


def test_the_overdue_follow_up_stands_on_the_next_agenda_and_the_last_minutes_have_their_status(client, rana):
    held = make.held_meeting(rana.forum, starts_at=days.now() - timedelta(days=30))
    make.minutes_of(held, state="IN_REVIEW")
    meeting = make.meeting(rana.forum, starts_at=days.now() + timedelta(days=30))
    agenda.add_default_items(meeting=meeting, **acts(rana.coordinator))
    make.follow_up(rana.forum, "Måle lys", due_on=days.today() - timedelta(days=1), created_at=days.now())
    make.follow_up(rana.forum, "Uten frist", created_at=days.now())
    read = words(login(client, rana.contact).get(address("agenda", meeting.pk)))
    assert "2 åpne oppfølginger · 1 over fristenMåle lys" in read
    assert f"Møtet {days.longdate(held.on)}: referatet er til gjennomgang." in read
    item = next(one for one in agenda_of(meeting) if one.standing == "FOLLOW_UPS")
    assert "Måle lys" in words(client.get(item.get_absolute_url()))


def test_a_closed_meetings_agenda_says_why_it_stands(client, rana, meeting):
    meeting.state, meeting.cancelled_at, meeting.cancelled_reason = "CANCELLED", days.now(), "Storm"
    meeting.save()
    item = make.item(rana.forum)
    login(client, rana.mayor)
    assert "Møtet er avlyst, så sakslisten kan ikke endres." in words(
        client.get(address("agenda", meeting.pk))
    )
    answer = client.post(address("place", meeting.pk, item.pk))
    assert (answer.status_code, "Møtet er avlyst" in words(answer)) == (403, True)


# --- One item ---------------------------------------------------------------------------------------------


def test_the_proposer_changes_and_withdraws_on_the_pages_until_it_is_placed(client, rana, meeting):
    item = proposing.propose_item(forum=rana.forum, title="Skolevei", **acts(rana.contact))
    login(client, rana.contact)
    shown = client.get(address("item_edit", item.pk))
    other = Client()
    send(other, login(other, rana.mayor).get(address("item_edit", item.pk)), "Lagre", text="Leders tekst")
    stale = send(client, shown, "Lagre", text="Min tekst")
    assert stale.status_code == 409
    assert "Leders tekst" in words(stale)
    assert "Min tekst" in page(stale).xpath("//textarea[@name='text']")[0].text
    send(client, stale, "Lagre")
    assert AgendaItem.objects.get(pk=item.pk).text == "<p>Min tekst</p>"

    agenda.place_item(item=item, meeting=meeting, **acts(rana.mayor))
    assert client.get(address("item_edit", item.pk)).status_code == 403
    assert client.get(item.get_absolute_url()).status_code == 200


def test_an_item_is_postponed_to_a_named_meeting_and_its_way_is_shown(client, rana, meeting):
    later = make.meeting(rana.forum, starts_at=days.now() + timedelta(days=90))
    item = make.item(rana.forum, "Skolevei", meeting=meeting)
    shown = login(client, rana.mayor).get(address("postpone", item.pk))
    answer = send(client, shown, "Utsett saken", to=str(later.pk), reason="Tiden gikk")
    assert answer.url == address("agenda", meeting.pk)
    assert f"Tas opp i møtet {days.longdate(later.on)}" in words(client.get(answer.url))
    goes_on = AgendaItem.objects.get(continued_from=item)
    read = words(client.get(goes_on.get_absolute_url()))
    assert "Saken over flere møter" in read
    assert "utsatt: Tiden gikk" in read
    assert client.get(address("postpone", item.pk)).status_code == 403


def test_where_was_this_taken_up_finds_the_chain_with_decisions_and_follow_ups(client, rana):
    held = make.held_meeting(rana.forum, starts_at=days.now() - timedelta(days=30))
    make.minutes_of(held, state="IN_REVIEW")
    first = make.item(rana.forum, "Skoleveien til Gruben", meeting=held, number=4, number_year=2026)
    make.decision(first, "Kommunen måler lyset.")
    make.follow_up(rana.forum, "Bestille måling", item=first)
    AgendaItem.objects.filter(pk=first.pk).update(
        state="POSTPONED", outcome="POSTPONED", outcome_reason="Mangler tall"
    )
    make.item(rana.forum, "Lys langs veien", continued_from=first)
    make.item(rana.forum, "Noe annet")
    login(client, rana.contact)
    for question in ("skolevei", "måler lyset", "bestille måling"):
        read = words(client.get(address("items", rana.forum.pk), {"q": question}))
        assert "4/26 Skoleveien til Gruben" in read, question
        assert "utsatt: Mangler tall" in read
        assert "Beslutning: Kommunen måler lyset." in read
        assert "Bestille måling" in read
        assert "Lys langs veien" in read
        assert "Noe annet" not in read
    assert "Ingen saker handler om dette" in words(client.get(address("items", rana.forum.pk), {"q": "fisk"}))


def test_closing_says_what_others_see_and_opening_is_asked_for(client, rana, meeting):
    item = make.item(rana.forum, "Aksjon", meeting=meeting)
    meeting.notice_sent_at = days.now()
    meeting.save()
    shown = login(client, rana.mayor).get(address("item_close", item.pk))
    assert "Innkallingen er sendt med den åpne tittelen." in words(shown)
    answer = send(client, shown, "Unnta saken fra offentlighet", basis="1", public_title="Tiltak")
    assert answer.status_code == 303
    item.refresh_from_db()
    assert item.legal_basis.startswith("Offentleglova § 13, jf. politiregisterloven § 23")
    assert "Andre ser bare «Tiltak»" in words(client.get(item.get_absolute_url()))
    shown = client.get(address("item_close", item.pk))
    assert page(shown).xpath("//select[@name='basis']/option[@selected]/@value") == ["1"]
    send(client, client.get(address("item_open", item.pk)), "Gjør saken åpen")
    item.refresh_from_db()
    assert item.is_closed is False


def test_files_come_and_go_and_each_side_puts_in_its_picture(client, rana, meeting):
    item = make.item(rana.forum, "Bildet", meeting=meeting, kind="CRIME_PICTURE")
    login(client, rana.coordinator)
    form = dict(form_with(client.get(address("attach", item.pk)), "Legg ved").form_values())
    bad = client.post(address("attach", item.pk), form | {"uploaded": SimpleUploadedFile("a.exe", b"MZ")})
    assert bad.status_code == 403
    assert "ikke kan tas imot" in words(bad)
    for name in ("En.pdf", "To.pdf"):
        assert client.post(address("attach", item.pk), form | {"uploaded": upload(name)}).status_code == 303
    first, second = item.attachments.all()
    client.post(address("attachment_move", item.pk), {"item": second.pk, "direction": "opp"})
    assert list(item.attachments.all()) == [second, first]
    fetched = client.get(address("attachment", item.pk, first.pk))
    assert (fetched.content, fetched["Content-Type"]) == (PDF, "application/pdf")
    shown = client.get(address("attachment_edit", item.pk, first.pk))
    send(client, shown, "Lagre", is_closed="on", basis="0", public_title="Notat")
    first.refresh_from_db()
    assert first.is_closed
    client.post(address("attachment_remove", item.pk, second.pk))
    assert list(item.attachments.all()) == [first]

    login(client, rana.contact)
    shown = client.get(item.get_absolute_url())
    assert page(shown).xpath("//a[contains(@href, '/bilde/')]/@href") == [
        address("picture_add", item.pk, "kriminalitetsbilde")
    ]
    add = client.get(address("picture_add", item.pk, "kriminalitetsbilde"))
    answer = send(client, add, "Legg inn", how="file")
    assert answer.status_code == 422
    send(client, answer, "Legg inn", how="shown")
    document = KnowledgeDocument.objects.get()
    assert (document.is_shown_only, document.organisation_id) == (True, rana.unit.pk)
    assert "vist, ikke lagret" in words(client.get(item.get_absolute_url()))
    assert client.get(address("picture_add", item.pk, "risikobilde")).status_code == 200
    other = send(client, client.get(address("picture_add", item.pk, "risikobilde")), "Legg inn", how="shown")
    assert other.status_code == 403
    assert client.get(address("picture_add", item.pk, "noe")).status_code == 404


# --- By personal link -------------------------------------------------------------------------------------


def link_of(council, person) -> str:
    """The path of a link for the seat that the person fills."""
    seat = next(one for one in seated(council.forum, days.today()) if one.person == person)
    made = proposing.link_for(seat, council.forum, by=actor(council.coordinator), at=days.now())
    return re.search(r"/lenke/.*", made)[0]


def test_an_item_is_raised_changed_and_withdrawn_by_link_without_an_account(client, rana, meeting):
    path = link_of(rana, rana.leader)
    shown = client.get(path)
    assert f"Denne siden er for: {rana.leader.name}." in words(shown)
    assert not page(shown).xpath("//input[@name='place_now']")
    answer = send(client, shown, "Meld inn saken", title="Skolevei")
    assert (answer.status_code, answer.url) == (303, path)
    item = AgendaItem.objects.raised().get()
    assert item.raised_by_name == rana.leader.name
    after = client.get(path)
    assert "Takk! Saken er meldt inn." in words(after)
    edit = page(after).xpath("//main//a[text()='Skolevei']/@href")[0]
    assert send(client, client.get(edit), "Lagre", title="Skolevei nå").url == path
    send(client, client.get(f"{edit}trekk/"), "Trekk saken")
    item.refresh_from_db()
    assert (item.title, item.state) == ("Skolevei nå", "WITHDRAWN")
    assert client.get(edit).status_code == 404


def test_a_link_opens_no_one_elses_item_nothing_closed_and_nothing_after_the_seat_has_ended(client, rana):
    path = link_of(rana, rana.leader)
    theirs = proposing.propose_item(forum=rana.forum, title="En annens", **acts(rana.contact))
    closed = make.closed_item(rana.forum, "Hemmelig", raised_by_person=rana.leader)
    for item in (theirs, closed):
        for tail in ("", "trekk/"):
            assert client.get(f"{path}{item.pk}/{tail}").status_code == 404
            assert client.post(f"{path}{item.pk}/{tail}", {"title": "x"}).status_code == 404
    read = client.get(path).content.decode()
    assert "Hemmelig" not in read
    assert "En annens" not in read
    assert client.get("/lenke/ukjent/sak/").status_code == 410
    rana.forum.memberships.filter(office=make.office_of(rana.leader)).update(
        valid_to=days.today() - timedelta(days=1)
    )
    answer = client.get(path)
    assert (answer.status_code, "plass i forumet" in words(answer)) == (403, True)


def test_the_secretary_sends_the_links_from_the_page(client, rana, meeting):
    shown = login(client, rana.coordinator).get(address("ask_for_items", rana.forum.pk))
    assert len(page(shown).xpath("//input[@name='seats'][@checked]")) == 4
    answer = send(client, shown, "Send", message="Hei!")
    assert answer.url == address("items", rana.forum.pk)
    assert "Lenken er sendt til 4." in words(client.get(answer.url))


# --- Who comes in, and what is held back ------------------------------------------------------------------


def people_of(council) -> dict:
    """One of each kind, by what they are to the forum."""
    chief = parties.official(council.district, OfficeRole.CHIEF_OF_POLICE, "Per Politimester")
    reader = parties.official(council.municipality, OfficeRole.ADMINISTRATOR, "Nora Admin")
    former = parties.official(council.municipality, OfficeRole.OTHER, "Fia Før")
    make.seat(council.forum, make.office_of(former), valid_to=days.today() - timedelta(days=1))
    early = parties.official(council.unit, OfficeRole.OTHER, "Ola Vara")
    chair = council.forum.memberships.get(capacity=Capacity.CHAIR)
    make.seat(
        council.forum,
        make.office_of(early),
        capacity=Capacity.DEPUTY,
        deputy_for=chair,
        valid_from=days.today() + timedelta(days=1),
    )
    return {
        "lead": council.mayor,
        "member": council.director,
        "writes for a party": chief,
        "reads for a party": reader,
        "former member": former,
        "deputy outside the dates": early,
        "other municipality": make.council("Nesna").mayor,
        "superuser": parties.superuser(),
        "anonymous": None,
    }


def test_who_comes_in_where(rana, meeting):
    people = people_of(rana)
    waiting = make.item(rana.forum, "Venter")
    placed = make.item(rana.forum, "Satt opp", meeting=meeting)
    closed = make.closed_item(rana.forum, "Hemmelig", meeting=meeting)
    row = attachments.add_attachment(item=placed, uploaded=upload(), **acts(rana.mayor))
    shut = attachments.add_attachment(
        item=placed,
        uploaded=upload(),
        is_closed=True,
        legal_basis=BASIS,
        public_title="Notat",
        **acts(rana.mayor),
    )
    forum = rana.forum.pk
    # By the order of `people_of`: 3 is the way to the login page.
    expected = {
        address("items", forum): (200, 200, 200, 200, 404, 404, 404, 404, 302),
        address("propose", forum): (200, 200, 200, 403, 404, 404, 404, 404, 302),
        address("ask_for_items", forum): (200, 403, 403, 403, 404, 404, 404, 404, 302),
        address("agenda", meeting.pk): (200,) * 9,
        address("place", meeting.pk, waiting.pk): (200, 403, 403, 403, 404, 404, 404, 404, 302),
        address("take_off", meeting.pk, placed.pk): (200, 403, 403, 403, 404, 404, 404, 404, 302),
        address("agenda_fill", meeting.pk): (200, 403, 403, 403, 404, 404, 404, 404, 302),
        address("item", waiting.pk): (200, 200, 200, 200, 404, 404, 404, 404, 302),
        address("item", closed.pk): (200, 200, 404, 404, 404, 404, 404, 404, 302),
        address("item_edit", placed.pk): (200, 403, 403, 403, 404, 404, 404, 404, 302),
        address("item_edit", closed.pk): (200, 403, 404, 404, 404, 404, 404, 404, 302),
        address("item_decline", waiting.pk): (200, 403, 403, 403, 404, 404, 404, 404, 302),
        address("item_send_back", waiting.pk): (200, 403, 403, 403, 404, 404, 404, 404, 302),
        address("item_withdraw", waiting.pk): (403, 403, 403, 403, 404, 404, 404, 404, 302),
        address("postpone", placed.pk): (200, 403, 403, 403, 404, 404, 404, 404, 302),
        address("item_close", placed.pk): (200, 403, 403, 403, 404, 404, 404, 404, 302),
        address("item_open", closed.pk): (200, 403, 404, 404, 404, 404, 404, 404, 302),
        address("attach", placed.pk): (200, 403, 403, 403, 404, 404, 404, 404, 302),
        address("attachment", placed.pk, row.pk): (200, 200, 200, 200, 404, 404, 404, 404, 302),
        address("attachment", placed.pk, shut.pk): (200, 200, 404, 404, 404, 404, 404, 404, 302),
        address("attachment", waiting.pk, row.pk): (404, 404, 404, 404, 404, 404, 404, 404, 302),
        address("picture_add", placed.pk, "risikobilde"): (200, 200, 403, 403, 404, 404, 404, 404, 302),
    }
    seen = {path: [] for path in expected}
    for person in people.values():
        client = Client()
        if person is not None:
            login(client, person)
        for path in expected:
            answer = client.get(path)
            seen[path].append(answer.status_code)
            if answer.status_code == 302:
                assert "/logg-inn/" in answer.url
    assert {path: tuple(codes) for path, codes in seen.items()} == expected

    move = address("item_move", meeting.pk)
    before = titles(meeting)
    codes = []
    for person in people.values():
        client = Client()
        if person is not None:
            login(client, person)
        codes.append(client.post(move, {"item": placed.pk, "direction": "opp"}).status_code)
    assert codes == [303, 403, 403, 403, 404, 404, 404, 404, 302]
    assert titles(meeting) != before


def test_a_forum_of_members_alone_has_no_agenda_for_others():
    council = make.council(access=Access.MEMBERS)
    meeting = make.called_meeting(council.forum, starts_at=days.now() + timedelta(days=3))
    people = people_of(council)
    codes = {}
    for name, person in people.items():
        client = Client()
        if person is not None:
            login(client, person)
        codes[name] = client.get(address("agenda", meeting.pk)).status_code
    assert codes == {name: 200 if name in {"lead", "member"} else 404 for name in people}


def test_no_secret_of_a_closed_item_stands_on_any_page_for_those_outside(rana, meeting):
    meeting.notice_sent_at, meeting.state = days.now(), "CALLED"
    meeting.save()
    held = make.held_meeting(rana.forum, starts_at=days.now() - timedelta(days=30))
    make.minutes_of(held, state="IN_REVIEW")
    placed = make.closed_item(
        rana.forum,
        "HEMMELIGTITTEL",
        text="<p>HEMMELIGTEKST</p>",
        proposed_decision="<p>HEMMELIGFORSLAG</p>",
        meeting=meeting,
        number=9,
        number_year=2026,
    )
    waiting = make.closed_item(rana.forum, "HEMMELIGVENTER")
    gone = make.closed_item(rana.forum, "HEMMELIGNEI", state="DECLINED", answer="HEMMELIGSVAR")
    postponed = make.closed_item(
        rana.forum,
        "HEMMELIGFØR",
        meeting=held,
        state="POSTPONED",
        outcome="POSTPONED",
        outcome_reason="HEMMELIGGRUNN",
    )
    make.closed_item(rana.forum, "HEMMELIGETTER", continued_from=postponed, meeting=meeting)
    opened = make.item(rana.forum, "Åpen sak om torget", meeting=meeting, number=10, number_year=2026)
    row = attachments.add_attachment(
        item=opened,
        uploaded=upload("HEMMELIGFIL.pdf"),
        title="HEMMELIGVEDLEGG",
        is_closed=True,
        legal_basis=BASIS,
        public_title="Et notat",
        **acts(rana.mayor),
    )
    attachments.add_picture(
        item=opened,
        kind="CRIME_PICTURE",
        title="HEMMELIGBILDE",
        dated_on=days.today(),
        uploaded=upload("HEMMELIGBILDEFIL.pdf"),
        is_closed=True,
        legal_basis=BASIS,
        **acts(rana.mayor),
    )
    make.decision(opened, "HEMMELIGBESLUTNING", basis=BASIS)
    make.decision(placed, "HEMMELIGVALG")
    make.follow_up(rana.forum, "HEMMELIGOPPFØLGING", item=placed, created_at=days.now())
    paths = [
        address("items", rana.forum.pk),
        *(
            f"{address('items', rana.forum.pk)}?q={word}"
            for word in ("hemmeligtekst", "torget", "Sak", "hemmelig")
        ),
        address("agenda", meeting.pk),
        address("agenda", held.pk),
        opened.get_absolute_url(),
        placed.get_absolute_url(),
        waiting.get_absolute_url(),
        gone.get_absolute_url(),
        address("attachment", opened.pk, row.pk),
        address("propose", rana.forum.pk),
        *(item.get_absolute_url() for item in agenda_of(meeting) if item.standing == "FOLLOW_UPS"),
    ]

    def read(person) -> str:
        client = Client()
        if person is not None:
            login(client, person)
        answers = [client.get(path) for path in paths]
        return " ".join(
            one.content.decode(errors="replace").replace("hemmelig", "") + str(one.headers) for one in answers
        )

    people = people_of(rana)
    for name in ("member", "reads for a party", "writes for a party", "former member", "anonymous"):
        person = people[name]
        found = set(re.findall("HEMMELIG[A-ZØÆÅ]*", read(person)))
        if name == "member":
            assert {
                "HEMMELIGTITTEL",
                "HEMMELIGTEKST",
                "HEMMELIGVENTER",
                "HEMMELIGFIL",
                "HEMMELIGBILDE",
            } <= found
        else:
            assert found == set(), name
    public = words(Client().get(address("agenda", meeting.pk)))
    assert "9/26 Sak unntatt offentlighet unntatt offentlighet" in public
    assert "10/26 Åpen sak om torget" in public
    # What stands on the agenda without having been sent out is not public yet.
    assert "Eventuelt" not in public
    office_holder = login(Client(), people["reads for a party"]).get(opened.get_absolute_url())
    assert f"Et notat unntatt offentlighet {BASIS}" in words(office_holder)


def test_the_public_sees_no_agenda_before_it_is_sent(client, rana, meeting):
    read = words(client.get(address("agenda", meeting.pk)))
    assert "Sakslisten er ikke sendt ut ennå." in read
    assert "Eventuelt" not in read


# --- As many as there are ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["items", "agenda", "search"])
def test_lists_ask_the_same_number_of_questions_however_long_they_are(client, rana, meeting, name):
    login(client, rana.coordinator)
    before = make.held_meeting(rana.forum, starts_at=days.now() - timedelta(days=30))
    make.minutes_of(before, state="IN_REVIEW")
    stored = attachments.add_attachment(
        item=make.item(rana.forum, "Sak"), uploaded=upload(), **acts(rana.mayor)
    )

    def add(count):
        for _number in range(count):
            make.item(rana.forum, "Sak som venter", raised_by_person=rana.contact, wanted_meeting=meeting)
            was = make.item(
                rana.forum,
                "Sak før",
                meeting=before,
                state="POSTPONED",
                outcome="POSTPONED",
                outcome_reason="Tid",
                raised_by_name="Pål",
            )
            now = make.item(rana.forum, "Sak nå", meeting=meeting, continued_from=was, raised_by_name="Pål")
            make.decision(was, "Noe")
            make.follow_up(
                rana.forum,
                "Gjøre noe",
                item=was,
                owner_office=make.office_of(rana.contact),
                created_at=days.now(),
            )
            ItemAttachment.objects.create(
                item=now, file=stored.file, title="x", added_at=days.now(), added_by_name="Pål"
            )

    path = {
        "items": address("items", rana.forum.pk),
        "agenda": address("agenda", meeting.pk),
        "search": f"{address('items', rana.forum.pk)}?q=sak",
    }[name]
    asked = []
    for count in (1, 2, 57):
        add(count)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        asked.append(len(queries))
    assert len(set(asked)) == 1, asked
