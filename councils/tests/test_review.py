"""Sending minutes round, asking for changes, approving: one result, by whom it was, and nothing else."""

from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from councils.actions import commenting, review
from councils.content import current_hash
from councils.models import Minutes, MinutesReview
from councils.reviewing import review_of
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from parties.tests import factories as parties
from records import audit, dispatch
from records.refusals import NotAllowed, Refused, StaleSave

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BASIS = "Offentleglova § 24"


def written_minutes(council, **fields):
    """Held minutes with one treated item, a closed piece in it, and a decision; ready to be sent."""
    meeting = make.held_meeting(council.forum)
    item = make.item(
        council.forum, meeting=meeting, state="TREATED", outcome="TREATED", number=1, number_year=2026
    )
    make.piece(item, "Natteravnene går hver helg.")
    make.piece(item, "Hemmelig om Storgata 4.", basis=BASIS)
    make.decision(item, "Kommunen kartlegger skolegårdene.")
    return make.minutes_of(meeting, **fields)


def fresh(minutes) -> Minutes:
    return Minutes.objects.select_related("meeting__forum").get(pk=minutes.pk)


def send(minutes, by, *, on=ON, at=AT, **fields):
    return review.send_for_review(minutes=minutes, by=actor(by), on=on, at=at, **fields)


def approve(minutes, by, *, on=ON, at=AT, shown=None):
    return review.approve(
        minutes=minutes, content_hash=shown or current_hash(fresh(minutes)), by=actor(by), on=on, at=at
    )


def told(minutes, kind):
    """Whom a notice of that kind went to."""
    return sorted(dispatch.about(minutes).filter(kind=f"councils.{kind}").values_list("address", flat=True))


def address(person):
    return person.appointments.get().contact_email


@pytest.fixture
def council(db):
    return make.council("Rana", review_days=14)


@pytest.fixture
def sent(council):
    """Minutes sent round by the coordinator."""
    return send(written_minutes(council), council.coordinator)


# --- sent round -------------------------------------------------------------------------------------------


def test_sending_makes_a_round_with_all_of_the_content_and_a_deadline(council):
    minutes = send(written_minutes(council), council.coordinator, message=" Se særlig på sak 1. ")
    found = fresh(minutes)
    assert (found.state, found.round, found.sent_at) == ("IN_REVIEW", 1, AT)
    assert found.review_due_on == ON + 14 * DAY
    kept = found.rounds.get()
    assert (kept.number, kept.message, kept.sent_by_name) == (
        1,
        "Se særlig på sak 1.",
        council.coordinator.name,
    )
    assert kept.content_hash == current_hash(found)
    assert [piece["html"] for piece in kept.content["items"][0]["pieces"]] == [
        "<p>Natteravnene går hver helg.</p>",
        "<p>Hemmelig om Storgata 4.</p>",
    ]
    step = found.steps.get()
    assert (step.name, step.source, step.target, step.by_office) == (
        "send",
        "DRAFT",
        "IN_REVIEW",
        "SLT-koordinator",
    )


def test_a_forum_without_review_days_sends_without_a_deadline():
    council = make.council("Nesna")
    assert send(written_minutes(council), council.mayor).review_due_on is None


def test_the_reviewer_is_asked_the_others_are_told_and_the_sender_hears_nothing(council, sent):
    assert told(sent, "review_asked") == [address(council.contact)]
    others = [address(one) for one in (council.director, council.leader, council.mayor)]
    assert told(sent, "minutes_round") == sorted(others)
    mail = dispatch.about(sent).get(kind="councils.review_asked")
    assert "Fristen for å svare er 18. mai 2026." in mail.text
    assert "får du påminnelser. Taushet regnes ikke som godkjenning." in mail.text
    assert mail.reply_to == address(council.coordinator)
    assert f"/moter/{sent.meeting_id}/referat/" in mail.text


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("REMIND", "får du påminnelser. Taushet regnes ikke som godkjenning."),
        ("ESCALATE", "får lederne på din side beskjed. Taushet regnes ikke som godkjenning."),
        ("APPROVE", "Forumet har bestemt at taushet regnes som godkjenning"),
    ],
)
def test_the_mail_says_what_silence_means_by_the_forums_rule(rule, words):
    council = make.council("Hemnes", review_days=10, silence_rule=rule)
    minutes = send(written_minutes(council), council.coordinator)
    assert words in dispatch.about(minutes).get(kind="councils.review_asked").text


