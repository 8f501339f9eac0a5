"""Agreements in every stage, made the way people make them: through the actions.

`two_sides()` gives a municipality, a unit and the people who act for them; `started_agreement`,
`submitted_version`, `agreed_version`, `ready_version`, `signed_version` take a version so far. Days and
moments are fixed: nothing reads the clock. Fictional people, no fixture data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from types import MappingProxyType
from typing import Any

from agreements import issuing
from agreements.actions import drafting, negotiation, signing, templates
from agreements.actions.finishing import finish
from agreements.content import content_of, hash_of
from agreements.models import (
    AgreementTemplate,
    AgreementVersion,
    Signature,
    TemplateDuty,
    TemplateSection,
    VersionSection,
)
from agreements.section_keys import free_key
from parties.acting import actor_from
from parties.models import Municipality, Office, OfficeRole, Organisation, Person, PoliceDistrict, PoliceUnit
from parties.second_factor import Proof
from parties.tests import factories as parties
from records import documents
from records.actors import Actor
from records.days import OSLO, day_of

ON = date(2026, 5, 4)
AT = datetime(2026, 5, 4, 12, 0, tzinfo=OSLO)

_numbers = count(1)

# heading, mode, body: one section of each mode, tokens from the registers and from the writer.
SECTIONS = (
    ("Innledning", "LOCKED", "<p>Avtale mellom {kommune} og {enhet}.</p>"),
    ("Politiråd", "ADAPTABLE", "<p>Politirådet møtes {politirad_moter_per_ar} i året.</p>"),
    ("Lokale forhold", "LOCAL", "<p>Her står det som gjelder oss.</p>"),
)


@dataclass(frozen=True)
class TwoSides:
    """A municipality and the unit that serves it, with people who write, approve and sign."""

    district: PoliceDistrict
    unit: PoliceUnit
    municipality: Municipality
    coordinator: Person
    director: Person
    mayor: Person
    contact: Person
    leader: Person

    @property
    def mayor_office(self) -> Office:
        """The office that signs for the municipality."""
        return Office.objects.get(organisation=self.municipality.pk, role=OfficeRole.MAYOR)

    @property
    def leader_office(self) -> Office:
        """The office that signs for the police."""
        return Office.objects.get(organisation=self.unit.pk, role=OfficeRole.UNIT_LEADER)


def two_sides(
    name: str = "Fjordvik", *, district: PoliceDistrict | None = None, unit: PoliceUnit | None = None
) -> TwoSides:
    """A municipality of this name with coordinator, director and mayor; its unit with contact and leader.

    With a unit that is there already, its contact and leader are the ones it has.
    """
    district = district or (unit.district if unit else parties.district(f"{name}distriktet"))
    municipality = parties.municipality(name, district=district)
    if unit is None:
        unit = parties.unit(f"{name} politistasjonsdistrikt", district=district, covers=[municipality])
        contact = parties.official(unit, OfficeRole.POLICE_CONTACT, f"Pål {name}", title="politikontakt")
        leader = parties.official(
            unit, OfficeRole.UNIT_LEADER, f"Eva {name}", title="politistasjonssjef", may_sign=True
        )
    else:
        parties.coverage(unit, municipality)
        contact, leader = (
            Person.objects.get(appointments__office__organisation=unit.pk, appointments__office__role=role)
            for role in (OfficeRole.POLICE_CONTACT, OfficeRole.UNIT_LEADER)
        )
    return TwoSides(
        district=district,
        unit=unit,
        municipality=municipality,
        coordinator=parties.official(
            municipality, OfficeRole.SLT_COORDINATOR, f"Siri {name}", title="SLT-koordinator"
        ),
        director=parties.official(
            municipality, OfficeRole.MUNICIPAL_DIRECTOR, f"Dag {name}", title="kommunedirektør"
        ),
        mayor=parties.official(
            municipality, OfficeRole.MAYOR, f"Kari {name}", title="ordfører", may_sign=True
        ),
        contact=contact,
        leader=leader,
    )


def actor(person: Person, on: date = ON) -> Actor:
    """The person acting that day from the office that they have held the longest."""
    held = (
        person.appointments.valid(on).select_related("office__organisation", "person").order_by("pk").first()
    )
    return actor_from(held, person.user) if held else Actor(user_id=person.user_id, name=person.name)


def template(
    *,
    owner: Organisation | None = None,
    code: str = "",
    kind: str = "COOPERATION",
    language: str = "nb",
    title: str = "Samarbeidsavtale",
    sections: Sequence[tuple[str, str, str]] = SECTIONS,
    duties: Mapping[str, Sequence[dict[str, Any]]] = MappingProxyType({}),
    is_numbered: bool = True,
    on: date = ON,
    at: datetime = AT,
) -> AgreementTemplate:
    """A published template with these sections (heading, mode, body), all at the top; national by default.

    `duties` are what the sections offer, by heading: the fields of `TemplateDuty`.
    """
    by = Actor.system("Test")
    draft = templates.start_template(
        owner=owner or parties.national(),
        code=code or f"mal-{next(_numbers)}",
        kind=kind,
        language=language,
        title=title,
        is_numbered=is_numbered,
        has_contents=is_numbered,
        by=by,
        on=on,
        at=at,
    )
    # Written at once: this is done before nearly every test, and the action is tested on its own.
    TemplateSection.objects.bulk_create(
        TemplateSection(
            template=draft,
            key=free_key(heading, ()),
            position=position,
            heading=heading,
            mode=mode,
            body=body,
        )
        for position, (heading, mode, body) in enumerate(sections, start=1)
    )
    made = {one.heading: one for one in draft.sections.all()}
    TemplateDuty.objects.bulk_create(
        TemplateDuty(section=made[heading], position=position, **row)
        for heading, rows in duties.items()
        for position, row in enumerate(rows, start=1)
    )
    return templates.publish(template=draft, by=by, on=on, at=at)


def started_agreement(
    sides: TwoSides | None = None,
    *,
    police: Organisation | None = None,
    municipalities: Sequence[Organisation] = (),
    from_template: AgreementTemplate | None = None,
    by: Person | None = None,
    on: date = ON,
    at: datetime = AT,
    **more,
) -> AgreementVersion:
    """A draft with the municipality's side, started by its coordinator from a template."""
    sides = sides or two_sides()
    return drafting.start_agreement(
        template=None if "from_version" in more else from_template or template(on=on, at=at),
        police=police or sides.unit,
        municipalities=list(municipalities) or [sides.municipality],
        by=actor(by or sides.coordinator, on),
        on=on,
        at=at,
        **more,
    )


