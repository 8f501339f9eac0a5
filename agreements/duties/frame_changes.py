"""The numbers and names of two versions beside each other: fields, validity, parties, signatories.

What a field said in a frozen text is read out of the text itself, so that a register that was corrected
later changes nothing of it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.choices import Side
from agreements.content import parties_of, values_of
from agreements.figures import STRUCTURE
from agreements.merging import TOKEN, catalogue, tokens_in
from agreements.models import AgreementVersion, Duty
from records import days

Content = dict[str, Any]
# What the parties are called stands under the parties; the drawing's words are a section's matter.
NOT_SHOWN = frozenset({"kommune", STRUCTURE})


@dataclass(frozen=True)
class Row:
    """What something was and what it becomes, in words; one of them may be that it is not stated."""

    what: str
    before: str
    after: str

    def as_content(self) -> Content:
        """As it is frozen."""
        return {"what": self.what, "before": self.before, "after": self.after}


def printed_values(version: AgreementVersion, on: date) -> dict[str, str]:
    """The merge fields of the text with what is printed for them; those without a value are left out.

    Of a frozen text they are what stands in it; else what would stand there that day.
    """
    if version.frozen_content is None:
        return {token: value for token, value in values_of(version, on).items() if value}
    bodies = {section.key: section for section in version.sections.all()}
    found: dict[str, str] = {}
    _read(version.title, version.frozen_content["title"], found)
    for frozen in version.frozen_content["sections"]:
        if (section := bodies.get(frozen["key"])) is not None:
            _read(section.heading, frozen["heading"], found)
            _read(section.body, frozen.get("html", ""), found, is_html=True)
    return found


def _read(text: str, printed: str, found: dict[str, str], *, is_html: bool = False) -> None:
    """Hold the text with its fields against the text that was printed, and note what each field became."""
    if not tokens_in(text):
        return
    seen: set[str] = set()
    pattern, end = "", 0
    for match in TOKEN.finditer(text):
        pattern += re.escape(text[end : match.start()])
        pattern += f"(?P={match[1]})" if match[1] in seen else f"(?P<{match[1]}>.*?)"
        seen.add(match[1])
        end = match.end()
    read = re.fullmatch(pattern + re.escape(text[end:]), printed, re.DOTALL)
    for token, value in (read.groupdict() if read else {}).items():
        if value and not TOKEN.fullmatch(value):
            found.setdefault(token, unescape(value) if is_html else value)


def number_changes(old: AgreementVersion, new: AgreementVersion, on: date) -> list[Row]:
    """Validity, and the numbers and choices of the text that no duty speaks of."""
    validity = _validity(old, new)
    # Where the days themselves say how long, the field that states it says nothing more.
    said = {"gyldighet_ar"} if any(_length(one) for one in (old, new)) else set()
    return [*validity, *_fields(old, new, on, is_text=False, said=said)]


def name_changes(old: AgreementVersion, new: AgreementVersion, on: date) -> list[Row]:
    """Parties, who signs for them, and the unit, offices and places that the text names."""
    rows = [*_parties(old, new), *_signatories(old, new, on)]
    said = {(row.before, row.after) for row in rows}
    named = _fields(old, new, on, is_text=True)
    return [*rows, *(row for row in named if (row.before, row.after) not in said)]


def _fields(
    old: AgreementVersion, new: AgreementVersion, on: date, *, is_text: bool, said: Collection[str] = ()
) -> list[Row]:
    """The fields that say something else. A name that only one of the texts has is a matter of the text."""
    before, after = printed_values(old, on), printed_values(new, on)
    spoken_of = NOT_SHOWN | {*said} | _tokens_of_duties(old) | _tokens_of_duties(new)
    rows = []
    for token, field in catalogue().items():
        if (field.kind == "text") != is_text or token in spoken_of or before.get(token) == after.get(token):
            continue
        if not is_text or (token in before and token in after):
            label = field.label(new.language)
            rows.append(Row(label, before.get(token, _("ikke oppgitt")), after.get(token, _("ikke oppgitt"))))
    return rows


def _tokens_of_duties(version: AgreementVersion) -> set[str]:
    """The fields that the version's duties take their numbers from: they say it themselves."""
    stated = version.duties.filter(state=Duty.State.CONFIRMED).values_list("parameters", flat=True)
    return {
        token
        for parameters in stated
        for value in parameters.values()
        if isinstance(value, str)
        for token in tokens_in(value)
    }


