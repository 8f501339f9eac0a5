"""The duties of a version as values: what was agreed, apart from how it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agreements.choices import Responsible, Side
from agreements.duties.kinds import KINDS, DutyKind
from agreements.models import AgreementVersion, Duty

Content = dict[str, Any]


@dataclass(frozen=True)
class Sentence:
    """A sentence of the agreement that a duty comes from, with what it says otherwise than the duty."""

    section_key: str
    quote: str
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    """One duty as it was agreed; `key` is stable over versions, a parameter that is missing is not stated."""

    key: str
    kind: str
    strength: str
    responsible: str
    section_key: str
    office_role: str = ""
    wording: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    forum_id: int | None = None
    sentences: tuple[Sentence, ...] = ()

    @property
    def row(self) -> DutyKind:
        """The kind's row."""
        return KINDS[self.kind]

    @property
    def label(self) -> str:
        """What people call it: the agreement's own words, else the kind's."""
        return self.wording or str(self.row.label)

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that it lies on."""
        if self.responsible == Responsible.BOTH:
            return (Side.POLICE, Side.MUNICIPALITY)
        return (Side(self.responsible),)

    @property
    def disagreements(self) -> tuple[Sentence, ...]:
        """The sentences that say another number than the duty; both are kept, and the page flags them."""
        return tuple(
            sentence
            for sentence in self.sentences
            if any(self.parameters.get(name) != value for name, value in sentence.parameters.items())
        )

    def as_content(self) -> Content:
        """As it stands in the content that is approved, hashed and frozen."""
        return {
            "key": self.key,
            "kind": self.kind,
            "strength": self.strength,
            "responsible": self.responsible,
            "office_role": self.office_role,
            "wording": self.wording,
            "parameters": self.parameters,
            "section_key": self.section_key,
            "forum": self.forum_id,
            "sentences": [
                {"section_key": one.section_key, "quote": one.quote, "parameters": one.parameters}
                for one in self.sentences
            ],
        }

    @classmethod
    def from_content(cls, content: Content) -> "Terms":
        """Read back what was frozen."""
        return cls(
            key=content["key"],
            kind=content["kind"],
            strength=content["strength"],
            responsible=content["responsible"],
            office_role=content["office_role"],
            wording=content["wording"],
            parameters=content["parameters"],
            section_key=content["section_key"],
            forum_id=content["forum"],
            sentences=tuple(
                Sentence(one["section_key"], one["quote"], one["parameters"]) for one in content["sentences"]
            ),
        )

    @classmethod
    def from_duty(cls, duty: Duty) -> "Terms":
        """As a duty stands while it is written; its sentences come with it."""
        return cls(
            key=duty.key,
            kind=duty.kind,
            strength=duty.strength,
            responsible=duty.responsible,
            office_role=duty.office_role,
            wording=duty.wording,
            parameters=duty.parameters,
            section_key=duty.section_key,
            forum_id=duty.forum_id,
            sentences=tuple(
                Sentence(one.section_key, one.quote, one.parameters) for one in duty.sentences.all()
            ),
        )


def terms_being_written(version: AgreementVersion) -> list[Terms]:
    """The confirmed duties of a version as they stand now; offered and rejected ones count for nothing."""
    confirmed = version.duties.filter(state=Duty.State.CONFIRMED).prefetch_related("sentences")
    return [Terms.from_duty(duty) for duty in confirmed.order_by("position", "pk")]


def terms_of(version: AgreementVersion) -> list[Terms]:
    """What the version promises: frozen with it, else read out of it and frozen afterwards, else as written.

    Duties that are being read out of a signed text count for nothing until both sides have confirmed them.
    """
    if version.frozen_content is None:
        return terms_being_written(version)
    return terms_frozen(version.frozen_content, _reading_content(version))


def terms_frozen(content: Content, reading: Sequence[Content] | None = None) -> list[Terms]:
    """The terms in a frozen content; `reading` are those that were read out of it afterwards."""
    return [Terms.from_content(one) for one in content.get("duties") or reading or ()]


def _reading_content(version: AgreementVersion) -> Sequence[Content] | None:
    reading = getattr(version, "duty_reading", None)
    return reading.content if reading is not None and reading.frozen_at is not None else None


def duties_content(version: AgreementVersion) -> list[Content]:
    """The version's confirmed duties as they go into its content."""
    return [terms.as_content() for terms in terms_being_written(version)]
