"""One visit to an address: who goes there, with what, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tests.world import World


def _nothing(world: World) -> list[Any]:
    return []


@dataclass(frozen=True)
class Sample:
    """One visit: who, with which arguments, and what comes of it."""

    who: str
    args: Callable[[World], list[Any]] = _nothing
    query: str = ""
    status: int = 200
    why: str = ""
    name: str = ""

    def url(self, world: World) -> str:
        """The address itself."""
        return reverse(self.name, args=self.args(world)) + self.query

    def __str__(self) -> str:
        return f"{self.name}{self.query} as {self.who}"


POST_ONLY = {"status": 405, "why": "It is a form's address, without a page of its own."}
BUTTON = {"status": 302, "why": "It is a button's address, and leads back to its page."}
NO_OPENID = {"status": 404, "why": "No OpenID provider is configured."}
CLOSED = "Nobody registers by themselves."
KEEPER = "national administrator"
