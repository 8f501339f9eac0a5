"""A council's year 2025 that keeps every promise of its own, counted by hand; all people are fictional.

Two meetings, on 4 March and 14 October, and one of the youth team, on 6 May. The agreement has been in force
since December 2024. Everything is a direct row.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from agreements.duties.checking import check
from agreements.duties.terms import Terms
from agreements.models import Agreement, AgreementVersion
from agreements.tests.promised import signed_promising, terms
from councils.choices import Capacity
from councils.models import (
    AgendaItem,
    Attendance,
    DateAnswer,
    DateInvitee,
    DateOption,
    DateProposal,
    FocusArea,
    Forum,
    KnowledgeDocument,
    Meeting,
    MeetingLog,
    MeetingNotice,
    PlanConsultation,
)
from councils.tests import factories as make
from councils.tests.factories import Council
from parties.models import ArchiveReference
from parties.tests import filings
from records.days import OSLO

SPRING, AUTUMN, TEAM = date(2025, 3, 4), date(2025, 10, 14), date(2025, 5, 6)
AFTER = date(2026, 2, 1)


def moment(day: date, hour: int = 12) -> datetime:
    """An hour of a day in Oslo."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=OSLO)


def before(day: date, number: int) -> datetime:
    """At noon so many days before."""
    return moment(day - timedelta(days=number))


@dataclass(frozen=True)
class CouncilYear:
    """What was promised, and the year's records behind it."""

    council: Council
    version: AgreementVersion
    spring: Meeting
    autumn: Meeting
    team: Forum
    log: MeetingLog

    @property
    def agreement(self) -> Agreement:
        return self.version.agreement

    def statuses(self, on: date = AFTER, year: int = 2025) -> dict[str, str]:
        """By the duty's key: how it stands, seen from the day."""
        found = check(self.agreement, year, on)
        assert found is not None
        return {row.terms.key: row.found.status.value for row in found.rows}

    def found(self, key: str, on: date = AFTER, year: int = 2025) -> Any:
        """What was found for one duty."""
        checked = check(self.agreement, year, on)
        assert checked is not None
        return next(row.found for row in checked.rows if row.terms.key == key)


def promises(team: Forum | None = None) -> list[Terms]:
    """One duty of every kind that the council's records prove."""
    numbers: dict[str, dict[str, Any]] = {
        "council_meetings": {"times": 2, "spread": "halves"},
        "dates_set_jointly": {"period": "halves"},
        "items_in_time": {"days": 14},
        "notice_in_time": {"days": 7},
        "minutes_in_time": {"days": 14},
        "members_attend": {},
        "both_raise_items": {},
        "fixed_items": {"topics": "Radikalisering\nVold mot barn"},
        "guest_invited": {"times": 1, "who": "Politiets sikkerhetstjeneste (PST)"},
        "decisions_followed_up": {},
        "initiatives_treated": {},
        "crime_picture": {},
        "contact_consulted": {},
        "contact_informs": {},
        "authority_to_decide": {},
        "minutes_of_every_meeting": {},
        "secrecy_clarified": {},
        "filed_by_both": {},
        "focus_areas_revised": {},
    }
    made = [terms(kind, key=kind, parameters=parameters) for kind, parameters in numbers.items()]
    made += [
        terms("contact_consulted", key=key, responsible=responsible)
        for key, responsible in (("contact_answers", "POLICE"), ("contact_consulted_by_both", "BOTH"))
    ]
    if team is not None:
        made.append(
            terms(
                "other_forum_meetings", key="other_forum_meetings", parameters={"times": 1}, forum_id=team.pk
            )
        )
    return made


def council_year(name: str = "Rana") -> CouncilYear:
    """The council, its agreement, and the year."""
    council = make.council(name)
    team = make.log_forum(council, f"Ungdomsteamet i {name}")
    version = signed_promising(council, *promises(team))
    council.forum.memberships.update(has_authority=True)
    spring = _meeting(council, SPRING)
    autumn = _meeting(council, AUTUMN)
    log = _log(team)
    _agendas(council, spring, autumn)
    _followed_up(council)
    _knowledge(council)
    _filed(council)
    return CouncilYear(council, version, spring, autumn, team, log)


def _meeting(council: Council, day: date) -> Meeting:
    """Held as it should be: dates from a proposal, notice 14 days before, minutes sent 10 days after."""
    held = make.held_meeting(council.forum, starts_at=moment(day))
    MeetingNotice.objects.create(
        meeting=held,
        kind="CALL",
        sequence=0,
        content={},
        content_hash="0" * 64,
        at=before(day, 14),
        by_name="Siri",
    )
    make.minutes_of(held, state="IN_REVIEW", sent_at=moment(day + timedelta(days=10)))
    proposal = DateProposal.objects.create(
        forum=council.forum,
        answer_by=day - timedelta(days=60),
        state="FIXED",
        meeting=held,
        created_at=before(day, 70),
        created_by_name="Siri",
    )
    option = DateOption.objects.create(proposal=proposal, starts_at=held.starts_at)
    for who in (council.mayor, council.contact):
        seat = council.forum.memberships.get(office=make.office_of(who))
        invitee = DateInvitee.objects.create(
            proposal=proposal,
            membership=seat,
            name=who.name,
            address=who.email,
            answered_at=before(day, 65),
        )
        DateAnswer.objects.create(invitee=invitee, option=option, answer="YES")
    return held


