"""Closing an item (unntatt offentlighet) and opening it again."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.agenda_steps import locked_item, why_not_edit
from councils.actions.steps import acting_in, allowed, check_closing
from councils.models import AgendaItem
from records import audit
from records.actors import Actor
from records.refusals import Refused

# The bases that are usual in these papers (offentleglova), for the list to choose from; any other is written.
USUAL_BASES = (
    gettext_lazy("Offentleglova § 13, jf. forvaltningsloven § 13 første ledd nr. 1 (personlige forhold)"),
    gettext_lazy("Offentleglova § 13, jf. politiregisterloven § 23 (taushetsplikt i politiet)"),
    gettext_lazy("Offentleglova § 13, jf. kommuneloven § 11-5 (lukket møte)"),
    gettext_lazy("Offentleglova § 15 (dokument innhentet utenfra)"),
    gettext_lazy("Offentleglova § 21 (nasjonale forsvars- og sikkerhetsinteresser)"),
    gettext_lazy("Offentleglova § 24 første ledd (kontroll- og reguleringstiltak)"),
    gettext_lazy("Offentleglova § 24 tredje ledd (lette gjennomføringen av lovbrudd, utsette noen for fare)"),
)


def close_item(
    *, item: AgendaItem, legal_basis: str, public_title: str, by: Actor, on: date, at: datetime
) -> AgendaItem:
    """Exempt the item from disclosure, with a legal basis and the title that everybody may see.

    Chair and secretary; whoever raised it too, while it waits. What has been sent out before stands. Closing
    again changes basis and title.
    """
    with transaction.atomic():
        item = locked_item(item)
        _user, by = allowed("councils.edit_item", item, by, on)
        if reasons := why_not_edit(item):
            raise Refused(reasons)
        by, _seat = acting_in(item.forum, by, on)
        basis, shown = check_closing(True, legal_basis, public_title)
        item.is_closed, item.legal_basis, item.public_title = True, basis, " ".join(shown.split())
        item.save()
        audit.record(shown_with=item, verb="item.closed", by=by, at=at, basis=basis)
        return item


def reopen_item(*, item: AgendaItem, by: Actor, on: date, at: datetime) -> AgendaItem:
    """Make an item open again: chair and secretary alone."""
    with transaction.atomic():
        item = locked_item(item)
        _user, by = allowed("councils.place_item", item, by, on)
        if reasons := why_not_edit(item):
            raise Refused(reasons)
        if not item.is_closed:
            raise Refused(_("Saken er åpen."))
        by, _seat = acting_in(item.forum, by, on)
        item.is_closed, item.legal_basis, item.public_title = False, "", ""
        item.save()
        audit.record(shown_with=item, verb="item.reopened", by=by, at=at)
        return item
