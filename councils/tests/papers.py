"""Approved minutes, an issued notice and their documents, written directly: for tests about documents."""

from typing import Any

from councils.content import content_hash, minutes_content, notice_content
from councils.models import Decision, Meeting, MeetingNotice, Minutes, MinutesReview
from councils.tests import factories
from councils.tests.factories import AT, Council

BASIS = "Offentleglova § 13, jf. politiregisterloven § 23"


def written(council: Council, *, is_closed: bool = True) -> Meeting:
    """A held meeting with an open item and, unless told otherwise, something closed in it and beside it."""
    meeting = factories.held_meeting(council.forum)
    item = factories.item(
        council.forum,
        "Natteravner i Čáhcesuolu",
        meeting=meeting,
        number=3,
        number_year=2026,
        state="TREATED",
        outcome="TREATED",
    )
    factories.piece(item, "Rådet drøftet natteravnene.")
    decision = factories.decision(item, "Rådet styrker natteravnene.")
    factories.follow_up(council.forum, "Skaffe vester", item=item, decision=decision)
    if is_closed:
        factories.piece(item, "Lukket avsnitt.", basis=BASIS)
        factories.decision(item, "Lukket beslutning.", basis="Offentleglova § 24")
        factories.closed_item(
            council.forum,
            "Trussel mot navngitt arrangement",
            meeting=meeting,
            number=4,
            number_year=2026,
            state="TREATED",
            outcome="TREATED",
            public_title="Trusselvurdering",
        )
    return meeting


def approved(council: Council, *, is_closed: bool = True, **fields: Any) -> Minutes:
    """Minutes of that meeting, approved by the police contact; `fields` are the minutes' own."""
    minutes = factories.minutes_of(written(council, is_closed=is_closed), state="IN_REVIEW")
    content = minutes_content(minutes)
    MinutesReview.objects.create(
        minutes=minutes,
        round=1,
        membership=council.forum.memberships.get(reviews_minutes=True),
        verdict="APPROVED",
        content_hash=content_hash(content),
        at=AT,
        by_name=council.contact.name,
        by_office="politikontakt i Rana politistasjon",
        is_by_rule=fields.get("is_approved_by_rule", False),
    )
    minutes.frozen_content, minutes.content_hash = content, content_hash(content)
    minutes.state, minutes.approved_at = "APPROVED", AT
    for name, value in fields.items():
        setattr(minutes, name, value)
    minutes.save()
    return minutes


def decisions_of(minutes: Minutes) -> tuple[Decision, Decision]:
    """The open decision and the closed one."""
    found = Decision.objects.filter(item__meeting=minutes.meeting_id)
    return found.get(is_closed=False), found.get(is_closed=True)


def noticed(
    council: Council, *, kind: str = "CALL", sequence: int = 0, meeting: Meeting | None = None
) -> MeetingNotice:
    """A notice as it is kept when a meeting is called."""
    if meeting is None:
        meeting = factories.called_meeting(council.forum)
        factories.item(council.forum, "Skolestart", meeting=meeting, text="<p>Åpent saksframlegg.</p>")
        factories.closed_item(council.forum, "Hemmelig sak", meeting=meeting)
    content = notice_content(meeting)
    return MeetingNotice.objects.create(
        meeting=meeting,
        kind=kind,
        sequence=sequence,
        content=content,
        content_hash=content_hash(content),
        at=AT,
        by_name="Siri Koordinator",
    )
