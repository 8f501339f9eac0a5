"""Who does something: a person, the office they act from, and their names as they are at that moment."""

from dataclasses import dataclass
from typing import Literal, Self

Kind = Literal["person", "clock", "system", "link"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting from an office, or the portal itself acting in its own name.

    The names are snapshots: the audit trail and the documents keep them although the person marries,
    leaves or is renamed. `kind` is "person" for somebody logged in, "link" for somebody who came by a
    personal one-purpose link, "clock" for what time brings (reminders, the silence rule) and "system"
    for commands and imports. Only "person" carries a `user_id`.
    """

    user_id: int | None
    name: str
    office: str = ""
    organisation: str = ""
    appointment_id: int | None = None
    office_id: int | None = None
    organisation_id: int | None = None
    kind: Kind = "person"

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("An actor has a name.")

    @classmethod
    def clock(cls, name: str = "Samarbeid (påminnelse)") -> Self:
        """The calendar acting by itself, openly in its own name."""
        return cls(user_id=None, name=name, kind="clock")

    @classmethod
    def system(cls, name: str = "Samarbeid") -> Self:
        """A command, an import or a task."""
        return cls(user_id=None, name=name, kind="system")

    @property
    def is_person(self) -> bool:
        """A human being did this, logged in or by a personal link."""
        return self.kind in {"person", "link"}

    @property
    def label(self) -> str:
        """«Kari Nordmann, ordfører i Rana kommune»; with what is known."""
        place = " i ".join(part for part in (self.office, self.organisation) if part)
        return f"{self.name}, {place}" if place else self.name

    @property
    def in_sentence(self) -> str:
        """The label where the sentence goes on after it: a comma closes what a comma opened."""
        return f"{self.label}," if "," in self.label else self.label

    def __str__(self) -> str:
        return self.label
