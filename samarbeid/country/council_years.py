"""A year's meetings of all police councils: called, held, written up, and what is to be done afterwards."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

from councils.choices import Presence, Side
from councils.content import content_hash
from councils.models import (
    AgendaItem,
    Attendance,
    Decision,
    FollowUp,
    KnowledgeDocument,
    Meeting,
    MeetingNotice,
    Minutes,
    MinutesPiece,
)
from councils.states import ItemState, MeetingState, MinutesState
from samarbeid.country.calendar import moment, spread_over
from samarbeid.country.councils import SEATS, Body
from samarbeid.country.papers import Written, minutes_content, notice_content
from samarbeid.country.people import chance_for

MATTERS = (
    "Ungdomsmiljøet i sentrum",
    "Trafikk ved skolene",
    "Nattravner og trygge helger",
    "Bekymringsfullt skolefravær",
    "Skjenking og utested",
    "Planer for store arrangementer",
    "Netthets blant unge",
    "Samordnet beredskapsplan",
)


class CouncilYear:
    """A year's meetings of all councils, gathered and written table by table."""

    def __init__(self, bodies: Sequence[Body], year: int, seed: int, today: date) -> None:
        self.bodies = bodies
        self.year = year
        self.seed = seed
        self.today = today
        self.meetings: list[tuple[Body, Meeting]] = []
        self.notices: list[MeetingNotice] = []
        self.attendance: dict[int, list[Attendance]] = {}
        self.items: dict[int, list[AgendaItem]] = {}
        self.written: dict[int, Written] = {}

    def write(self) -> None:
        """All tables, what minutes are made of before the approved minutes themselves."""
        for body in self.bodies:
            self._plan(body)
        Meeting.objects.bulk_create([meeting for _body, meeting in self.meetings])
        numbers: dict[int, int] = {}
        for body, meeting in self.meetings:
            chance = chance_for(self.seed, body.place.municipality.code, meeting.on, "meeting")
            if meeting.state != MeetingState.PLANNED:
                self._call(body, meeting, chance, numbers)
        AgendaItem.objects.bulk_create([item for items in self.items.values() for item in items])
        MeetingNotice.objects.bulk_create(self.notices)
        Attendance.objects.bulk_create([row for rows in self.attendance.values() for row in rows])
        for body, meeting in self.meetings:
            if meeting.state == MeetingState.CLOSED:
                self._write_up(body, meeting)
        written = list(self.written.values())
        MinutesPiece.objects.bulk_create([one.piece for one in written])
        Decision.objects.bulk_create([one.decision for one in written if one.decision])
        FollowUp.objects.bulk_create([one.follow_up for one in written if one.follow_up])
        KnowledgeDocument.objects.bulk_create([one.picture for one in written if one.picture])
        Minutes.objects.bulk_create(
            [
                self._minutes(body, meeting)
                for body, meeting in self.meetings
                if meeting.state == MeetingState.CLOSED
            ],
            batch_size=500,
        )

    def _plan(self, body: Body) -> None:
        """Most hold what they promised, some one fewer, and now and then one is called off."""
        chance = chance_for(self.seed, body.place.municipality.code, self.year, "council")
        count = min(4, max(2, body.signed.meetings + chance.choice((-1, 0, 0, 0, 1))))
        for on in spread_over(self.year, count, chance):
            starts_at = moment(on, chance.choice((9, 10, 12, 13)))
            meeting = Meeting(
                forum=body.forum,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=90),
                place="Kommunehuset",
                uid=UUID(int=chance.getrandbits(128), version=4),
            )
            sent_at = starts_at - timedelta(days=chance.choice((4, 7, 8, 10, 14, 15)))
            if on < self.today and chance.random() < 0.04:
                meeting.state = MeetingState.CANCELLED
                meeting.cancelled_at = starts_at - timedelta(days=2)
                meeting.cancelled_reason = "For få kunne møte"
            elif on < self.today:
                meeting.state = MeetingState.CLOSED
                meeting.notice_sent_at = sent_at
                meeting.held_at = meeting.secrecy_confirmed_at = starts_at
                meeting.secrecy_confirmed_by_name = str(body.place.holders["coordinator"].person)
                meeting.closed_at = starts_at + timedelta(days=20)
            elif sent_at.date() < self.today:
                meeting.state, meeting.notice_sent_at = MeetingState.CALLED, sent_at
            self.meetings.append((body, meeting))

    def _call(self, body: Body, meeting: Meeting, chance: Random, numbers: dict[int, int]) -> None:
        if meeting.notice_sent_at is None:
            return
        is_held = meeting.state == MeetingState.CLOSED
        items = []
        subjects = [
            ("Status fra begge sider", "STATUS", "INFORMATION", ""),
            ("Kriminalitetsbildet", "", "CRIME_PICTURE", Side.POLICE),
            *(
                (title, "", "MATTER", side)
                for title, side in zip(
                    chance.sample(MATTERS, 3),
                    chance.choice(
                        (
                            (Side.POLICE, Side.MUNICIPALITY, Side.MUNICIPALITY),
                            (Side.MUNICIPALITY, Side.POLICE, Side.OTHER),
                            (Side.MUNICIPALITY, Side.MUNICIPALITY, Side.MUNICIPALITY),
                        )
                    ),
                    strict=True,
                )
            ),
        ]
        for position, (title, standing, kind, side) in enumerate(subjects, start=1):
            number = numbers[body.forum.pk] = numbers.get(body.forum.pk, 0) + 1
            item = AgendaItem(
                forum=body.forum,
                meeting=meeting,
                position=position,
                number=number,
                number_year=self.year,
                title=title,
                standing=standing,
                kind=kind,
                origin=side,
                state=ItemState.TREATED if is_held else ItemState.PLACED,
                outcome="TREATED" if is_held else "",
                raised_at=meeting.notice_sent_at - timedelta(days=chance.randint(1, 25)),
            )
            item.set_search_key()
            items.append(item)
        self.items[meeting.pk] = items
        content = notice_content(body.forum, meeting, items)
        self.notices.append(
            MeetingNotice(
                meeting=meeting,
                kind=MeetingNotice.Kind.CALL,
                sequence=0,
                content=content,
                content_hash=content_hash(content),
                at=meeting.notice_sent_at,
                dispatched_at=meeting.notice_sent_at,
                by_name=str(body.place.holders["coordinator"].person),
                by_office="SLT-koordinator",
            )
        )
        self.attendance[meeting.pk] = [
            self._seat(body, meeting, key, side, chance) for key, _capacity, side in SEATS
        ]

    def _seat(self, body: Body, meeting: Meeting, key: str, side: str, chance: Random) -> Attendance:
        held = body.place.holders[key]
        presence = Presence.UNKNOWN
        if meeting.state == MeetingState.CLOSED:
            presence = Presence.PRESENT if chance.random() < 0.9 else Presence.APOLOGY
        home = body.place.municipality if side == Side.MUNICIPALITY else body.place.police
        return Attendance(
            meeting=meeting,
            membership=body.seats[key],
            person=held.person,
            organisation_id=home.pk,
            name=held.person.name,
            office_title=held.office.title,
            organisation_name=home.display_name,
            side=side,
            capacity=body.seats[key].capacity,
            address=held.email,
            presence=presence,
        )

    def _write_up(self, body: Body, meeting: Meeting) -> None:
        """A paragraph to each item, a decision and something to do to the matters."""
        chance = chance_for(self.seed, body.place.municipality.code, meeting.on, "minutes")
        for item in self.items[meeting.pk]:
            piece = MinutesPiece(
                item=item,
                body=f"<p>{item.title} ble gjennomgått. Begge sider orienterte, og rådet drøftet tiltak.</p>",
                updated_at=meeting.held_at,
                updated_by_name=str(body.place.holders["coordinator"].person),
            )
            piece.set_search_key()
            written = self.written[item.pk] = Written(item, piece)
            if item.kind == "CRIME_PICTURE":
                written.picture = self._picture(body, item, meeting)
            if item.kind != "MATTER" or chance.random() < 0.4:
                continue
            decision = Decision(item=item, text=f"Partene følger opp «{item.title}» i eget møte.")
            decision.set_search_key()
            written.decision = decision
            key = chance.choice(("coordinator", "contact", "director"))
            due_on = meeting.on + timedelta(days=60)
            is_done = due_on < self.today and chance.random() < 0.8
            follow_up = FollowUp(
                forum=body.forum,
                item=item,
                decision=decision,
                text=f"Ta «{item.title}» videre",
                owner_office=body.place.offices[key],
                side=Side.POLICE if key == "contact" else Side.MUNICIPALITY,
                due_on=due_on,
                created_at=meeting.held_at,
                created_by_name=str(body.place.holders["coordinator"].person),
                state=FollowUp.State.DONE if is_done else FollowUp.State.OPEN,
                settled_on=due_on - timedelta(days=5) if is_done else None,
            )
            follow_up.set_search_key()
            written.follow_up = follow_up

    def _picture(self, body: Body, item: AgendaItem, meeting: Meeting) -> KnowledgeDocument:
        """The crime picture: it was shown, and nothing of it was stored."""
        return KnowledgeDocument(
            kind=KnowledgeDocument.Kind.CRIME_PICTURE,
            organisation=body.place.police,
            forum=body.forum,
            item=item,
            title="Anmeldt kriminalitet",
            dated_on=meeting.on,
            is_shown_only=True,
            added_at=meeting.held_at,
            added_by_name=str(body.place.holders["contact"].person),
        )

    def _minutes(self, body: Body, meeting: Meeting) -> Minutes:
        chance = chance_for(self.seed, body.place.municipality.code, meeting.on, "sent")
        sent_at = meeting.starts_at + timedelta(days=chance.choice((1, 2, 5, 7, 9, 13)))
        if sent_at.date() >= self.today:
            return Minutes(meeting=meeting)
        content = minutes_content(
            body,
            meeting,
            self.attendance[meeting.pk],
            [self.written[item.pk] for item in self.items[meeting.pk]],
        )
        return Minutes(
            meeting=meeting,
            round=1,
            sent_at=sent_at,
            state=MinutesState.APPROVED,
            approved_at=sent_at + timedelta(hours=4),
            frozen_content=content,
            content_hash=content_hash(content),
        )
