"""A plain no, with its reasons in Norwegian.

An action that cannot be done now raises `Refused`; the page shows the reasons as they stand, so every
reason is a whole sentence that says what is wrong and, where it helps, what to do.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise

Reasons = str | Promise | Iterable[str | Promise]


class Refused(Exception):
    """The action cannot be done now. `reasons` are Norwegian sentences, never empty."""

    status = 403

    def __init__(self, reasons: Reasons):
        listed = [reasons] if isinstance(reasons, str | Promise) else list(reasons)
        self._reasons = [reason for reason in listed if reason]
        if not self._reasons:
            raise ValueError("A refusal must say why.")
        super().__init__(*self._reasons)

    @property
    def reasons(self) -> list[str]:
        """The reasons as text, in the language that is active when they are read."""
        return [str(reason) for reason in self._reasons]

    def __str__(self) -> str:
        return " ".join(self.reasons)


class NotAllowed(Refused):
    """The person does not hold the right that this needs."""


class StaleSave(Refused):
    """Somebody else saved first. `current` may carry the other text, to be shown beside one's own."""

    status = 409

    def __init__(self, reasons: Reasons, *, current: Any = None, revision: int | None = None):
        super().__init__(reasons)
        self.current = current
        self.revision = revision
