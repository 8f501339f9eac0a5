"""Two answers at the same moment, in real transactions: one result, and one clear message for the other."""

import pytest

from councils.actions import commenting, review
from councils.actions.steps import locked_meeting
from councils.content import current_hash
from councils.models import MinutesReview
from councils.tests import factories as make
from councils.tests.factories import AT, ON, actor
from councils.tests.races import at_once
from councils.tests.test_review import fresh, send, written_minutes
from parties.tests import factories as parties
from records import audit, dispatch
from records.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def meeting_of(minutes):
    """Hold the meeting, which orders everything that happens to its minutes."""
    return lambda: locked_meeting(minutes.meeting)


def answers(minutes, who, other):
    """Two people who answer: approving the text at hand, or asking for changes."""
    shown = current_hash(fresh(minutes))

    def approve(person):
        by = actor(person)
        return lambda: review.approve(minutes=minutes, content_hash=shown, by=by, on=ON, at=AT)

    def request(person):
        by = actor(person)
        return lambda: review.request_changes(minutes=minutes, message="Rett", by=by, on=ON, at=AT)

    return approve(who), request(other), approve(other)


def split(results):
    """The refusals among the results, and the others."""
    refused = [one for one in results if isinstance(one, Refused)]
    return refused, [one for one in results if not isinstance(one, Refused)]


@pytest.fixture
def sent():
    council = make.council("Rana", review_days=14)
    return council, send(written_minutes(council), council.coordinator)


def second_contact(council):
    other = parties.person("Petra Kontakt", at="rana.example")
    parties.holder(make.office_of(council.contact), other)
    return other


def test_two_holders_of_one_office_approve_at_once(sent):
    council, minutes = sent
    other = second_contact(council)
    first, _request, second = answers(minutes, council.contact, other)

    refused, done = split(at_once(meeting_of(minutes), first, second))

    assert (len(refused), len(done)) == (1, 1)
    assert len(refused[0].reasons) == 1
    assert refused[0].reasons[0].startswith("Referatet ble godkjent 4. mai 2026")
    found = fresh(minutes)
    assert (found.state, found.reviews.count()) == ("APPROVED", 1)
    assert [event.verb for event in audit.history(minutes.meeting)].count("minutes.approved") == 1
    told = dispatch.about(minutes).filter(kind="councils.minutes_approved")
    # Four others sit there; the seat's first holder is told too, unless it was they who approved.
    expected = 4 if found.reviews.get().by_name == council.contact.name else 5
    assert told.count() == len({row.address for row in told}) == expected
    assert audit.verify(minutes.meeting) == []


def test_two_seats_approve_at_once_and_the_minutes_once(sent):
    council, minutes = sent
    council.forum.memberships.filter(office=make.office_of(council.leader)).update(reviews_minutes=True)
    first, _request, second = answers(minutes, council.contact, council.leader)

    refused, done = split(at_once(meeting_of(minutes), first, second))

    assert (refused, len(done)) == ([], 2)
    found = fresh(minutes)
    assert (found.state, found.reviews.count(), found.meeting.state) == ("APPROVED", 2, "CLOSED")
    verbs = [event.verb for event in audit.history(minutes.meeting)]
    assert [verbs.count(one) for one in ("minutes.approved", "minutes.approved_for_seat")] == [1, 1]


def test_approving_and_asking_for_changes_at_once_gives_the_one_or_the_other(sent):
    council, minutes = sent
    other = second_contact(council)
    approve, request, _second = answers(minutes, council.contact, other)

    refused, done = split(at_once(meeting_of(minutes), approve, request))

    assert (len(refused), len(done)) == (1, 1)
    found = fresh(minutes)
    given = MinutesReview.objects.get()
    if found.state == "APPROVED":
        assert given.verdict == "APPROVED"
        assert refused[0].reasons[0].startswith("Referatet ble godkjent 4. mai 2026")
    else:
        assert (found.state, given.verdict) == ("CHANGES_REQUESTED", "CHANGES")
        assert refused[0].reasons[0].startswith("Petra Kontakt ba om endringer 4. mai 2026")


def test_taking_back_and_approving_at_once(sent):
    council, minutes = sent
    approve, _request, _second = answers(minutes, council.contact, council.contact)
    secretary = actor(council.coordinator)

    def take_back():
        return review.take_back(minutes=minutes, reason="Feil", by=secretary, on=ON, at=AT)

    refused, done = split(at_once(meeting_of(minutes), approve, take_back))

    assert (len(refused), len(done)) == (1, 1)
    assert (fresh(minutes).state, MinutesReview.objects.count()) in {("APPROVED", 1), ("DRAFT", 0)}


def test_sending_twice_at_once_is_one_round():
    council = make.council("Rana")
    minutes = written_minutes(council)
    people = [actor(council.coordinator), actor(council.mayor)]

    refused, done = split(
        at_once(
            meeting_of(minutes),
            *(lambda by=by: review.send_for_review(minutes=minutes, by=by, on=ON, at=AT) for by in people),
        )
    )

    assert (len(refused), len(done)) == (1, 1)
    assert (fresh(minutes).round, fresh(minutes).rounds.count()) == (1, 1)


def test_a_remark_is_answered_once(sent):
    council, minutes = sent
    made = commenting.comment(minutes=minutes, text="Hei", by=actor(council.contact), on=ON, at=AT)
    people = [actor(council.coordinator), actor(council.mayor)]

    refused, done = split(
        at_once(
            meeting_of(minutes),
            *(
                lambda by=by: commenting.answer_comment(comment=made, text=by.name, by=by, on=ON, at=AT)
                for by in people
            ),
        )
    )

    assert (len(refused), len(done)) == (1, 1)
    made.refresh_from_db()
    assert made.answer == made.answered_by_name
    assert refused[0].reasons == [
        f"{made.answered_by_name} har allerede svart. Skriv en ny merknad hvis det er mer å si."
    ]
