"""The demo's SLT programmes, each built, met in, raised from and answered by the people who would do it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from councils.actions import logs
from councils.actions.agenda import place_item
from councils.actions.seats import SeatPlan
from councils.choices import Access, Capacity
from councils.models import AgendaItem, Forum, Meeting, Topic
from parties.acting import actor_for
from parties.actions.offices import appoint, open_office
from parties.actions.people import register_person
from parties.actions.registers import register_organisation
from parties.models import Municipality, Office, Organisation, Person
from records import days
from records.actors import Actor
from records.holidays import is_working_day
from samarbeid.demo import registers
from samarbeid.demo.councils import CouncilStory
from samarbeid.demo.registers import Cast
from slt.actions import goals, measure_life, measures, plans, programmes, referrals, sharing, wheel
from slt.actions.groups import GroupPlan
from slt.actions.measure_facts import MeasureFacts
from slt.actions.measures import Ownership
from slt.choices import PlanPeriod, Prevention, Rhythm
from slt.models import Measure as MeasureRow
from slt.models import Programme, Referral, SltGroup
from slt.wheel import Status, wheel_of

LOG_STARTS, LOG_LENGTH = time(13, 0), timedelta(minutes=60)


class GroupStory(CouncilStory):
    """The meetings of one group with minutes, told as a council's; items may be referrals from below."""

    def __init__(self, entry: dict[str, Any], story: "SltStory", group: SltGroup) -> None:
        entry = {"waiting": [], "status": [], "focus_areas": [], "founded": story.entry["founded"], **entry}
        super().__init__(entry, story.cast, story.today)
        self.story = story
        self.group = group

    def _found(self) -> None:
        self.forum = self.group.forum

    def _propose(self, row: dict[str, Any], meeting: Meeting | None) -> AgendaItem:
        if "referral" not in row:
            return super()._propose(row, meeting)
        item = self.story.raised(row["referral"]).steps.latest("position").item
        assert item is not None
        assert meeting is not None
        self.diary.next_day()
        return self.story.place(item, meeting, self.secretary)


