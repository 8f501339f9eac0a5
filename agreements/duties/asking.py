"""What the portal cannot know is asked of the responsible side once a year: at home, and in one e-mail.

From December 1 for the year that runs out, and in January for the one that did, until it is answered. One
e-mail per person and year has all their questions in it; whoever has turned reminders off gets none.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.choices import Side
from agreements.duties.at_risk import own_agreements, title_with_municipalities
from agreements.duties.promises import PromisedDuty, promised_in
from agreements.duties.telling import answered, is_asked_yearly
from agreements.models import Agreement, AgreementParty, AgreementVersion
from agreements.party_offices import offices_by_party
from agreements.rules import sides_in
from agreements.states import VersionState
from agreements.status import standing_alone
from councils import notices
from councils.follow_up_reminders import choice_for, choices_of, off_link, who_is
from councils.following import Owner
from councils.waiting import Waiting
from parties.models import Appointment, Office, Organisation
from parties.standing import CAPABILITIES, Capability, Standing, holders_of
from records import days, dispatch
from records.models import Dispatch
from slt.reminders import owner_from

KIND = "agreements.duties_asked"
FIRST_HOUR = 7
# Asked in the first minutes of the hour: a day missed is caught up the next, for two months.
MINUTES = 10


@dataclass(frozen=True)
class Question:
    """A duty that a side is asked about for a year."""

    duty: PromisedDuty
    side: str

    @property
    def url(self) -> str:
        """Where it is answered."""
        page = reverse("duties:tell", args=[self.duty.agreement.pk, self.duty.terms.key])
        return f"{page}?aar={self.duty.year}"


def asked_year(on: date) -> int | None:
    """The year that is asked about that day; None outside December and January."""
    return {12: on.year, 1: on.year - 1}.get(on.month)


def questions(agreements: Iterable[Agreement], on: date) -> list[Question]:
    """What no side has answered of what is asked that day; a constant number of queries."""
    year = asked_year(on)
    listed = list(agreements)
    if year is None or not listed:
        return []
    promised = promised_in(listed, year, on)
    done = answered(listed, year)
    return [
        Question(duty, side)
        for agreement in listed
        for duty in promised.get(agreement.pk, ())
        if is_asked_yearly(duty.terms)
        for side in duty.terms.sides
        if (agreement.pk, duty.terms.key, side) not in done
    ]


def waiting_for(standing: Standing, on: date) -> list[Waiting]:
    """The questions of the sides that the person writes for, for the home page: a row for each agreement."""
    organisations = standing.organisation_ids_with(Capability.EDIT_DRAFTS)
    if asked_year(on) is None or not organisations:
        return []
    agreements = list(own_agreements(organisations))
    mine: dict[int, list[Question]] = defaultdict(list)
    for question in questions(agreements, on):
        agreement = question.duty.agreement
        if question.side in sides_in(standing, agreement, Capability.EDIT_DRAFTS):
            mine[agreement.pk].append(question)
    return [_row(found, on) for found in mine.values()]


def last_day(year: int) -> date:
    """The day by which a year's questions are to be answered."""
    return date(year + 1, 1, 31)


def _row(found: Sequence[Question], on: date) -> Waiting:
    first = found[0].duty
    page = f"{reverse('duties:agreement', args=[first.agreement.pk])}?aar={first.year}#svar"
    title = first.terms.label if len(found) == 1 else _("%(count)s forpliktelser") % {"count": len(found)}
    return Waiting(
        _("Svar for %(year)s") % {"year": first.year},
        title,
        found[0].url if len(found) == 1 else page,
        title_with_municipalities(first.agreement),
        last_day(first.year),
        False,
    )


# --- the e-mail


@dataclass(frozen=True)
class _Asked:
    """An agreement with its parties, for finding the offices that write for them."""

    agreement: Agreement

    @property
    def parties(self) -> list[AgreementParty]:
        """Its parties, with their organisations."""
        return list(self.agreement.parties.all())

    @property
    def municipalities(self) -> list[Organisation]:
        """The municipalities among them."""
        return [one.organisation for one in self.parties if one.side == Side.MUNICIPALITY]


@dataclass
class Letter:
    """One person's questions of the year."""

    owner: Owner
    questions: list[Question] = field(default_factory=list)


