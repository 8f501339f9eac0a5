"""Remarks on minutes (*merknader*): to all of them, an item or a paragraph; answered and closed when settled.

Members write and read them, nobody else: so a remark is never read more widely than what it stands to. Its
text stands in no e-mail and in no event.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.steps import acting_in, allowed, locked_minutes, required_text
from councils.choices import Side
from councils.models import AgendaItem, Membership, Minutes, MinutesComment, MinutesPiece
from councils.states import MinutesState
from records import audit
from records.actors import Actor
from records.refusals import Refused

LONGEST = 4000
# A remark is written while there is somebody to read it; it is settled until the minutes are approved.
OPEN_TO_REMARKS = (MinutesState.IN_REVIEW, MinutesState.CHANGES_REQUESTED)


def why_no_remark(minutes: Minutes) -> str:
    """Why no remark can be written now, whoever asks; empty when it can."""
    if minutes.state == MinutesState.DRAFT:
        return _("Referatet er ikke sendt rundt. Da er det ikke noe å skrive merknader til ennå.")
    if minutes.state == MinutesState.APPROVED:
        return _("Referatet er godkjent, og merknadene er avsluttet.")
    return ""


def comment(
    *,
    minutes: Minutes,
    text: str,
    item: AgendaItem | None = None,
    piece: MinutesPiece | None = None,
    privacy: dict[str, int] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> MinutesComment:
    """Remark on the minutes, on one of their items, or on one of its paragraphs (which names the item)."""
    text = required_text(text, _("Merknaden er tom."), most=LONGEST)
    with transaction.atomic():
        minutes, by, seat = _begin(minutes, by, on)
        if closed := why_no_remark(minutes):
            raise Refused(closed)
        if piece is not None:
            item = piece.item
            if not item.pieces.filter(pk=piece.pk).exists():
                raise Refused(_("Avsnittet er tatt ut i mellomtiden. Last siden på nytt."))
        if item is not None and not minutes.meeting.items.on_agenda().filter(pk=item.pk).exists():
            raise Refused(_("Saken står ikke i dette referatet lenger. Last siden på nytt."))
        made = MinutesComment.objects.create(
            minutes=minutes,
            item=item,
            piece=piece,
            round=minutes.round,
            text=text,
            side=seat.side if seat is not None else Side.OTHER,
            author_name=by.name,
            author_office=_place(by),
            created_at=at,
        )
        audit.record(
            shown_with=minutes.meeting,
            verb="minutes.commented",
            by=by,
            at=at,
            round=minutes.round,
            item=_named(item),
            **_overridden(privacy),
        )
    return made


def answer_comment(
    *,
    comment: MinutesComment,
    text: str,
    privacy: dict[str, int] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> MinutesComment:
    """Answer a remark, once; it stays open until somebody closes it."""
    text = required_text(text, _("Svaret er tomt."), most=LONGEST)
    with transaction.atomic():
        comment, minutes, by = _fresh(comment, by, on)
        if comment.answer:
            raise Refused(
                _("%(name)s har allerede svart. Skriv en ny merknad hvis det er mer å si.")
                % {"name": comment.answered_by_name}
            )
        comment.answer, comment.answered_at, comment.answered_by_name = text, at, by.name
        comment.save(update_fields=["answer", "answered_at", "answered_by_name"])
        _record("minutes.comment_answered", comment, minutes, by, at, privacy)
    return comment


def resolve_comment(
    *,
    comment: MinutesComment,
    answer: str = "",
    privacy: dict[str, int] | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> MinutesComment:
    """Close a remark that is settled, with an answer if none has been given. Any member may."""
    answer = (answer or "").strip()[:LONGEST]
    with transaction.atomic():
        comment, minutes, by = _fresh(comment, by, on)
        changed = ["resolved_at", "resolved_by_name"]
        if answer and not comment.answer:
            comment.answer, comment.answered_at, comment.answered_by_name = answer, at, by.name
            changed += ["answer", "answered_at", "answered_by_name"]
        comment.resolved_at, comment.resolved_by_name = at, by.name
        comment.save(update_fields=changed)
        _record("minutes.comment_resolved", comment, minutes, by, at, privacy)
    return comment


def _begin(minutes: Minutes, by: Actor, on: date) -> tuple[Minutes, Actor, Membership | None]:
    minutes = locked_minutes(minutes)
    allowed("councils.comment_minutes", minutes, by, on)
    by, seat = acting_in(minutes.meeting.forum, by, on)
    return minutes, by, seat


def _fresh(comment: MinutesComment, by: Actor, on: date) -> tuple[MinutesComment, Minutes, Actor]:
    """The remark as it stands under the lock, still open, in minutes that are not approved."""
    minutes, by, _seat = _begin(comment.minutes, by, on)
    if minutes.state == MinutesState.APPROVED:
        raise Refused(_("Referatet er godkjent, og merknadene er avsluttet."))
    comment = MinutesComment.objects.select_related("item").get(pk=comment.pk)
    if comment.resolved_at is not None:
        raise Refused(_("%(name)s har allerede avsluttet merknaden.") % {"name": comment.resolved_by_name})
    return comment, minutes, by


def _record(
    verb: str,
    comment: MinutesComment,
    minutes: Minutes,
    by: Actor,
    at: datetime,
    privacy: dict[str, int] | None,
) -> None:
    audit.record(
        shown_with=minutes.meeting,
        verb=verb,
        by=by,
        at=at,
        author=comment.author_name,
        item=_named(comment.item),
        **_overridden(privacy),
    )


def _named(item: AgendaItem | None) -> str:
    """The item as anybody may know it; the whole minutes when there is none."""
    if item is None:
        return _("hele referatet")
    return _("sak %(item)s") % {"item": f"{item.label} {item.shown_title}".strip()}


def _overridden(privacy: dict[str, int] | None) -> dict[str, dict[str, int]]:
    """How many warnings of each kind the writer let stand; never the text."""
    return {"privacy": privacy} if privacy else {}


def _place(by: Actor) -> str:
    return " i ".join(part for part in (by.office, by.organisation) if part)[:200]
