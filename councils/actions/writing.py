"""Writing the minutes: the pieces of each item, and the texts that came too late.

Each act is one transaction under the lock of the meeting. What an item came to and what was decided stand
beside (`outcomes`, `deciding`), and are verbs of writing too.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.deciding import add_decision, change_decision, remove_decision
from councils.actions.outcomes import add_table_item, set_outcome, treat_the_rest
from councils.actions.steps import check_closing
from councils.actions.writable import begin_writing, item_at, item_name, private_counts
from councils.models import AgendaItem, MinutesPiece, PieceText
from records import audit, richtext
from records.actors import Actor
from records.refusals import Refused, StaleSave

__all__ = [
    "add_decision",
    "add_piece",
    "add_table_item",
    "change_decision",
    "close_piece",
    "remove_decision",
    "remove_piece",
    "save_piece",
    "set_outcome",
    "settle_text",
    "treat_the_rest",
]

# Far more than a meeting says about one item; what is longer is a paste of something else.
LONGEST_PIECE = 60_000


def save_piece(
    *,
    piece: MinutesPiece,
    body: str,
    revision: int,
    settles: Iterable[int] = (),
    by: Actor,
    on: date,
    at: datetime,
) -> MinutesPiece:
    """Save a piece's text as it was written on from `revision`.

    When somebody else has saved since, nothing is overwritten: the text is kept beside the piece – and stays
    kept – before StaleSave is raised with the piece as it stands (`current`, `revision`). A save that says
    what already stands changes nothing. `settles` names texts beside this piece that the person has seen and
    chosen this text over; a text beside that is the one now saved counts as taken. What gives way is kept.
    """
    with transaction.atomic():
        writing = begin_writing(piece.item.meeting, by, on)
        piece, by = _current(piece), writing.by
        body = _checked(body)
        if body == piece.body:
            _settle(piece, body, settles, by=by, at=at)
            return piece
        if revision == piece.revision:
            _settle(piece, body, settles, by=by, at=at)
            _write(piece, body, by=by, at=at)
            return piece
        _keep_beside(piece, body, revision, by=by, at=at)
    # Outside the transaction: what was typed is kept although the save is refused.
    raise StaleSave(
        _("%(name)s har lagret avsnittet mens du skrev. Teksten din er tatt vare på ved siden av.")
        % {"name": piece.updated_by_name or _("Noen andre")},
        current=piece,
        revision=piece.revision,
    )


def add_piece(
    *, item: AgendaItem, legal_basis: str = "", is_closed: bool = False, by: Actor, on: date, at: datetime
) -> MinutesPiece:
    """A new, empty piece at the end of the item; a closed one says by which basis. Refused without it."""
    with transaction.atomic():
        writing = begin_writing(item.meeting, by, on)
        item = item_at(writing.meeting, item)
        basis, _none = check_closing(is_closed, legal_basis)
        last = item.pieces.order_by("position").last()
        piece = MinutesPiece.objects.create(
            item=item,
            position=last.position + 1 if last else 1,
            is_closed=is_closed,
            legal_basis=basis,
            updated_at=at,
            updated_by_name=writing.by.name,
            updated_by_user=writing.by.user_id,
        )
        audit.record(
            shown_with=writing.meeting,
            verb="minutes.piece_added",
            by=writing.by,
            at=at,
            item=item_name(item),
            piece=piece.pk,
            is_closed=is_closed,
            legal_basis=basis,
        )
        return piece


def close_piece(
    *, piece: MinutesPiece, is_closed: bool, legal_basis: str = "", by: Actor, on: date, at: datetime
) -> MinutesPiece:
    """Close a piece by a legal basis, change the basis, or open it.

    Opening counts as a save: whoever is writing in it, believing that members alone will read it, is stopped
    and shown that it is open.
    """
    with transaction.atomic():
        writing = begin_writing(piece.item.meeting, by, on)
        piece = _current(piece)
        basis, _none = check_closing(is_closed, legal_basis)
        if (is_closed, basis) == (piece.is_closed, piece.legal_basis):
            return piece
        if piece.is_closed and not is_closed:
            piece.revision += 1
        piece.is_closed, piece.legal_basis = is_closed, basis
        _stamp(piece, by=writing.by, at=at)
        audit.record(
            shown_with=writing.meeting,
            verb="minutes.piece_closed" if is_closed else "minutes.piece_opened",
            by=writing.by,
            at=at,
            item=item_name(piece.item),
            piece=piece.pk,
            legal_basis=basis,
        )
        return piece


def remove_piece(*, piece: MinutesPiece, by: Actor, on: date, at: datetime) -> None:
    """Take away an empty piece; Refused while anything is written in it or lies beside it."""
    with transaction.atomic():
        writing = begin_writing(piece.item.meeting, by, on)
        piece = _current(piece)
        if not richtext.is_empty(piece.body):
            raise Refused(_("Det står tekst i avsnittet. Fjern teksten først."))
        if piece.texts_beside.exists() or piece.comments.exists():
            raise Refused(_("Avsnittet har hatt flere tekster eller merknader, og blir stående tomt."))
        item, key = piece.item, piece.pk
        piece.delete()
        audit.record(
            shown_with=writing.meeting,
            verb="minutes.piece_removed",
            by=writing.by,
            at=at,
            item=item_name(item),
            piece=key,
        )


def settle_text(*, text: PieceText, choice: str, by: Actor, on: date, at: datetime) -> MinutesPiece:
    """Choose between a piece and a text beside it. Both are kept whatever is chosen.

    `choice`: "take" – the text takes the piece's place; "aside" – the piece stands; "both" – the text comes
    after what stands. Refused when somebody has chosen already.
    """
    if choice not in {"take", "aside", "both"}:
        raise Refused(_("Velg hva som skal gjøres med teksten."))
    with transaction.atomic():
        writing = begin_writing(text.piece.item.meeting, by, on)
        by = writing.by
        text = PieceText.objects.get(pk=text.pk)
        piece = _current(text.piece)
        if text.settled_at is not None:
            raise Refused(
                _("%(name)s har allerede tatt stilling til denne teksten.") % {"name": text.settled_by_name}
            )
        PieceText.objects.filter(pk=text.pk).update(settled_at=at, settled_by_name=by.name)
        chosen = {"take": text.body, "aside": piece.body, "both": _joined(piece.body, text.body)}[choice]
        if chosen != piece.body:
            _keep_replaced(piece, by=by, at=at)
            _stamp(piece, body=chosen, by=by, at=at)
        audit.record(
            shown_with=writing.meeting,
            verb=f"minutes.text_{choice}",
            by=by,
            at=at,
            item=item_name(piece.item),
            piece=piece.pk,
            author=text.typed_by_name,
        )
        return piece


def _current(piece: MinutesPiece) -> MinutesPiece:
    """The piece as it stands now, with its item; Refused when somebody has removed it."""
    found = MinutesPiece.objects.select_related("item").filter(pk=piece.pk).first()
    if found is None:
        raise Refused(_("Avsnittet er fjernet i mellomtiden. Last siden på nytt."))
    return found


def _checked(body: str) -> str:
    body = str(richtext.clean(body))
    if richtext.is_empty(body):
        return ""
    if len(body) > LONGEST_PIECE:
        raise Refused(_("Avsnittet er for langt. Del det i flere."))
    return body


def _joined(first: str, second: str) -> str:
    """Both texts, the one after the other; a text that holds the other stands alone."""
    if second in first:
        return first
    return second if first in second else first + second


def _stamp(piece: MinutesPiece, *, by: Actor, at: datetime, body: str | None = None) -> None:
    if body is not None:
        piece.body = body
        piece.revision += 1
    piece.updated_at, piece.updated_by_name, piece.updated_by_user = at, by.name, by.user_id
    piece.save()


def _write(piece: MinutesPiece, body: str, *, by: Actor, at: datetime) -> None:
    added = private_counts(richtext.plain(body), richtext.plain(piece.body))
    _stamp(piece, body=body, by=by, at=at)
    audit.record(
        shown_with=piece.item.meeting,
        verb="minutes.piece_saved",
        by=by,
        at=at,
        item=item_name(piece.item),
        piece=piece.pk,
        revision=piece.revision,
        **added,
    )


def _keep_beside(piece: MinutesPiece, body: str, revision: int, *, by: Actor, at: datetime) -> PieceText:
    """Keep the text until somebody chooses; the same text from the same person is kept once."""
    kept, _new = PieceText.objects.get_or_create(
        piece=piece,
        body=body,
        typed_by_user=by.user_id,
        settled_at=None,
        defaults={"base_revision": revision, "typed_by_name": by.name, "typed_at": at},
    )
    return kept


def _keep_replaced(piece: MinutesPiece, *, by: Actor, at: datetime) -> None:
    """The text that a choice between two is about to replace; kept as settled, so that nothing is lost."""
    PieceText.objects.create(
        piece=piece,
        base_revision=piece.revision,
        body=piece.body,
        typed_by_name=piece.updated_by_name or _("Ukjent"),
        typed_by_user=piece.updated_by_user,
        typed_at=piece.updated_at,
        settled_at=at,
        settled_by_name=by.name,
    )


def _settle(piece: MinutesPiece, body: str, settles: Iterable[int], *, by: Actor, at: datetime) -> None:
    waiting = piece.texts_beside.filter(settled_at__isnull=True)
    chosen = waiting.filter(pk__in=list(settles)) | waiting.filter(typed_by_user=by.user_id, body=body)
    if chosen.exists():
        if body != piece.body:
            _keep_replaced(piece, by=by, at=at)
        chosen.update(settled_at=at, settled_by_name=by.name)
