"""A flow as data: from which state to which, by what right, and what must be in place first.

A room lists its transitions in `states.py`. The page asks `offers` and shows each one as a button, or as
a disabled button with its reasons; the action asks `check` under its lock and gets the same answer as
an exception. Writing the new state is the action's own business.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import rules
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rules.permissions import perm_exists

from records.refusals import NotAllowed, Refused

StrOrPromise = str | Promise
Guard = Callable[[Any, date], Iterable[StrOrPromise]]


class UnknownRight(LookupError):
    """A right was asked for that no room has registered: a spelling error, never a plain no."""


def has_right(right: str, user: Any, obj: Any = None) -> bool:
    """Does the user hold the right on the object, by the rules alone?

    Never `user.has_perm`: that says yes to superusers and silently no to a misspelt name. A user who is
    not logged in or is switched off is asked about like anyone else; the predicates say no.
    Raises UnknownRight for a right that is not registered.
    """
    if not perm_exists(right):
        raise UnknownRight(f"The right “{right}” is not registered with rules.add_perm.")
    return rules.has_perm(right, user, obj)


@dataclass(frozen=True)
class Transition:
    """One step of a flow.

    `sources` are the states it can start from and `target` the state it leads to (the same state for a
    step that changes something else). `right` names a registered permission. Each guard is given the
    object and the day and returns Norwegian sentences about what is missing; none means ready.
    `label` stands on the button; `confirm` is asked before it is done, if given.
    """

    name: str
    label: StrOrPromise
    sources: Collection[str]
    target: str
    right: str
    guards: tuple[Guard, ...] = ()
    style: Literal["primary", "secondary", "danger"] = "secondary"
    confirm: StrOrPromise = ""

    def __post_init__(self) -> None:
        if isinstance(self.sources, str):
            raise TypeError(f"{self.name}: sources is a set of states, not one string.")
        object.__setattr__(self, "sources", frozenset(self.sources))

    def reasons(self, obj: Any, on: date) -> list[str]:
        """What stands in the way on that day, every guard asked; each sentence once."""
        found = (str(reason) for guard in self.guards for reason in guard(obj, on))
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Offer:
    """A transition shown to somebody who has the right to it, with what stands in its way today."""

    transition: Transition
    reasons: list[str] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Can it be done now?"""
        return not self.reasons

    @property
    def name(self) -> str:
        return self.transition.name

    @property
    def label(self) -> str:
        return str(self.transition.label)


class Flow:
    """The transitions of one kind of object, by name. The object's state stands in `field`."""

    def __init__(self, transitions: Iterable[Transition], *, field: str = "state"):
        self.field = field
        self._by_name: dict[str, Transition] = {}
        for transition in transitions:
            if transition.name in self._by_name:
                raise ValueError(f"Two transitions are called “{transition.name}”.")
            self._by_name[transition.name] = transition

    def __iter__(self) -> Iterator[Transition]:
        return iter(self._by_name.values())

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Transition:
        return self._by_name[name]

    @property
    def rights(self) -> frozenset[str]:
        """Every right the flow asks for; a test holds them against what is registered."""
        return frozenset(transition.right for transition in self)

    def state_of(self, obj: Any) -> str:
        """The object's present state."""
        return getattr(obj, self.field)

    def offers(self, obj: Any, user: Any, on: date) -> list[Offer]:
        """What this user may do from the object's present state, in the order of the flow.

        Those that are closed today are among them, with their reasons; those that the user has no right
        to are not.
        """
        state = self.state_of(obj)
        return [
            Offer(transition, transition.reasons(obj, on))
            for transition in self
            if state in transition.sources and has_right(transition.right, user, obj)
        ]

    def check(self, obj: Any, name: str, user: Any, on: date) -> Transition:
        """The transition, if this user may do it to the object now.

        Called by the action after it has locked the row. Raises NotAllowed when the right is missing,
        Refused when the state has moved on or a guard objects. The right is asked first: somebody
        without it learns nothing about the object.
        """
        transition = self[name]
        if not has_right(transition.right, user, obj):
            raise NotAllowed(_("Du har ikke rett til å gjøre dette."))
        if self.state_of(obj) not in transition.sources:
            raise Refused(
                _("Dette kan ikke gjøres nå. Noen andre kan ha gjort noe i mellomtiden. Last siden på nytt.")
            )
        if reasons := transition.reasons(obj, on):
            raise Refused(reasons)
        return transition
