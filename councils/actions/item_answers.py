"""What whoever raised an item is told about it, and whom the forum tells: public titles only.

A reason may say what a closed item is about, so that of a closed item stands behind the login.
"""

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from councils.actions.agenda_steps import meeting_name
from councils.default_items import due_on
from councils.models import AgendaItem, Forum, Meeting
from councils.notices import Recipient, in_language, leaders, tell, whole_address
from records import days
from records.actors import Actor


def proposer_of(item: AgendaItem) -> Recipient | None:
    """Whoever raised the item, at the address it came from; None without one."""
    if not item.raised_by_address:
        return None
    user = item.raised_by_person.user if item.raised_by_person is not None else None
    return Recipient(
        item.raised_by_address,
        item.raised_by_name,
        user.language if user is not None else item.forum.language,
        user.pk if user is not None else None,
    )


def tell_leaders_proposed(item: AgendaItem, *, by: Actor, on: date, at: datetime) -> None:
    """Chair and secretary: an item has come in."""
    link = whole_address(reverse("councils:items", args=[item.forum_id]))
    for recipient in leaders(item.forum, on):
        with in_language(recipient):
            wanted = item.wanted_meeting
            lines = [
                _("%(who)s har meldt inn saken «%(title)s».") % {"who": by.label, "title": item.shown_title}
            ]
            if wanted is not None:
                lines.append(_("Den er ønsket tatt opp i %(meeting)s.") % {"meeting": meeting_name(wanted)})
            if item.is_late:
                lines.append(_("Saken kom etter fristen for å melde saker."))
            tell(
                recipient,
                "item_proposed",
                occasion=_occasion(item, at),
                subject=_("Ny sak meldt inn: %(title)s") % {"title": item.shown_title},
                lines=lines,
                link=link,
                link_label=_("Se sakene som venter"),
                about=item,
                forum=item.forum,
                on=on,
                at=at,
                by=by,
            )


def tell_proposer_placed(item: AgendaItem, meeting: Meeting, *, by: Actor, on: date, at: datetime) -> None:
    """The item stands on an agenda now."""
    _tell(
        item,
        "item_placed",
        lambda: (
            _("Saken din er satt på sakslisten: %(title)s") % {"title": item.shown_title},
            [
                _("Saken «%(title)s» er satt på sakslisten til %(meeting)s.")
                % {"title": item.shown_title, "meeting": meeting_name(meeting)}
            ],
        ),
        meeting=meeting,
        by=by,
        on=on,
        at=at,
    )


def tell_postponed(item: AgendaItem, reason: str, *, by: Actor, on: date, at: datetime) -> None:
    """The item goes on at a later meeting, or waits for one."""
    _tell(
        item,
        "item_postponed",
        lambda: (
            _("Saken din er utsatt: %(title)s") % {"title": item.shown_title},
            [
                _("Saken «%(title)s» er utsatt til %(meeting)s.")
                % {"title": item.shown_title, "meeting": meeting_name(item.meeting)}
                if item.meeting is not None
                else _("Saken «%(title)s» er utsatt. Hvilket møte den kommer opp i, er ikke bestemt.")
                % {"title": item.shown_title},
                _reason_line(item, reason),
            ],
        ),
        meeting=item.meeting,
        by=by,
        on=on,
        at=at,
    )


def tell_released(item: AgendaItem, meeting: Meeting, *, by: Actor, on: date, at: datetime) -> None:
    """The meeting is cancelled; the item waits again."""
    _tell(
        item,
        "item_released",
        lambda: (
            _("Møtet er avlyst, saken din venter: %(title)s") % {"title": item.shown_title},
            [
                _("%(meeting)s er avlyst. Saken «%(title)s» er ikke borte: den venter på et nytt møte.")
                % {"meeting": meeting_name(meeting).capitalize(), "title": item.shown_title}
            ],
        ),
        by=by,
        on=on,
        at=at,
    )


def tell_not_taken_up(item: AgendaItem, meeting: Meeting, *, by: Actor, on: date, at: datetime) -> None:
    """The meeting was held without coming to the item; it waits again."""
    _tell(
        item,
        "item_not_taken_up",
        lambda: (
            _("Saken din ble ikke tatt opp: %(title)s") % {"title": item.shown_title},
            [
                _("%(meeting)s kom ikke til saken «%(title)s». Den venter på neste møte.")
                % {"meeting": meeting_name(meeting).capitalize(), "title": item.shown_title}
            ],
        ),
        by=by,
        on=on,
        at=at,
    )


def tell_declined(item: AgendaItem, *, by: Actor, on: date, at: datetime) -> None:
    """The item is not taken up, with the reason."""
    _tell(
        item,
        "item_declined",
        lambda: (
            _("Saken din blir ikke tatt opp: %(title)s") % {"title": item.shown_title},
            [
                _("Saken «%(title)s» blir ikke tatt opp i %(forum)s.")
                % {"title": item.shown_title, "forum": item.forum.name},
                _reason_line(item, item.answer),
            ],
        ),
        by=by,
        on=on,
        at=at,
    )


def tell_sent_back(item: AgendaItem, *, by: Actor, on: date, at: datetime) -> None:
    """The item is back with whoever raised it, with what is missing."""
    _tell(
        item,
        "item_sent_back",
        lambda: (
            _("Saken din er sendt tilbake: %(title)s") % {"title": item.shown_title},
            [
                _("Saken «%(title)s» er sendt tilbake til deg. Du kan endre den og melde den inn på nytt.")
                % {"title": item.shown_title},
                _reason_line(item, item.answer),
            ],
        ),
        by=by,
        on=on,
        at=at,
    )


def deadline_sentence(meeting: Meeting | None, forum: Forum, on: date) -> str:
    """«Neste møte er 25. mai 2026. Meld inn saker senest 11. mai 2026.», with what is known that day."""
    if meeting is None:
        return _("Det er ikke satt opp noe nytt møte ennå. Saken venter til det blir det.")
    last = due_on(meeting, forum)
    names = {"day": days.longdate(meeting.on), "due": days.longdate(last) if last is not None else ""}
    if last is None:
        return _("Neste møte er %(day)s.") % names
    if last < on:
        return _("Neste møte er %(day)s. Fristen var %(due)s. Nye saker blir merket som sene.") % names
    return _("Neste møte er %(day)s. Meld inn saker senest %(due)s.") % names


def _reason_line(item: AgendaItem, reason: str) -> str:
    if item.is_closed:
        return _("Begrunnelsen står i saken. Logg inn for å lese den.")
    return _("Begrunnelse: %(reason)s") % {"reason": reason}


def _tell(item, kind, said, *, meeting: Meeting | None = None, by: Actor, on: date, at: datetime) -> None:  # type: ignore[no-untyped-def]
    recipient = proposer_of(item)
    if recipient is None:
        return
    with in_language(recipient):
        subject, lines = said()
        if meeting is not None:
            link = whole_address(reverse("councils:agenda", args=[meeting.pk]))
            label = _("Se sakslisten")
        else:
            link, label = whole_address(item.get_absolute_url()), _("Se saken")
        tell(
            recipient,
            kind,
            occasion=_occasion(item, at),
            subject=subject,
            lines=lines,
            link=link,
            link_label=label,
            about=item,
            forum=item.forum,
            on=on,
            at=at,
            by=by,
        )


def _occasion(item: AgendaItem, at: datetime) -> str:
    return f"{item.revision}-{at.isoformat()}"
