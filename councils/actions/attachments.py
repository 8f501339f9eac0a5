"""The papers of an item: attachments, and the two sides' pictures of the situation."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from councils.actions.agenda_steps import arrange_rows, locked_item, why_not_edit
from councils.actions.steps import acting_in, allowed, check_closing, required_text
from councils.choices import Side
from councils.logbook import refuse_where_log
from councils.models import AgendaItem, ItemAttachment, KnowledgeDocument, side_of
from parties.models import Organisation
from records import audit
from records.actors import Actor
from records.files import DOCX, JPEG, PDF, PNG, XLSX, Upload, accept_upload
from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import has_right

KINDS = (PDF, DOCX, XLSX, PNG, JPEG)
MOST_ATTACHMENTS = 20
# Which side brings which picture.
SIDE_OF = {
    KnowledgeDocument.Kind.CRIME_PICTURE: Side.POLICE,
    KnowledgeDocument.Kind.RISK_PICTURE: Side.MUNICIPALITY,
}


def add_attachment(
    *,
    item: AgendaItem,
    uploaded: Upload,
    title: str = "",
    is_closed: bool = False,
    legal_basis: str = "",
    public_title: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> ItemAttachment:
    """Put a file with the item, last; its title is the file's name unless one is given.

    Whoever may change the item. Raises Refused for a file of another kind than `KINDS`, too large, or one too
    many.
    """
    with transaction.atomic():
        item, by = _editable(item, by, on)
        refuse_where_log(item.forum)
        made = _keep(item, uploaded, title, is_closed, legal_basis, public_title, by=by, at=at)
        audit.record(shown_with=item, verb="item.attachment_added", by=by, at=at)
        return made


def keep_attachments(item: AgendaItem, files: Iterable[Upload], *, by: Actor, at: datetime) -> None:
    """The files that come with a new item; the act that raises it has asked for the right."""
    for uploaded in files:
        _keep(item, uploaded, "", False, "", "", by=by, at=at)


def change_attachment(
    *,
    attachment: ItemAttachment,
    title: str,
    is_closed: bool = False,
    legal_basis: str = "",
    public_title: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> ItemAttachment:
    """Change title and closing of an attachment; opening one again is for chair and secretary."""
    with transaction.atomic():
        item, by = _editable(attachment.item, by, on)
        refuse_where_log(item.forum)
        attachment = _current(attachment)
        if attachment.is_closed and not is_closed:
            allowed("councils.place_item", item, by, on)
        basis, shown = check_closing(is_closed, legal_basis, public_title)
        attachment.title = _title(title)
        attachment.is_closed, attachment.legal_basis, attachment.public_title = is_closed, basis, shown
        attachment.save()
        audit.record(shown_with=item, verb="item.attachment_changed", by=by, at=at, is_closed=is_closed)
        return attachment


def remove_attachment(*, attachment: ItemAttachment, by: Actor, on: date, at: datetime) -> None:
    """Take an attachment away from the item; that it was there stands in the history."""
    with transaction.atomic():
        item, by = _editable(attachment.item, by, on)
        _current(attachment).delete()
        audit.record(shown_with=item, verb="item.attachment_removed", by=by, at=at)


def reorder_attachments(
    *, item: AgendaItem, order: Sequence[int], by: Actor, on: date, at: datetime
) -> list[int]:
    """Put the attachments in this order; StaleSave when it is not an order of those that are there."""
    with transaction.atomic():
        item, by = _editable(item, by, on)
        rows = {row.pk: row for row in item.attachments.order_by("position", "pk")}
        if sorted(order) != sorted(rows):
            raise StaleSave(_("Vedleggene er endret siden du åpnet siden. Last siden på nytt."))
        if list(order) != list(rows):
            arrange_rows([rows[key] for key in order])
            audit.record(shown_with=item, verb="item.attachments_reordered", by=by, at=at)
        return list(order)


def add_picture(
    *,
    item: AgendaItem,
    kind: str,
    title: str,
    dated_on: date,
    uploaded: Upload | None = None,
    is_closed: bool = False,
    legal_basis: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> KnowledgeDocument:
    """Put a side's picture with the item: as a file, or without one as *shown, not stored*.

    The police bring the crime picture, the municipality the risk picture; chair and secretary may put in
    either. Raises NotAllowed for the other side's.
    """
    with transaction.atomic():
        item = locked_item(item)
        user, by = allowed("councils.add_picture", item, by, on)
        refuse_where_log(item.forum)
        if reasons := why_not_edit(item):
            raise Refused(reasons)
        by, seat = acting_in(item.forum, by, on)
        wanted = SIDE_OF[KnowledgeDocument.Kind(kind)]
        own = seat.home if seat is not None else None
        if side_of(own) != wanted:
            if user is not None and not has_right("councils.place_item", user, item):
                raise NotAllowed(_("Det er den andre siden som legger inn dette bildet."))
            own = _party_of(item, wanted, on)
        basis, _none = check_closing(is_closed, legal_basis)
        stored = accept_upload(uploaded, by=by, allowed=KINDS, at=at) if uploaded is not None else None
        made = KnowledgeDocument.objects.create(
            kind=kind,
            organisation=own,
            forum=item.forum,
            item=item,
            title=_title(title),
            dated_on=dated_on,
            file=stored,
            is_shown_only=stored is None,
            is_closed=is_closed,
            legal_basis=basis,
            added_at=at,
            added_by_name=by.name,
        )
        verb = "item.picture_added" if stored is not None else "item.picture_shown"
        audit.record(shown_with=item, verb=verb, by=by, at=at, kind=str(made.get_kind_display()))
        return made


def remove_picture(*, document: KnowledgeDocument, by: Actor, on: date, at: datetime) -> None:
    """Take a picture away from its item: the side that put it in, or chair and secretary."""
    with transaction.atomic():
        item = locked_item(document.item)
        user, by = allowed("councils.add_picture", item, by, on)
        if reasons := why_not_edit(item):
            raise Refused(reasons)
        by, seat = acting_in(item.forum, by, on)
        document = KnowledgeDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
        is_own = seat is not None and side_of(seat.home) == side_of(document.organisation)
        if user is not None and not is_own and not has_right("councils.place_item", user, item):
            raise NotAllowed(_("Det er den andre siden som har lagt inn dette bildet."))
        document.delete()
        audit.record(
            shown_with=item, verb="item.picture_removed", by=by, at=at, kind=str(document.get_kind_display())
        )


def _editable(item: AgendaItem, by: Actor, on: date) -> tuple[AgendaItem, Actor]:
    item = locked_item(item)
    _user, by = allowed("councils.edit_item", item, by, on)
    if reasons := why_not_edit(item):
        raise Refused(reasons)
    by, _seat = acting_in(item.forum, by, on)
    return item, by


def _keep(
    item: AgendaItem,
    uploaded: Upload,
    title: str,
    is_closed: bool,
    legal_basis: str,
    public_title: str,
    *,
    by: Actor,
    at: datetime,
) -> ItemAttachment:
    basis, shown = check_closing(is_closed, legal_basis, public_title)
    last = item.attachments.order_by("-position").values_list("position", flat=True)
    if len(last) >= MOST_ATTACHMENTS:
        raise Refused(_("En sak kan ha høyst %(most)s vedlegg.") % {"most": MOST_ATTACHMENTS})
    stored = accept_upload(uploaded, by=by, allowed=KINDS, at=at)
    return ItemAttachment.objects.create(
        item=item,
        file=stored,
        title=_title(title or PurePath(stored.name).stem),
        is_closed=is_closed,
        legal_basis=basis,
        public_title=shown,
        position=(last[0] if last else 0) + 1,
        added_at=at,
        added_by_name=by.name,
    )


def _current(attachment: ItemAttachment) -> ItemAttachment:
    found = ItemAttachment.objects.filter(pk=attachment.pk).first()
    if found is None:
        raise StaleSave(_("Vedlegget er fjernet av noen andre."))
    return found


def _title(title: str) -> str:
    return " ".join(required_text(title, _("Gi dokumentet en tittel."), most=200).split())


def _party_of(item: AgendaItem, side: str, on: date) -> Organisation:
    """The forum's party on that side; the first of several."""
    for party in item.forum.parties.valid(on).select_related("organisation"):
        if party.side == side:
            return party.organisation
    raise Refused(_("Forumet har ingen part på den siden."))
