"""The duties of a version as values: what was agreed, apart from how it is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agreements.choices import Responsible, Side
from agreements.duties.kinds import KINDS, DutyKind
from agreements.duties.parameters import resolved
from agreements.merging import catalogue, fill_text, printed
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
    def from_duty(cls, duty: Duty, version: AgreementVersion | None = None) -> "Terms":
        """As a duty stands while it is written; its sentences come with it.

        A number that is taken from a merge field is the one that the version states there now, and the
        sentences are filled with what the writers have stated. `version` saves looking it up.
        """
        version = version or duty.version
        stated = stated_in(version)
        return cls(
            key=duty.key,
            kind=duty.kind,
            strength=duty.strength,
            responsible=duty.responsible,
            office_role=duty.office_role,
            wording=duty.wording,
            parameters=resolved(duty.kind, duty.parameters, version.merge_values),
            section_key=duty.section_key,
            forum_id=duty.forum_id,
            sentences=tuple(
                Sentence(
                    one.section_key,
                    fill_text(one.quote, stated),
                    resolved(duty.kind, one.parameters, version.merge_values),
                )
                for one in duty.sentences.all()
            ),
        )


def stated_in(version: AgreementVersion) -> dict[str, str]:
    """What the writers of a version have stated in its merge fields, as it is printed."""
    fields = catalogue()
    return {
        token: printed(fields[token], str(value), version.language)
        for token, value in version.merge_values.items()
        if token in fields and value not in (None, "")
    }


def terms_being_written(version: AgreementVersion) -> list[Terms]:
    """The confirmed duties of a version as they stand now; offered and rejected ones count for nothing."""
    confirmed = version.duties.filter(state=Duty.State.CONFIRMED).prefetch_related("sentences")
    return [Terms.from_duty(duty, version) for duty in confirmed.order_by("position", "pk")]


def terms_of(version: AgreementVersion) -> list[Terms]:
    """What the version promises: frozen with it, else read out of it and frozen afterwards, else as written.

    Duties that are being read out of a signed text count for nothing until both sides have confirmed them.
    """
    return terms_of_many([version])[version.pk]


def terms_of_many(versions: Iterable[AgreementVersion]) -> dict[int, list[Terms]]:
    """By version: what each promises, in a constant number of queries.

    Of the frozen content nothing but the duties is fetched.
    """
    found: dict[int, list[Terms]] = {}
    as_written = []
    rows = AgreementVersion.objects.filter(pk__in=[version.pk for version in versions]).values_list(
        "pk", "frozen_at", "frozen_content__duties", "duty_reading", "duty_reading__content"
    )
    for key, frozen_at, duties, reading, read in rows:
        if frozen_at is None and reading is None:
            as_written.append(key)
        else:
            found[key] = terms_frozen({"duties": duties}, read)
    if as_written:
        confirmed = Duty.objects.filter(version__in=as_written, state=Duty.State.CONFIRMED)
        confirmed = confirmed.select_related("version").defer("version__frozen_content")
        found |= {key: [] for key in as_written}
        for duty in confirmed.prefetch_related("sentences").order_by("position", "pk"):
            found[duty.version_id].append(Terms.from_duty(duty))
    return found


def terms_frozen(content: Content, reading: Sequence[Content] | None = None) -> list[Terms]:
    """The terms in a frozen content; `reading` are those that were read out of it afterwards."""
    return [Terms.from_content(one) for one in content.get("duties") or reading or ()]


def filled(terms: Terms, values: Mapping[str, str]) -> Terms:
    """The terms with their sentences as they are printed: every merge field that has a value is filled."""
    sentences = tuple(replace(one, quote=fill_text(one.quote, values)) for one in terms.sentences)
    return replace(terms, sentences=sentences)
