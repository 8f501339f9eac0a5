"""The pages of follow-ups: who opens which, what the forms and the links do, and the file."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from councils import follow_up_reminders, waiting
from councils.following import PURPOSE
from councils.models import FollowUp, FollowUpNote, ReminderChoice
from councils.tests import factories as make
from councils.tests.factories import AT, office_of
from parties import links
from parties.models import PersonalLink
from parties.standing import standing_of
from parties.tests import factories as parties
from records import days
from records.models import AuditEvent, Dispatch

pytestmark = pytest.mark.django_db
SECRET = "Familien i Storgata 4"
STEPS = ("follow_up_report", "follow_up_treatment")
LED_STEPS = ("follow_up_drop", "follow_up_change", "follow_up_assign")


@pytest.fixture
def council(db):
    return make.council("Rana")


def url(name, *args):
    return reverse(f"councils:{name}", args=args)


def make_link(follow_up, *, name="Frida Frivillig"):
    at = days.now()
    link, token = links.make_link(
        purpose=PURPOSE,
        subject=follow_up,
        by=make.Actor.system(),
        at=at,
        expires_at=at + timedelta(days=30),
        name=name,
        address="frida@natteravn.example",
    )
    return link, url("link_follow_up", token)


def counts():
    return [
        model.objects.count()
        for model in (FollowUp, FollowUpNote, ReminderChoice, AuditEvent, Dispatch, PersonalLink)
    ]


# --- who opens what ---------------------------------------------------------------------------------------


def test_every_page_for_everybody(client, council):
    outside = parties.person("Olga Utenfor")
    deputy = parties.official(council.municipality, "DEPUTY_MAYOR", "Vera Vara")
    former = parties.person("Frode Før")
    make.seat(council.forum, person=former, valid_to=date(2025, 12, 31))
    owned = make.follow_up(council.forum, owner_person=outside)
    police = make.follow_up(council.forum, owner_office=office_of(council.contact))
    closed = make.follow_up(council.forum, SECRET, item=make.closed_item(council.forum, "Lukket"))
    forum_pages = ("follow_ups", "follow_ups_file")
    # The forum's; the pages of the outsider's, the contact's, a closed one; report on the contact's; lead.
    expected = {
        council.mayor: (200, 200, 200, 200, 200, 200),
        council.coordinator: (200, 200, 200, 200, 200, 200),
        council.contact: (200, 200, 200, 200, 200, 403),
        council.director: (200, 200, 200, 200, 403, 403),
        deputy: (200, 200, 200, 404, 403, 403),
        outside: (404, 200, 404, 404, 404, 404),
        former: (404, 404, 404, 404, 404, 404),
        make.council("Hemnes").mayor: (404, 404, 404, 404, 404, 404),
        parties.superuser(): (404, 404, 404, 404, 404, 404),
    }
    for who, (forum, theirs, contacts, shut, report, lead) in expected.items():
        parties.login(client, who)
        assert [client.get(url(name, council.forum.pk)).status_code for name in forum_pages] == [forum] * 2, (
            who
        )
        assert client.get(url("follow_up", owned.pk)).status_code == theirs, who
        assert client.get(url("follow_up", police.pk)).status_code == contacts, who
        assert client.get(url("follow_up", closed.pk)).status_code == shut, who
        assert [client.get(url(name, police.pk)).status_code for name in STEPS] == [report] * 2, who
        assert [client.get(url(name, police.pk)).status_code for name in LED_STEPS] == [lead] * 3, who
        new = client.get(url("follow_up_new", council.forum.pk)).status_code
        assert new == (404 if forum == 404 else lead), who
        assert client.get(url("my_follow_ups")).status_code == 200
    client.logout()
    for name, key in (
        ("follow_ups", council.forum.pk),
        ("follow_up", police.pk),
        ("follow_up_drop", police.pk),
    ):
        answer = client.get(url(name, key))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/logg-inn/")


def test_a_step_that_is_not_now_says_why(client, council):
    parties.login(client, council.mayor)
    done = make.follow_up(council.forum, state="DONE", settled_on=date(2026, 5, 1))
    open_ = make.follow_up(council.forum)
    for name in ("follow_up_report", *LED_STEPS):
        answer = client.get(url(name, done.pk))
        assert answer.status_code == 403
        assert "allerede ført som gjort" in answer.content.decode()
    assert client.get(url("follow_up_reopen", open_.pk)).status_code == 403
    assert client.get(url("follow_up_reopen", done.pk)).status_code == 200
    assert client.get(url("follow_up_treatment", done.pk)).status_code == 200


def test_a_closed_one_stands_nowhere_outside_the_members(client, council):
    item = make.closed_item(council.forum, SECRET, public_title="Sak unntatt")
    closed = make.follow_up(council.forum, SECRET, item=item, due_on=date(2026, 5, 1))
    deputy = parties.official(council.municipality, "DEPUTY_MAYOR", "Vera Vara")
    parties.login(client, deputy)
    for name in ("follow_ups", "follow_ups_file"):
        assert SECRET not in str(client.get(url(name, council.forum.pk), {"status": "alle"}).content)
    _link, path = make_link(closed)
    client.logout()
    page = client.get(path)
    assert page.status_code == 200
    assert SECRET not in page.content.decode()
    assert "Sak unntatt" not in page.content.decode()
    assert "En oppfølging i Politirådet i Rana" in page.content.decode()


def test_an_owner_outside_reads_no_more_than_what_is_theirs(client, council):
    outside = parties.person("Olga Utenfor")
    meeting = make.held_meeting(council.forum)
    item = make.closed_item(council.forum, "Lukket tittel", meeting=meeting, public_title="Vist tittel")
    decision = make.decision(item, "Lukket beslutning", basis="Offentleglova § 24")
    owned = make.follow_up(council.forum, item=item, decision=decision, owner_person=outside)
    parties.login(client, outside)
    text = client.get(url("follow_up", owned.pk)).content.decode()
    for kept in ("Lukket tittel", "Lukket beslutning", "Vist tittel", url("follow_ups", council.forum.pk)):
        assert kept not in text


# --- the list ---------------------------------------------------------------------------------------------


def test_the_filters_choose_and_wrong_ones_do_no_harm(client, council):
    contact, director = office_of(council.contact), office_of(council.director)
    past, coming = days.today() - timedelta(days=3), days.today() + timedelta(days=3)
    make.follow_up(council.forum, "sen", due_on=past, owner_office=contact, side="POLICE")
    make.follow_up(council.forum, "snart", due_on=coming, owner_office=director, side="MUNICIPALITY")
    make.follow_up(council.forum, "fri")
    make.follow_up(council.forum, "ute", owner_name="Frida", due_on=coming + timedelta(days=1))
    make.follow_up(council.forum, "gjort", state="DONE", settled_on=past)
    make.follow_up(council.forum, "droppet", state="DROPPED", settled_on=past, reason="x")
    parties.login(client, council.mayor)

    def rows(**asked):
        page = client.get(url("follow_ups", council.forum.pk), asked)
        assert page.status_code == 200
        return [row["follow_up"].text for row in page.context["rows"]]

    open_ = ["sen", "snart", "ute", "fri"]
    assert rows() == rows(status="tull", part="x", ansvarlig="verv-x", sorter="'--") == open_
    assert rows(ansvarlig="verv-999999999999999999999") == rows(ansvarlig="verv-²") == open_
    assert rows(status="over-fristen") == ["sen"]
    assert rows(status="gjort") == ["gjort"]
    assert rows(status="droppet") == ["droppet"]
    assert set(rows(status="alle")) == {*open_, "gjort", "droppet"}
    assert rows(part="POLICE") == rows(ansvarlig=f"verv-{contact.pk}") == ["sen"]
    assert rows(ansvarlig="ingen") == ["fri"]
    assert rows(ansvarlig="andre") == ["ute"]
    assert rows(sorter="ansvarlig") == ["snart", "sen", "fri", "ute"]


def test_the_file_has_the_same_rows_with_real_dates_and_no_formulas(client, council):
    due = date(2026, 6, 1)
    make.follow_up(council.forum, "=1+1", due_on=due, owner_name="@Frida", side="OTHER")
    make.follow_up(council.forum, "gjort", state="DONE", settled_on=due)
    parties.login(client, council.mayor)
    answer = client.get(url("follow_ups_file", council.forum.pk), {"status": "apne"})
    book = load_workbook(BytesIO(answer.content))
    rows = list(book.active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Hva", "=1+1"]
    assert (rows[1][1], rows[1][3].date(), rows[1][4]) == ("@Frida", due, "åpen")
    assert book.active["A2"].data_type == "s"
    assert f"oppfolging-{council.forum.pk}-" in answer["Content-Disposition"]


def test_lists_ask_a_constant_number_of_questions(client, council):
    parties.login(client, council.contact)
    office = office_of(council.contact)
    meeting = make.held_meeting(council.forum)
    item = make.item(council.forum, meeting=meeting)

    def add(count):
        for number in range(count):
            make.follow_up(council.forum, f"Nr. {number}", item=item, owner_office=office)

    def questions():
        found = []
        for path in (
            url("follow_ups", council.forum.pk),
            url("follow_ups_file", council.forum.pk),
            url("my_follow_ups"),
        ):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            found.append(len(asked))
        return found

    add(1)
    questions()
    one = questions()
    add(2)
    three = questions()
    add(57)
    assert one == three == questions()


# --- doing ------------------------------------------------------------------------------------------------


def test_the_secretary_writes_one_down_gives_it_on_moves_it_and_drops_it(client, council):
    parties.login(client, council.coordinator)
    contact, director = office_of(council.contact), office_of(council.director)
    new = url("follow_up_new", council.forum.pk)
    assert client.post(new, {"text": "  "}).status_code == 422
    assert client.post(new, {"text": "Rydde", "owner": "other"}).status_code == 422
    clearing = {"text": "Rydde", "side": "POLICE"}
    assert client.post(new, {**clearing, "due_on": days.today() - timedelta(days=1)}).status_code == 403
    assert client.post(new, {**clearing, "due_on": days.today()}).status_code == 303
    made = FollowUp.objects.get()
    assert (made.owner_office, made.due_on) == (contact, days.today())
    form = {"owner": f"verv-{director.pk}", "revision": made.revision}
    assert client.post(url("follow_up_assign", made.pk), form).status_code == 303
    stale = client.post(url("follow_up_assign", made.pk), {**form, "owner": f"verv-{contact.pk}"})
    assert stale.status_code == 409
    later = (days.today() + timedelta(days=30)).isoformat()
    moved = {"due_on": later, "reason": "Venter på svar", "revision": made.revision + 1}
    assert client.post(url("follow_up_change", made.pk), {**moved, "due_on": "x"}).status_code == 422
    assert client.post(url("follow_up_change", made.pk), moved).status_code == 303
    assert client.post(url("follow_up_drop", made.pk), {"reason": ""}).status_code == 422
    assert client.post(url("follow_up_drop", made.pk), {"reason": "Ikke lenger aktuelt"}).status_code == 303
    made.refresh_from_db()
    assert (made.owner_office, made.due_on.isoformat(), made.state) == (director, later, "DROPPED")
    page = client.get(url("follow_up", made.pk)).content.decode()
    assert "Ikke lenger aktuelt" in page
    assert "Venter på svar" in page


def test_the_owner_reports_and_is_done_from_the_own_page(client, council):
    owned = make.follow_up(council.forum, owner_office=office_of(council.contact), due_on=date(2026, 5, 1))
    parties.login(client, council.contact)
    report = url("follow_up_report", owned.pk)
    assert f'href="{report}' in client.get(url("my_follow_ups")).content.decode()
    assert client.post(report, {"what": "status", "note": ""}).status_code == 422
    assert client.post(report, {"what": "tull", "note": "x"}).status_code == 422
    future = (days.today() + timedelta(days=1)).isoformat()
    assert client.post(report, {"what": "gjort", "done_on": future}).status_code == 422
    private = client.post(report, {"what": "status", "note": "Ring 41 23 45 67"})
    assert private.status_code == 422
    assert "Jeg har sett advarslene" in private.content.decode()
    assert client.post(report, {"what": "status", "note": "I gang"}).status_code == 303
    assert client.post(report, {"what": "gjort"}).status_code == 303
    owned.refresh_from_db()
    assert (owned.state, owned.settled_on) == ("DONE", days.today())
    assert client.post(report, {"what": "gjort"}).status_code == 403
    assert [row.text for row in client.get(url("my_follow_ups")).context["settled"]] == [owned.text]
    treated = {"treatment": "POLITICAL", "case_reference": "PS 57/26", "revision": owned.revision}
    assert client.post(url("follow_up_treatment", owned.pk), treated).status_code == 303
    assert "PS 57/26" in client.get(url("follow_up", owned.pk)).content.decode()


def test_home_lists_what_waits_with_a_page_that_opens(client, council):
    owned = make.follow_up(council.forum, owner_office=office_of(council.contact))
    user, on = council.contact.user, days.today()
    (one,) = [
        row
        for row in waiting.waiting_for(user, standing_of(user, on), on, AT)
        if row.url == url("follow_up", owned.pk)
    ]
    assert one.title == owned.text
    parties.login(client, council.contact)
    assert client.get(one.url).status_code == 200


# --- by link ----------------------------------------------------------------------------------------------


def test_by_link_somebody_reports_and_is_done_and_then_it_opens_nothing(client, council):
    owned = make.follow_up(council.forum, owner_name="Frida Frivillig", owner_address="frida@x.example")
    link, path = make_link(owned)
    before = counts()
    page = client.get(path)
    assert page.status_code == 200
    assert "Kartlegge nattevandring" in page.content.decode()
    assert counts() == before
    assert PersonalLink.objects.get().last_used_at is None
    assert client.post(path, {"what": "status", "note": ""}).status_code == 422
    answer = client.post(path, {"what": "status", "note": "Halvveis"})
    assert answer.status_code == 200
    assert "Det du skrev, står i oppfølgingen." in answer.content.decode()
    assert client.post(path, {"what": "kan-ikke", "note": "Ingen folk"}).status_code == 200
    assert client.post(path, {"what": "gjort"}).status_code == 200
    owned.refresh_from_db()
    assert (owned.state, owned.notes.count()) == ("DONE", 2)
    assert {note.by_name for note in owned.notes.all()} == {"Frida Frivillig"}
    for answer in (client.get(path), client.post(path, {"what": "status", "note": "Mer"})):
        assert answer.status_code == 410
    assert owned.notes.count() == 2
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_a_link_leads_to_its_own_purpose_alone(client, council):
    owned = make.follow_up(council.forum)
    _link, path = make_link(owned)
    token = path.split("/")[2]
    assert client.get(url("link_reminders", token)).status_code == 410
    assert client.get(url("link_follow_up", "tull")).status_code == 410
    assert client.get(url("follow_up", owned.pk)).status_code == 302


def test_one_click_from_the_mail_turns_reminders_off_and_opening_does_not(client, council):
    due = days.today() + timedelta(days=5)
    owned = make.follow_up(
        council.forum, owner_name="Frida Frivillig", owner_address="Frida@x.example", due_on=due
    )
    told_at = days.start_of(due - timedelta(days=20)) + timedelta(hours=9)
    follow_up_reminders.clock(told_at)
    follow_up_reminders.clock(told_at + timedelta(days=14))
    mail = Dispatch.objects.get(kind="councils.reminders")
    paths = [word[word.index("/lenke/") :] for word in mail.text.split() if "/lenke/" in word]
    report, off = paths
    assert client.get(report).status_code == 200
    before = counts()
    assert client.get(off).status_code == 200
    assert counts() == before
    assert not ReminderChoice.objects.get().is_off
    assert client.post(off).status_code == 303
    choice = ReminderChoice.objects.get()
    assert (choice.address, choice.is_off, choice.changed_by_name) == (
        "frida@x.example",
        True,
        "Frida Frivillig",
    )
    follow_up_reminders.clock(days.start_of(due + timedelta(days=2)) + timedelta(hours=9))
    assert Dispatch.objects.filter(kind="councils.reminders").count() == 1
    assert client.post(off, {"valg": "paa"}).status_code == 303
    follow_up_reminders.clock(days.start_of(due + timedelta(days=2)) + timedelta(hours=9))
    assert Dispatch.objects.filter(kind="councils.reminders").count() == 2
    assert owned.state == "OPEN"


def test_ones_own_reminders_are_turned_off_and_on_by_oneself(client, council):
    parties.login(client, council.contact)
    assert client.get(url("reminders")).status_code == 200
    assert not ReminderChoice.objects.exists()
    assert client.post(url("reminders"), {"valg": "av"}).status_code == 303
    assert ReminderChoice.objects.get(person=council.contact).is_off
    assert "Slå på påminnelsene" in client.get(url("my_follow_ups")).content.decode()
    assert client.post(url("reminders"), {"valg": "paa"}).status_code == 303
    assert not ReminderChoice.objects.get().is_off
    parties.login(client, parties.superuser())
    assert client.post(url("reminders")).status_code == 403
