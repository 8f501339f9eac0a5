"""What notices and minutes hold, made from the rows at hand: shaped as `councils.content` has it.

The portal asks some ten queries for the minutes of one meeting; for a country of five years that would be
most of the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from councils.choices import Capacity
from councils.content import FORMAT, forum_facts, meeting_facts
from councils.models import (
    AgendaItem,
    Attendance,
    Decision,
    FollowUp,
    Forum,
    KnowledgeDocument,
    Meeting,
    MinutesPiece,
)
from parties.models import Organisation
from samarbeid.country.councils import Body

Content = dict[str, Any]

_PLACES = list(Capacity.values)


@dataclass
class Written:
    """An item of a meeting that has been, with what the minutes say of it."""

    item: AgendaItem
    piece: MinutesPiece
    decision: Decision | None = None
    follow_up: FollowUp | None = None
    picture: KnowledgeDocument | None = None


def notice_content(forum: Forum, meeting: Meeting, items: Sequence[AgendaItem]) -> Content:
    """The notice with its agenda; all items are open."""
    return {
        "format": FORMAT,
        "kind": "notice",
        "language": forum.language,
        "forum": forum_facts(forum),
        "meeting": meeting_facts(meeting),
        "items": [{"number": one.label, "title": one.title, "is_closed": False} for one in items],
    }


def minutes_content(
    body: Body, meeting: Meeting, attendance: Sequence[Attendance], written: Sequence[Written]
) -> Content:
    """The minutes of a meeting with five open items."""
    forum, place = body.forum, body.place
    confirmed_at = meeting.secrecy_confirmed_at
    return {
        "format": FORMAT,
        "kind": "minutes",
        "language": forum.language,
        "forum": forum_facts(forum),
        "parties": [_party(one, forum.language) for one in (place.police, place.municipality)],
        "meeting": {
            **meeting_facts(meeting),
            "secrecy_confirmed_at": confirmed_at.isoformat() if confirmed_at is not None else None,
            "secrecy_confirmed_by": meeting.secrecy_confirmed_by_name,
        },
        "attendance": [
            {
                "id": row.pk,
                "name": row.name,
                "office": row.office_title,
                "organisation": row.organisation_name,
                "side": row.side,
                "capacity": row.capacity,
                "presence": row.presence,
                "deputy_for": "",
                "arrived_at": None,
                "left_at": None,
            }
            for row in sorted(attendance, key=lambda row: (_PLACES.index(row.capacity), row.pk))
        ],
        "items": [_item(one, forum.language) for one in written],
    }


def _party(organisation: Organisation, language: str) -> Content:
    return {
        "id": organisation.pk,
        "is_police": organisation.is_police,
        "name": organisation.display_name_in(language),
        "parallel_names": organisation.parallel_names,
        "code": organisation.code,
        "org_number": organisation.org_number,
    }


def _item(written: Written, language: str) -> Content:
    item, picture, decision, follow_up = (
        written.item,
        written.picture,
        written.decision,
        written.follow_up,
    )
    is_open = {"is_closed": False, "legal_basis": ""}
    agreed = (
        []
        if follow_up is None
        else [
            {
                "id": follow_up.pk,
                "text": follow_up.text,
                "owner": follow_up.owner_label,
                "due_on": follow_up.due_on.isoformat() if follow_up.due_on else None,
            }
        ]
    )
    return {
        "id": item.pk,
        "number": item.label,
        "title": item.title,
        "public_title": "",
        "kind": item.kind,
        "standing": item.standing,
        **is_open,
        "outcome": item.outcome,
        "outcome_reason": "",
        "postponed_to": None,
        "pieces": [{"id": written.piece.pk, "html": written.piece.body, **is_open}],
        "knowledge": []
        if picture is None
        else [
            {
                "id": picture.pk,
                "kind": picture.kind,
                "title": picture.title,
                "organisation": picture.organisation.display_name_in(language),
                "dated_on": picture.dated_on.isoformat(),
                "is_shown_only": True,
                **is_open,
            }
        ],
        "decisions": []
        if decision is None
        else [{"id": decision.pk, "text": decision.text, **is_open, "follow_ups": agreed}],
        "follow_ups": [],
    }
