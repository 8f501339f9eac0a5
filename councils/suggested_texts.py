"""What minutes say from the start about items that come by themselves; the secretary changes it freely."""

from django.utils import translation
from django.utils.translation import gettext as _

from councils.choices import Standing
from councils.models import AgendaItem, Meeting
from records import days, richtext


def suggested_pieces(item: AgendaItem, meeting: Meeting, previous: Meeting | None) -> list[str]:
    """The pieces that an item begins with, as clean rich text in the forum's written standard.

    One, and two for the status: the police's and the municipality's. An item that somebody has raised begins
    with an empty one.
    """
    with translation.override(meeting.forum.language):
        return [str(richtext.from_plain(text)) for text in _texts(item.standing, previous)]


def _texts(standing: str, previous: Meeting | None) -> list[str]:
    if standing == Standing.NOTICE:
        return [_("Innkalling og saksliste ble godkjent.")]
    if standing == Standing.LAST_MINUTES:
        if previous is None:
            return [_("Det er ikke noe tidligere referat.")]
        return [
            _("Referatet fra møtet %(day)s ble gjennomgått.") % {"day": days.longdate(previous.on)},
        ]
    if standing == Standing.STATUS:
        return [_("Politiet:"), _("Kommunen:")]
    if standing == Standing.FOLLOW_UPS:
        return [_("Status for tidligere beslutninger ble gjennomgått.")]
    if standing == Standing.ANY_OTHER:
        return [_("Ingen saker under eventuelt.")]
    return [""]
