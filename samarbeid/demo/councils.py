"""The demo's police councils, each taken through its meetings by the people who would do it."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from councils.actions import (
    agenda,
    attachments,
    calling,
    deciding,
    forums,
    holding,
    meetings,
    outcomes,
    proposing,
    reporting,
    review,
    writing,
)
from councils.actions.seats import SeatPlan
from councils.choices import Capacity
from councils.content import current_hash
from councils.models import AgendaItem, FocusArea, Forum, Meeting, Topic
from parties.models import Municipality, Organisation
from records import days
from records.actors import Actor
from records.holidays import is_working_day
from samarbeid.demo.agreements import Diary
from samarbeid.demo.registers import Cast, official

STARTS = time(10, 0)
LENGTH = timedelta(minutes=90)
# How many days before and after a meeting the work around it is done.
PROPOSED, CALLED, SENT, APPROVED = 25, 12, 5, 11
CAPACITIES = {"mayor": Capacity.CHAIR, "coordinator": Capacity.SECRETARY}
SEATED = ("mayor", "coordinator", "director", "unit_leader", "contact")


class CouncilStory:
    """One council told from its entry in councils.yaml, as of today."""

    def __init__(self, entry: dict[str, Any], cast: Cast, today: date) -> None:
        self.entry = entry
        self.cast = cast
        self.today = today
        self.diary = Diary(today - timedelta(days=entry["founded"]))
        self.diary.next_day(0)
        self.forum: Forum
        self.owners: dict[str, Any] = {}

    def tell(self) -> Forum:
        """Found the council, and take each of its meetings as far as the entry says."""
        self._found()
        planned = self._plan()
        for row, meeting in planned:
            self._take(row, meeting)
        self._at(min(self.today, self.diary.on))
        for row in self.entry["waiting"]:
            self._propose(row, None)
        return self.forum

    def by(self, key: str) -> Actor:
        """The person acting on the diary's day."""
        return self.cast.actor(key, self.diary.on)

    @property
    def secretary(self) -> dict[str, Any]:
        """What every act of the secretary is given."""
        return {"by": self.by("coordinator"), **self.diary.moment()}

    def _at(self, day: date, clock: time = time(9, 0)) -> None:
        """Turn the diary to a day that is not later than today."""
        self.diary.on = min(day, self.today)
        self.diary.minutes = clock.hour * 60 + clock.minute

    def _found(self) -> None:
        organisations: list[Organisation] = [*self.cast.municipalities, self.cast.unit]
        seats = [
            SeatPlan(
                office=self.cast.offices[key],
                capacity=CAPACITIES.get(key, Capacity.MEMBER),
                reviews_minutes=key == "contact",
                has_authority=True if key in {"mayor", "unit_leader"} else None,
            )
            for key in SEATED
        ]
        for other in self.entry.get("others", ()):
            municipality = Municipality.objects.current(self.today).get(code=other["municipality"])
            person = official(
                municipality,
                name=other["name"],
                email=other["email"],
                role=other["role"],
                title=other["title"],
                since=self.diary.on - timedelta(days=200),
                today=self.today,
            )
            organisations.append(municipality)
            office = person.appointments.select_related("office").get().office
            seats.append(SeatPlan(office=office, capacity=Capacity.MEMBER))
        settings = {"default_time": STARTS, **self.entry["settings"]}
        self.forum = forums.found_forum(
            name=self.entry["name"],
            access=self.entry["access"],
            organisations=organisations,
            seats=seats,
            council_scope=self.entry["scope"],
            language=self.entry["language"],
            topics=Topic.objects.filter(is_active=True),
            **settings,
            **self.secretary,
        )
        if plans := self.entry.get("standing_items"):
            items = [forums.StandingPlan(title=row["title"], kind=row["kind"]) for row in plans]
            forums.set_standing_items(forum=self.forum, items=items, **self.secretary)
        for position, area in enumerate(self.entry["focus_areas"], start=1):
            FocusArea.objects.create(
                forum=self.forum,
                title=area["title"],
                knowledge_basis=area["basis"],
                valid_from=self.diary.on,
                position=position,
            )

    def _plan(self) -> list[tuple[dict[str, Any], Meeting]]:
        """The dates, agreed when the council was founded."""
        rows = self.entry["meetings"]
        plans = [
            meetings.Plan(starts, starts + LENGTH, place=self.forum.default_place)
            for starts in (self._starts(row["ago"]) for row in rows)
        ]
        made = meetings.plan_many(forum=self.forum, plans=plans, **self.secretary)
        assert all(one.starts_at < other.starts_at for one, other in pairwise(made))
        return list(zip(rows, made, strict=True))

    def _starts(self, ago: int) -> datetime:
        day = self.today - timedelta(days=ago)
        # Nobody meets on Mondays, Fridays and holidays, or around the turn of the year.
        while day.weekday() not in {1, 2, 3} or not is_working_day(day) or (day.month, day.day) >= (12, 18):
            day -= timedelta(days=1)
        return datetime.combine(day, STARTS, tzinfo=days.OSLO)

    def _take(self, row: dict[str, Any], meeting: Meeting) -> None:
        for item in row["items"]:
            self._at(meeting.on - timedelta(days=PROPOSED))
            self._propose(item, meeting)
        stages = ["called", "held", "in_review", "approved"]
        reached = stages.index(row["stage"]) + 1 if row["stage"] in stages else 0
        if reached >= 1:
            self._at(meeting.on - timedelta(days=CALLED))
            calling.call_meeting(meeting=meeting, **self.secretary)
        if reached >= 2:
            self._hold(row, meeting)
        if reached >= 3:
            self._at(meeting.on + timedelta(days=SENT))
            review.send_for_review(minutes=self._minutes(meeting), privacy_seen=True, **self.secretary)
        if reached >= 4:
            self._at(meeting.on + timedelta(days=APPROVED))
            minutes = self._minutes(meeting)
            review.approve(
                minutes=minutes,
                content_hash=current_hash(minutes),
                by=self.by("contact"),
                **self.diary.moment(),
            )
            self._settle(row, meeting)

    def _propose(self, row: dict[str, Any], meeting: Meeting | None) -> AgendaItem:
        closed = row.get("closed", {})
        item = proposing.propose_item(
            forum=self.forum,
            title=row["title"],
            text=f"<p>{row['text']}</p>",
            kind=row.get("kind", "MATTER"),
            proposed_decision=f"<p>{row['proposed']}</p>" if "proposed" in row else "",
            wanted_meeting=meeting,
            is_closed=bool(closed),
            legal_basis=closed.get("basis", ""),
            public_title=closed.get("public_title", ""),
            by=self.by(row["origin"]),
            **self.diary.moment(),
        )
        if meeting is not None:
            self.diary.next_day()
            item = agenda.place_item(item=item, meeting=meeting, **self.secretary)
        return item

    def _hold(self, row: dict[str, Any], meeting: Meeting) -> None:
        self._at(meeting.on, STARTS)
        meeting.refresh_from_db()
        holding.hold_meeting(meeting=meeting, **self.secretary)
        holding.confirm_secrecy(meeting=meeting, **self.secretary)
        holding.everybody_present(meeting=meeting, **self.secretary)
        if row["ago"] > 200:
            absent = meeting.attendances.filter(membership__office=self.cast.offices["director"]).first()
            if absent is not None:
                holding.set_presence(attendance=absent, presence="APOLOGY", **self.secretary)
        for told in row["items"]:
            self._write(told, meeting)
        self._write_status(meeting)
        outcomes.treat_the_rest(meeting=meeting, **self.secretary)

    def _write(self, told: dict[str, Any], meeting: Meeting) -> None:
        item = meeting.items.get(title=told["title"])
        if "shown_only" in told:
            attachments.add_picture(
                item=item,
                kind="CRIME_PICTURE",
                title=told["shown_only"],
                dated_on=meeting.on,
                by=self.by("unit_leader"),
                **self.diary.moment(),
            )
        for place, text in enumerate(told.get("pieces", ())):
            row = {"text": text} if isinstance(text, str) else text
            if place == 0:
                piece = item.pieces.first()
            else:
                piece = writing.add_piece(
                    item=item,
                    is_closed="basis" in row,
                    legal_basis=row.get("basis", ""),
                    **self.secretary,
                )
            assert piece is not None
            writing.save_piece(
                piece=piece, body=f"<p>{row['text']}</p>", revision=piece.revision, **self.secretary
            )
        for decided in told.get("decisions", ()):
            deciding.add_decision(
                item=item, text=decided["text"], follow_up=self._follow_up(decided, meeting), **self.secretary
            )
        if told.get("outcome") == "postponed":
            later = self.forum.meetings.filter(starts_at__gt=meeting.starts_at).order_by("starts_at").first()
            outcomes.set_outcome(
                item=item, outcome="POSTPONED", reason=told["reason"], to=later, **self.secretary
            )

    def _write_status(self, meeting: Meeting) -> None:
        """What each side had to tell."""
        item = meeting.items.filter(standing="STATUS").first()
        for piece, text in zip(
            item.pieces.order_by("position") if item else (), self.entry["status"], strict=False
        ):
            writing.save_piece(piece=piece, body=f"<p>{text}</p>", revision=piece.revision, **self.secretary)

    def _follow_up(self, decided: dict[str, Any], meeting: Meeting) -> dict[str, Any] | None:
        if "follow_up" not in decided:
            return None
        row = decided["follow_up"]
        return {
            "text": row["text"],
            "owner_office": self.cast.offices[row["owner"]],
            "due_on": meeting.on + timedelta(days=row["due"]),
        }

    def _settle(self, row: dict[str, Any], meeting: Meeting) -> None:
        """What is done by now is reported done, by whoever owned it."""
        for told in (one for item in row["items"] for one in item.get("decisions", ())):
            planned = told.get("follow_up", {})
            if planned.get("state") != "DONE":
                continue
            due_on = meeting.on + timedelta(days=planned["due"])
            self._at(max(self.diary.on, min(due_on, self.today) - timedelta(days=2)))
            reporting.settle(
                follow_up=self.forum.follow_ups.get(text=planned["text"]),
                done_on=self.diary.on,
                by=self.by(planned["owner"]),
                **self.diary.moment(),
            )

    def _minutes(self, meeting: Meeting) -> Any:
        meeting.refresh_from_db()
        return meeting.minutes
