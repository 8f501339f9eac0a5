"""Items on their way in: raised from either side or by a link, changed, withdrawn, answered, closed."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from councils.actions import closing, proposing
from councils.actions.proposing import ask_for_items, edit_item, link_for, propose_item
from councils.choices import Access, Capacity
from councils.models import AgendaItem, Membership
from councils.people import seated
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from parties import links
from parties.models import Appointment, OfficeRole, PersonalLink
from parties.tests import factories as parties
from records import audit, days
from records.days import OSLO
from records.models import Dispatch
from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import has_right

pytestmark = pytest.mark.django_db

SECRET = "Narkotikaleiren bak Moholmen"
BASIS = "Offentleglova § 24 tredje ledd"


@pytest.fixture
def rana() -> make.Council:
    return make.council(items_due_days=14)


def acts(person, at: datetime = AT) -> dict:
    """Who acts, and when."""
    return {"by": actor(person), "on": days.day_of(at), "at": at}


def propose(council, person, title="Skolevei", **fields) -> AgendaItem:
    """Raise an item."""
    return propose_item(forum=council.forum, title=title, **fields, **acts(person))


def edit(item, person, **fields) -> AgendaItem:
    """Change the item's title to another, from the revision it has."""
    fields = {"revision": item.revision, "title": item.title, "text": item.text, **fields}
    return edit_item(item=item, **fields, **acts(person))


# --- Raising ----------------------------------------------------------------------------------------------


def test_both_sides_raise_items_with_their_names_and_sides_and_the_leads_are_told(rana):
    meeting = make.meeting(rana.forum)
    item = propose(
        rana, rana.contact, "  Skolevei  ved\nsentrum ", wanted_meeting=meeting, text="<p>Mørkt</p>"
    )
    own = propose(rana, rana.director, "Budsjett")

    assert (item.title, item.state, item.meeting, item.number) == (
        "Skolevei ved sentrum",
        "PROPOSED",
        None,
        None,
    )
    assert (item.origin, item.origin_organisation_id) == ("POLICE", rana.unit.pk)
    assert (item.raised_by_name, item.raised_by_office) == (rana.contact.name, "politikontakt")
    assert (item.raised_by_address, item.raised_by_person) == (rana.contact.email, rana.contact)
    assert (own.origin, own.origin_organisation_id) == ("MUNICIPALITY", rana.municipality.pk)
    told = Dispatch.objects.filter(about_id=item.pk).order_by("address")
    assert {row.address for row in told} == {rana.mayor.email, rana.coordinator.email}
    assert {row.subject for row in told} == {"Ny sak meldt inn: Skolevei ved sentrum"}
    assert [event.verb for event in audit.history(item)] == ["item.proposed"]


@pytest.mark.parametrize(
    ("raised_at", "wanted", "late"),
    [
        (datetime(2026, 5, 11, 23, 59, tzinfo=OSLO), None, False),
        (datetime(2026, 5, 12, 0, 1, tzinfo=OSLO), None, True),
        (datetime(2026, 5, 12, 0, 1, tzinfo=OSLO), "later", False),
    ],
)
def test_late_is_what_comes_after_the_deadline_of_the_wanted_meeting_else_the_next(
    rana, raised_at, wanted, late
):
    make.meeting(rana.forum)
    later = make.meeting(rana.forum, starts_at=AT + timedelta(days=90))
    item = propose_item(
        forum=rana.forum,
        title="Skolevei",
        wanted_meeting=later if wanted else None,
        **acts(rana.contact, raised_at),
    )
    assert item.is_late is late


def test_without_a_deadline_or_a_meeting_nothing_is_late():
    council = make.council()
    assert propose(council, council.contact).is_late is False
    make.meeting(council.forum, starts_at=AT + timedelta(hours=2))
    assert propose(council, council.contact).is_late is False


def test_whoever_writes_for_a_party_raises_items_too_others_do_not(rana):
    chief = parties.official(rana.district, OfficeRole.CHIEF_OF_POLICE, "Per Politimester")
    reader = parties.official(rana.municipality, OfficeRole.ADMINISTRATOR, "Nora Admin")
    stranger = make.council("Nesna").mayor
    former = parties.official(rana.municipality, OfficeRole.OTHER, "Fia Før")
    make.seat(rana.forum, make.office_of(former), valid_to=ON - timedelta(days=1))
    assert propose(rana, chief).origin == "POLICE"
    for person in (reader, stranger, former):
        with pytest.raises(NotAllowed):
            propose(rana, person)
    Membership.objects.filter(forum=rana.forum).update(valid_to=None)
    assert propose(rana, former).raised_by_name == "Fia Før"