def test_no_mail_and_no_event_holds_anything_closed_or_the_message(council):
    minutes = written_minutes(council)
    send(minutes, council.coordinator, message="Gjelder Nordlysgata")
    item = minutes.meeting.items.get()
    commenting.comment(
        minutes=minutes,
        piece=item.pieces.last(),
        text="Stryk Kaiveien",
        by=actor(council.contact),
        on=ON,
        at=AT,
    )
    review.request_changes(
        minutes=minutes, message="Endre Fjellveien", by=actor(council.contact), on=ON, at=AT
    )
    review.send_for_review(minutes=minutes, by=actor(council.coordinator), on=ON, at=AT)
    approve(minutes, council.contact)
    mails = " ".join(f"{row.subject} {row.text} {row.html}" for row in dispatch.about(minutes))
    events = " ".join(str(event.data) for event in audit.history(minutes.meeting))
    for secret in ("Storgata", "Nordlysgata", "Kaiveien", "Fjellveien", "Natteravnene"):
        assert secret not in mails
        assert secret not in events
    assert audit.verify(minutes.meeting) == []


@pytest.mark.parametrize("who", ["contact", "director", "leader"])
def test_only_those_who_lead_send(council, who):
    minutes = written_minutes(council)
    with pytest.raises(NotAllowed):
        send(minutes, getattr(council, who))
    assert fresh(minutes).state == "DRAFT"


def test_what_is_missing_is_said_in_full(council):
    minutes = written_minutes(council)
    meeting = minutes.meeting
    meeting.attendances.update(presence="UNKNOWN")
    type(meeting).objects.filter(pk=meeting.pk).update(
        secrecy_confirmed_at=None, secrecy_confirmed_by_name=""
    )
    make.item(council.forum, "Skateparken", meeting=meeting)
    with pytest.raises(Refused) as refused:
        send(minutes, council.coordinator)
    assert refused.value.reasons == [
        "Frammøtet er ikke ført for 5.",
        "Sak Skateparken mangler utfall.",
        "Det er ikke bekreftet at taushetsreglene ble gjennomgått.",
    ]


def test_what_looks_private_is_confirmed_and_counted_without_the_text(council):
    minutes = written_minutes(council)
    make.piece(minutes.meeting.items.get(), "Ring 91 23 45 67 eller 92 23 45 67.")
    with pytest.raises(Refused) as refused:
        send(minutes, council.coordinator)
    assert "«91 23 45 67» ser ut som et telefonnummer til en person." in refused.value.reasons[0]
    send(minutes, council.coordinator, privacy_seen=True)
    event = next(e for e in audit.history(minutes.meeting) if e.verb == "councils.privacy_warning_overridden")
    assert event.data == {"what": "referatet", "count": 2, "kinds": {"phone": 2}}


# --- answered ---------------------------------------------------------------------------------------------


def test_the_last_approval_freezes_the_minutes_closes_the_meeting_and_tells_everybody(council, sent):
    approve(sent, council.contact, at=AT + DAY, on=ON + DAY)
    found = fresh(sent)
    assert (found.state, found.approved_at, found.is_approved_by_rule) == ("APPROVED", AT + DAY, False)
    assert found.frozen_content == found.rounds.get().content
    assert found.content_hash == found.rounds.get().content_hash
    assert (found.meeting.state, found.meeting.closed_at) == ("CLOSED", AT + DAY)
    assert found.meeting.steps.get().name == "close"
    given = found.reviews.get()
    assert (given.verdict, given.by_name, given.is_by_rule) == ("APPROVED", council.contact.name, False)
    assert given.by_office == "politikontakt i Rana politistasjon"
    everybody = [council.mayor, council.coordinator, council.director, council.leader]
    assert told(sent, "minutes_approved") == sorted(address(one) for one in everybody)
    assert "offentlig" in dispatch.about(sent).filter(kind="councils.minutes_approved")[0].text
    assert audit.history(sent.meeting)[0].verb == "minutes.approved"


