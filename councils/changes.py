"""What has changed in minutes between two contents: item by item, word by word.

Both contents hold closed pieces, so what comes out is for members alone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from councils.choices import Outcome, Presence
from councils.models import Minutes, MinutesRound
from councils.states import MinutesState
from records import days
from records.comparison import ComparedSection, SectionChange, compare_sections, compare_text
from records.days import oslo


@dataclass(frozen=True)
class Changes:
    """What differs: facts and attendance as lines, items as compared sections (unchanged ones too)."""

    facts: list[tuple[str, SafeString]]
    items: list[SectionChange]
    numbers: dict[str, str]

    @property
    def changed(self) -> list[SectionChange]:
        """The items in which something differs."""
        return [one for one in self.items if one.kind != "same"]

    @property
    def counts(self) -> dict[str, int]:
        """How many items of each kind of change."""
        return dict(Counter(one.kind for one in self.items))

    def __bool__(self) -> bool:
        return bool(self.facts or self.changed)


def last_shown(minutes: Minutes) -> MinutesRound | None:
    """The round that the readers know: the one before, while a round is out; else the last that was."""
    before = minutes.round if minutes.state in {MinutesState.IN_REVIEW, MinutesState.APPROVED} else None
    rounds = minutes.rounds.order_by("-number")
    return (rounds.filter(number__lt=before) if before is not None else rounds).first()


def compare(old: dict[str, Any], new: dict[str, Any]) -> Changes:
    """The old and the new content of the same minutes."""
    return Changes(
        facts=[
            (label, compare_text(before, after))
            for label, before, after in _facts(old, new)
            if before != after
        ],
        items=compare_sections(_sections(old), _sections(new)),
        numbers={_key(item): item["number"] for content in (old, new) for item in content["items"]},
    )


def _facts(old: dict[str, Any], new: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    for label, key in ((_("Møtet"), "title"), (_("Sted"), "place")):
        yield label, old["meeting"][key] or "", new["meeting"][key] or ""
    yield _("Tidspunkt"), _when(old), _when(new)
    yield _("Taushetsreglene gjennomgått"), _secrecy(old), _secrecy(new)
    before, after = ({row["id"]: row for row in content["attendance"]} for content in (old, new))
    for key in dict.fromkeys([*after, *before]):
        row = after.get(key) or before[key]
        yield row["name"], _presence(before.get(key)), _presence(after.get(key))


def _when(content: dict[str, Any]) -> str:
    starts, ends = (_moment(content["meeting"][key]) for key in ("starts_at", "ends_at"))
    return f"{days.longtime(starts)}–{oslo(ends):%H.%M}" if starts and ends else ""


def _moment(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def _secrecy(content: dict[str, Any]) -> str:
    by = content["meeting"]["secrecy_confirmed_by"]
    return _("ja, bekreftet av %(name)s") % {"name": by} if by else _("nei")


def _presence(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    return ", ".join(filter(None, [str(Presence(row["presence"]).label), presence_note(row)]))


def presence_note(row: dict[str, Any]) -> str:
    """«møter for Kari Nordmann, kom kl. 10.15»; empty for those there in their own seat all along."""
    parts = []
    if row["deputy_for"]:
        parts.append(_("møter for %(name)s") % {"name": row["deputy_for"]})
    if row["arrived_at"]:
        parts.append(_("kom kl. %(time)s") % {"time": row["arrived_at"].replace(":", ".")})
    if row["left_at"]:
        parts.append(_("gikk kl. %(time)s") % {"time": row["left_at"].replace(":", ".")})
    return ", ".join(parts)


def _sections(content: dict[str, Any]) -> list[ComparedSection]:
    return [ComparedSection(_key(item), item["title"], _body(item)) for item in content["items"]]


def _key(item: dict[str, Any]) -> str:
    return str(item["id"])


def _body(item: dict[str, Any]) -> str:
    """The item as running text: what is closed says so, so that closing and opening is seen as a change."""
    parts = []
    if item["is_closed"]:
        parts.append(_closed(_("Saken er unntatt offentlighet"), item["legal_basis"]))
    for piece in item["pieces"]:
        if piece["is_closed"]:
            parts.append(_closed(_("Avsnittet er unntatt offentlighet"), piece["legal_basis"]))
        parts.append(piece["html"])
    for one in item["knowledge"]:
        shown = _("vist, ikke lagret") if one["is_shown_only"] else ""
        words = ", ".join(filter(None, [one["title"], one["organisation"], _day(one["dated_on"]), shown]))
        parts.append(f"<p>{escape(words)}</p>")
    for decision in item["decisions"]:
        if decision["is_closed"]:
            parts.append(_closed(_("Beslutningen er unntatt offentlighet"), decision["legal_basis"]))
        label = escape(_("Beslutning:"))
        parts.append(f"<p><strong>{label}</strong> {_lines(decision['text'])}</p>")
        parts += _follow_ups(decision["follow_ups"])
    parts += _follow_ups(item["follow_ups"])
    if line := outcome_line(item):
        parts.append(f"<p><strong>{escape(_('Utfall:'))}</strong> {escape(line)}</p>")
    return "".join(parts)


def _closed(what: str, basis: str) -> str:
    return f"<p><em>{escape(f'{what}: {basis}')}</em></p>"


def _follow_ups(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    items = "".join(f"<li>{escape(follow_up_line(row))}</li>" for row in rows)
    return [f"<ul>{items}</ul>"]


def follow_up_line(row: dict[str, Any], decided: str = "") -> str:
    """«Kartlegge nattevandring – Politikontakt, Rana politistasjon, innen 3. juni 2026».

    One that says no more than the decision it stands under (`decided`) is not said twice.
    """
    line = row["text"]
    if row["owner"] and row["text"] == decided:
        line = _("Ansvarlig: %(who)s") % {"who": row["owner"]}
    elif row["owner"]:
        line += f" – {row['owner']}"
    if row["due_on"]:
        line += ", " + _("innen %(day)s") % {"day": _day(row["due_on"])}
    return line


def outcome_line(item: dict[str, Any]) -> str:
    """«Utsatt til 3. juni 2026: Mangler tall»; empty where there is none."""
    if not item["outcome"]:
        return ""
    line = str(Outcome(item["outcome"]).label)
    if item["postponed_to"]:
        line += " " + _("til %(day)s") % {"day": _day(item["postponed_to"])}
    if item["outcome_reason"]:
        line += f": {item['outcome_reason']}"
    return line[:1].upper() + line[1:]


def _day(iso: str | None) -> str:
    return days.longdate(date.fromisoformat(iso)) if iso else ""


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