def test_a_forum_for_members_alone_takes_items_from_members_alone():
    council = make.council(access=Access.MEMBERS)
    chief = parties.official(council.district, OfficeRole.CHIEF_OF_POLICE, "Per Politimester")
    with pytest.raises(NotAllowed):
        propose(council, chief)
    propose(council, council.leader)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "  "}, "tittel"),
        ({"title": "x" * 201}, "for lang"),
        ({"is_closed": True, "public_title": "Sak"}, "hjemmel"),
        ({"is_closed": True, "legal_basis": BASIS}, "offentlig tittel"),
    ],
)
def test_what_is_not_whole_is_refused(rana, fields, words):
    with pytest.raises(Refused, match=words):
        propose(rana, rana.contact, **fields)
    assert not AgendaItem.objects.exists()
    assert not Dispatch.objects.exists()


def test_a_wanted_meeting_is_a_coming_one_of_the_forum(rana):
    for meeting in (make.held_meeting(rana.forum), make.meeting(make.council("Nesna").forum)):
        with pytest.raises(Refused, match="kommende møte"):
            propose(rana, rana.contact, wanted_meeting=meeting)


def test_a_file_that_is_not_taken_stops_the_whole_and_nothing_is_kept(rana):
    with pytest.raises(Refused, match="som ikke kan tas imot"):
        propose(rana, rana.contact, files=[SimpleUploadedFile("a.exe", b"MZ")])
    assert not AgendaItem.objects.exists()
    item = propose(rana, rana.contact, files=[SimpleUploadedFile("Notat.pdf", b"%PDF-1.7")])
    assert [row.title for row in item.attachments.all()] == ["Notat"]


def test_a_closed_item_is_nowhere_but_in_its_row(rana):
    item = propose(
        rana,
        rana.contact,
        SECRET,
        text=f"<p>{SECRET}</p>",
        is_closed=True,
        legal_basis=BASIS,
        public_title="Aksjon",
        privacy={"phone": 2},
    )
    proposing.send_back_item(item=item, reason=f"Mer om {SECRET}", **acts(rana.mayor))
    edit(item, rana.contact, public_title="Aksjon")
    proposing.decline_item(item=item, reason=f"Ikke {SECRET}", **acts(rana.mayor))
    written = " ".join(
        f"{row.subject} {row.text} {row.html} {row.unique_key}" for row in Dispatch.objects.all()
    )
    recorded = str([(event.verb, event.data) for event in audit.history(item)])
    assert SECRET not in written + recorded + str(item)
    assert "Aksjon" in written
    assert Dispatch.objects.filter(kind="councils.item_declined", address=rana.contact.email).count() == 1
    assert audit.history(item).last().data == {"privacy": {"phone": 2}}


# --- Changing and withdrawing -----------------------------------------------------------------------------


def test_the_proposer_changes_and_withdraws_until_it_is_placed_others_do_not(rana):
    item = propose(rana, rana.contact)
    item = edit(item, rana.contact, title="Skolevei og lys")
    assert (item.title, item.revision) == ("Skolevei og lys", 2)
    for person in (rana.director, make.council("Nesna").mayor):
        with pytest.raises(NotAllowed):
            edit(item, person)
    for person in (rana.director, rana.mayor):
        with pytest.raises(NotAllowed):
            proposing.withdraw_item(item=item, **acts(person))
    proposing.withdraw_item(item=item, **acts(rana.contact))
    item.refresh_from_db()
    assert item.state == "WITHDRAWN"
    with pytest.raises((NotAllowed, Refused)):
        edit(item, rana.contact)

    placed = make.item(rana.forum, raised_by_person=rana.contact, meeting=make.meeting(rana.forum))
    with pytest.raises(NotAllowed):
        edit(placed, rana.contact)
    assert edit(placed, rana.coordinator, title="Ny").title == "Ny"
    with pytest.raises(NotAllowed):
        proposing.withdraw_item(item=placed, **acts(rana.contact))


def test_a_change_from_an_older_text_is_stopped_and_shows_the_newer(rana):
    item = propose(rana, rana.contact, text="<p>Første</p>")
    edit(item, rana.coordinator, text="<p>Andre</p>")
    with pytest.raises(StaleSave) as stale:
        edit(item, rana.contact, text="<p>Tredje</p>")
    assert (stale.value.current, stale.value.revision) == ("<p>Andre</p>", 2)
    assert AgendaItem.objects.get().text == "<p>Andre</p>"


def test_leads_change_it_until_the_meeting_is_over(rana):
    for state, fields, words in [
        ("CLOSED", {"held_at": AT, "closed_at": AT}, "avsluttet"),
        ("CANCELLED", {"cancelled_at": AT, "cancelled_reason": "Storm"}, "avlyst"),
    ]:
        item = make.item(rana.forum, meeting=make.meeting(rana.forum, state=state, **fields))
        with pytest.raises(Refused, match=words):
            edit(item, rana.mayor)
        with pytest.raises(Refused, match=words):
            closing.close_item(item=item, legal_basis=BASIS, public_title="Sak", **acts(rana.mayor))


