"""What minutes and notices say, as one value: the meeting, who was there, the items and what came of them.

The value of the minutes is all of them, closed pieces too: it is approved by its hash, frozen, filed and
compared, and read by members only. What others may read is built from it in `councils.content_public`. The
value of a notice is for everybody who gets one, and is built from the open parts alone.
"""

import hashlib
import json
from datetime import date, datetime, time
from typing import Any

from django.db.models import Prefetch

from councils.choices import Capacity
from councils.logbook import keeps_log
from councils.models import Decision, FollowUp, Forum, Meeting, Minutes
from parties.models import Organisation
from records import days, richtext

FORMAT = 1

_PLACES = {
    Capacity.CHAIR: 0,
    Capacity.SECRETARY: 1,
    Capacity.MEMBER: 2,
    Capacity.DEPUTY: 3,
    Capacity.GUEST: 4,
}


def minutes_content(minutes: Minutes) -> dict[str, Any]:
    """The whole content of the minutes: the frozen one once they are approved, else as they read now.

    Closed items, pieces and decisions stand in it with their legal basis, so it is for members alone. How it
    was approved, comments and states of follow-ups are no part of it. A constant number of queries.
    """
    if minutes.frozen_content is not None:
        return minutes.frozen_content
    meeting = minutes.meeting
    forum = meeting.forum
    return {
        "format": FORMAT,
        "kind": "minutes",
        "language": forum.language,
        "forum": forum_facts(forum),
        "parties": parties_on(forum, meeting.on),
        "meeting": {
            **meeting_facts(meeting),
            "secrecy_confirmed_at": _moment(meeting.secrecy_confirmed_at),
            "secrecy_confirmed_by": meeting.secrecy_confirmed_by_name,
        },
        "attendance": _attendance(meeting),
        "items": _items(meeting),
    }


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of a content in one canonical writing: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def current_hash(minutes: Minutes) -> str:
    """The hash that an approval has to bind to be about the text at hand."""
    return minutes.content_hash or content_hash(minutes_content(minutes))


def forum_facts(forum: Forum) -> dict[str, Any]:
    """Which body it is."""
    return {"id": forum.pk, "name": forum.name, "is_police_council": hasattr(forum, "police_council")}


def meeting_facts(meeting: Meeting) -> dict[str, Any]:
    """When and where, by the clock in Oslo."""
    return {
        "id": meeting.pk,
        "title": meeting.title,
        "starts_at": _moment(meeting.starts_at),
        "ends_at": _moment(meeting.ends_at),
        "place": meeting.place,
        "is_open": meeting.is_open,
    }


def parties_on(forum: Forum, on: date) -> list[dict[str, Any]]:
    """The forum's parties that day, under their names then: police first, then by the alphabet."""
    organisations = [
        party.organisation for party in forum.parties.valid(on).select_related("organisation").order_by("pk")
    ]
    organisations.sort(key=lambda one: (not one.is_police, one.sort_key))
    return [_party(one, forum.language) for one in organisations]


def _party(organisation: Organisation, language: str) -> dict[str, Any]:
    return {
        "id": organisation.pk,
        "is_police": organisation.is_police,
        "name": organisation.display_name_in(language),
        "parallel_names": organisation.parallel_names,
        "code": organisation.code,
        "org_number": organisation.org_number,
    }


def _attendance(meeting: Meeting) -> list[dict[str, Any]]:
    rows = list(meeting.attendances.select_related("deputy_for"))
    rows.sort(key=lambda row: (_PLACES[Capacity(row.capacity)], row.pk))
    return [
        {
            "id": row.pk,
            "name": row.name,
            "office": row.office_title,
            "organisation": row.organisation_name,
            "side": row.side,
            "capacity": row.capacity,
            "presence": row.presence,
            "deputy_for": row.deputy_for.name if row.deputy_for is not None else "",
            "arrived_at": _clock(row.arrived_at),
            "left_at": _clock(row.left_at),
        }
        for row in rows
    ]


def _items(meeting: Meeting) -> list[dict[str, Any]]:
    items = (
        meeting.items.on_agenda()
        .select_related("continued_in__meeting")
        .prefetch_related(
            "pieces",
            "decisions",
            "knowledge_documents__organisation",
            Prefetch(
                "follow_ups",
                FollowUp.objects.select_related("owner_office__organisation", "owner_person").order_by("pk"),
            ),
        )
        .order_by("position", "pk")
    )
    return [_item(item, meeting.forum.language) for item in items]


