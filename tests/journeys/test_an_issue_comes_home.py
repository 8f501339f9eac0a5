"""SLT on a telephone: a meeting is logged, an issue goes up, becomes a measure, and its answer comes home."""

from datetime import timedelta

import pytest

from councils.actions import deciding, holding, outcomes, review
from councils.content import current_hash
from councils.models import AgendaItem, Meeting, MeetingLog, Minutes, Topic
from councils.tests import factories as councils
from parties.tests.logins import with_password
from records import days
from slt.models import Measure, Referral
from slt.tests import factories as make
from slt.tests.factories import Structure
from tests.journeys.steps import Finger, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ISSUE = "Uro ved skatehallen"
DECISION = "Kommunen holder hallen åpen til klokken 22 på fredager."
MEASURE = "Skatehallen åpen til klokken 22"


@pytest.fixture
def rana(transactional_db: None) -> Structure:
    """Rana's three levels, the council on top; every group has a meeting ahead."""
    rana = make.structure()
    with_password(rana.coordinator)
    Topic.objects.create(name="Fritid")
    for group, ahead in ((rana.steering, 20), (rana.coordinating, 9), (rana.executing, 14)):
        councils.meeting(group.forum, starts_at=days.now() + timedelta(days=ahead))
    return rana


def test_from_a_log_on_a_phone_to_an_answer_at_home(open_browser, rana, work):
    coordinator = open_browser().go("/logg-inn/").log_in(rana.coordinator).fits()
    the_meeting_is_logged_and_an_issue_raised(coordinator, rana)
    it_stands_on_the_agenda_above_and_is_sent_on(coordinator, rana, work)
    the_council_decides_and_a_measure_appears(coordinator, rana, work)
    the_answer_comes_home(coordinator, rana, work)


def the_meeting_is_logged_and_an_issue_raised(coordinator: Visitor, rana: Structure) -> None:
    """«Vi har hatt møte» to «Saken er løftet»: what is done in two minutes is done with some twenty taps."""
    finger = Finger(coordinator)
    coordinator.go(rana.executing.forum.get_absolute_url()).fits()
    finger.follow("Vi har hatt møte")
    coordinator.fits()
    finger.tap(coordinator.main.get_by_text("Alle var til stede"))
    finger.tap(coordinator.main.get_by_text("Fritid", exact=True))
    finger.tap(coordinator.main.get_by_text("Taushetsplikten ble gjennomgått i møtet"))
    finger.press("Lagre loggen")
    finger.follow("Løft en sak")
    coordinator.fits()
    for label, text in {
        "Hva gjelder det?": ISSUE,
        "Hva ser vi?": "Mange blir stående utenfor når hallen stenger.",
        "Hvor og når?": "Ved hallen, fredager etter klokken 20.",
        "Hva ber vi om?": "At noen ser på åpningstiden.",
    }.items():
        finger.write(coordinator.main.get_by_label(label), text)
    finger.press("Løft saken")
    coordinator.sees("Saken er løftet.").fits()
    assert finger.count <= 20, finger.count
    log = MeetingLog.objects.get()
    assert log.seats.count() == rana.executing.forum.memberships.count()
    assert log.meeting.state == "CLOSED"
    assert Referral.objects.get().raised_in == log.meeting


def it_stands_on_the_agenda_above_and_is_sent_on(coordinator: Visitor, rana: Structure, work) -> None:
    """It waits at the coordinating group, is placed on its next agenda, and goes on to the council."""
    referral = Referral.objects.get()
    item = referral.steps.get().item
    put_on_the_agenda(coordinator, item)
    meeting = Meeting.objects.get(forum=rana.coordinating.forum)
    coordinator.go(meeting.get_absolute_url())
    coordinator.sees(ISSUE).go(referral.get_absolute_url()).follow("Send videre")
    coordinator.main.get_by_label("Hvem skal saken videre til?").select_option(
        label=_option(coordinator, "Politirådet i Rana")
    )
    coordinator.press("Send videre").fits()
    step = referral.steps.get(ended_at=None)
    assert step.group == rana.steering
    assert step.item.forum == rana.council.forum
    work()