def test_who_may_read_and_change_is_the_same_in_queries_and_rules(rana):
    officer = parties.official(rana.municipality, OfficeRole.ADMINISTRATOR, "Nora Admin")
    chief = parties.official(rana.district, OfficeRole.CHIEF_OF_POLICE, "Per Politimester")
    former = parties.official(rana.municipality, OfficeRole.OTHER, "Fia Før")
    make.seat(rana.forum, make.office_of(former), valid_to=ON - timedelta(days=1))
    early = parties.official(rana.unit, OfficeRole.OTHER, "Ola Vara", valid_from=ON + timedelta(days=1))
    first = rana.forum.memberships.get(capacity=Capacity.CHAIR)
    make.seat(rana.forum, make.office_of(early), capacity=Capacity.DEPUTY, deputy_for=first)
    people = [
        rana.mayor,
        rana.contact,
        officer,
        chief,
        former,
        early,
        make.council("Nesna").mayor,
        parties.person("Uten Verv"),
    ]
    items = [
        make.item(rana.forum),
        make.closed_item(rana.forum, SECRET),
        make.closed_item(rana.forum, SECRET, raised_by_person=chief),
        make.closed_item(rana.forum, SECRET, raised_by_person=former),
        make.closed_item(rana.forum, SECRET, raised_by_person=chief, meeting=make.meeting(rana.forum)),
    ]
    reads = {}
    for user in [*(person.user for person in people), parties.superuser()]:
        from parties.standing import bind

        user = bind(type(user).objects.get(pk=user.pk), ON)
        visible = set(AgendaItem.objects.visible_to(user, ON))
        ruled = {item for item in items if has_right("councils.read_item", user, item)}
        assert visible == ruled, user
        reads[user.name] = [items.index(item) for item in items if item in visible]
    every = [0, 1, 2, 3, 4]
    assert list(reads.values()) == [every, every, [0], [0, 2], [], [], [], [], []]


# --- Answers ----------------------------------------------------------------------------------------------


def test_declined_with_a_reason_that_the_proposer_is_told(rana):
    item = propose(rana, rana.contact)
    with pytest.raises(Refused, match="begrunnelse"):
        proposing.decline_item(item=item, reason=" ", **acts(rana.mayor))
    with pytest.raises(NotAllowed):
        proposing.decline_item(item=item, reason="Nei", **acts(rana.director))
    item = proposing.decline_item(item=item, reason="Hører hjemme i SLT", **acts(rana.mayor))
    assert (item.state, item.answer) == ("DECLINED", "Hører hjemme i SLT")
    told = Dispatch.objects.get(kind="councils.item_declined")
    assert told.address == rana.contact.email
    assert "Hører hjemme i SLT" in told.text
    assert told.reply_to == rana.coordinator.email
    with pytest.raises(Refused, match="venter ikke lenger"):
        proposing.send_back_item(item=item, reason="Nei", **acts(rana.mayor))


def test_sent_back_it_is_raised_again_by_changing_it(rana):
    item = propose(rana, rana.contact)
    proposing.send_back_item(item=item, reason="Si hvor", **acts(rana.coordinator))
    item.refresh_from_db()
    assert item.state == "SENT_BACK"
    assert edit(item, rana.mayor, text="<p>Ved torget?</p>").state == "SENT_BACK"
    item.refresh_from_db()
    item = edit(item, rana.contact, text="<p>Ved torget</p>")
    assert item.state == "PROPOSED"
    assert next(event.verb for event in audit.history(item)) == "item.proposed_again"
    assert Dispatch.objects.filter(kind="councils.item_proposed", address=rana.mayor.email).count() == 2


# --- Closing ----------------------------------------------------------------------------------------------


def test_an_item_is_closed_by_leads_or_proposer_and_opened_by_leads_alone(rana):
    item = propose(rana, rana.contact)
    with pytest.raises(NotAllowed):
        closing.close_item(item=item, legal_basis=BASIS, public_title="Sak", **acts(rana.director))
    item = closing.close_item(item=item, legal_basis=BASIS, public_title=" Sak ", **acts(rana.contact))
    assert (item.is_closed, item.shown_title, item.title) == (True, "Sak", "Skolevei")
    with pytest.raises(NotAllowed):
        closing.reopen_item(item=item, **acts(rana.contact))
    item = closing.reopen_item(item=item, **acts(rana.mayor))
    assert (item.is_closed, item.legal_basis, item.public_title) == (False, "", "")
    with pytest.raises(Refused, match="åpen"):
        closing.reopen_item(item=item, **acts(rana.mayor))