def _log(team: Forum) -> MeetingLog:
    held = make.meeting(
        team,
        starts_at=moment(TEAM),
        state="CLOSED",
        held_at=moment(TEAM),
        closed_at=moment(TEAM),
        secrecy_confirmed_at=moment(TEAM),
    )
    log = MeetingLog.objects.create(meeting=held, written_at=moment(TEAM))
    log.seats.set(team.memberships.all())
    return log


def _agendas(council: Council, spring: Meeting, autumn: Meeting) -> None:
    """Fixed items at both; the crime picture in spring, priorities and the guest in autumn."""
    for meeting in (spring, autumn):
        for title in ("Radikalisering og voldelig ekstremisme", "Vold mot barn og unge"):
            _item(meeting, title, standing="FORUM", origin="", state="TREATED")
    _item(spring, "Nattevandring", origin="POLICE", state="TREATED")
    _item(autumn, "Ungdomsklubben", origin="MUNICIPALITY", state="TREATED")
    _item(autumn, "Politiets prioriteringer", origin="POLICE", kind="INFORMATION", state="TREATED")
    _item(spring, "Kriminalitetsbildet", standing="FORUM", origin="", kind="CRIME_PICTURE", state="TREATED")
    Attendance.objects.create(
        meeting=autumn,
        name="Gjest Gjestesen",
        organisation_name="PST Nordland",
        capacity=Capacity.GUEST,
        presence="PRESENT",
    )


def _item(meeting: Meeting, title: str, **fields: Any) -> AgendaItem:
    if fields.get("state") == "TREATED":
        fields["outcome"] = "TREATED"
    day = before(meeting.on, 14)
    return make.item(meeting.forum, title, meeting=meeting, raised_at=day, **fields)


def _followed_up(council: Council) -> None:
    """Two follow-ups done in time: one from last year's autumn, on to political treatment, and one since."""
    last_year = make.held_meeting(council.forum, starts_at=moment(date(2024, 11, 12)))
    raised = make.item(
        council.forum, "Nattevandring", meeting=last_year, origin="POLICE", state="TREATED", outcome="TREATED"
    )
    decision = make.decision(raised, "Saken legges fram for kommunestyret.")
    make.minutes_of(
        last_year,
        state="APPROVED",
        approved_at=moment(date(2024, 12, 1)),
        frozen_content={},
        content_hash="b" * 64,
    )
    make.follow_up(
        council.forum,
        "Legge fram for kommunestyret",
        item=raised,
        decision=decision,
        side="MUNICIPALITY",
        owner_office=make.office_of(council.director),
        due_on=date(2025, 9, 1),
        state="DONE",
        settled_on=date(2025, 6, 20),
        treatment="POLITICAL",
        case_reference="PS 41/25",
        treated_on=date(2025, 6, 17),
        treatment_outcome="Vedtatt",
        created_at=moment(date(2024, 11, 12)),
    )
    make.follow_up(
        council.forum,
        "Åpne klubben fredager",
        side="POLICE",
        due_on=date(2025, 12, 1),
        state="DONE",
        settled_on=date(2025, 11, 20),
        created_at=moment(AUTUMN),
    )


def _knowledge(council: Council) -> None:
    """Both sides' pictures in spring; focus areas set then; the contact asked about a plan, and answered."""
    item = council.forum.items.get(title="Kriminalitetsbildet")
    for kind, organisation in (("CRIME_PICTURE", council.unit), ("RISK_PICTURE", council.municipality)):
        KnowledgeDocument.objects.create(
            kind=kind,
            organisation=organisation,
            forum=council.forum,
            item=item,
            title="Bildet av 2024",
            dated_on=SPRING,
            is_shown_only=True,
            added_at=moment(SPRING),
            added_by_name="Pål",
        )
    FocusArea.objects.create(
        forum=council.forum, title="Utenforskap", valid_from=date(2025, 3, 4), decided_in=item
    )
    PlanConsultation.objects.create(
        municipality=council.municipality,
        contact_office=make.office_of(council.contact),
        title="Områdeplan for sentrum",
        asked_on=date(2025, 4, 1),
        due_on=date(2025, 5, 1),
        asked_by_name="Dag",
        answer="Tenk på lyset.",
        answered_on=date(2025, 4, 20),
        answered_by_name="Pål",
    )


def _filed(council: Council) -> None:
    """The minutes of spring, in the archives of both sides."""
    issued = filings.document(title="Referat fra politirådet", at=moment(date(2025, 4, 1)))
    for filing in filings.begin(issued, council.municipality, council.unit, at=moment(date(2025, 4, 1))):
        ArchiveReference.objects.create(
            filing=filing,
            case_number="25/1",
            document_number="25/1-1",
            filed_on=date(2025, 4, 15),
            entered_by_name="Arkivar",
            entered_at=moment(date(2025, 4, 15)),
        )