def test_the_documents_are_queued_after_the_approval(council, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        approve(sent, council.contact)
    queued = DBTaskResult.objects.filter(task_path="councils.tasks.make_minutes_documents")
    assert [row.args_kwargs["args"] for row in queued] == [[sent.pk]]


def test_every_filled_reviewing_seat_approves_and_a_vacant_one_does_not_block(council):
    council.forum.memberships.filter(office=make.office_of(council.leader)).update(reviews_minutes=True)
    minutes = send(written_minutes(council), council.coordinator)
    approve(minutes, council.contact)
    assert fresh(minutes).state == "IN_REVIEW"
    assert [one.seated.person for one in review_of(fresh(minutes), ON).waited_for] == [council.leader]
    approve(minutes, council.leader)
    assert fresh(minutes).state == "APPROVED"
    assert {one.by_name for one in fresh(minutes).reviews.all()} == {
        council.contact.name,
        council.leader.name,
    }


def test_a_vacant_reviewing_seat_does_not_block(council):
    council.forum.memberships.filter(office=make.office_of(council.leader)).update(reviews_minutes=True)
    council.leader.appointments.update(valid_to=ON - DAY)
    minutes = send(written_minutes(council), council.coordinator)
    approve(minutes, council.contact)
    assert fresh(minutes).state == "APPROVED"


def test_with_nobody_in_the_reviewing_seats_nothing_approves_itself(council):
    council.contact.appointments.update(valid_to=ON - DAY)
    minutes = send(written_minutes(council), council.coordinator)
    assert review_of(minutes, ON).is_vacant
    with pytest.raises(NotAllowed):
        approve(minutes, council.contact)
    assert fresh(minutes).state == "IN_REVIEW"


def test_an_approval_binds_the_text_that_was_shown(council, sent):
    shown = current_hash(fresh(sent))
    piece = sent.meeting.items.get().pieces.first()
    type(piece).objects.filter(pk=piece.pk).update(body="<p>En annen tekst.</p>")
    with pytest.raises(StaleSave) as refused:
        approve(sent, council.contact, shown=shown)
    assert refused.value.reasons == [
        "Teksten er endret siden du åpnet siden. Les den på nytt før du godkjenner."
    ]
    assert not MinutesReview.objects.exists()


def test_all_approvals_of_a_round_are_of_one_text(council):
    council.forum.memberships.filter(office=make.office_of(council.leader)).update(reviews_minutes=True)
    minutes = send(written_minutes(council), council.coordinator)
    approve(minutes, council.contact)
    piece = minutes.meeting.items.get().pieces.first()
    type(piece).objects.filter(pk=piece.pk).update(body="<p>En annen tekst.</p>")
    with pytest.raises(Refused, match=f"etter at {council.contact.name} godkjente den"):
        approve(minutes, council.leader)


def test_two_holders_of_one_office_answer_once(council, sent):
    other = parties.person("Petra Kontakt", at="rana.example")
    parties.holder(make.office_of(council.contact), other)
    council.forum.memberships.filter(office=make.office_of(council.leader)).update(reviews_minutes=True)
    approve(sent, council.contact)
    with pytest.raises(Refused) as refused:
        approve(sent, other)
    assert refused.value.reasons == [
        f"{council.contact.name} har allerede godkjent referatet for Politikontakt, Rana politistasjon."
    ]
    with pytest.raises(Refused, match="har allerede godkjent"):
        review.request_changes(minutes=sent, message="Nei", by=actor(other), on=ON, at=AT)
    assert fresh(sent).reviews.count() == 1


def test_who_leads_the_forum_never_gives_the_only_approval(council):
    council.forum.memberships.filter(office=make.office_of(council.mayor)).update(reviews_minutes=True)
    minutes = send(written_minutes(council), council.coordinator)
    with pytest.raises(Refused) as refused:
        approve(minutes, council.mayor)
    assert refused.value.reasons == [
        "Den som fører referatet, kan ikke godkjenne det alene. Noen andre må godkjenne først."
    ]
    approve(minutes, council.contact)
    assert fresh(minutes).state == "IN_REVIEW"
    approve(minutes, council.mayor)
    assert fresh(minutes).state == "APPROVED"


def test_chair_and_secretary_cannot_approve_for_each_other(council):
    offices = [make.office_of(council.mayor), make.office_of(council.coordinator)]
    council.forum.memberships.update(reviews_minutes=False)
    council.forum.memberships.filter(office__in=offices).update(reviews_minutes=True)
    minutes = send(written_minutes(council), council.coordinator)
    for who in (council.mayor, council.coordinator):
        with pytest.raises(Refused, match="kan ikke godkjenne det alene"):
            approve(minutes, who)


@pytest.mark.parametrize("who", ["mayor", "coordinator", "director", "leader"])
def test_only_reviewing_seats_answer(council, sent, who):
    by = actor(getattr(council, who))
    with pytest.raises(NotAllowed):
        review.approve(minutes=sent, content_hash=current_hash(sent), by=by, on=ON, at=AT)
    with pytest.raises(NotAllowed):
        review.request_changes(minutes=sent, message="Nei", by=by, on=ON, at=AT)


def test_asking_for_changes_needs_words_and_brings_the_minutes_back(council, sent):
    by = actor(council.contact)
    with pytest.raises(Refused, match="Skriv hva du vil ha endret"):
        review.request_changes(minutes=sent, message="  ", by=by, on=ON, at=AT)
    review.request_changes(minutes=sent, message="Rett tallet", by=by, on=ON, at=AT)
    found = fresh(sent)
    assert (found.state, found.review_due_on) == ("CHANGES_REQUESTED", None)
    given = found.reviews.get()
    assert (given.verdict, given.message) == ("CHANGES", "Rett tallet")
    assert told(sent, "changes_requested") == sorted([address(council.mayor), address(council.coordinator)])
    with pytest.raises(Refused, match=f"{council.contact.name} ba om endringer 4. mai 2026 kl. 12.00"):
        approve(sent, council.contact)


def test_an_open_remark_is_enough_to_ask_for_changes(council, sent):
    by = actor(council.contact)
    commenting.comment(minutes=sent, text="Hva med Storgata?", by=by, on=ON, at=AT)
    review.request_changes(minutes=sent, by=by, on=ON, at=AT)
    assert fresh(sent).state == "CHANGES_REQUESTED"


def test_a_new_round_asks_everybody_anew(council, sent):
    review.request_changes(minutes=sent, message="Rett", by=actor(council.contact), on=ON, at=AT)
    minutes = send(sent, council.coordinator, on=ON + DAY, at=AT + DAY)
    assert (minutes.round, minutes.review_due_on) == (2, ON + 15 * DAY)
    assert [one.review for one in review_of(minutes, ON).answers] == [None]
    assert told(sent, "review_asked") == [address(council.contact)] * 2
    approve(minutes, council.contact, on=ON + DAY, at=AT + DAY)
    assert [(one.round, one.verdict) for one in fresh(sent).reviews.all()] == [
        (1, "CHANGES"),
        (2, "APPROVED"),
    ]


def test_taking_back_needs_a_reason_and_tells_everybody(council, sent):
    by = actor(council.coordinator)
    with pytest.raises(Refused, match="Skriv hvorfor"):
        review.take_back(minutes=sent, reason=" ", by=by, on=ON, at=AT)
    review.take_back(minutes=sent, reason="Feil vedlegg", by=by, on=ON, at=AT)
    found = fresh(sent)
    assert (found.state, found.review_due_on) == ("DRAFT", None)
    assert found.steps.last().reason == "Feil vedlegg"
    assert len(told(sent, "minutes_taken_back")) == 4
    with pytest.raises(Refused, match="tok referatet tilbake"):
        approve(sent, council.contact)


def test_without_reviewers_those_who_lead_finish_alone():
    council = make.council("Vefsn")
    council.forum.memberships.update(reviews_minutes=False)
    minutes = written_minutes(council)
    with pytest.raises(Refused, match="Forumet har ikke sagt hvem"):
        send(minutes, council.coordinator)
    with pytest.raises(StaleSave):
        review.finish(minutes=minutes, content_hash="x", by=actor(council.coordinator), on=ON, at=AT)
    review.finish(
        minutes=minutes, content_hash=current_hash(minutes), by=actor(council.coordinator), on=ON, at=AT
    )
    found = fresh(minutes)
    assert (found.state, found.meeting.state, found.reviews.count()) == ("APPROVED", "CLOSED", 0)


def test_a_forum_with_reviewers_never_finishes_without_them(council):
    minutes = written_minutes(council)
    with pytest.raises(Refused, match="skal gjennomgås av dem forumet har valgt"):
        review.finish(
            minutes=minutes, content_hash=current_hash(minutes), by=actor(council.mayor), on=ON, at=AT
        )


def test_a_person_with_two_reviewing_seats_answers_for_both_from_each_office(council):
    second = parties.office(council.unit, "POLICE_CONTACT", "politikontakt for ungdom")
    parties.holder(second, council.contact)
    make.seat(council.forum, second, reviews_minutes=True)
    minutes = send(written_minutes(council), council.coordinator)
    approve(minutes, council.contact)
    found = fresh(minutes)
    assert found.state == "APPROVED"
    assert sorted(one.by_office for one in found.reviews.all()) == [
        "politikontakt for ungdom i Rana politistasjon",
        "politikontakt i Rana politistasjon",
    ]


# --- remarks ----------------------------------------------------------------------------------------------


def test_a_remark_is_written_answered_and_closed(council, sent):
    item = sent.meeting.items.get()
    piece = item.pieces.first()
    made = commenting.comment(
        minutes=sent, piece=piece, text="Hvilken helg?", by=actor(council.contact), on=ON, at=AT
    )
    assert (made.item, made.piece, made.side, made.round) == (item, piece, "POLICE", 1)
    by = actor(council.coordinator)
    commenting.answer_comment(comment=made, text="Alle helger.", by=by, on=ON, at=AT)
    with pytest.raises(Refused, match="har allerede svart"):
        commenting.answer_comment(comment=made, text="Nei.", by=by, on=ON, at=AT)
    commenting.resolve_comment(comment=made, by=actor(council.contact), on=ON, at=AT)
    made.refresh_from_db()
    assert (made.answer, made.answered_by_name) == ("Alle helger.", council.coordinator.name)
    assert made.resolved_by_name == council.contact.name
    with pytest.raises(Refused, match="har allerede avsluttet"):
        commenting.resolve_comment(comment=made, by=by, on=ON, at=AT)


def test_remarks_are_for_members_and_for_minutes_that_are_out(council):
    minutes = written_minutes(council)
    with pytest.raises(Refused, match="ikke sendt rundt"):
        commenting.comment(minutes=minutes, text="Hei", by=actor(council.contact), on=ON, at=AT)
    send(minutes, council.coordinator)
    outsider = parties.official(council.municipality, "RECORDS_OFFICER", "Arne Arkiv")
    with pytest.raises(NotAllowed):
        commenting.comment(minutes=minutes, text="Hei", by=actor(outsider), on=ON, at=AT)
    left = commenting.comment(minutes=minutes, text="Hei", by=actor(council.director), on=ON, at=AT)
    approve(minutes, council.contact)
    with pytest.raises(Refused, match="er godkjent"):
        commenting.resolve_comment(comment=left, by=actor(council.mayor), on=ON, at=AT)


def test_a_remark_stands_to_an_item_of_these_minutes(council, sent):
    other = make.item(
        council.forum, "En annen", meeting=make.held_meeting(council.forum, starts_at=AT - 90 * DAY)
    )
    with pytest.raises(Refused, match="står ikke i dette referatet"):
        commenting.comment(minutes=sent, item=other, text="Hei", by=actor(council.contact), on=ON, at=AT)