class SltStory:
    """One programme told from its entry in slt.yaml, as of today."""

    def __init__(self, entry: dict[str, Any], cast: Cast, council: Forum | None, today: date) -> None:
        self.entry = entry
        self.cast = cast
        self.council = council
        self.today = today
        self.organisations: dict[str, Organisation] = {}
        self.people: dict[str, Person] = {}
        self.groups: dict[str, SltGroup] = {}
        self.referrals: dict[str, Referral] = {}
        self.programme: Programme

    def tell(self) -> Programme:
        """Found it, then everything that has come of it by today."""
        self._register()
        self._found()
        for row in self.entry["referrals"]:
            if row["raised"] > 60:
                self.raised(row["key"])
        for row in self.entry["groups"]:
            if row.get("meetings"):
                GroupStory(row, self, self.groups[row["key"]]).tell()
        for row in self.entry["referrals"]:
            self._answer(row)
        for row in self.entry["groups"]:
            if "logs" in row:
                self._log(row)
        self._plan()
        self._turn_wheel()
        return self.programme

    # --- who and when

    def by(self, on: date) -> Actor:
        """Whoever keeps the programme that day: the coordinator, else the director."""
        for key in ("coordinator", "director"):
            appointment = self.cast.appointments.get(key)
            if appointment is not None and appointment.covers(on):
                actor = actor_for(self.cast.people[key].user, on, appointment.pk)
                assert actor is not None
                return actor
        raise LookupError("Nobody keeps the programme that day.")

    def act(self, ago: int, clock: time = time(10, 0)) -> dict[str, Any]:
        """Actor, day and moment of an act so many days ago."""
        on = self.today - timedelta(days=ago)
        return {"by": self.by(on), "on": on, "at": datetime.combine(on, clock, tzinfo=days.OSLO)}

    @staticmethod
    def place(item: AgendaItem, meeting: Meeting, secretary: dict[str, Any]) -> AgendaItem:
        """Put what was raised on the agenda."""
        return place_item(item=item, meeting=meeting, **secretary)

    # --- registers

    def _register(self) -> None:
        by = registers.operator()
        on = self.today - timedelta(days=self.entry["founded"] + 200)
        at = days.start_of(on) + timedelta(hours=9)
        for row in self.entry["organisations"]:
            self.organisations[row["key"]] = register_organisation(
                organisation=Organisation(kind=row["kind"], name=row["name"], valid_from=on), by=by, at=at
            )
        for row in self.entry.get("offices", ()):
            self._open(row, by, on, at)
        for row in self.entry["people"]:
            self.people[row["key"]] = register_person(name=row["name"], email=row["email"], by=by, at=at)

    def _open(self, row: dict[str, Any], by: Actor, on: date, at: datetime) -> None:
        home: Organisation = self.cast.municipalities[0]
        if "municipality" in row:
            home = Municipality.objects.current(self.today).get(code=row["municipality"])
        office = open_office(
            organisation=home,
            role=row["role"],
            title=row["title"],
            percentage=row.get("percentage"),
            by=by,
            at=at,
        )
        person = register_person(name=row["name"], email=row["email"], by=by, at=at)
        last = self.today - timedelta(days=row["left"]) if "left" in row else None
        made = appoint(office=office, person=person, valid_from=on, valid_to=last, by=by, at=at)
        registers.give_login(person, on)
        self.cast.offices[row["key"]] = office
        self.cast.people[row["key"]], self.cast.appointments[row["key"]] = person, made

    # --- the structure

    def _found(self) -> None:
        entry = self.entry
        others = [
            Municipality.objects.current(self.today).get(code=number)
            for number in entry.get("municipalities", ())
        ]
        municipalities = [*self.cast.municipalities, *others]
        act = self.act(entry["founded"])
        self.programme = programmes.found_programme(
            name=entry["name"],
            municipalities=municipalities,
            kind=entry["kind"],
            groups=[self._group(row, municipalities) for row in entry["groups"]],
            language=entry["language"],
            about=entry["about"],
            **entry.get("names", {}),
            **act,
        )
        for row in entry["groups"]:
            name = self.council.name if row.get("forum") == "council" and self.council else row["name"]
            self.groups[row["key"]] = self.programme.groups.select_related("forum").get(forum__name=name)
        wheel.lay_default_wheel(programme=self.programme, **act)

    def _group(self, row: dict[str, Any], municipalities: list[Municipality]) -> GroupPlan:
        rhythm = {"rhythm": Rhythm(row["rhythm"]), "rhythm_count": row["count"], "level": row["level"]}
        if row.get("forum") == "council":
            return GroupPlan(forum=self.council, **rhythm)
        municipality = municipalities[row["municipality"]] if "municipality" in row else None
        home = [municipality] if municipality is not None else municipalities
        police = [self.cast.unit] if getattr(self.cast, "unit", None) is not None else []
        seats = [self._seat(seat, home[0]) for seat in row["seats"]]
        parties: list[Organisation] = [*home, *police]
        # A coordinator of two municipalities is secretary in both.
        known = {one.pk for one in parties}
        for seat in seats:
            if seat.office is not None and seat.office.organisation_id not in known:
                parties.append(seat.office.organisation)
                known.add(seat.office.organisation_id)
        access = Access.PARTIES if row["level"] < 3 else ""
        return GroupPlan(
            name=row["name"],
            organisations=parties,
            seats=seats,
            municipality=municipality,
            access=access,
            **rhythm,
        )

    def _seat(self, row: dict[str, Any], home: Organisation) -> SeatPlan:
        capacity = Capacity(row.get("as", "MEMBER"))
        if "office" in row:
            office: Office = self.cast.offices[row["office"]]
            return SeatPlan(office=office, capacity=capacity, reviews_minutes=row.get("reviews", False))
        source = next((p.get("from") for p in self.entry["people"] if p["key"] == row["person"]), None)
        return SeatPlan(
            person=self.people[row["person"]],
            organisation=self.organisations[source] if source else home,
            capacity=capacity,
        )

    # --- referrals and logs

    def raised(self, key: str) -> Referral:
        """The referral, raised when that has not been done."""
        if key not in self.referrals:
            row = next(one for one in self.entry["referrals"] if one["key"] == key)
            self.referrals[key] = referrals.raise_referral(
                group=self.groups[row["by"]],
                to=self.groups[row["to"]],
                title=row["title"],
                text=row["text"],
                **self.act(row["raised"]),
            )
        return self.referrals[key]

    def _answer(self, row: dict[str, Any]) -> None:
        referral = self.raised(row["key"])
        if "answer" not in row:
            return
        step = referral.steps.get(ended_at__isnull=True)
        referrals.answer(step=step, text=row["answer"]["text"], **self.act(row["answer"]["ago"]))

    def _log(self, row: dict[str, Any]) -> None:
        """Fortnightly (or monthly) meetings backwards from last week; answers are taken up as they come."""
        group, told = self.groups[row["key"]], row["logs"]
        gap = timedelta(weeks=2 if row["rhythm"] == "WEEKS" else 4)
        topics = list(Topic.objects.filter(name__in=told["topics"]).order_by("position"))
        last = self.today - timedelta(days=told.get("first", 6))
        last -= timedelta(days=(last.weekday() - told["weekday"]) % 7)
        seats = list(group.forum.memberships.in_order())
        for number in range(told["count"] - 1, -1, -1):
            day = last - number * gap
            if not is_working_day(day) or day.month == 7 or (day - self.programme.valid_from).days < 7:
                continue
            starts = datetime.combine(day, LOG_STARTS, tzinfo=days.OSLO)
            absent = number % len(seats) if number % 3 == 0 else None
            logs.log_now(
                forum=group.forum,
                starts_at=starts,
                ends_at=starts + LOG_LENGTH,
                seats=[seat for place, seat in enumerate(seats) if place != absent or place < 2],
                topics=topics[number % len(topics) :][:1] if topics else [],
                others_present=number % 2,
                secrecy_confirmed=True,
                taken_up=AgendaItem.objects.waiting().filter(forum=group.forum, raised_at__lt=starts),
                by=self.by(day),
                on=day,
                at=starts + LOG_LENGTH + timedelta(minutes=10),
            )
            for step in group.referral_steps.filter(
                ended_at__isnull=True, purpose="ANSWER", item__state="TREATED"
            ):
                referrals.receive(
                    step=step, by=self.by(day), on=day, at=starts + LOG_LENGTH + timedelta(minutes=20)
                )

    def _turn_wheel(self) -> None:
        """What the year has asked for by now is done, but for the last of it."""
        years = (self.today.year - 1, self.today.year)
        turns = [turn for year in years for turn in wheel_of(self.programme, year, self.today)]
        late = [turn for turn in turns if turn.status == Status.LATE]
        for turn in late[:-1]:
            wheel.mark_done(
                task=turn.task, year=turn.year, **self.act((self.today - turn.due_on).days, time(14))
            )

    # --- plan and measures

    def _plan(self) -> None:
        told, made = self.entry.get("plan"), []
        plan = None
        if told is not None:
            adopted = self.today - timedelta(days=told["adopted"])
            drafted = self.act(told["adopted"] + 30)
            plan = plans.create_plan(
                programme=self.programme,
                title=f"{told['title']} {adopted.year}–{adopted.year + 1}",
                period_kind=PlanPeriod.SEVERAL_YEARS,
                valid_from=date(adopted.year, 1, 1),
                valid_to=date(adopted.year + 1, 12, 31),
                introduction=told["introduction"],
                **drafted,
            )
            areas = list(self.council.focus_areas.order_by("position")) if self.council else []
            made = [
                goals.add_goal(
                    plan=plan,
                    text=row["text"],
                    indicator=row["indicator"],
                    focus_area=areas[row["area"]],
                    **drafted,
                )
                for row in told["goals"]
            ]
        early = [row for row in self.entry["measures"] if "goal" in row and "referral" not in row]
        rows = [(row, self._measure(row, made, early=True)) for row in early]
        if plan is not None and told is not None:
            plans.adopt(
                plan=plan,
                adopting_body=told["by"],
                adopted_on=self.today - timedelta(days=told["adopted"]),
                case_reference=told["case"],
                **self.act(told["adopted"]),
            )
        # What came of a referral joins the plan that is adopted already.
        rows += [(row, self._measure(row, made)) for row in self.entry["measures"] if row not in early]
        for row, measure in rows:
            self._live(row, measure)

    def _measure(self, row: dict[str, Any], made: list[Any], *, early: bool = False) -> MeasureRow:
        ages = row.get("ages", (None, None))
        begun = row.get("started", row.get("stopped", 4)) + 10
        act = self.act(self.entry["plan"]["adopted"] + 20 if early else begun)
        owner = (
            Ownership(name=row["owner_name"])
            if "owner_name" in row
            else Ownership(office=self.cast.offices[row["owner"]])
        )
        return measures.create_measure(
            programme=self.programme,
            facts=MeasureFacts(
                title=row["title"],
                problem=row["problem"],
                target_group=row["target"],
                age_from=ages[0],
                age_to=ages[1],
                prevention=Prevention(row["prevention"]),
                grade=row.get("grade", ""),
                starts_on=self.today - timedelta(days=row["started"]) if "started" in row else None,
                expected_effect=row.get("effect", ""),
                evaluation_method=row.get("method", ""),
                review_on=self.today + timedelta(days=-row["review"]) if "review" in row else None,
                cost=row.get("cost"),
            ),
            owner=owner,
            goal=made[row["goal"]] if "goal" in row else None,
            referral=self.referrals[row["referral"]] if "referral" in row else None,
            **act,
        )

    def _live(self, row: dict[str, Any], measure: MeasureRow) -> None:
        if row["state"] in {"RUNNING", "COMPLETED"}:
            measure_life.start(measure=measure, **self.act(row["started"]))
        for place, text in enumerate(row.get("progress", ())):
            measure_life.report_progress(
                measure=measure, text=text, **self.act(max(row["started"] - 30 * (place + 1), 3))
            )
        if row["state"] == "COMPLETED":
            measure_life.complete(
                measure=measure, outcome=row["outcome"], reached=row["reached"], **self.act(row["ended"])
            )
        if row["state"] == "STOPPED":
            measure_life.stop(measure=measure, reason=row["outcome"], **self.act(row["stopped"]))
        if row.get("share"):
            measure.refresh_from_db()
            sharing.share_measure(measure=measure, shared=_as_shared(measure), **self.act(1))


def _as_shared(measure: MeasureRow) -> sharing.Shared:
    """The measure as its page proposes to share it."""
    return sharing.Shared(
        title=measure.title,
        problem=measure.problem,
        target_group=measure.target_group,
        age_from=measure.age_from,
        age_to=measure.age_to,
        prevention=measure.prevention,
        expected_effect=measure.expected_effect,
        evaluation_method=measure.evaluation_method,
        outcome=measure.outcome,
        reached=measure.reached,
    )


def cast_without_agreement(entry: dict[str, Any], today: date) -> Cast:
    """The municipality of an entry that no agreement in the demo has people for."""
    municipality = Municipality.objects.current(today).get(code=entry["municipality"])
    return Cast([municipality], None)  # type: ignore[arg-type]
