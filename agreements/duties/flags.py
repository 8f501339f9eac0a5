"""What a person should look at before a duty is confirmed: where it and the text do not say the same.

A flag never decides anything. It keeps the duty out of «bekreft alle», so that somebody looks.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from agreements.duties.numbers import says_another_number
from agreements.duties.parameters import missing, resolved, row_of
from agreements.duties.passages import Passages
from agreements.duties.terms import Terms
from agreements.models import AgreementVersion, Duty
from records.refusals import Refused

NEEDS_FORUM = "other_forum_meetings"


class Flagged(StrEnum):
    """What is the matter."""

    SECTION_GONE = "section_gone"
    QUOTE_GONE = "quote_gone"
    DISAGREEMENT = "disagreement"
    ANOTHER_NUMBER = "another_number"
    NOT_STATED = "not_stated"
    NO_FORUM = "no_forum"
    NO_SENTENCE = "no_sentence"


@dataclass(frozen=True)
class Flag:
    """One thing to look at, in a sentence."""

    code: Flagged
    sentence: str


def flags_of(duty: Duty, version: AgreementVersion, passages: Passages) -> list[Flag]:
    """All that the duty and the text do not agree on; its sentences have been fetched with it."""
    terms = Terms.from_duty(duty, version)
    found: list[Flag] = []
    if passages and duty.section_key not in passages.keys:
        found.append(Flag(Flagged.SECTION_GONE, _("Avsnittet som forpliktelsen hører til, er fjernet.")))
    for written, printed in zip(duty.sentences.all(), terms.sentences, strict=True):
        if passages and not passages.stands(written.section_key, written.quote):
            found.append(
                Flag(
                    Flagged.QUOTE_GONE,
                    _("Setningen «%(quote)s» står ikke lenger i avsnittet.") % {"quote": printed.quote},
                )
            )
        elif says_another_number(duty.kind, {**terms.parameters, **printed.parameters}, printed.quote):
            found.append(
                Flag(
                    Flagged.ANOTHER_NUMBER,
                    _("Setningen «%(quote)s» ser ut til å si et annet tall.") % {"quote": printed.quote},
                )
            )
    if not terms.sentences:
        found.append(Flag(Flagged.NO_SENTENCE, _("Skriv av setningen i avtalen som sier dette.")))
    if terms.disagreements:
        found.append(Flag(Flagged.DISAGREEMENT, _("Setningene sier ikke det samme. Begge blir stående.")))
    found += [Flag(Flagged.NOT_STATED, sentence) for sentence in what_is_not_stated(duty, version)]
    if duty.kind == NEEDS_FORUM and duty.forum_id is None:
        found.append(Flag(Flagged.NO_FORUM, _("Velg hvilket forum det gjelder, ellers kan det ikke måles.")))
    return found


def what_is_not_stated(duty: Duty, version: AgreementVersion) -> list[str]:
    """What the kind cannot do without and that the agreement does not state; stops the confirmation."""
    plain = resolved(duty.kind, duty.parameters, version.merge_values)
    return [
        _("«%(label)s» er ikke oppgitt i avtalen.") % {"label": str(one.label)}
        for one in missing(duty.kind, plain)
    ]


def check_can_be_confirmed(duty: Duty, version: AgreementVersion) -> None:
    """Refused with what is not stated."""
    row_of(duty.kind)
    if reasons := what_is_not_stated(duty, version):
        raise Refused(reasons)
