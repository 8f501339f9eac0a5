"""The signed agreement of every place: text, frozen content, confirmed duties with their sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.choices import Side
from agreements.content import content_of, hash_of
from agreements.duties.kinds import KINDS
from agreements.models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    Duty,
    DutySentence,
    SignatoryPlace,
    VersionSection,
)
from agreements.states import VersionState
from samarbeid.country.calendar import moment, working_day
from samarbeid.country.people import Place
from samarbeid.country.promises import HEADINGS, Promise, promised

TITLES = {
    "SERVICE": "Avtale om tjenestetilbud og samarbeid",
    "COOPERATION": "Samarbeidsavtale om kriminalitetsforebyggende arbeid",
}
BACKGROUND = (
    "<p>Kommunen og politiet samarbeider om et trygt lokalsamfunn. Avtalen sier hva partene kan vente av "
    "hverandre, hvem som har ansvaret, og hvordan samarbeidet følges opp gjennom året.</p>"
)


@dataclass
class Signed:
    """A place's agreement, with what it promises and in how many council meetings a year."""

    place: Place
    agreement: Agreement
    version: AgreementVersion
    promises: list[tuple[Promise, dict]]

    @property
    def meetings(self) -> int:
        """How many council meetings a year it promises."""
        return next(numbers["times"] for one, numbers in self.promises if one.kind == "council_meetings")


def signed_agreements(places: Sequence[Place], first_day: date) -> list[Signed]:
    """All of them, in force from a day of the quarter before `first_day`; written, then frozen."""
    found = [_begun(place, first_day) for place in places]
    Agreement.objects.bulk_create([one.agreement for one in found])
    AgreementVersion.objects.bulk_create([one.version for one in found])
    parties = AgreementParty.objects.bulk_create(
        [
            AgreementParty(agreement=one.agreement, organisation=organisation, side=side)
            for one in found
            for side, organisation in (
                (Side.POLICE, one.place.police),
                (Side.MUNICIPALITY, one.place.municipality),
            )
        ]
    )
    _write_texts(found)
    SignatoryPlace.objects.bulk_create(
        [
            SignatoryPlace(version=one.version, party=party, office=one.place.offices[key], order=order)
            for place_number, one in enumerate(found)
            for order, (key, party) in enumerate(
                zip(("leader", "mayor"), parties[2 * place_number : 2 * place_number + 2], strict=True),
                start=1,
            )
        ]
    )
    for one in found:
        _freeze(one, first_day)
    return found


def _begun(place: Place, first_day: date) -> Signed:
    kind = place.chance.choice(("SERVICE", "COOPERATION"))
    agreement = Agreement(kind=kind, title=TITLES[kind])
    version = AgreementVersion(
        agreement=agreement,
        number=1,
        turn=Side.MUNICIPALITY,
        title=TITLES[kind],
        language=place.language,
        is_numbered=kind == "SERVICE",
        created_by_name=str(place.holders["coordinator"].person),
    )
    chosen = promised(place.has_slt, place.chance)
    return Signed(place, agreement, version, [(one, one.parameters(place.chance)) for one in chosen])


def _write_texts(found: Sequence[Signed]) -> None:
    sections, duties, sentences = [], [], []
    for one in found:
        said: dict[str, list[str]] = {key: [] for key in HEADINGS}
        for place, (promise, numbers) in enumerate(one.promises, start=1):
            quote = promise.sentence.format(**numbers)
            said[promise.section].append(quote)
            duty = Duty(
                version=one.version,
                key=promise.kind.replace("_", "-"),
                kind=promise.kind,
                state=Duty.State.CONFIRMED,
                strength=promise.strength,
                responsible=promise.responsible,
                office_role=promise.role,
                parameters=numbers,
                section_key=promise.section,
                position=place,
                decided_at=moment(_signed_on(one, date(2000, 4, 1))),
                decided_by_name=one.version.created_by_name,
            )
            duties.append(duty)
            sentences.append(DutySentence(duty=duty, section_key=promise.section, quote=quote, position=1))
        texts = {"innledning": ("Innledning", BACKGROUND)} | {
            key: (heading, BACKGROUND + "".join(f"<p>{quote}</p>" for quote in said[key]))
            for key, heading in HEADINGS.items()
        }
        sections += [
            VersionSection(version=one.version, key=key, position=position, heading=heading, body=body)
            for position, (key, (heading, body)) in enumerate(texts.items(), start=1)
        ]
    assert {duty.kind for duty in duties} <= set(KINDS)
    VersionSection.objects.bulk_create(sections)
    Duty.objects.bulk_create(duties)
    DutySentence.objects.bulk_create(sentences)


def _signed_on(one: Signed, first_day: date) -> date:
    # The police contact of a whole district would not have signed them all on one day.
    return working_day(first_day - timedelta(days=int(one.place.municipality.code) % 80 + 5))


def _freeze(one: Signed, first_day: date) -> None:
    """The content is the real one, asked of each version by itself: some few queries, no shortcut."""
    signed_on = _signed_on(one, first_day)
    version = one.version
    version.frozen_content = content_of(version, signed_on)
    version.content_hash = hash_of(version.frozen_content)
    version.state = VersionState.SIGNED
    version.signed_on = signed_on
    version.frozen_at = moment(signed_on, 9)
    version.signed_at = moment(signed_on, 12)
    # The rows would otherwise say that they were begun today.
    version.created_at = one.agreement.created_at = moment(signed_on - timedelta(days=60))
    version.save()
    one.agreement.save()