def clock(at: datetime) -> None:
    """Write to those who have not been written to about the year. Idempotent; in the minutes after seven."""
    local, on = days.oslo(at), days.day_of(at)
    if asked_year(on) is None or local.hour != FIRST_HOUR or local.minute >= MINUTES:
        return
    ask(on, at)


def ask(on: date, at: datetime) -> int:
    """Write the year's e-mails that are not written yet; how many there were."""
    year = asked_year(on)
    if year is None:
        return 0
    letters = letters_of(questions(_in_force(), on), on)
    keys = {_key(letter, year) for letter in letters}
    written = set(Dispatch.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True))
    choices = choices_of(letter.owner for letter in letters)
    count = 0
    for letter in letters:
        choice = choices.get(who_is(letter.owner))
        if _key(letter, year) in written or (choice is not None and choice.is_off):
            continue
        with transaction.atomic():
            _write(letter, year, on=on, at=at)
        count += 1
    return count


def letters_of(asked: Iterable[Question], on: date) -> list[Letter]:
    """One letter for each address among those who write for a side that is asked."""
    by_agreement: dict[int, list[Question]] = defaultdict(list)
    for question in asked:
        by_agreement[question.duty.agreement.pk].append(question)
    rows = {key: _Asked(found[0].duty.agreement) for key, found in by_agreement.items()}
    offices = offices_by_party(rows.values(), on)
    holders: dict[int, list[Appointment]] = defaultdict(list)
    wanted = {office.pk for found in offices.values() for office in found if _writes(office)}
    for appointment in holders_of(Office.objects.filter(pk__in=wanted), on):
        holders[appointment.office_id].append(appointment)
    letters: dict[str, Letter] = {}
    for key, row in rows.items():
        for party in row.parties:
            for office in offices[key, party.pk]:
                for appointment in holders[office.pk]:
                    owner = owner_from(appointment)
                    if not owner.recipient.address:
                        continue
                    letter = letters.setdefault(owner.recipient.address.lower(), Letter(owner))
                    letter.questions += [
                        one
                        for one in by_agreement[key]
                        if one.side == party.side and one not in letter.questions
                    ]
    return [letter for letter in letters.values() if letter.questions]


def _writes(office: Office) -> bool:
    return Capability.EDIT_DRAFTS in CAPABILITIES.get(office.role, frozenset())


def _in_force() -> list[Agreement]:
    """The agreements with something signed; whether it was in force in the year is asked of the versions."""
    signed = AgreementVersion.objects.filter(state=VersionState.SIGNED).values("agreement")
    parties = Prefetch("parties", AgreementParty.objects.select_related("organisation"))
    alone = standing_alone(Agreement.objects.filter(pk__in=signed))
    return list(alone.prefetch_related(parties).order_by("title", "pk"))


def _key(letter: Letter, year: int) -> str:
    return f"{KIND}:{year}:{letter.owner.recipient.address.lower()}"[:200]


def _write(letter: Letter, year: int, *, on: date, at: datetime) -> None:
    recipient = letter.owner.recipient
    with notices.in_language(recipient):
        choice = choice_for(letter.owner)
        subject = ngettext(
            "Ett spørsmål om forpliktelsene i %(year)s",
            "%(count)s spørsmål om forpliktelsene i %(year)s",
            len(letter.questions),
        ) % {"count": len(letter.questions), "year": year}
        context: dict[str, Any] = {
            "recipient": recipient,
            "language": recipient.language,
            "subject": subject,
            "year": year,
            "last_day": last_day(year),
            "rows": [
                {
                    "text": one.duty.terms.label,
                    "agreement": title_with_municipalities(one.duty.agreement),
                    "link": notices.whole_address(one.url),
                }
                for one in letter.questions
            ],
            "off_link": off_link(choice, letter.owner, on=on, at=at),
        }
        dispatch.queue(
            unique_key=_key(letter, year),
            address=recipient.address,
            name=recipient.name,
            language=recipient.language,
            subject=subject,
            text=render_to_string("agreements/mail/duties_asked.txt", context).strip() + "\n",
            html=render_to_string("agreements/mail/duties_asked.html", context),
            about=choice,
            kind=KIND,
            at=at,
        )