def submitted_version(
    sides: TwoSides | None = None, *, on: date = ON, at: datetime = AT, **more
) -> AgreementVersion:
    """In negotiation, with the ball at the police."""
    sides = sides or two_sides()
    version = started_agreement(sides, on=on, at=at, **more)
    return negotiation.submit(
        version=version, by=actor(more.get("by") or sides.coordinator, on), on=on, at=at
    )


def shown_hash(version: AgreementVersion, on: date = ON) -> str:
    """The hash that the page of the version shows that day."""
    return hash_of(content_of(AgreementVersion.objects.get(pk=version.pk), on))


def approve(version: AgreementVersion, *people: Person, on: date = ON, at: datetime = AT) -> AgreementVersion:
    """Each of the people approves, for the party they lead, the text as it is."""
    for person in people:
        version = negotiation.approve(
            version=version, content_hash=shown_hash(version, on), by=actor(person, on), on=on, at=at
        )
    return version


def agreed_version(
    sides: TwoSides | None = None, *, on: date = ON, at: datetime = AT, **more
) -> AgreementVersion:
    """Approved by both sides' leaders."""
    sides = sides or two_sides()
    version = submitted_version(sides, on=on, at=at, **more)
    return approve(version, sides.leader, sides.director, on=on, at=at)


def ready_version(
    sides: TwoSides | None = None, *, is_rendered: bool = False, on: date = ON, at: datetime = AT, **more
) -> AgreementVersion:
    """Frozen, with its signing copy, waiting for the signatures.

    The copy is a stand-in of a few bytes unless `is_rendered`: laying out a PDF takes a second.
    """
    sides = sides or two_sides()
    version = agreed_version(sides, on=on, at=at, **more)
    return finished(version, sides, is_rendered=is_rendered, on=on, at=at)


