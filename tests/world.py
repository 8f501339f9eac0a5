"""One small world with everything in it: a version in every state, and every kind of person.

`make_world()` makes it as of today, for the tests that walk all pages: Rana and its unit have agreements in
every stage, Hemnes is the neighbour with the same unit, Lillehammer has nothing to do with them. All of it is
made by the actions; documents are stand-ins of a few bytes. Fictional people.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.actions import drafting, negotiation, signing, templates, treatment
from agreements.actions.finishing import finish
from agreements.issuing import SIGNED, SIGNING_COPY
from agreements.models import (
    AgreementTemplate,
    AgreementVersion,
    SectionComment,
    SectionMeasure,
    SectionText,
)
from agreements.tests import factories as make
from agreements.tests.factories import TwoSides, actor
from parties.models import (
    Appointment,
    Municipality,
    Office,
    OfficeRole,
    Organisation,
    Person,
    ServicePoint,
    User,
)
from parties.tests import factories as parties
from parties.tests.logins import with_app
from records import days, documents
from records.models import IssuedDocument
from records.refusals import StaleSave
from tests.council_world import CouncilWorld, make_council_world
from tests.members_alone_world import add_members_alone
from tests.slt_world import SltWorld, make_slt_world

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
A_PDF = b"%PDF-1.7\nEn saksprotokoll.\n%%EOF\n"
# Two parties have one open agreement of each kind; those that are closed may share one.
KINDS = {
    "DRAFT": "COOPERATION",
    "IN_REVIEW": "SERVICE",
    "AGREED": "COUNCIL",
    "POLITICAL_TREATMENT": "STRATEGIC",
    "READY_TO_SIGN": "SLT_MANDATE",
    "HALF_SIGNED": "PLEDGE",
    "SIGNED": "OTHER",
    "DECLINED": "OTHER",
    "WITHDRAWN": "OTHER",
    "RETURNED": "OTHER",
}


@dataclass
class World:
    """What the tests reach for: the parties, the people by what they are, the versions by their state."""

    on: date
    at: datetime
    sides: TwoSides
    hemnes: Municipality
    lillehammer: Municipality
    ended: Municipality
    service_point: ServicePoint
    national: Organisation
    deputy_office: Office
    template: AgreementTemplate
    template_draft: AgreementTemplate | None = None
    people: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, AgreementVersion] = field(default_factory=dict)
    comment: SectionComment | None = None
    text_beside: SectionText | None = None
    decided: Any = None
    appointment: Appointment | None = None
    passkey: Authenticator | None = None
    council: CouncilWorld | None = None
    slt: SltWorld | None = None
    duties: dict[str, Any] = field(default_factory=dict)
    evaluations: dict[str, Any] = field(default_factory=dict)

    def account(self, who: str) -> User | AnonymousUser:
        """The login of a kind of person."""
        found = self.people[who]
        return found.user if isinstance(found, Person) else found

    def client(self, who: str, *, confirmed_at: datetime | None = None) -> Client:
        """A browser of that person, logged in and confirmed just now unless told otherwise."""
        account = self.account(who)
        browser = Client()
        if isinstance(account, AnonymousUser):
            return browser
        parties.login(browser, account, confirmed_at=confirmed_at or days.now())
        session = browser.session
        for record in session["account_authentication_methods"]:
            # As after «Bekreft at det er deg», which the pages of one's own login ask for too.
            record["reauthenticated"] = True
        session.save()
        return browser

    def section(self, state: str, heading: str = "Lokale forhold") -> Any:
        """A section of the version in that state."""
        return make.section(self.versions[state], heading)


def make_world() -> World:
    """Everything, as of today."""
    at = days.now()
    on = days.day_of(at)
    sides = make.two_sides("Rana")
    world = World(
        on=on,
        at=at,
        sides=sides,
        hemnes=parties.municipality("Hemnes", district=sides.district),
        lillehammer=parties.municipality("Lillehammer", district=parties.district("Innlandet")),
        ended=parties.municipality("Gamlevik", number="1899", valid_to=date(2019, 12, 31)),
        service_point=parties.service_point(sides.unit, "Mo politistasjon"),
        national=parties.national(),
        deputy_office=parties.office(sides.municipality, OfficeRole.DEPUTY_MAYOR),
        template=make.template(on=on, at=at),
    )
    parties.change(world.ended, sides.municipality, on=date(2020, 1, 1))
    parties.coverage(sides.unit, world.hemnes)
    parties.county()
    _people(world)
    _versions(world)
    _templates(world)
    world.council = make_council_world(sides.municipality, sides.unit, world.people, on, at)
    add_members_alone(world.council, sides.municipality, sides.unit, world.people, on, at)
    world.slt = make_slt_world(sides.municipality, sides.unit, world.council, world.people, on, at)
    _ties(world)
    # They are made of the world, so they are asked for when it stands.
    from tests.duty_world import make_duty_world
    from tests.evaluation_world import make_evaluation_world

    world.duties = make_duty_world(world)
    world.evaluations = make_evaluation_world(world)
    return world


def _ties(world: World) -> None:
    """A measure that follows up a section of the signed agreement."""
    version = world.versions["SIGNED"]
    world.slt.things["tie"] = SectionMeasure.objects.create(
        agreement=version.agreement,
        section_key=version.frozen_content["sections"][0]["key"],
        measure=world.slt["public measure"],
        added_at=world.at,
        added_by_name="Siri Koordinator",
    )


def _people(world: World) -> None:
    sides, on, rana = world.sides, world.on, world.sides.municipality

    def deputy(name: str, first: date, last: date | None) -> Person:
        made = parties.person(name, at="vara.example")
        parties.holder(world.deputy_office, made, valid_from=first, valid_to=last, may_sign=True)
        return made

    former = parties.person("Gunnar Gamle")
    parties.holder(
        sides.mayor_office,
        former,
        may_sign=True,
        valid_from=parties.ELECTED_ON - 4 * YEAR,
        valid_to=parties.ELECTED_ON - DAY,
    )
    for_hemnes = parties.person("Per Hemnespoliti", at="unit.example")
    parties.holder(parties.office(sides.unit, OfficeRole.POLICE_CONTACT, serves=[world.hemnes]), for_hemnes)
    for_rana = parties.person("Rita Ranapoliti", at="unit.example")
    parties.holder(parties.office(sides.unit, OfficeRole.POLICE_CONTACT, serves=[rana]), for_rana)
    switched_off = parties.official(rana, OfficeRole.MUNICIPAL_DIRECTOR, "Av Slått")
    switched_off.user.is_active = False
    switched_off.user.save()
    national = world.national
    world.people = {
        "anonymous": AnonymousUser(),
        "superuser": parties.superuser(),
        "nobody": parties.person("Ingen Særlig", at="ingen.example"),
        "mayor": sides.mayor,
        "former mayor": former,
        "deputy of yesterday": deputy("Vara Igår", on - YEAR, on - DAY),
        "deputy of today": deputy("Vara Idag", on, on),
        "deputy of tomorrow": deputy("Vara Imorgen", on + DAY, None),
        "director": sides.director,
        "coordinator": sides.coordinator,
        "contact of the unit": sides.contact,
        "contact serving Rana": for_rana,
        "contact serving Hemnes": for_hemnes,
        "leader": sides.leader,
        "chief": parties.official(
            sides.district, OfficeRole.CHIEF_OF_POLICE, "Marit Mester", title="politimester", may_sign=True
        ),
        "administrator": parties.official(rana, OfficeRole.ADMINISTRATOR, "Ada Register"),
        "district administrator": parties.official(
            sides.district, OfficeRole.ADMINISTRATOR, "Nils Nordlending"
        ),
        "national administrator": parties.official(national, OfficeRole.ADMINISTRATOR, "Rikke Riksen"),
        "mayor of Hemnes": parties.official(
            world.hemnes, OfficeRole.MAYOR, "Heidi Hemnes", title="ordfører", may_sign=True
        ),
        "mayor of Lillehammer": parties.official(
            world.lillehammer, OfficeRole.MAYOR, "Lars Lillehamring", title="ordfører", may_sign=True
        ),
        "chief of Innlandet": parties.official(
            world.lillehammer.district_at(on), OfficeRole.CHIEF_OF_POLICE, "Inger Innland", may_sign=True
        ),
        "switched off": switched_off,
    }
    world.appointment = sides.coordinator.appointments.get()
    with_app(sides.mayor)
    world.passkey = Authenticator.objects.create(
        user=sides.director.user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Telefonen", "credential": {}},
    )


def _versions(world: World) -> None:
    sides, when, versions = world.sides, {"on": world.on, "at": world.at}, world.versions

    def by(person: Person) -> Any:
        return actor(person, world.on)

    def template(state: str) -> AgreementTemplate:
        return make.template(kind=KINDS[state], title=f"Avtale {state.lower()}", **when)

    def made(step: Any, state: str) -> AgreementVersion:
        return step(sides, from_template=template(state), **when)

    versions["DRAFT"] = made(make.started_agreement, "DRAFT")
    versions["IN_REVIEW"] = made(make.submitted_version, "IN_REVIEW")
    versions["AGREED"] = made(make.agreed_version, "AGREED")
    versions["POLITICAL_TREATMENT"] = _in_treatment(world, made(make.agreed_version, "POLITICAL_TREATMENT"))
    versions["READY_TO_SIGN"] = made(make.ready_version, "READY_TO_SIGN")
    half = _in_treatment(world, made(make.agreed_version, "HALF_SIGNED"))
    world.decided = treatment.record_adoption(
        approval=half.political_approvals.get(),
        case_number="PS 57/18",
        decided_on=world.on,
        body="Kommunestyret",
        upload=SimpleUploadedFile("protokoll.pdf", A_PDF),
        by=by(sides.coordinator),
        **when,
    )
    half = finish(version=half, private_data_seen=True, by=by(sides.coordinator), **when)
    stand_in(half, SIGNING_COPY, world.at)
    make.sign(half, sides.leader, at=world.at)
    versions["HALF_SIGNED"] = half
    versions["SIGNED"] = made(make.signed_version, "SIGNED")
    stand_in(versions["SIGNED"], SIGNED, world.at)
    versions["DECLINED"] = negotiation.decline(
        version=made(make.submitted_version, "DECLINED"), reason="Nei takk", by=by(sides.mayor), **when
    )
    versions["WITHDRAWN"] = negotiation.withdraw(
        version=made(make.started_agreement, "WITHDRAWN"), by=by(sides.coordinator), **when
    )
    versions["RETURNED"] = made(make.ready_version, "RETURNED")
    signing.return_version(version=versions["RETURNED"], reason="Feil", by=by(sides.mayor), **when)
    for state, version in versions.items():
        versions[state] = AgreementVersion.objects.get(pk=version.pk)
    versions["REMARKED"] = _remarked(world)


def _in_treatment(world: World, version: AgreementVersion) -> AgreementVersion:
    who = {"by": actor(world.sides.coordinator, world.on), "on": world.on, "at": world.at}
    treatment.set_requirement(
        approval=version.political_approvals.get(), is_required=True, body="kommunestyret", **who
    )
    return treatment.send_to_treatment(version=version, **who)


def _remarked(world: World) -> AgreementVersion:
    """A joint agreement under negotiation: two remarks, one of them answered, and a text beside another."""
    sides, when = world.sides, {"on": world.on, "at": world.at}
    version = make.submitted_version(
        sides,
        municipalities=[sides.municipality, world.hemnes],
        from_template=make.template(title="Felles avtale", **when),
        **when,
    )
    section = make.section(version, "Lokale forhold")
    contact, coordinator = actor(sides.contact, world.on), actor(sides.coordinator, world.on)
    answered = negotiation.comment(section=section, text="Skal dette stå?", by=contact, **when)
    negotiation.resolve_comment(comment=answered, by=coordinator, **when)
    world.comment = negotiation.comment(section=section, text="Når møtes vi?", by=contact, **when)
    for who, text in ((contact, "<p>Politiets tekst.</p>"), (coordinator, "<p>Kommunens tekst.</p>")):
        with suppress(StaleSave):
            drafting.save_section(
                section=section, heading=section.heading, body=text, revision=section.revision, by=who, **when
            )
    world.text_beside = SectionText.objects.get(section=section)
    return AgreementVersion.objects.get(pk=version.pk)


def _templates(world: World) -> None:
    """A draft of the next edition of the national template."""
    by = actor(world.people["national administrator"], world.on)
    world.template_draft = templates.new_edition(template=world.template, by=by, on=world.on, at=world.at)


def stand_in(version: AgreementVersion, purpose: str, at: datetime) -> IssuedDocument:
    """A document of a few bytes in the place of a laid-out one."""
    return documents.issue(
        version,
        purpose,
        pdf=f"%PDF-1.7 a stand-in for {purpose} {version.pk}".encode(),
        title=version.title,
        content_hash=version.content_hash,
        language=version.language,
        public=purpose == SIGNED,
        at=at,
    )