def _validity(old: AgreementVersion, new: AgreementVersion) -> list[Row]:
    rows = [
        Row(_("Gjelder fra"), _first_day(old), _first_day(new)),
        Row(_("Gjelder til og med"), _last_day(old), _last_day(new)),
    ]
    lengths = [_length(one) for one in (old, new)]
    if all(lengths):
        rows.append(Row(_("Varighet"), *lengths))
    return [row for row in rows if row.before != row.after]


def _first_day(version: AgreementVersion) -> str:
    first = version.valid_from or version.signed_on
    if first is not None:
        return days.longdate(first)
    if version.origin == AgreementVersion.Origin.REGISTERED:
        return _("ikke oppgitt")
    return _("dagen den siste signerer")


def _last_day(version: AgreementVersion) -> str:
    return days.longdate(version.valid_to) if version.valid_to else _("uten sluttdato")


def _length(version: AgreementVersion) -> str:
    """How long it is in force, in whole months; empty where a day is missing or the months are not whole."""
    first, last = version.valid_from or version.signed_on, version.valid_to
    if first is None or last is None:
        return ""
    end = last + timedelta(days=1)
    months = (end.year - first.year) * 12 + end.month - first.month
    if end.day != first.day or months < 1:
        return ""
    years, more = divmod(months, 12)
    words = [
        ngettext("%(number)s år", "%(number)s år", years) % {"number": years} if years else "",
        ngettext("%(number)s måned", "%(number)s måneder", more) % {"number": more} if more else "",
    ]
    return _(" og ").join(word for word in words if word)


def parties_in(version: AgreementVersion) -> list[Content]:
    """The parties with their names: as they are frozen, else as they are called now."""
    if version.frozen_content is not None and version.frozen_content.get("parties"):
        return version.frozen_content["parties"]
    return [
        {
            "id": party.organisation_id,
            "side": party.side,
            "name": party.organisation.display_name_in(version.language),
            "parallel_names": party.organisation.parallel_names,
        }
        for party in parties_of(version)
    ]


def _parties(old: AgreementVersion, new: AgreementVersion) -> list[Row]:
    before, after = ({party["id"]: party for party in parties_in(one)} for one in (old, new))
    rows = []
    for key in [*after, *(key for key in before if key not in after)]:
        names = [side[key]["name"] if key in side else "" for side in (before, after)]
        if names[0] != names[1]:
            side = (after.get(key) or before[key])["side"]
            label = _("Politiets part") if side == Side.POLICE else _("Kommunens part")
            rows.append(Row(label, names[0] or _("ikke part"), names[1] or _("ikke part")))
    return rows


def _signatories(old: AgreementVersion, new: AgreementVersion, on: date) -> list[Row]:
    """The offices that sign, by side; nothing where one of them has none, as one registered from paper."""
    before, after = _offices(old, on), _offices(new, on)
    rows = []
    for side, label in (
        (Side.POLICE, _("Signerer for politiet")),
        (Side.MUNICIPALITY, _("Signerer for kommunen")),
    ):
        titles = [", ".join(one.get(side, [])) for one in (before, after)]
        if all(titles) and titles[0] != titles[1]:
            rows.append(Row(label, *titles))
    return rows


def _offices(version: AgreementVersion, on: date) -> dict[str, list[str]]:
    """The titles of the offices with a place to sign, by side: as they were signed with, else that day's."""
    found: dict[str, list[str]] = {}
    on = days.day_of(version.frozen_at) if version.frozen_at is not None else on
    places = version.places.select_related("party", "office", "signature").order_by("order", "pk")
    for place in places:
        signature = getattr(place, "signature", None)
        title = signature.office_title if signature is not None else place.office.title_on(on)
        listed = found.setdefault(place.party.side, [])
        if title not in listed:
            listed.append(title)
    return {side: sorted(titles) for side, titles in found.items()}