def _item(item: Any, language: str) -> dict[str, Any]:
    continued = getattr(item, "continued_in", None)
    follow_ups = list(item.follow_ups.all())
    return {
        "id": item.pk,
        "number": item.label,
        "title": item.title,
        "public_title": item.public_title,
        "kind": item.kind,
        "standing": item.standing,
        "is_closed": item.is_closed,
        "legal_basis": item.legal_basis,
        "outcome": item.outcome,
        "outcome_reason": item.outcome_reason,
        "postponed_to": (
            continued.meeting.on.isoformat()
            if continued is not None and continued.meeting is not None
            else None
        ),
        "pieces": [
            {
                "id": piece.pk,
                "html": str(richtext.clean(piece.body)),
                "is_closed": piece.is_closed,
                "legal_basis": piece.legal_basis,
            }
            for piece in item.pieces.all()
            if not richtext.is_empty(piece.body)
        ],
        "knowledge": [
            {
                "id": one.pk,
                "kind": one.kind,
                "title": one.title,
                "organisation": one.organisation.display_name_in(language),
                "dated_on": one.dated_on.isoformat(),
                "is_shown_only": one.is_shown_only,
                "is_closed": one.is_closed,
                "legal_basis": one.legal_basis,
            }
            for one in sorted(item.knowledge_documents.all(), key=lambda one: one.pk)
        ],
        "decisions": [
            {
                "id": decision.pk,
                "text": decision.text,
                "is_closed": decision.is_closed,
                "legal_basis": decision.legal_basis,
                "follow_ups": _follow_ups(one for one in follow_ups if one.decision_id == decision.pk),
            }
            for decision in item.decisions.all()
        ],
        "follow_ups": _follow_ups(one for one in follow_ups if one.decision_id is None),
    }


def _follow_ups(rows: Any) -> list[dict[str, Any]]:
    """What was agreed: what, who and by when; how far it has come changes after the meeting."""
    return [
        {
            "id": row.pk,
            "text": row.text,
            "owner": row.owner_label,
            "due_on": row.due_on.isoformat() if row.due_on else None,
        }
        for row in rows
    ]


def notice_content(meeting: Meeting) -> dict[str, Any]:
    """The notice with agenda as everybody called may read it: closed items by public title and basis only.

    Built from what is open: a closed item's title, text and papers are never looked at. The notice of a forum
    that keeps a log without content has titles alone.
    """
    from councils.content_public import agenda_of, kept, title_alone

    show = title_alone if keeps_log(meeting.forum) else kept
    return {**_called_to(meeting), "items": [show(item) for item in agenda_of(meeting)]}


def whole_agenda(meeting: Meeting) -> dict[str, Any]:
    """The agenda for members: as the notice, and closed items and papers whole, marked with their basis."""
    items = meeting.items.on_agenda().prefetch_related("attachments").order_by("position", "pk")
    return {
        **_called_to(meeting),
        "items": [
            {
                "number": item.label,
                "title": item.title,
                "kind": item.kind,
                "is_closed": item.is_closed,
                "legal_basis": item.legal_basis,
                "text": str(richtext.clean(item.text)),
                "proposed_decision": str(richtext.clean(item.proposed_decision)),
                "attachments": [
                    {"title": one.title, "is_closed": one.is_closed, "legal_basis": one.legal_basis}
                    for one in item.attachments.all()
                ],
            }
            for item in items
        ],
    }


def _called_to(meeting: Meeting) -> dict[str, Any]:
    forum = meeting.forum
    return {
        "format": FORMAT,
        "kind": "notice",
        "language": forum.language,
        "forum": forum_facts(forum),
        "parties": parties_on(forum, meeting.on),
        "meeting": {**meeting_facts(meeting), "video_url": meeting.video_url},
        "called": [
            {key: row[key] for key in ("name", "office", "organisation", "side", "capacity")}
            for row in _attendance(meeting)
        ],
    }


def excerpt_content(decision: Decision) -> dict[str, Any]:
    """One decision as it stands in the approved minutes, with its item and the meeting; closed if either is.

    Raises ValueError before the minutes are approved: until then a decision may be written anew.
    """
    from councils.content_public import excerpt_of

    minutes = decision.item.meeting.minutes if decision.item.meeting is not None else None
    if minutes is None or minutes.frozen_content is None:
        raise ValueError(f"The minutes with decision {decision.pk} are not approved.")
    return excerpt_of(minutes.frozen_content, decision.pk)


def _moment(at: datetime | None) -> str | None:
    return days.oslo(at).isoformat() if at is not None else None


def _clock(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at is not None else None
