"""Writing minutes: pieces, late texts, outcomes, decisions; what is refused, and what is kept."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from councils import closing
from councils.actions import writing
from councils.actions.follow_ups import add_follow_up
from councils.choices import Outcome, Standing
from councils.models import (
    AgendaItem,
    Decision,
    FollowUp,
    ItemAttachment,
    Meeting,
    MinutesComment,
    MinutesPiece,
    PieceText,
)
from councils.tests import factories as make
from councils.tests.factories import AT, ON
from councils.tests.races import at_once
from parties.tests import factories as parties
from records import audit, richtext
from records.models import AuditEvent
from records.refusals import NotAllowed, Refused, StaleSave

BASIS = "Offentleglova § 13, jf. politiregisterloven § 23"
SECRET = "hemmelighet-4711"


@pytest.fixture
def rana(db):
    return make.council()


@pytest.fixture
def meeting(rana):
    """A held meeting with draft minutes and one item with an empty piece."""
    return held(rana)


def held(council):
    made = make.held_meeting(council.forum)
    make.minutes_of(made)
    first = make.item(council.forum, "Ungdom i sentrum", meeting=made, number=1, number_year=2026)
    make.piece(first, "")
    MinutesPiece.objects.filter(item=first).update(body="")
    return made


def item_of(meeting):
    return meeting.items.get(number=1)


def piece_of(meeting):
    return MinutesPiece.objects.get(item=item_of(meeting))


def who(person):
    return {"by": make.actor(person), "on": ON, "at": AT}


def save(piece, text, person, revision=1, **more):
    return writing.save_piece(
        piece=piece, body=richtext.from_plain(text), revision=revision, **more, **who(person)
    )


# --- Pieces -----------------------------------------------------------------------------------------------


def test_a_piece_is_saved_cleaned_with_who_and_when(rana, meeting):
    piece = writing.save_piece(
        piece=piece_of(meeting),
        body="<p>Enige.<script>x</script></p>",
        revision=1,
        **who(rana.coordinator),
    )
    piece.refresh_from_db()
    assert (piece.body, piece.revision, piece.updated_by_name, piece.updated_at) == (
        "<p>Enige.</p>",
        2,
        rana.coordinator.name,
        AT,
    )
    event = audit.history(meeting).get()
    assert (event.verb, event.data) == (
        "minutes.piece_saved",
        {"item": "1/26", "piece": piece.pk, "revision": 2},
    )


def test_saving_what_stands_changes_nothing(rana, meeting):
    save(piece_of(meeting), "Enige.", rana.coordinator)
    save(piece_of(meeting), "Enige.", rana.mayor, revision=1)
    assert piece_of(meeting).revision == 2
    assert audit.history(meeting).count() == 1
    assert not PieceText.objects.exists()


def test_the_later_text_is_kept_although_its_save_is_refused(rana, meeting):
    piece = piece_of(meeting)
    save(piece, "Ordførerens.", rana.mayor)
    for _again in range(2):
        with pytest.raises(StaleSave, match=f"{rana.mayor.name} har lagret") as stale:
            save(piece, "Sekretærens.", rana.coordinator)
    assert (stale.value.current.body, stale.value.revision) == ("<p>Ordførerens.</p>", 2)
    kept = PieceText.objects.get()
    assert (kept.body, kept.base_revision, kept.typed_by_name, kept.settled_at) == (
        "<p>Sekretærens.</p>",
        1,
        rana.coordinator.name,
        None,
    )
    assert piece_of(meeting).body == "<p>Ordførerens.</p>"


@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        ("take", "Sekretærens."),
        ("aside", "Ordførerens."),
        ("both", "Ordførerens.\n\nSekretærens."),
    ],
)
def test_each_choice_between_two_texts_keeps_both(rana, meeting, choice, stands):
    save(piece_of(meeting), "Ordførerens.", rana.mayor)
    with pytest.raises(StaleSave):
        save(piece_of(meeting), "Sekretærens.", rana.coordinator)
    text = PieceText.objects.get()

    writing.settle_text(text=text, choice=choice, **who(rana.mayor))

    assert richtext.plain(piece_of(meeting).body) == stands
    everything = {piece_of(meeting).body, *PieceText.objects.values_list("body", flat=True)}
    assert {"<p>Ordførerens.</p>", "<p>Sekretærens.</p>"} <= everything
    assert not PieceText.objects.filter(settled_at=None).exists()
    assert audit.history(meeting)[0].verb == f"minutes.text_{choice}"
    with pytest.raises(Refused, match="allerede tatt stilling"):
        writing.settle_text(text=text, choice="take", **who(rana.coordinator))


def test_a_save_settles_only_the_texts_that_its_writer_has_seen(rana, meeting):
    piece = piece_of(meeting)
    save(piece, "Først.", rana.mayor)
    for person, text in ((rana.coordinator, "Min."), (rana.mayor, "En annens.")):
        with pytest.raises(StaleSave):
            save(piece, text, person)
    mine = PieceText.objects.get(body="<p>Min.</p>")
    save(piece, "Min, og litt til.", rana.coordinator, revision=2, settles=[mine.pk])
    assert PieceText.objects.get(settled_at=None).body == "<p>En annens.</p>"
    assert PieceText.objects.filter(body="<p>Først.</p>").exists()


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_save_at_once_and_nothing_is_lost():
    rana = make.council()
    meeting = held(rana)
    piece = piece_of(meeting)

    def act(person, text):
        return lambda: save(piece, text, person)

    results = at_once(
        lambda: Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk),
        act(rana.coordinator, "Sekretærens."),
        act(rana.mayor, "Ordførerens."),
    )

    assert sorted(type(result).__name__ for result in results) == ["MinutesPiece", "StaleSave"]
    texts = {piece_of(meeting).body, PieceText.objects.get().body}
    assert texts == {"<p>Sekretærens.</p>", "<p>Ordførerens.</p>"}
    assert audit.verify(meeting) == []


def test_a_closed_piece_needs_a_basis_and_opening_it_stops_whoever_writes_in_it(rana, meeting):
    item = item_of(meeting)
    with pytest.raises(Refused, match="Si hvilken hjemmel"):
        writing.add_piece(item=item, is_closed=True, legal_basis=" ", **who(rana.coordinator))
    closed = writing.add_piece(item=item, is_closed=True, legal_basis=BASIS, **who(rana.coordinator))
    assert (closed.is_closed, closed.legal_basis, closed.position, closed.body) == (True, BASIS, 2, "")
    writing.close_piece(piece=closed, is_closed=True, legal_basis="Annen lov § 1", **who(rana.mayor))
    closed.refresh_from_db()
    assert (closed.legal_basis, closed.revision) == ("Annen lov § 1", 1)

    opened = writing.close_piece(piece=closed, is_closed=False, **who(rana.mayor))

    assert (opened.is_closed, opened.legal_basis, opened.revision) == (False, "", 2)
    with pytest.raises(StaleSave):
        save(closed, SECRET, rana.coordinator)
    closed.refresh_from_db()
    assert closed.body == ""


def test_only_an_empty_piece_is_removed(rana, meeting):
    piece = piece_of(meeting)
    save(piece, "Noe.", rana.coordinator)
    with pytest.raises(Refused, match="Det står tekst"):
        writing.remove_piece(piece=piece, **who(rana.coordinator))
    save(piece, "", rana.coordinator, revision=2)
    writing.remove_piece(piece=piece, **who(rana.coordinator))
    assert not MinutesPiece.objects.exists()
    with pytest.raises(Refused, match="fjernet i mellomtiden"):
        save(piece, "For sent.", rana.mayor, revision=3)


def test_a_piece_that_somebody_has_remarked_on_stays(rana, meeting):
    piece = piece_of(meeting)
    MinutesComment.objects.create(
        minutes=meeting.minutes,
        item=piece.item,
        piece=piece,
        round=1,
        text="Mangler noe",
        side="POLICE",
        author_name="Pål",
        created_at=AT,
    )
    with pytest.raises(Refused, match="blir stående tomt"):
        writing.remove_piece(piece=piece, **who(rana.coordinator))


def test_signs_of_private_data_are_counted_once_and_never_kept(rana, meeting):
    piece = save(piece_of(meeting), "Ring 912 34 567.", rana.coordinator)
    save(piece, "Ring 912 34 567 i dag.", rana.coordinator, revision=2)
    save(piece, "Ring 912 34 567 eller 922 34 567.", rana.coordinator, revision=3)
    counted = [event.data.get("privacy") for event in reversed(audit.history(meeting))]
    assert counted == [{"phone": 1}, None, {"phone": 1}]
    assert "912" not in str([event.data for event in audit.history(meeting)])


# --- Who, and when ----------------------------------------------------------------------------------------


def acts_of(meeting):
    """Every act of writing, as functions of who does it."""
    item, piece = item_of(meeting), piece_of(meeting)
    decision = make.decision(item, "Vedta noe")
    text = PieceText.objects.create(
        piece=piece, base_revision=1, body="<p>x</p>", typed_by_name="En", typed_at=AT
    )
    return {
        "save": lambda by: writing.save_piece(piece=piece, body="<p>y</p>", revision=1, **by),
        "add": lambda by: writing.add_piece(item=item, **by),
        "close": lambda by: writing.close_piece(piece=piece, is_closed=True, legal_basis=BASIS, **by),
        "remove": lambda by: writing.remove_piece(piece=piece, **by),
        "settle": lambda by: writing.settle_text(text=text, choice="take", **by),
        "outcome": lambda by: writing.set_outcome(item=item, outcome="TREATED", **by),
        "rest": lambda by: writing.treat_the_rest(meeting=meeting, **by),
        "table": lambda by: writing.add_table_item(meeting=meeting, title="Ny sak", **by),
        "decide": lambda by: writing.add_decision(item=item, text="Noe", **by),
        "change": lambda by: writing.change_decision(decision=decision, text="Annet", revision=1, **by),
        "undecide": lambda by: writing.remove_decision(decision=decision, **by),
    }


def outsiders(council):
    neighbour = make.council("Nesna")
    guest = parties.person("Gjest Utenfor")
    return {
        "police contact": council.contact,
        "member": council.director,
        "unit leader": council.leader,
        "another council's secretary": neighbour.coordinator,
        "nobody": guest,
    }


def test_only_chair_and_secretary_write_whatever_the_act(rana, meeting):
    acts, before = acts_of(meeting), AuditEvent.objects.count()
    for name, person in outsiders(rana).items():
        for act_name, act in acts.items():
            with pytest.raises(NotAllowed):
                act(who(person))
            assert piece_of(meeting).body == "", f"{name}: {act_name}"
    assert AuditEvent.objects.count() == before
    assert piece_of(meeting).body == ""


def test_a_superuser_does_not_write(rana, meeting):
    root = parties.superuser()
    person = parties.person("Drift Person", login=False)
    person.user = root
    person.save()
    with pytest.raises(NotAllowed):
        writing.treat_the_rest(meeting=meeting, **who(person))


@pytest.mark.parametrize(
    ("state", "why"), [("IN_REVIEW", "til gjennomgang"), ("APPROVED", "godkjent, og kan ikke endres")]
)
def test_nothing_is_written_while_others_read_it_or_after(rana, meeting, state, why):
    acts = acts_of(meeting)
    minutes = meeting.minutes
    minutes.state, minutes.round, minutes.sent_at = state, 1, AT
    if state == "APPROVED":
        minutes.approved_at, minutes.frozen_content, minutes.content_hash = AT, {}, "0" * 64
    minutes.save()
    for act in acts.values():
        with pytest.raises(Refused, match=why):
            act(who(rana.coordinator))
    assert piece_of(meeting).body == ""


def test_the_database_itself_holds_approved_minutes(rana, meeting):
    piece, item = piece_of(meeting), item_of(meeting)
    decision = make.decision(item, "Vedtatt")
    minutes = meeting.minutes
    minutes.state, minutes.approved_at, minutes.frozen_content, minutes.content_hash = (
        "APPROVED",
        AT,
        {},
        "0" * 64,
    )
    minutes.save()
    for change in (
        lambda: MinutesPiece.objects.filter(pk=piece.pk).update(body="<p>Annet</p>"),
        lambda: MinutesPiece.objects.filter(pk=piece.pk).delete(),
        lambda: make.piece(item, "Nytt"),
        lambda: Decision.objects.filter(pk=decision.pk).update(text="Annet"),
        lambda: AgendaItem.objects.filter(pk=item.pk).update(title="Annet"),
    ):
        with pytest.raises(DatabaseError, match="do not change"), transaction.atomic():
            change()


def test_changes_wished_for_open_the_minutes_again(rana, meeting):
    minutes = meeting.minutes
    minutes.state, minutes.round, minutes.sent_at = "CHANGES_REQUESTED", 1, AT
    minutes.save()
    assert save(piece_of(meeting), "Rettet.", rana.coordinator).body == "<p>Rettet.</p>"


def test_before_the_meeting_is_held_nothing_is_written(rana):
    planned = make.meeting(rana.forum)
    item = make.item(rana.forum, meeting=planned)
    with pytest.raises(Refused, match="ikke ført som holdt"):
        writing.set_outcome(item=item, outcome="TREATED", **who(rana.coordinator))


# --- Outcomes ---------------------------------------------------------------------------------------------


def test_treated_and_taken_back(rana, meeting):
    item = writing.set_outcome(item=item_of(meeting), outcome="TREATED", **who(rana.coordinator))
    assert (item.state, item.outcome) == ("TREATED", "TREATED")
    item = writing.set_outcome(item=item, outcome="", **who(rana.coordinator))
    assert (item.state, item.outcome) == ("PLACED", "")


def test_sent_back_needs_a_reason(rana, meeting):
    with pytest.raises(Refused, match="Skriv en begrunnelse"):
        writing.set_outcome(item=item_of(meeting), outcome="SENT_BACK", **who(rana.coordinator))
    item = writing.set_outcome(
        item=item_of(meeting), outcome="SENT_BACK", reason="Mangler tall", **who(rana.coordinator)
    )
    assert (item.state, item.outcome, item.outcome_reason, item.meeting) == (
        "SENT_BACK",
        "SENT_BACK",
        "Mangler tall",
        meeting,
    )
    with pytest.raises(Refused, match="Velg hva som ble gjort"):
        writing.set_outcome(item=item, outcome="GLEMT", **who(rana.coordinator))


def test_postponed_to_a_named_meeting_and_undone_while_untouched(rana, meeting):
    later = make.meeting(rana.forum)
    item = item_of(meeting)
    with pytest.raises(Refused, match="Velg hvilket møte"):
        writing.set_outcome(item=item, outcome="POSTPONED", reason="Tid", **who(rana.coordinator))

    item = writing.set_outcome(
        item=item, outcome="POSTPONED", reason="Tiden gikk", to=later, **who(rana.coordinator)
    )

    new = item.continued_in
    assert (item.state, item.outcome, item.outcome_reason) == ("POSTPONED", "POSTPONED", "Tiden gikk")
    assert (new.meeting, new.state, new.title, new.number) == (later, "PLACED", item.title, None)

    item = writing.set_outcome(item=item, outcome="TREATED", **who(rana.coordinator))
    assert item.state == "TREATED"
    assert not later.items.exists()


def test_an_item_sent_back_can_be_postponed_instead(rana, meeting):
    later = make.meeting(rana.forum)
    item = writing.set_outcome(
        item=item_of(meeting), outcome="SENT_BACK", reason="Feil", **who(rana.coordinator)
    )
    item = writing.set_outcome(
        item=item, outcome="POSTPONED", reason="Tid", to=later, **who(rana.coordinator)
    )
    assert (item.state, later.items.get().continued_from) == ("POSTPONED", item)


@pytest.mark.parametrize("touch", ["number", "revision", "follow_up", "state", "called"])
def test_a_postponement_that_somebody_has_built_on_is_not_undone(rana, meeting, touch):
    later = make.meeting(rana.forum)
    item = writing.set_outcome(
        item=item_of(meeting), outcome="POSTPONED", reason="Tid", to=later, **who(rana.coordinator)
    )
    new = AgendaItem.objects.filter(continued_from=item)
    if touch == "number":
        new.update(number=9, number_year=2026)
    elif touch == "revision":
        new.update(revision=2)
    elif touch == "follow_up":
        make.follow_up(rana.forum, item=new.get())
    elif touch == "state":
        new.update(state="DECLINED", meeting=None, answer="Nei")
    else:
        Meeting.objects.filter(pk=later.pk).update(state="CALLED", notice_sent_at=AT)
    with pytest.raises(Refused, match="kan ikke angres"):
        writing.set_outcome(item=item, outcome="TREATED", **who(rana.coordinator))
    item.refresh_from_db()
    assert item.outcome == Outcome.POSTPONED


def test_what_comes_by_itself_is_only_untied(rana, meeting):
    later = make.meeting(rana.forum)
    standing = {"standing": Standing.STATUS, "origin": ""}
    there = make.item(rana.forum, "Status", meeting=later, **standing)
    item = make.item(rana.forum, "Status", meeting=meeting, **standing)
    item = writing.set_outcome(
        item=item, outcome="POSTPONED", reason="Tid", to=later, **who(rana.coordinator)
    )
    there.refresh_from_db()
    assert there.continued_from == item
    writing.set_outcome(item=item, outcome="TREATED", **who(rana.coordinator))
    there.refresh_from_db()
    assert (there.continued_from, there.meeting) == (None, later)


def test_not_to_another_forums_meeting_nor_to_one_that_was(rana, meeting):
    elsewhere = make.meeting(make.council("Nesna").forum)
    cancelled = make.meeting(rana.forum, state="CANCELLED", cancelled_at=AT, cancelled_reason="Syk")
    for to in (elsewhere, cancelled, meeting):
        with pytest.raises(Refused, match="kommende møte i det samme forumet"):
            writing.set_outcome(
                item=item_of(meeting), outcome="POSTPONED", reason="x", to=to, **who(rana.coordinator)
            )


def test_the_rest_is_treated_in_one_act(rana, meeting):
    make.closed_item(rana.forum, SECRET, meeting=meeting, number=2, number_year=2026)
    writing.set_outcome(item=item_of(meeting), outcome="SENT_BACK", reason="x", **who(rana.coordinator))
    assert writing.treat_the_rest(meeting=meeting, **who(rana.coordinator)) == 1
    assert [item.state for item in meeting.items.order_by("number")] == ["SENT_BACK", "TREATED"]
    assert writing.treat_the_rest(meeting=meeting, **who(rana.coordinator)) == 0
    assert audit.history(meeting)[0].data["items"] == ["2/26"]


def test_a_table_item_continues_the_numbers_before_eventuelt(rana, meeting):
    last = make.item(
        rana.forum,
        "Eventuelt",
        meeting=meeting,
        standing=Standing.ANY_OTHER,
        origin="",
        number=2,
        number_year=2026,
    )
    item = writing.add_table_item(meeting=meeting, title=" Hærverk på  skolen ", **who(rana.coordinator))
    assert (item.label, item.title, item.state, item.is_late) == ("3/26", "Hærverk på skolen", "PLACED", True)
    last.refresh_from_db()
    assert item.position < last.position
    assert item.pieces.get().body == ""


def test_a_closed_table_item_needs_its_public_face_and_is_not_named_in_the_trail(rana, meeting):
    closed = {"meeting": meeting, "title": SECRET, "is_closed": True, **who(rana.coordinator)}
    with pytest.raises(Refused, match="hjemmel"):
        writing.add_table_item(**closed, public_title="Sak")
    with pytest.raises(Refused, match="offentlig tittel"):
        writing.add_table_item(**closed, legal_basis=BASIS)
    writing.add_table_item(**closed, legal_basis=BASIS, public_title="Unntatt sak")
    assert SECRET not in str([(event.verb, event.data) for event in AuditEvent.objects.all()])


# --- Decisions --------------------------------------------------------------------------------------------


def test_a_decision_with_owner_and_date_in_one_act(rana, meeting):
    decision = writing.add_decision(
        item=item_of(meeting),
        text="Kommunen kartlegger.",
        follow_up={"owner_office": make.office_of(rana.contact), "due_on": date(2026, 9, 1)},
        **who(rana.coordinator),
    )
    follow_up = FollowUp.objects.get()
    assert (follow_up.decision, follow_up.item, follow_up.text) == (
        decision,
        item_of(meeting),
        "Kommunen kartlegger.",
    )
    assert (follow_up.owner_office, follow_up.side, follow_up.due_on) == (
        make.office_of(rana.contact),
        "POLICE",
        date(2026, 9, 1),
    )


def test_a_refused_follow_up_leaves_no_decision(rana, meeting):
    both = {"owner_office": make.office_of(rana.contact), "owner_name": "Noen"}
    with pytest.raises(Refused, match="Velg én"):
        writing.add_decision(item=item_of(meeting), text="x", follow_up=both, **who(rana.coordinator))
    assert not Decision.objects.exists()


def test_a_decision_is_changed_from_what_was_read_and_its_words_stay_out_of_the_trail(rana, meeting):
    decision = writing.add_decision(
        item=item_of(meeting), text=SECRET, is_closed=True, legal_basis=BASIS, **who(rana.coordinator)
    )
    changed = writing.change_decision(decision=decision, text="Åpen", revision=1, **who(rana.mayor))
    assert (changed.text, changed.is_closed, changed.legal_basis, changed.revision) == ("Åpen", False, "", 2)
    with pytest.raises(StaleSave) as stale:
        writing.change_decision(decision=decision, text="Min", revision=1, **who(rana.coordinator))
    assert (stale.value.current, stale.value.revision) == ("Åpen", 2)
    with pytest.raises(Refused, match="hjemmel"):
        writing.change_decision(
            decision=decision, text="x", revision=2, is_closed=True, **who(rana.coordinator)
        )
    with pytest.raises(Refused, match="Skriv hva som ble besluttet"):
        writing.add_decision(item=item_of(meeting), text="  ", **who(rana.coordinator))
    assert SECRET not in str([event.data for event in AuditEvent.objects.all()])


def test_a_decision_that_somebody_is_to_follow_up_is_not_removed(rana, meeting):
    decision = writing.add_decision(
        item=item_of(meeting), text="x", follow_up={"due_on": ON}, **who(rana.coordinator)
    )
    with pytest.raises(Refused, match="har oppfølginger"):
        writing.remove_decision(decision=decision, **who(rana.coordinator))
    FollowUp.objects.all().delete()
    writing.remove_decision(decision=decision, **who(rana.coordinator))
    assert not Decision.objects.exists()


def test_a_follow_up_for_the_police_falls_to_the_contact(rana):
    forum = rana.forum
    made = add_follow_up(forum=forum, text="Gå tur", side="POLICE", **who(rana.mayor))
    assert (made.owner_office, made.side) == (make.office_of(rana.contact), "POLICE")
    outside = add_follow_up(
        forum=forum,
        text="Gå tur",
        owner_name="Frivillig Fredrik",
        owner_address="f@lag.example",
        **who(rana.mayor),
    )
    assert (outside.owner_label, outside.side) == ("Frivillig Fredrik", "OTHER")
    with pytest.raises(NotAllowed):
        add_follow_up(forum=forum, text="x", **who(rana.contact))
    with pytest.raises(Refused, match="Skriv navnet"):
        add_follow_up(forum=forum, text="x", owner_address="f@lag.example", **who(rana.mayor))


# --- What is missing --------------------------------------------------------------------------------------


def test_what_is_missing_is_said_with_the_place_where_it_is_put_right(rana, meeting):
    item = item_of(meeting)
    meeting.attendances.update(presence="UNKNOWN")
    Meeting.objects.filter(pk=meeting.pk).update(secrecy_confirmed_at=None, secrecy_confirmed_by_name="")
    text = PieceText.objects.create(
        piece=piece_of(meeting), base_revision=1, body="<p>x</p>", typed_by_name="En", typed_at=AT
    )
    second = make.item(rana.forum, "Trafikk", meeting=meeting)
    meeting.refresh_from_db()
    write = f"/moter/{meeting.pk}/referat/skriv/"

    assert [(one.sentence, one.url) for one in closing.missing(meeting, ON)] == [
        ("Frammøtet er ikke ført for 5.", f"/moter/{meeting.pk}/frammote/#deltakere"),
        ("Sak 1/26 mangler utfall.", f"{write}?sak={item.pk}#utfall-{item.pk}"),
        ("Sak Trafikk mangler utfall.", f"{write}?sak={second.pk}#utfall-{second.pk}"),
        (
            "Det er ikke bekreftet at taushetsreglene ble gjennomgått.",
            f"/moter/{meeting.pk}/frammote/#taushet",
        ),
        (
            "Det ligger 1 tekster ved siden av som ingen har tatt stilling til.",
            f"{write}?sak={item.pk}#tekst-{text.pk}",
        ),
    ]


def test_nothing_is_missing_when_all_is_there_and_reviewers_are_not_asked_for_where_there_are_none(
    rana, meeting
):
    writing.treat_the_rest(meeting=meeting, **who(rana.coordinator))
    assert closing.missing(meeting, ON) == []
    assert closing.step_out(meeting.minutes, ON).name == "send"
    rana.forum.memberships.update(reviews_minutes=False)
    assert closing.missing(meeting, ON) == []
    assert closing.step_out(meeting.minutes, ON).name == "finish"


def test_missing_things_of_another_meeting_are_not_ours(rana, meeting):
    other = make.held_meeting(rana.forum, starts_at=AT - timedelta(days=60))
    make.minutes_of(other)
    make.item(rana.forum, "Deres", meeting=other)
    writing.treat_the_rest(meeting=meeting, **who(rana.coordinator))
    assert closing.missing(meeting, ON) == []
    assert not ItemAttachment.objects.exists()
