"""The documents of a meeting as they stand on paper: head, sections, how it was approved, verification.

Made from what is frozen and from the recorded answers alone, so that the same minutes give the same document
whenever it is made. The public minutes are made from `PublicMinutes`, which has no place for what is closed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from councils.content_public import OpenDecision, OpenFollowUp, PublicMinutes, has_closed
from councils.document_parts import (
    agenda_sections,
    attendance_table,
    called_table,
    decision_box,
    meeting_day,
    public_sections,
    running_basis,
    when,
    whole_agenda_sections,
    whole_sections,
)
from councils.models import Minutes, MinutesReview
from councils.wording import Words, words_in
from records import days

MINUTES = "councils/pdf/minutes.html"
PUBLIC_MINUTES = "councils/pdf/public_minutes.html"
NOTICE = "councils/pdf/notice.html"
EXCERPT = "councils/pdf/excerpt.html"

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Approval:
    """How minutes came to be approved: the answers that did it, or that the forum asks nobody.

    `by` are name and office of those who approved; `is_by_rule`: nobody did, the forum's rule for silence.
    """

    on: date
    by: tuple[tuple[str, str, date], ...]
    is_by_rule: bool = False
    is_without_review: bool = False


def approval_of(minutes: Minutes) -> Approval:
    """How the approved minutes were approved, from the recorded answers of the last round."""
    assert minutes.approved_at is not None
    on = days.day_of(minutes.approved_at)
    answers = MinutesReview.objects.filter(
        minutes=minutes, round=minutes.round, verdict=MinutesReview.Verdict.APPROVED
    ).order_by("at", "pk")
    by = tuple((one.by_name, one.by_office, days.day_of(one.at)) for one in answers if not one.is_by_rule)
    if minutes.is_approved_by_rule or by:
        return Approval(on, by, is_by_rule=minutes.is_approved_by_rule)
    last = minutes.steps.filter(target="APPROVED").order_by("-at", "-pk").first()
    by = ((last.by_name, last.by_office, days.day_of(last.at)),) if last is not None else ()
    return Approval(on, by, is_without_review=last is not None and last.name == "finish")


def minutes_context(
    content: Mapping[str, Any], approval: Approval | None, code: str = "", on: date | None = None
) -> dict[str, Any]:
    """The full minutes, for members; without an approval a draft of that day."""
    words = words_in(content["language"])
    is_closed = has_closed(content)
    return {
        **_head(content, words, code),
        **_approved(approval, words),
        "draft": words("draft_mark", date=days.longdate(on)) if approval is None and on is not None else "",
        "foot": foot(words, code),
        "facts": _minutes_facts(content, approval, words),
        "edition_note": words["at_secret"] if is_closed else "",
        "warning": words["running_closed"] if is_closed else "",
        "attendance": attendance_table(content["attendance"], words),
        "sections_heading": words["items"],
        "items": whole_sections(content, words),
    }


def public_minutes_context(minutes: PublicMinutes, approval: Approval, code: str = "") -> dict[str, Any]:
    """The open minutes."""
    words = words_in(minutes.language)
    facts = {"forum": minutes.forum, "parties": minutes.parties, "meeting": minutes.meeting}
    return {
        **_head(facts, words, code),
        **_approved(approval, words),
        "foot": foot(words, code),
        "facts": _minutes_facts({**facts, "attendance": minutes.attendance}, approval, words),
        "edition_note": words["at_open"],
        "attendance": attendance_table(minutes.attendance, words),
        "sections_heading": words["items"],
        "items": public_sections(minutes, words),
    }


def notice_context(content: Mapping[str, Any], message: str, code: str) -> dict[str, Any]:
    """The notice with agenda, as everybody called may read it."""
    words = words_in(content["language"])
    return {**_called_to(content, code), "message": message, "items": agenda_sections(content, words)}


def whole_agenda_context(content: Mapping[str, Any]) -> dict[str, Any]:
    """The agenda for members."""
    words = words_in(content["language"])
    is_closed = any(part["is_closed"] for item in content["items"] for part in (item, *item["attachments"]))
    return {
        **_called_to(content, ""),
        "warning": words["running_closed"] if is_closed else "",
        "items": whole_agenda_sections(content, words),
    }


def _called_to(content: Mapping[str, Any], code: str) -> dict[str, Any]:
    words = words_in(content["language"])
    meeting = content["meeting"]
    facts: Facts = [(words["fact_when"], when(meeting, words)), (words["fact_place"], meeting["place"])]
    facts += [
        (words["fact_video"], meeting["video_url"]),
        (words["fact_open_notice"], words["open_yes" if meeting["is_open"] else "open_no"]),
    ]
    return {
        **_head(content, words, code),
        "foot": foot(words, code),
        "facts": [fact for fact in facts if fact[1]],
        "attendance": called_table(content["called"], words) if content["called"] else None,
        "sections_heading": words["agenda"],
    }


def excerpt_context(content: Mapping[str, Any], approval: Approval, code: str) -> dict[str, Any]:
    """One decision, with its item and meeting."""
    words = words_in(content["language"])
    kept = content["decision"]
    decision = OpenDecision(
        kept["id"], kept["text"], tuple(OpenFollowUp(**one) for one in kept["follow_ups"])
    )
    basis = content["legal_basis"]
    facts: Facts = [
        (words["fact_when"], when(content["meeting"], words)),
        (words["fact_place"], content["meeting"]["place"]),
        (words["fact_chair"], content["chair"]),
        (words["fact_secretary"], content["secretary"]),
        (words["fact_basis"], basis),
    ]
    return {
        **_head(content, words, code),
        **_approved(approval, words),
        "approval_source": words["approval_source"],
        "foot": foot(words, code),
        "facts": [fact for fact in facts if fact[1]],
        "warning": words["running_closed"] if content["is_closed"] else "",
        "mark": words("closed_here", basis=running_basis(basis)) if content["is_closed"] else "",
        "item": content["item"],
        "label": words("item", number=content["item"]["number"]) if content["item"]["number"] else "",
        "box": decision_box(decision, words),
    }


# Titles: public words only, whatever the document holds


def title_of(purpose: str, content: Mapping[str, Any]) -> str:
    """«Referat, Politirådet i Rana, 13. april 2026»: the forum's name and the day, nothing of the content."""
    words = words_in(content["language"])
    return words(
        "title",
        kind=words[purpose],
        forum=content["forum"]["name"],
        date=meeting_day(content["meeting"]),
    )[:300]


