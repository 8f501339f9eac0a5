"""That duties still say what was frozen of them: with their version, or when they were read out of it."""

import re
from typing import Any

from django.utils.translation import gettext as _

from agreements.content import hash_of
from agreements.duties.parameters import token_in
from agreements.duties.terms import Content
from agreements.merging import TOKEN
from agreements.models import AgreementVersion, Duty, DutyReading, DutySentence

FORMAT = 1


def content_to_hash(content: list[Content]) -> Content:
    """What the hash of a reading is of."""
    return {"format": FORMAT, "duties": content}


def frozen_duties_differ(version: AgreementVersion) -> bool:
    """Whether the rows of a frozen version say something else than its frozen content.

    A version without duties in its content has its rows from a reading, which is held against its own.
    """
    frozen = version.frozen_content.get("duties", [])
    return bool(frozen) and _differ(version, frozen)


def faults_in_readings() -> list[str]:
    """Readings whose content does not have its hash, and those whose duties were changed afterwards."""
    faults = []
    readings = DutyReading.objects.filter(frozen_at__isnull=False).select_related("version").order_by("pk")
    for reading in readings.iterator(chunk_size=200):
        name = {"pk": reading.version_id, "title": reading.version.title}
        if hash_of(content_to_hash(reading.content)) != reading.content_hash:
            faults.append(
                _("Avtaleversjon %(pk)s, «%(title)s»: lesningen av forpliktelsene er endret.") % name
            )
        elif _differ(reading.version, reading.content):
            faults.append(_("Avtaleversjon %(pk)s, «%(title)s»: forpliktelsene er endret.") % name)
    return faults


def _differ(version: AgreementVersion, frozen: list[Content]) -> bool:
    """The rows as they stand, merge fields and all: what those were filled with only the content knows."""
    confirmed = version.duties.filter(state=Duty.State.CONFIRMED).prefetch_related("sentences")
    rows = list(confirmed.order_by("position", "pk"))
    return len(rows) != len(frozen) or any(
        not _same(row, other) for row, other in zip(rows, frozen, strict=True)
    )


def _same(row: Duty, frozen: Content) -> bool:
    sentences = list(row.sentences.all())
    said = {
        "key": row.key,
        "kind": row.kind,
        "strength": row.strength,
        "responsible": row.responsible,
        "office_role": row.office_role,
        "wording": row.wording,
        "section_key": row.section_key,
        "forum": row.forum_id,
    }
    return (
        said == {name: frozen[name] for name in said}
        and _same_parameters(row.parameters, frozen["parameters"])
        and len(sentences) == len(frozen["sentences"])
        and all(_same_sentence(one, other) for one, other in zip(sentences, frozen["sentences"], strict=True))
    )


def _same_parameters(row: dict[str, Any], frozen: dict[str, Any]) -> bool:
    """Those taken from a merge field may be anything, or not stated at all."""
    plain = {name: value for name, value in row.items() if not token_in(value)}
    return plain == {name: value for name, value in frozen.items() if name in plain} and set(frozen) <= set(
        row
    )


def _same_sentence(row: DutySentence, frozen: dict[str, Any]) -> bool:
    parts = TOKEN.sub("\n", row.quote).split("\n")
    pattern = ".+?".join(re.escape(part) for part in parts)
    return (
        row.section_key == frozen["section_key"]
        and _same_parameters(row.parameters, frozen["parameters"])
        and re.fullmatch(pattern, frozen["quote"], re.DOTALL) is not None
    )