def put_on_the_agenda(coordinator: Visitor, item: AgendaItem) -> None:
    """As secretary, of the next meeting there is."""
    coordinator.go(item.get_absolute_url())
    coordinator.main.get_by_role("button", name="Sett på sakslisten").first.click()
    coordinator.fits()
    item.refresh_from_db()
    assert item.state == "PLACED"


def _option(visitor: Visitor, words: str) -> str:
    labels = visitor.main.get_by_label("Hvem skal saken videre til?").locator("option").all_inner_texts()
    return next(label for label in labels if words in label)


def the_council_decides_and_a_measure_appears(coordinator: Visitor, rana: Structure, work) -> None:
    """The council's meeting decides; of the decision a measure is made, with owner and date."""
    item = Referral.objects.get().steps.get(ended_at=None).item
    put_on_the_agenda(coordinator, item)
    the_council_meets(rana, item)
    work()
    coordinator.go(item.get_absolute_url()).fits()
    coordinator.follow("Lag tiltak").fits()
    coordinator.main.get_by_label("Tiltak", exact=True).fill(MEASURE)
    owners = coordinator.main.get_by_label("Ansvarlig", exact=True)
    labels = owners.locator("option").all_inner_texts()
    owners.select_option(label=next(label for label in labels if "kommunedirektør" in label.lower()))
    coordinator.press("Lagre tiltaket").fits()
    measure = Measure.objects.get()
    assert measure.decision is not None
    assert measure.decision.text == DECISION
    assert measure.owner_office == make.office_of(rana.council.director)
    work()


def the_council_meets(rana: Structure, item: AgendaItem) -> None:
    """Held, written, gone through and approved; its pages have a journey of their own."""
    secretary = {"by": make.actor(rana.coordinator), "on": days.today(), "at": days.now()}
    Meeting.objects.filter(pk=item.meeting_id).update(
        starts_at=days.now() - timedelta(hours=2), ends_at=days.now() - timedelta(hours=1)
    )
    meeting = holding.hold_meeting(meeting=Meeting.objects.get(pk=item.meeting_id), **secretary)
    holding.confirm_secrecy(meeting=meeting, **secretary)
    holding.everybody_present(meeting=meeting, **secretary)
    item.refresh_from_db()
    deciding.add_decision(item=item, text=DECISION, **secretary)
    outcomes.treat_the_rest(meeting=meeting, **secretary)
    minutes = Minutes.objects.get(meeting=meeting)
    review.send_for_review(minutes=minutes, privacy_seen=True, **secretary)
    minutes.refresh_from_db()
    contact = {**secretary, "by": make.actor(rana.council.contact)}
    review.approve(minutes=minutes, content_hash=current_hash(minutes), **contact)


def the_answer_comes_home(coordinator: Visitor, rana: Structure, work) -> None:
    """The council answers; the executing group takes it up in its next log, and the referral is closed."""
    referral = Referral.objects.get()
    coordinator.go(referral.get_absolute_url()).sees(MEASURE).follow("Svar").press("Send svaret")
    coordinator.sees("Svaret er sendt til Ungdomsteamet i Rana.").fits()
    home = referral.steps.get(ended_at=None)
    assert (home.group, home.purpose) == (rana.executing, "ANSWER")
    coming = Meeting.objects.get(forum=rana.executing.forum, state="PLANNED")
    assert home.item.meeting == coming
    Meeting.objects.filter(pk=coming.pk).update(
        starts_at=days.now() - timedelta(hours=1), ends_at=days.now() - timedelta(minutes=5)
    )
    coordinator.go(coming.get_absolute_url()).fits()
    coordinator.follow("Før møtet")
    coordinator.main.get_by_text("Alle var til stede").click()
    coordinator.main.get_by_text(ISSUE).first.click()
    coordinator.main.get_by_text("Taushetsplikten ble gjennomgått i møtet").click()
    coordinator.press("Lagre loggen").fits()
    work()
    referral.refresh_from_db()
    assert referral.state == "CLOSED"
    coordinator.go(referral.get_absolute_url()).sees(DECISION).sees(MEASURE).fits()
