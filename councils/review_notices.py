"""What people are told while minutes are reviewed: short, by public titles, with the link behind the login.

Messages and remarks never stand in an e-mail: they may be about something closed, and are read on the page.
Every notice is known by the round (and the seat) that it is about, so that it is never written twice.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils.choices import Access
from councils.models import Minutes, MinutesRound
from councils.notices import (
    Recipient,
    in_language,
    leaders,
    recipients,
    secretary_address,
    tell,
    whole_address,
)
from councils.people import Seated, seated
from councils.reviewing import Review, SeatAnswer, silence_words
from parties.models import Office, OfficeRole, OrganisationKind, PoliceUnit
from parties.standing import holders_of
from records import days, dispatch
from records.actors import Actor
from records.models import Dispatch

ASKED = "review_asked"
REMINDER = "review_reminder"
STUCK = "review_stuck"
SILENT_SIDE = "review_silent_side"
# Who leads a side, by what kind of organisation the silent seat belongs to.
SIDE_LEADERS = (
    OfficeRole.MAYOR,
    OfficeRole.MUNICIPAL_DIRECTOR,
    OfficeRole.UNIT_LEADER,
    OfficeRole.CHIEF_OF_POLICE,
)

Words = Callable[[], tuple[str, list[str]]]


def reminders_of(minutes: Minutes) -> dict[tuple[int, int], list[Dispatch]]:
    """The reminders of the present round by seat and number."""
    found: dict[tuple[int, int], list[Dispatch]] = {}
    for row in dispatch.about(minutes).filter(kind=f"councils.{REMINDER}"):
        _kind, _minutes, round_number, seat, number, _address = row.unique_key.split(":", 5)
        if int(round_number) == minutes.round:
            found.setdefault((int(seat), int(number)), []).append(row)
    return found


def tell_sent(minutes: Minutes, review: Review, *, by: Actor, on: date, at: datetime) -> None:
    """Ask those who review, and send the others word that the minutes are out."""
    asked = ask(minutes, review.waited_for, by=by, on=on, at=at)
    forum = minutes.meeting.forum
    others = [
        one
        for one in recipients(seated(forum, on))
        if one.address.lower() not in {to.address.lower() for to in asked}
    ]

    def words() -> tuple[str, list[str]]:
        lines = [
            _("Referatet fra møtet i %(forum)s %(day)s er sendt rundt.") % _about(minutes),
            _("Du kan lese det og skrive merknader til det gjennomgås. Det er ikke godkjent ennå."),
        ]
        if minutes.review_due_on:
            lines.append(_deadline(minutes.review_due_on))
        return _subject(_("Referat sendt rundt"), minutes), lines

    _tell_all(minutes, others, "minutes_round", str(minutes.round), words, by=by, on=on, at=at)


def ask(
    minutes: Minutes, seats: Iterable[SeatAnswer], *, by: Actor, on: date, at: datetime
) -> list[Recipient]:
    """Ask those who fill the seats to go through the minutes; nobody is asked twice."""
    asked = []
    rows = dispatch.about(minutes).filter(kind=f"councils.{ASKED}")
    known = set(rows.values_list("unique_key", flat=True))
    for seat in seats:
        for to in recipients([seat.seated]):
            asked.append(to)
            occasion = f"{minutes.round}:{seat.membership.pk}"
            if f"councils.{ASKED}:{minutes.pk}:{occasion}:{to.address.lower()}"[:200] in known:
                continue
            sent = minutes.rounds.filter(number=minutes.round).first()

            def words(seat: SeatAnswer = seat, sent: MinutesRound | None = sent) -> tuple[str, list[str]]:
                about = {**_about(minutes), "seat": seat.label}
                about["name"] = sent.sent_by_name if sent else about["forum"]
                lines = [
                    _("%(name)s ber deg gå gjennom referatet fra møtet i %(forum)s %(day)s.") % about,
                    _("Du godkjenner det eller ber om endringer på vegne av %(seat)s.") % about,
                ]
                if minutes.round > 1:
                    lines.append(
                        _("Dette er runde %(number)s. Øverst på siden står det hva som er endret siden sist.")
                        % {"number": minutes.round}
                    )
                if sent is not None and sent.message:
                    lines.append(_("Det følger en beskjed med. Du leser den sammen med referatet."))
                lines += _deadline_and_silence(minutes)
                return _subject(_("Referat til gjennomgang"), minutes), lines

            _tell_all(minutes, [to], ASKED, occasion, words, by=by, on=on, at=at)
    return asked


def remind(minutes: Minutes, seat: SeatAnswer, number: int, *, by: Actor, on: date, at: datetime) -> None:
    """Remind whoever fills the seat that the minutes wait; the number-th time."""

    def words() -> tuple[str, list[str]]:
        lines = [
            _("Referatet fra møtet i %(forum)s %(day)s venter på svar fra deg.") % _about(minutes),
            _("Du godkjenner det eller ber om endringer på vegne av %(seat)s.") % {"seat": seat.label},
        ]
        due = minutes.review_due_on
        if due is not None and on > due:
            lines.append(_("Fristen gikk ut %(day)s.") % {"day": days.longdate(due)})
        else:
            lines += _deadline_and_silence(minutes)
        return _subject(_("Påminnelse: referat til gjennomgang"), minutes), lines

    occasion = f"{minutes.round}:{seat.membership.pk}:{number}"
    _tell_all(minutes, recipients([seat.seated]), REMINDER, occasion, words, by=by, on=on, at=at)


def tell_silent_side(
    minutes: Minutes, seats: Sequence[SeatAnswer], *, by: Actor, on: date, at: datetime
) -> None:
    """Tell the leaders on the silent side, once a round and seat, that the minutes wait for it."""
    for seat in seats:

        def words(seat: SeatAnswer = seat) -> tuple[str, list[str]]:
            about = {**_about(minutes), "seat": seat.label}
            return _subject(_("Referatet venter på svar"), minutes), [
                _("%(seat)s har ikke svart på referatet fra møtet i %(forum)s %(day)s.") % about,
                _("Forumet har bestemt at lederne på den siden da får beskjed. Be den det gjelder svare."),
            ]

        _tell_all(
            minutes,
            side_leaders(seat.seated, on),
            SILENT_SIDE,
            f"{minutes.round}:{seat.membership.pk}",
            words,
            by=by,
            on=on,
            at=at,
            page="councils:meeting",
        )


def side_leaders(seat: Seated, on: date) -> list[Recipient]:
    """Those who lead the seat's organisation that day, but for whoever sits in it.

    A unit that has nobody falls back on its district.
    """
    organisation = seat.organisation or seat.membership.home
    if organisation is None:
        return []
    wanted = [organisation.pk]
    if organisation.kind == OrganisationKind.POLICE_UNIT:
        wanted += PoliceUnit.objects.filter(pk=organisation.pk).values_list("district_id", flat=True)
    for key in wanted:
        offices = list(Office.objects.valid(on).filter(organisation=key).role(*SIDE_LEADERS))
        found = {
            held.contact_email.lower(): Recipient(
                held.contact_email,
                held.person.name,
                held.person.user.language if held.person.user else "nb",
                held.person.user_id,
            )
            for held in holders_of(offices, on)
            if held.contact_email and (seat.person is None or held.person_id != seat.person.pk)
        }
        if found:
            return list(found.values())
    return []


def tell_leaders_stuck(
    minutes: Minutes, occasion: str, reasons: Callable[[], list[str]], *, by: Actor, on: date, at: datetime
) -> None:
    """Tell chair and secretary that the review goes no further by itself, and why."""

    def words() -> tuple[str, list[str]]:
        return _subject(_("Referatet er ikke godkjent"), minutes), [
            _("Referatet fra møtet i %(forum)s %(day)s er ikke godkjent ennå.") % _about(minutes),
            *reasons(),
        ]

    to = leaders(minutes.meeting.forum, on)
    _tell_all(minutes, to, STUCK, f"{minutes.round}:{occasion}", words, by=by, on=on, at=at)


def tell_changes_requested(minutes: Minutes, remarks: int, *, by: Actor, on: date, at: datetime) -> None:
    """Tell chair and secretary that the minutes have come back."""

    def words() -> tuple[str, list[str]]:
        lines = [
            _("%(name)s ber om endringer i referatet fra møtet i %(forum)s %(day)s.")
            % {**_about(minutes), "name": by.in_sentence},
            _("Beskjeden og merknadene står på siden."),
        ]
        if remarks:
            lines.append(
                ngettext("%(count)s merknad er åpen.", "%(count)s merknader er åpne.", remarks)
                % {"count": remarks}
            )
        return _subject(_("Endringer ønsket i referatet"), minutes), lines

    to = leaders(minutes.meeting.forum, on)
    _tell_all(minutes, to, "changes_requested", str(minutes.round), words, by=by, on=on, at=at)


def tell_taken_back(minutes: Minutes, *, by: Actor, on: date, at: datetime) -> None:
    """Tell everybody in the forum that the minutes are being written again."""

    def words() -> tuple[str, list[str]]:
        return _subject(_("Referatet er tatt tilbake"), minutes), [
            _("%(name)s har tatt tilbake referatet fra møtet i %(forum)s %(day)s.")
            % {**_about(minutes), "name": by.in_sentence},
            _("Du trenger ikke gjøre noe. Du får beskjed når det sendes rundt på nytt."),
        ]

    to = recipients(seated(minutes.meeting.forum, on))
    _tell_all(minutes, to, "minutes_taken_back", str(minutes.round), words, by=by, on=on, at=at)


def tell_approved(minutes: Minutes, *, by: Actor, on: date, at: datetime) -> None:
    """Tell everybody in the forum that the minutes are approved, and whether the public reads them."""

    def words() -> tuple[str, list[str]]:
        about = _about(minutes)
        lines = [
            _("Referatet fra møtet i %(forum)s %(day)s er godkjent etter forumets regel for taushet.") % about
            if minutes.is_approved_by_rule
            else _("Referatet fra møtet i %(forum)s %(day)s er godkjent.") % about
        ]
        if minutes.meeting.forum.access == Access.PUBLIC:
            lines.append(_("Den åpne delen av referatet er nå offentlig."))
        return _subject(_("Referatet er godkjent"), minutes), lines

    to = recipients(seated(minutes.meeting.forum, on))
    _tell_all(minutes, to, "minutes_approved", str(minutes.round), words, by=by, on=on, at=at)


def _tell_all(
    minutes: Minutes,
    to: Iterable[Recipient],
    kind: str,
    occasion: str,
    words: Words,
    *,
    by: Actor,
    on: date,
    at: datetime,
    page: str = "councils:minutes",
) -> None:
    """One e-mail to each, in their language, about the minutes. Answers go to the secretary."""
    meeting = minutes.meeting
    to = list(to)
    if not to:
        return
    reply_to = secretary_address(meeting.forum, on)
    for recipient in to:
        with in_language(recipient):
            subject, lines = words()
            tell(
                recipient,
                kind,
                occasion=occasion,
                subject=subject,
                lines=lines,
                link=whole_address(reverse(page, args=[meeting.pk])),
                link_label=_("Åpne referatet") if page == "councils:minutes" else _("Åpne møtet"),
                about=minutes,
                forum=meeting.forum,
                on=on,
                at=at,
                by=by,
                reply_to=reply_to,
            )


def _about(minutes: Minutes) -> dict[str, str]:
    meeting = minutes.meeting
    return {"forum": meeting.forum.name, "day": days.longdate(meeting.on)}


def _subject(what: str, minutes: Minutes) -> str:
    return f"{what}: {minutes.meeting.forum.name}, {days.longdate(minutes.meeting.on)}"


def _deadline(due_on: date) -> str:
    return _("Fristen for å svare er %(day)s.") % {"day": days.longdate(due_on)}


def _deadline_and_silence(minutes: Minutes) -> list[str]:
    due = minutes.review_due_on
    lines = [_deadline(due)] if due is not None else []
    return [*lines, silence_words(minutes.meeting.forum.silence_rule, due)]