def finished(
    version: AgreementVersion,
    sides: TwoSides,
    *,
    is_rendered: bool = False,
    on: date = ON,
    at: datetime = AT,
) -> AgreementVersion:
    """An agreed version made ready to sign, with its signing copy."""
    version = finish(version=version, private_data_seen=True, by=actor(sides.coordinator, on), on=on, at=at)
    if is_rendered:
        issuing.issue_signing_copy(version.pk, at=at)
    else:
        documents.issue(
            version,
            issuing.SIGNING_COPY,
            pdf=b"%PDF-1.7 a stand-in for the signing copy of " + str(version.pk).encode(),
            title=version.title,
            content_hash=version.content_hash,
            language=version.language,
            at=at,
        )
    return AgreementVersion.objects.get(pk=version.pk)


def sign(version: AgreementVersion, person: Person, *, at: datetime = AT) -> Signature:
    """The person signs in the place of the office they hold."""
    place = version.places.get(office__appointments__person=person)
    signing_copy = documents.documents_of(version).get(purpose=issuing.SIGNING_COPY)
    return signing.sign(
        place=place,
        content_hash=version.content_hash,
        signing_copy_hash=signing_copy.file.sha256,
        proof=Proof(method="totp", at=at),
        by=actor(person, day_of(at)),
        on=day_of(at),
        at=at,
    )


def signed_version(
    sides: TwoSides | None = None, *, on: date = ON, at: datetime = AT, **more
) -> AgreementVersion:
    """Signed by the leader of the unit and the mayor; the document is not made."""
    sides = sides or two_sides()
    version = ready_version(sides, on=on, at=at, **more)
    for person in (sides.leader, sides.mayor):
        sign(version, person, at=at)
    return AgreementVersion.objects.get(pk=version.pk)


def ready_of(
    version: AgreementVersion,
    sides: TwoSides,
    *,
    police: Person | None = None,
    on: date = ON,
    at: datetime = AT,
) -> AgreementVersion:
    """Take a draft of the municipality's as far as `ready_version` does."""
    negotiation.submit(version=version, by=actor(sides.coordinator, on), on=on, at=at)
    version = AgreementVersion.objects.get(pk=version.pk)
    version = approve(version, police or sides.leader, sides.director, on=on, at=at)
    return finished(version, sides, on=on, at=at)


def signed_on(
    version: AgreementVersion,
    sides: TwoSides,
    *,
    police: Person | None = None,
    on: date = ON,
    at: datetime = AT,
) -> AgreementVersion:
    """Take a draft of the municipality's all the way to its signatures that day, as `signed_version` does.

    `police` approves and signs for the police, where the leader of the unit does not.
    """
    police = police or sides.leader
    version = ready_of(version, sides, police=police, on=on, at=at)
    for person in (police, sides.mayor):
        sign(version, person, at=at)
    return AgreementVersion.objects.get(pk=version.pk)


def section(version: AgreementVersion, heading: str) -> VersionSection:
    """The version's section with this heading, as it stands now."""
    return version.sections.get(heading=heading)


def party_of(version: AgreementVersion, organisation: Organisation):
    """The organisation's part in the agreement."""
    return version.agreement.parties.get(organisation=organisation.pk)