# --- By personal link -------------------------------------------------------------------------------------


def given(council, person, at: datetime = AT) -> PersonalLink:
    """A link for the seat that the person fills."""
    seat = next(one for one in seated(council.forum, days.day_of(at)) if one.person == person)
    address = link_for(seat, council.forum, by=actor(council.coordinator), at=at)
    token = re.search(r"/lenke/([^/]+)/sak/$", address)[1]
    return links.find_link(token, proposing.PURPOSE, at)


def by_link(link: PersonalLink, at: datetime = AT) -> dict:
    """Who acts by the link."""
    return {"link": link, "by": link.actor, "on": days.day_of(at), "at": at}


def test_an_item_is_raised_and_changed_by_link_in_the_holders_name(rana):
    link = given(rana, rana.leader)
    item = propose_item(forum=rana.forum, title="Skolevei", **by_link(link))
    assert (item.origin, item.raised_by_name, item.raised_by_person) == (
        "POLICE",
        rana.leader.name,
        rana.leader,
    )
    assert item.raised_by_address == rana.leader.email
    assert audit.history(item)[0].actor_kind == "link"
    item = edit_item(item=item, revision=1, title="Skolevei nå", **by_link(link))
    assert item.title == "Skolevei nå"
    other = propose(rana, rana.director)
    for act in (
        lambda: edit_item(item=other, revision=1, title="x", **by_link(link)),
        lambda: proposing.withdraw_item(item=other, **by_link(link)),
    ):
        with pytest.raises(NotAllowed, match="selv har meldt inn"):
            act()
    assert proposing.withdraw_item(item=item, **by_link(link)).state == "WITHDRAWN"


def test_a_link_dies_with_its_day_its_office_its_seat_and_leads_to_one_forum(rana):
    link = given(rana, rana.leader)
    later = AT + proposing.LINK_LIVES
    with pytest.raises(links.DeadLink, match="gått ut"):
        propose_item(forum=rana.forum, title="Sak", **by_link(link, later))
    with pytest.raises(links.DeadLink, match="noe annet"):
        propose_item(forum=make.council("Nesna").forum, title="Sak", **by_link(link))
    rana.forum.memberships.filter(office=make.office_of(rana.leader)).update(valid_to=ON - timedelta(days=1))
    with pytest.raises(NotAllowed, match="plass i forumet"):
        propose_item(forum=rana.forum, title="Sak", **by_link(link))
    Appointment.objects.filter(person=rana.leader).update(valid_to=date(2026, 5, 3))
    with pytest.raises(links.DeadLink, match="vervet"):
        propose_item(forum=rana.forum, title="Sak", **by_link(link))


def test_what_is_closed_is_not_changed_by_link(rana):
    link = given(rana, rana.leader)
    item = propose_item(
        forum=rana.forum,
        title=SECRET,
        is_closed=True,
        legal_basis=BASIS,
        public_title="Aksjon",
        **by_link(link),
    )
    with pytest.raises(NotAllowed, match="Logg inn"):
        edit_item(item=item, revision=1, title="x", **by_link(link))


def test_the_secretary_asks_for_items_and_everybody_else_gets_a_link_of_their_own(rana):
    meeting = make.meeting(rana.forum)
    count = ask_for_items(forum=rana.forum, message="Hei!", **acts(rana.coordinator))
    told = Dispatch.objects.filter(kind="councils.ask_for_items")
    assert count == 4
    assert {row.address for row in told} == {
        person.email for person in (rana.mayor, rana.director, rana.contact, rana.leader)
    }
    tokens = [re.search(r"/lenke/([^/\s]+)/sak/", row.text)[1] for row in told]
    assert len(set(tokens)) == 4
    assert {links.find_link(token, proposing.PURPOSE, AT).subject.id for token in tokens} == {rana.forum.pk}
    assert all("Meld inn saker senest 11. mai 2026" in row.text and "Hei!" in row.text for row in told)
    assert {link.expires_at for link in PersonalLink.objects.all()} == {days.end_of(meeting.on)}

    seat = rana.forum.memberships.get(office=make.office_of(rana.leader))
    assert (
        ask_for_items(forum=rana.forum, seats=[seat], **acts(rana.coordinator, AT + timedelta(hours=1))) == 1
    )
    with pytest.raises(NotAllowed):
        ask_for_items(forum=rana.forum, **acts(rana.contact))
    own = rana.forum.memberships.get(office=make.office_of(rana.coordinator))
    with pytest.raises(Refused, match="e-postadresse"):
        ask_for_items(forum=rana.forum, seats=[own], **acts(rana.coordinator))
