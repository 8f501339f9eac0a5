"""A renewal with something of everything: what «What changes for us» is tried on."""

from datetime import date

from agreements.actions import drafting, starting
from agreements.duties.terms import Terms
from agreements.models import AgreementVersion, Duty
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from agreements.tests.promised import terms
from parties.models import Office

FIRST = date(2024, 6, 3)
SECTIONS = (
    ("Innledning", "LOCKED", "<p>Avtale mellom {kommune} og {enhet}.</p>"),
    ("Politiråd", "ADAPTABLE", "<p>Politirådet møtes {politirad_moter_per_ar} i året.</p>"),
    ("Lokale forhold", "LOCAL", "<p>Her står det som gjelder oss. {varsel_endring_dager}</p>"),
)
MEETINGS = terms("council_meetings", parameters={"times": 2})
# The number is the one that the text states.
AS_STATED = terms("council_meetings", parameters={"times": "{politirad_moter_per_ar}"})
MINUTES = terms("minutes_in_time", parameters={"days": 14}, office_role="SLT_COORDINATOR")
ROOM = terms("contact_room")
PRESENT = terms("contact_present", parameters={"days": 1})
RISK = terms("risk_overview")


def promise(version: AgreementVersion, *promised: Terms) -> None:
    """The draft's duties, confirmed by somebody."""
    version.duties.all().delete()
    for place, one in enumerate(promised):
        Duty.objects.create(
            version=version,
            key=one.key,
            kind=one.kind,
            state=Duty.State.CONFIRMED,
            strength=one.strength,
            responsible=one.responsible,
            office_role=one.office_role,
            parameters=one.parameters,
            section_key=one.section_key,
            position=place,
            decided_at=AT,
            decided_by_name="Siri Fjordvik",
        )


def renewal(sides: make.TwoSides, *, is_ready: bool = True) -> AgreementVersion:
    """A renewal: one number 2 → 4, a deadline 14 → 7, one duty dropped, one weaker, one new; a party's new
    name, a section renamed, and two years instead of four."""
    when = {"on": FIRST, "at": AT.replace(year=2024, month=6, day=3)}
    draft = make.started_agreement(sides, from_template=make.template(sections=SECTIONS, **when), **when)
    drafting.save_fields(
        version=draft,
        values={"politirad_moter_per_ar": "2", "varsel_endring_dager": "30"},
        by=make.actor(sides.coordinator),
        **when,
    )
    AgreementVersion.objects.filter(pk=draft.pk).update(
        valid_from=date(2024, 7, 1), valid_to=date(2028, 6, 30)
    )
    promise(draft, AS_STATED, MINUTES, ROOM, PRESENT)
    old = make.signed_on(AgreementVersion.objects.get(pk=draft.pk), sides, **when)

    sides.municipality.name = "Nyvik"
    sides.municipality.save()
    Office.objects.filter(pk=sides.mayor_office.pk).update(title="byrådsleder")
    draft = starting.continue_agreement(
        agreement=old.agreement, by=make.actor(sides.coordinator), on=ON, at=AT
    )
    AgreementVersion.objects.filter(pk=draft.pk).update(
        valid_from=date(2026, 6, 1),
        valid_to=date(2028, 5, 31),
        merge_values={**draft.merge_values, "politirad_moter_per_ar": "4", "varsel_endring_dager": "14"},
    )
    draft.sections.filter(heading="Lokale forhold").update(heading="Bare hos oss")
    promise(
        draft,
        AS_STATED,
        terms("minutes_in_time", parameters={"days": 7}, office_role="SLT_COORDINATOR"),
        terms("contact_present", parameters={"days": 1}, strength="SHOULD"),
        RISK,
    )
    draft = AgreementVersion.objects.get(pk=draft.pk)
    if not is_ready:
        return draft
    return make.ready_of(draft, sides)
