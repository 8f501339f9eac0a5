"""Referrals on random walks over levels, and over groups that are merged and closed: never lost, answerable.

Anybody tries anything. What is refused changes nothing; what is done leaves every referral in exactly one
place, and from wherever it lies two acts of those who lead there bring the answer home.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from councils.models import AgendaItem
from councils.tests import factories as councils
from parties.models import Person
from parties.tests import factories as parties
from records.refusals import Refused
from slt import referral_clock
from slt.actions import referrals
from slt.actions.groups import close_group
from slt.choices import Level
from slt.models import Referral, ReferralStep, SltGroup
from slt.referring import current_item
from slt.tests import factories as make
from slt.tests.factories import AT, ON, actor
from slt.ways import home_of

pytestmark = pytest.mark.django_db
ACTS = ("raise", "send_on", "answer", "receive", "ask_again", "withdraw", "treat", "close", "clock")


@dataclass
class Walk:
    """A programme of six groups on three levels, each with its own leader, and all answers so far."""

    groups: list[SltGroup]
    leaders: dict[int, Person]
    keeper: Person
    at: datetime = AT
    answers: dict[int, list[str]] = field(default_factory=dict)

    def do(self, act: str, pick: Callable[[list[Any]], Any]) -> None:
        """One attempt at something, by somebody who may be the wrong one; a refusal leaves all as it was."""
        self.at += timedelta(minutes=1)
        before = self.state()
        try:
            with transaction.atomic():
                getattr(self, f"_{act}")(pick)
        except Refused:
            assert self.state() == before

    def state(self) -> list[Any]:
        """Every place and every state."""
        steps = ReferralStep.objects.order_by("pk").values_list("pk", "group", "ended_as", "item")
        return [*steps, *Referral.objects.order_by("pk").values_list("pk", "state", "answer", "revision")]

    def by(self, person: Person) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": actor(person), "on": ON, "at": self.at}

    def _somebody(self, step: ReferralStep, pick: Callable[[list[Any]], Any]) -> dict[str, Any]:
        """Mostly the leader where it lies, now and then another one."""
        return self.by(self.leaders[pick([step.group_id] * 4 + [group.pk for group in self.groups])])

    def _group(self, pick: Callable[[list[Any]], Any]) -> SltGroup:
        return SltGroup.objects.get(pk=pick(self.groups).pk)

    def _step(self, pick: Callable[[list[Any]], Any], purpose: str) -> ReferralStep:
        """Mostly one that lies there for that, now and then any step there ever was."""
        steps = list(ReferralStep.objects.order_by("pk"))
        if not steps:
            raise Refused("Ingenting ligger noe sted.")
        fitting = [one for one in steps if one.ended_at is None and one.purpose == purpose]
        return pick(fitting * 4 + steps)

    def _raise(self, pick: Callable[[list[Any]], Any]) -> None:
        group = self._group(pick)
        made = referrals.raise_referral(
            group=group, to=self._group(pick), title="Uro", **self.by(self.leaders[group.pk])
        )
        self.answers[made.pk] = []

    def _send_on(self, pick: Callable[[list[Any]], Any]) -> None:
        step = self._step(pick, "TREAT")
        referrals.send_on(step=step, to=self._group(pick), **self._somebody(step, pick))

    def _answer(self, pick: Callable[[list[Any]], Any]) -> None:
        step = self._step(pick, "TREAT")
        text = f"Svar nummer {len(self.answers[step.referral_id])}"
        referrals.answer(step=step, text=text, **self._somebody(step, pick))
        self.answers[step.referral_id].append(text)

    def _receive(self, pick: Callable[[list[Any]], Any]) -> None:
        step = self._step(pick, "ANSWER")
        referrals.receive(step=step, **self._somebody(step, pick))

    def _ask_again(self, pick: Callable[[list[Any]], Any]) -> None:
        step = self._step(pick, "ANSWER")
        referrals.ask_again(step=step, message="Hva med helgene?", **self._somebody(step, pick))

    def _withdraw(self, pick: Callable[[list[Any]], Any]) -> None:
        step = self._step(pick, "TREAT")
        home = home_of(step.referral, ON) or step.group
        referrals.withdraw(step=step, **self.by(self.leaders[pick([home.pk] * 3 + [step.group_id])]))

    def _treat(self, pick: Callable[[list[Any]], Any]) -> None:
        """The group's meeting treats what lies there, or declines it."""
        step = self._step(pick, "TREAT")
        if (item := current_item(step)) is not None and item.state == "PROPOSED":
            AgendaItem.objects.filter(pk=item.pk).update(state="DECLINED", answer="Nei", meeting=None)

    def _close(self, pick: Callable[[list[Any]], Any]) -> None:
        group, heir = self._group(pick), pick([None, *self.groups])
        close_group(group=group, last_day=ON, merged_into=heir, **self.by(self.keeper))

    def _clock(self, pick: Callable[[list[Any]], Any]) -> None:
        referral_clock.clock(self.at)

    def check(self) -> None:
        """Exactly one place for each that is open, in a group that stands, with the whole way behind it."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert Referral.objects.count() == len(self.answers)
        for referral in Referral.objects.all():
            steps = list(referral.steps.select_related("group", "item").order_by("position"))
            assert [step.position for step in steps] == list(range(1, len(steps) + 1))
            here = [step for step in steps if step.ended_at is None]
            assert len(here) == (referral.state == "OPEN")
            assert here in ([], steps[-1:])
            for step in here:
                assert step.group.valid_to is None
                assert step.item is not None
                assert step.item.forum_id == step.group.forum_id
            # Every answer that was ever given stands in the trail, in its order.
            told = [step.message for step in steps if step.purpose == "ANSWER"]
            assert list(dict.fromkeys(told)) == self.answers[referral.pk]
            # What has left a group does not wait on its list.
            gone = [step.item_id for step in steps if step.ended_at is not None]
            assert not AgendaItem.objects.filter(
                pk__in=set(gone) - {step.item_id for step in here}, state="PROPOSED"
            ).exists()

    def bring_home(self) -> None:
        """Whatever is open: answered where it lies, taken in at home."""
        for referral in Referral.objects.open():
            step = referral.steps.get(ended_at=None)
            if step.purpose == "TREAT":
                step = referrals.answer(step=step, text="Ja", **self.by(self.leaders[step.group_id]))
                self.answers[referral.pk].append("Ja")
                assert step.group == (home_of(referral, ON) or step.group)
            referrals.receive(step=step, **self.by(self.leaders[step.group_id]))
        assert not Referral.objects.open().exists()


@pytest.fixture
def walk() -> Walk:
    """A programme with one steering group, two that coordinate and three that execute."""
    council = councils.council()
    programme = make.programme(council.municipality)
    groups: list[SltGroup] = []
    leaders: dict[int, Person] = {}
    for level, name, above in (
        (Level.STEERING, "Styringsgruppa", None),
        (Level.COORDINATING, "Arbeidsutvalget", 0),
        (Level.COORDINATING, "Nordgruppa", 0),
        (Level.EXECUTING, "Ungdomsteamet", 1),
        (Level.EXECUTING, "Nattgruppa", 1),
        (Level.EXECUTING, "Skolegruppa", 2),
    ):
        forum = make.forum(name, council.municipality, record="LOG" if level == 3 else "MINUTES")
        leader = parties.person(f"Leder {name}", at="rana.example")
        make.seat(forum, person=leader, organisation=council.municipality, capacity="CHAIR")
        group = make.group(programme, level, forum, above=groups[above] if above is not None else None)
        groups.append(group)
        leaders[group.pk] = leader
    councils.meeting(groups[3].forum)
    councils.meeting(groups[1].forum)
    return Walk(groups, leaders, council.director)


# Not made smaller when it fails: the list of acts is short, and each example costs a second.
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(acts=st.lists(st.sampled_from(ACTS), min_size=4, max_size=14), data=st.data())
def test_a_referral_is_always_in_one_place_never_lost_and_always_answerable(
    walk: Walk, acts: list[str], data: st.DataObject
) -> None:
    pick = lambda among: data.draw(st.sampled_from(among))  # noqa: E731
    with transaction.atomic():
        here = Walk(walk.groups, walk.leaders, walk.keeper)
        here.do("raise", lambda among: among[3] if among is walk.groups and not here.answers else pick(among))
        for act in acts:
            here.do(act, pick)
            here.check()
        here.bring_home()
        here.check()
        transaction.set_rollback(True)