def excerpt_title(content: Mapping[str, Any]) -> str:
    """«Utskrift av beslutning i sak 17/26, Politirådet i Rana, 13. april 2026»."""
    words = words_in(content["language"])
    number = content["item"]["number"]
    return words(
        "excerpt_title" if number else "excerpt_title_unnumbered",
        kind=words["excerpt"],
        number=number,
        forum=content["forum"]["name"],
        date=meeting_day(content["meeting"]),
    )[:300]


def author_of(parties: Iterable[Mapping[str, Any]]) -> str:
    """The parties, as the document's authors."""
    return ", ".join(party["name"] for party in parties)


def verification_url(code: str) -> str:
    """The public page that tells what the document with this code is."""
    return f"{settings.SITE_URL.rstrip('/')}/verifiser/{code}/"


def approval_sentences(approval: Approval, words: Words) -> list[str]:
    """How the minutes were approved, in words."""
    said = []
    for name, office, on in approval.by:
        key = "approved_by" if office else "approved_by_nameless_office"
        said.append(words(key, name=name, office=office, date=days.longdate(on)))
    if approval.is_by_rule:
        key = "approved_rest_by_rule" if approval.by else "approved_by_rule"
        said.append(words(key, date=days.longdate(approval.on)))
    if approval.is_without_review:
        said.append(words["approved_without_review"])
    return said


# The shared parts


def _head(content: Mapping[str, Any], words: Words, code: str) -> dict[str, Any]:
    forum = content["forum"]
    return {
        "words": words,
        "running": forum["name"],
        "body": words["body_council" if forum["is_police_council"] else "body_forum"],
        "forum_name": forum["name"],
        "parties": [
            {"name": party["name"], "parallel": " · ".join(party.get("parallel_names", ()))}
            for party in content["parties"]
        ],
        **(verification(words, code) if code else {}),
    }


def _minutes_facts(content: Mapping[str, Any], approval: Approval | None, words: Words) -> Facts:
    meeting = content["meeting"]
    there = {
        capacity: next(
            (
                row["name"]
                for row in content["attendance"]
                if row["capacity"] == capacity and row["presence"] == "PRESENT"
            ),
            "",
        )
        for capacity in ("CHAIR", "SECRETARY")
    }
    if approval is None:
        status = words["status_draft"]
    else:
        key = "status_by_rule" if approval.is_by_rule else "status_approved"
        status = words(key, date=days.longdate(approval.on))
    facts: Facts = [
        (words["fact_when"], when(meeting, words)),
        (words["fact_place"], meeting["place"]),
        (words["fact_open"], words["open_yes" if meeting["is_open"] else "open_no"]),
        (words["fact_chair"], there["CHAIR"]),
        (words["fact_secretary"], there["SECRETARY"]),
    ]
    if meeting["secrecy_confirmed_at"]:
        facts.append(
            (words["fact_secrecy"], words("secrecy_confirmed", name=meeting["secrecy_confirmed_by"]))
        )
    facts.append((words["fact_status"], status))
    return [fact for fact in facts if fact[1]]


def _approved(approval: Approval | None, words: Words) -> dict[str, Any]:
    return {"approval": approval_sentences(approval, words)} if approval is not None else {}


def foot(words: Words, code: str) -> str:
    """The running foot: the verification code, or that it is a draft."""
    if not code:
        return words["foot_draft"]
    return words("foot", code=code, site=_without_scheme(settings.SITE_URL))


def verification(words: Words, code: str) -> dict[str, Any]:
    """How to see that a copy is genuine: code, address, sentence and QR code, for a template."""
    # WeasyPrint is large, and only those who render need it.
    from records.pdf import qr_svg

    url = verification_url(code)
    return {
        "code": code,
        "url": url,
        "verify_text": _with_link(words["verify_text"], url),
        "qr": qr_svg(url, label=words("qr_label", url=url)),
    }


def _with_link(text: str, url: str) -> SafeString:
    before, after = text.split("{url}")
    return format_html('{}<a href="{}">{}</a>{}', before, url, _without_scheme(url), after)


def _without_scheme(url: str) -> str:
    return url.partition("://")[2].rstrip("/")
