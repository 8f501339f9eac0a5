"""«What the agreement changes for the parties» on paper: made from the frozen value alone, so that the same
value gives the same document whenever it is made."""

from typing import Any

from agreements.duties.changes import ADDED, REMOVED, TAKEN_ON, by_side, compared_on, is_empty, rows_of
from agreements.duties.frame_changes import Content
from agreements.models import VersionChanges
from agreements.pdf import foot, verification
from agreements.wording import Words, words_in
from records import days

TEMPLATE = "agreements/pdf/changes.html"


def title_of(content: Content) -> str:
    """«Hva avtalen endrer for partene: Samarbeidsavtale for Fjordvik»."""
    return words_in(content["language"])("changes_title", title=content["title"])[:300]


def context_of(changes: VersionChanges, code: str) -> dict[str, Any]:
    """What the template shows; `code` is the document's verification code."""
    content = changes.content
    words = words_in(content["language"])
    return {
        "words": words,
        "running": title_of(content),
        "foot": foot(words, code),
        "heading": words["changes_heading"],
        "agreement_title": content["title"],
        "facts": _facts(changes, words, code),
        "lead": _lead(content, words),
        "tables": tables(content, words),
        "lists": _lists(content, words),
        "same": _same(content, words),
        "content_hash": changes.content_hash,
        **verification(words, code),
    }


def _facts(changes: VersionChanges, words: Words, code: str) -> list[tuple[str, str]]:
    content = changes.content
    return [
        (words["parties"], ", ".join(party["name"] for party in content["parties"])),
        (words["changes_compared"], _compared(content, words)),
        (words["changes_made"], days.longdate(days.day_of(changes.made_at))),
        (words["fact_code"], code),
    ]


def _compared(content: Content, words: Words) -> str:
    compared = content["compared_with"]
    signed = compared_on(content)
    if not signed:
        return str(compared["title"])
    return words("changes_signed", title=compared["title"], date=signed)


def _lead(content: Content, words: Words) -> str:
    if is_empty(content):
        return words["changes_none"]
    return words["changes_lead" if content["compared_with"]["is_in_force"] else "changes_lead_ended"]


def tables(content: Content, words: Words) -> list[dict[str, Any]]:
    """The duties by side, then numbers and names: each row what it is, what it was and what it becomes."""
    found = [
        {
            "heading": words[f"changes_for_{side}"],
            "rows": [row for duty in duties for row in _duty_rows(duty, words)],
        }
        for side, duties in by_side(content)
    ]
    for kind in ("numbers", "names"):
        rows = [(row["what"], "", row["before"], row["after"]) for row in content[kind]]
        found.append({"heading": words[f"changes_{kind}"], "rows": rows})
    return [table for table in found if table["rows"]]


def _duty_rows(duty: Content, words: Words) -> list[tuple[str, str, str, str]]:
    """Label, what of it, before and after; the label stands at its first line."""
    nothing = {ADDED: words["changes_added"], TAKEN_ON: "–"}.get(duty["change"], "")
    gone = words["changes_removed"] if duty["change"] == REMOVED else ""
    return [
        (duty["label"] if not place else "", row.what, row.before or nothing, row.after or gone)
        for place, row in enumerate(rows_of(duty))
    ]


def _lists(content: Content, words: Words) -> list[tuple[str, list[str]]]:
    sections = content["sections"]
    if sections is None:
        return []
    renamed = [f"{one['before']} → {one['after']}" for one in sections["renamed"]]
    found = [
        (words[f"changes_sections_{kind}"], renamed if kind == "renamed" else sections[kind])
        for kind in ("added", "removed", "renamed", "changed")
    ]
    return [(heading, rows) for heading, rows in found if rows]


def _same(content: Content, words: Words) -> list[str]:
    sentences = []
    if not content["old_duties_known"] and content["duties"]:
        sentences.append(words["changes_unknown"])
    elif content["same_duties"]:
        sentences.append(words("changes_same", number=content["same_duties"]))
    if content["sections"] is None:
        sentences.append(words["changes_no_text"])
    return sentences
