"""The part of the world that is duties: those of the signed agreement, and those of one being written."""

from datetime import date, datetime
from typing import Any

from agreements.models import AgreementVersion, Duty, DutyEntry, DutyReading, TemplateDuty
from agreements.tests import factories as make
from agreements.tests.factories import actor
from records import days
from tests.world import World

SECTIONS = (
    (
        "Politikontakten",
        "ADAPTABLE",
        "<p>Politikontakten skal være til stede i kommunen minst {politikontakt_dager_per_uke} i uken.</p>"
        "<p>Partene ønsker at politikontakten har en fast plass å arbeide fra i kommunens lokaler.</p>",
    ),
    (
        "Politiråd",
        "ADAPTABLE",
        "<p>Politirådet skal møtes minst {politirad_moter_per_ar} i året.</p>"
        "<p>Sekretæren skal sende referat senest {politirad_frist_referat_dager} dager etter møtet.</p>"
        "<p>Politirådet møtes vanligvis tre ganger i året.</p>",
    ),
    ("Tjenestetilbud", "LOCAL", "<p>Politiet skal legge fram tall for responstiden én gang i året.</p>"),
)
DUTIES: dict[str, list[dict[str, Any]]] = {
    "Politikontakten": [
        {
            "key": "kontakt-til-stede",
            "kind": "contact_present",
            "responsible": "POLICE",
            "office_role": "POLICE_CONTACT",
            "parameters": {"days": "{politikontakt_dager_per_uke}"},
            "quote": "Politikontakten skal være til stede i kommunen minst"
            " {politikontakt_dager_per_uke} i uken.",
        },
        {
            "key": "kontakt-plass",
            "kind": "contact_room",
            "strength": "WISH",
            "responsible": "MUNICIPALITY",
            "quote": "Partene ønsker at politikontakten har en fast plass å arbeide fra i kommunens lokaler.",
        },
    ],
    "Politiråd": [
        {
            "key": "politirad-moter",
            "kind": "council_meetings",
            "responsible": "BOTH",
            "parameters": {"times": "{politirad_moter_per_ar}"},
            "quote": "Politirådet skal møtes minst {politirad_moter_per_ar} i året.",
        },
        {
            "key": "referat-i-tide",
            "kind": "minutes_in_time",
            "responsible": "MUNICIPALITY",
            "office_role": "SLT_COORDINATOR",
            "parameters": {"days": "{politirad_frist_referat_dager}"},
            "quote": "Sekretæren skal sende referat"
            " senest {politirad_frist_referat_dager} dager etter møtet.",
        },
    ],
    "Tjenestetilbud": [
        {
            "key": "responstid",
            "kind": "service_level",
            "responsible": "POLICE",
            "quote": "Politiet skal legge fram tall for responstiden én gang i året.",
        },
    ],
}


def make_duty_world(world: World) -> dict[str, Any]:
    """One of everything, by what it is called in `world.duties`.

    "signed": a version with five frozen duties (keys as in `DUTIES`), in force since January of last year;
    its council meets by two sentences that disagree. "statement": what the municipality told last year about
    the contact's place. "draft": one with offered duties, two of them decided.
    "reading": the duties of the world's signed version, being read out afterwards.
    """
    signed = _signed(world)
    draft = _draft(world, signed)
    reading = _reading(world)
    return {
        "statement": _told(signed, world),
        "signed": signed,
        "draft": draft,
        "offered": draft.duties.filter(state=Duty.State.OFFERED).first(),
        "confirmed": draft.duties.filter(state=Duty.State.CONFIRMED).first(),
        "reading": reading,
        "template duty": _offered_by_template(world),
    }


def _signed(world: World) -> AgreementVersion:
    on = date(world.on.year - 1, 1, 12)
    when: dict[str, Any] = {"on": on, "at": days.start_of(on) + (world.at - days.start_of(world.on))}
    template = make.template(
        kind="OTHER", title="Avtale med forpliktelser", sections=SECTIONS, duties=DUTIES, **when
    )
    # With the district, since the unit has an open agreement of every kind with Rana.
    version = make.started_agreement(world.sides, police=world.sides.district, from_template=template, **when)
    decide(version, at=when["at"])
    twice = version.duties.get(key="politirad-moter")
    twice.sentences.create(
        section_key="politirad",
        quote="Politirådet møtes vanligvis tre ganger i året.",
        parameters={"times": 3},
        position=2,
    )
    return make.signed_on(version, world.sides, police=world.people["chief"], **when)


def _told(signed: AgreementVersion, world: World) -> DutyEntry:
    """The municipality's answer of last year, by direct row."""
    return DutyEntry.objects.create(
        agreement=signed.agreement,
        duty_key="kontakt-plass",
        kind=DutyEntry.Kind.STATEMENT,
        year=world.on.year - 1,
        on=date(world.on.year - 1, 12, 5),
        side="MUNICIPALITY",
        answer=DutyEntry.Answer.PARTLY,
        text="Plassen deles med skolehelsetjenesten.",
        recorded_at=world.at,
        by_name="Siri Rana",
        by_office="SLT-koordinator",
    )


def _draft(world: World, signed: AgreementVersion) -> AgreementVersion:
    """Another of the same kind, in negotiation: some duties decided, the rest as they were offered."""
    version = make.submitted_version(
        world.sides,
        police=world.sides.district,
        from_template=signed.template,
        on=world.on,
        at=world.at,
    )
    decide(version, "kontakt-til-stede", at=world.at)
    decide(version, "kontakt-plass", state=Duty.State.REJECTED, at=world.at)
    return AgreementVersion.objects.get(pk=version.pk)


def _reading(world: World) -> DutyReading:
    version = world.versions["SIGNED"]
    reading = DutyReading.objects.create(
        version=version,
        started_at=world.at,
        started_by_name=actor(world.sides.coordinator, world.on).name,
    )
    duty = Duty.objects.create(
        version=version,
        key="politirad-moter",
        kind="council_meetings",
        responsible="BOTH",
        parameters={"times": 2},
        section_key="politirad",
    )
    duty.sentences.create(section_key="politirad", quote="Politirådet møtes to ganger i året.", position=1)
    return reading


def decide(
    version: AgreementVersion, *keys: str, state: str = Duty.State.CONFIRMED, at: datetime
) -> AgreementVersion:
    """Decide the duties with these keys, or all, by direct rows: for worlds, not for trying the acts."""
    rows = version.duties.filter(key__in=keys) if keys else version.duties.all()
    rows.update(state=state, decided_at=at, decided_by_name="Siri Koordinator")
    return version


def _offered_by_template(world: World) -> TemplateDuty:
    """A duty in the draft of the national template's next edition."""
    assert world.template_draft is not None
    return TemplateDuty.objects.create(
        section=world.template_draft.sections.get(heading="Politiråd"),
        key="politirad-moter",
        kind="council_meetings",
        responsible="BOTH",
        parameters={"times": "{politirad_moter_per_ar}"},
        quote="Politirådet møtes {politirad_moter_per_ar} i året.",
        position=1,
    )
