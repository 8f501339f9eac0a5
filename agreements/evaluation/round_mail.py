"""Who is told of a round and who is reminded: one e-mail per person, with all that is theirs in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agreements.evaluation.asking import answered_sides
from agreements.evaluation.progress import Row, Stage
from agreements.models import EvaluationRound
from agreements.notices import Recipient, recipient_from
from agreements.party_offices import offices_by_party
from parties.models import Office
from parties.standing import CAPABILITIES, Capability, holders_of
from records import dispatch
from records.models import Dispatch

# Here a side has its answer to write, or to confirm.
_WAITS_FOR_A_SIDE = (Stage.STARTED, Stage.POLICE_DONE, Stage.MUNICIPALITY_DONE)
STARTED, REMINDER = "evaluations.round_started", "evaluations.round_reminder"


@dataclass
class Letter:
    """All of one person's evaluations that the mail is about, in the order of the list."""

    recipient: Recipient
    rows: list[Row] = field(default_factory=list)


def letters_for(rows: Iterable[Row], on: date) -> list[Letter]:
    """One letter per address for those whom the rows wait for, in the offices that can do what is left.

    Until it is put forward these are the writers of a side, or its leaders when its answer is complete and
    only their word is missing; then the leaders who approve. A constant number of queries, however many rows.
    """
    listed = list(rows)
    offices = offices_by_party(listed, on)
    holders: dict[int, list[Recipient]] = defaultdict(list)
    wanted = {office.pk for found in offices.values() for office in found}
    for appointment in holders_of(Office.objects.filter(pk__in=wanted), on):
        holders[appointment.office_id].append(recipient_from(appointment))
    complete = answered_sides(
        [one.evaluation for one in listed if one.evaluation is not None and one.stage in _WAITS_FOR_A_SIDE]
    )
    letters: dict[str, Letter] = {}
    for row in listed:
        done = complete.get(row.evaluation.pk, set()) if row.evaluation is not None else set()
        for party in row.waits_for:
            asked = _capability(row, party.side in done)
            for office in offices.get((row.agreement.pk, party.pk), ()):
                if asked not in CAPABILITIES.get(office.role, frozenset()):
                    continue
                for recipient in holders[office.pk]:
                    if not recipient.address:
                        continue
                    letter = letters.setdefault(recipient.address.lower(), Letter(recipient))
                    if not letter.rows or letter.rows[-1] is not row:
                        letter.rows.append(row)
    return list(letters.values())


def _capability(row: Row, is_complete: bool) -> Capability:
    """What it takes to do what is left for a side, which has answered everything or not."""
    if row.stage == Stage.SUBMITTED or is_complete:
        return Capability.APPROVE_FOR_SIDE
    return Capability.EDIT_DRAFTS


def tell_started(
    evaluation_round: EvaluationRound, letters: Iterable[Letter], *, batch: datetime, at: datetime
) -> int:
    """Write to each of them that the evaluations have begun; the number of letters.

    `batch` is the moment the batch was asked for: a second try of it writes to nobody twice.
    """
    return _write(
        evaluation_round,
        letters,
        kind=STARTED,
        key=f"{STARTED}:{evaluation_round.pk}:{batch.isoformat()}",
        at=at,
    )


def remind(evaluation_round: EvaluationRound, letters: Iterable[Letter], *, on: date, at: datetime) -> int:
    """Write to each of them what they are missed for; nobody is reminded twice on a day, by whomever.

    The number of letters that are new.
    """
    return _write(evaluation_round, letters, kind=REMINDER, key=f"{REMINDER}:{on.isoformat()}", at=at)


def reminded_on(letters: Iterable[Letter], on: date) -> set[str]:
    """The addresses among these that have had their reminder that day."""
    keys = {
        f"{REMINDER}:{on.isoformat()}:{one.recipient.address.lower()}": one.recipient.address.lower()
        for one in letters
    }
    return {keys[key] for key in _written(keys)}


def _written(keys: Iterable[str]) -> set[str]:
    found = Dispatch.objects.filter(unique_key__in=list(keys))
    return set(found.values_list("unique_key", flat=True))


def _write(
    evaluation_round: EvaluationRound, letters: Iterable[Letter], *, kind: str, key: str, at: datetime
) -> int:
    addressed = {f"{key}:{one.recipient.address.lower()}"[:200]: one for one in letters}
    there = _written(addressed)
    for unique_key, letter in addressed.items():
        if unique_key not in there:
            _write_one(evaluation_round, letter, kind=kind, key=unique_key, at=at)
    return len(addressed) - len(there)


def _write_one(
    evaluation_round: EvaluationRound, letter: Letter, *, kind: str, key: str, at: datetime
) -> None:
    recipient = letter.recipient
    with translation.override(recipient.language):
        year = {"year": evaluation_round.year}
        subject = (
            _("Evalueringen for %(year)s er startet") % year
            if kind == STARTED
            else _("Påminnelse: evalueringen for %(year)s") % year
        )
        context = {
            "recipient": recipient,
            "language": recipient.language,
            "subject": subject,
            "is_reminder": kind == REMINDER,
            "round": evaluation_round,
            "rows": [{"name": name_of(row), "label": row.label, "link": _link(row)} for row in letter.rows],
        }
        dispatch.queue(
            unique_key=key,
            address=recipient.address,
            name=recipient.name,
            language=recipient.language,
            subject=subject,
            text=render_to_string("agreements/evaluation/mail/round.txt", context).strip() + "\n",
            html=render_to_string("agreements/evaluation/mail/round.html", context),
            reply_to=evaluation_round.owner.post_address_email,
            about=evaluation_round,
            kind=kind,
            at=at,
        )


def name_of(row: Row) -> str:
    """The agreement as somebody with many of them knows it: «Rana kommune: Samarbeidsavtale»."""
    names = ", ".join(one.display_name for one in row.municipalities or row.police)
    return f"{names}: {row.agreement.title}"


def _link(row: Row) -> str:
    """The evaluation's page, or the agreement's when it has not begun."""
    if row.evaluation is not None and row.stage != Stage.CANCELLED:
        return urljoin(settings.SITE_URL, row.evaluation.get_absolute_url())
    return urljoin(settings.SITE_URL, reverse("agreements:agreement", args=[row.agreement.pk]))
