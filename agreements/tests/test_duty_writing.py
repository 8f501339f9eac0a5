"""Deciding on the duties of a draft: what they do to the content, the approvals and the approval's guard."""

from typing import Any

import pytest

from agreements import guards
from agreements.actions import drafting, negotiation, templates
from agreements.actions.duties import (
    WrittenSentence,
    add_duty,
    confirm_all,
    confirm_duty,
    reject_duty,
    remove_duty,
    save_duty,
)
from agreements.actions.template_duties import WRITTEN, load_template_duties
from agreements.content import content_of, values_of
from agreements.duties.flags import Flagged, flags_of
from agreements.duties.passages import passages_of
from agreements.models import AgreementVersion, Duty, VersionReview
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON, actor
from agreements.tests.races import at_once, lock_of
from agreements.verification import faults_in_frozen
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused, StaleSave
from tests.duty_world import DUTIES, SECTIONS, decide

MEETS = "Politirådet skal møtes minst to ganger i året."
USUALLY = "Politirådet møtes vanligvis tre ganger i året."


@pytest.fixture
def version(sides) -> AgreementVersion:
    """A draft with what the template offers, in negotiation: both sides may write."""
    return make.submitted_version(sides, from_template=make.template(sections=SECTIONS, duties=DUTIES))


def who(person: Any) -> dict[str, Any]:
    return {"by": actor(person), "on": ON, "at": AT}


def promised(version: AgreementVersion) -> dict[str, dict[str, Any]]:
    """The duties in the content as it reads now, by key."""
    fresh = AgreementVersion.objects.get(pk=version.pk)
    return {one["key"]: one for one in content_of(fresh, ON).get("duties", [])}


def flags(version: AgreementVersion, key: str) -> set[str]:
    version = AgreementVersion.objects.get(pk=version.pk)
    passages = passages_of(version, values_of(version, ON))
    return {flag.code for flag in flags_of(version.duties.get(key=key), version, passages)}


def test_what_is_offered_counts_when_confirmed_and_follows_its_field(sides, version):
    assert promised(version) == {}
    assert [str(one) for one in guards.duties_decided(version, ON)] == [
        "5 foreslåtte forpliktelser er ikke avgjort. Bekreft dem, eller velg «ikke avtalt her»."
    ]
    duty = version.duties.get(key="politirad-moter")
    confirm_duty(duty=duty, revision=1, **who(sides.coordinator))
    meets = promised(version)["politirad-moter"]
    assert meets["parameters"] == {"times": 2}
    assert [one["quote"] for one in meets["sentences"]] == [MEETS]
    drafting.save_fields(version=version, values={"politirad_moter_per_ar": "4"}, **who(sides.contact))
    assert promised(version)["politirad-moter"]["parameters"] == {"times": 4}
    # Not stated is not zero: the field is emptied, and the approval waits.
    drafting.save_fields(version=version, values={"politirad_moter_per_ar": ""}, **who(sides.contact))
    version.refresh_from_db()
    assert promised(version)["politirad-moter"]["parameters"] == {}
    assert flags(version, "politirad-moter") == {Flagged.NOT_STATED}
    assert "«antall i året» er ikke oppgitt i avtalen." in guards.duties_decided(version, ON)
    duty.refresh_from_db()
    reject_duty(duty=duty, revision=duty.revision, **who(sides.contact))
    with pytest.raises(Refused, match="er ikke oppgitt"):
        confirm_duty(duty=duty, **who(sides.contact))
    assert promised(version) == {}


def test_all_that_agree_with_the_text_are_confirmed_at_once(sides, version):
    section = version.sections.get(key="politikontakten")
    drafting.save_section(
        section=section, heading=section.heading, body="<p>Ny tekst.</p>", revision=1, **who(sides.contact)
    )
    assert flags(version, "kontakt-plass") == {Flagged.QUOTE_GONE}
    ready = confirm_all(version=version, **who(sides.coordinator))
    assert {one.key for one in ready} == {"politirad-moter", "referat-i-tide", "responstid"}
    with pytest.raises(Refused, match="én for én"):
        confirm_all(version=version, **who(sides.coordinator))
    # A section takes with it what it only offered; what is confirmed is flagged.
    drafting.remove_section(section=section, **who(sides.coordinator))
    assert set(version.duties.filter(state="REJECTED").values_list("key", flat=True)) == {
        "kontakt-plass",
        "kontakt-til-stede",
    }
    drafting.remove_section(section=version.sections.get(key="tjenestetilbud"), **who(sides.coordinator))
    assert flags(version, "responstid") == {Flagged.SECTION_GONE, Flagged.QUOTE_GONE}
    assert guards.duties_decided(version, ON) == []


def test_a_change_of_a_confirmed_duty_takes_approvals_back(sides, version):
    decide(version, at=AT)
    make.approve(version, sides.leader)
    duty = version.duties.get(key="kontakt-plass")
    reject_duty(duty=duty, revision=1, **who(sides.coordinator))
    lost = VersionReview.objects.get(version=version)
    assert lost.withdrawn_at == AT
    assert "«Arbeidsplass for politikontakten»" in lost.withdrawn_reason
    # What leaves the content as it was takes nothing back.
    make.approve(AgreementVersion.objects.get(pk=version.pk), sides.leader)
    duty.refresh_from_db()
    _save(duty, sides.coordinator, wording="Et kontor", confirm=False)
    assert VersionReview.objects.filter(version=version, withdrawn_at=None).exists()
    offered = Duty.objects.create(
        version=version, key="ny", kind="press_contact", responsible="BOTH", section_key="politirad"
    )
    with pytest.raises(Refused, match="ikke avgjort"):
        make.approve(AgreementVersion.objects.get(pk=version.pk), sides.director)
    confirm_duty(duty=offered, **who(sides.coordinator))
    assert not VersionReview.objects.filter(version=version, withdrawn_at=None).exists()


def _save(duty: Duty, person: Any, **change: Any) -> Duty:
    said: dict[str, Any] = {
        "strength": duty.strength,
        "responsible": duty.responsible,
        "office_role": duty.office_role,
        "wording": duty.wording,
        "parameters": duty.parameters,
        "section_key": duty.section_key,
        "sentences": [
            WrittenSentence(one.section_key, one.quote, one.parameters) for one in duty.sentences.all()
        ],
        "revision": duty.revision,
    }
    return save_duty(duty=duty, **{**said, **change}, **who(person))


def test_sentences_that_disagree_are_both_kept_and_flagged(sides, version):
    duty = version.duties.get(key="politirad-moter")
    both = [
        WrittenSentence("politirad", MEETS, {"times": 2}),
        WrittenSentence("politirad", USUALLY, {"times": 3}),
    ]
    saved = _save(duty, sides.contact, parameters={"times": 2}, sentences=both, confirm=True)
    assert saved.state == "CONFIRMED"
    assert [one.parameters for one in saved.sentences.all()] == [{}, {"times": 3}]
    assert flags(version, "politirad-moter") == {Flagged.DISAGREEMENT}
    assert promised(version)["politirad-moter"]["sentences"][1]["parameters"] == {"times": 3}
    # A number that the sentence does not say is pointed at, and so is one that is not in the text.
    alone = [WrittenSentence("politirad", MEETS)]
    _save(saved, sides.contact, parameters={"times": 4}, sentences=alone)
    assert Flagged.ANOTHER_NUMBER in flags(version, "politirad-moter")
    with pytest.raises(StaleSave) as stale:
        _save(duty, sides.coordinator, parameters={"times": 5})
    assert stale.value.current.parameters == {"times": 4}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"parameters": {"times": 0}}, "fra 1 til 366"),
        ({"parameters": {"times": "mange"}}, "helt tall"),
        ({"parameters": {}}, "Oppgi «Antall i året»"),
        ({"sentences": []}, "minst én setning"),
        ({"sentences": [WrittenSentence("politirad", "Dette står der ikke.")]}, "står ikke i «2 Politiråd»"),
        ({"sentences": [WrittenSentence("finnes-ikke", MEETS)]}, "Avsnittet finnes ikke"),
        ({"sentences": [WrittenSentence("politirad", MEETS, {"times": -1})]}, "fra 1 til 366"),
        ({"sentences": [WrittenSentence("politirad", MEETS)] * 11}, "høyst 10 setninger"),
        ({"section_key": ""}, "hvor i avtalen"),
        ({"strength": "MAYBE"}, "skal, bør eller ønsker"),
        ({"revision": 0}, "Noen andre har endret"),
    ],
)
def test_what_does_not_hold_is_refused_in_words(sides, version, change, reason):
    with pytest.raises(Refused, match=reason):
        _save(version.duties.get(key="politirad-moter"), sides.coordinator, **change)
    assert version.duties.get(key="politirad-moter").revision == 1


def test_a_duty_is_written_down_by_hand_and_taken_out_again(sides, version):
    said: dict[str, Any] = {
        "version": version,
        "kind": "own_words",
        "strength": "SHOULD",
        "responsible": "BOTH",
        "parameters": {},
        "wording": "Politirådet møtes <script>alert(1)</script>",
        "section_key": "politirad",
        "sentences": [WrittenSentence("politirad", USUALLY)],
    }
    duty = add_duty(**said, **who(sides.contact))
    assert (duty.state, duty.section_key) == ("CONFIRMED", "politirad")
    assert promised(version)[duty.key]["strength"] == "SHOULD"
    with pytest.raises(Refused, match="egne ord"):
        add_duty(**{**said, "wording": "  "}, **who(sides.contact))
    with pytest.raises(Refused, match="kjenner ikke"):
        add_duty(**{**said, "kind": "finnes-ikke"}, **who(sides.contact))
    remove_duty(duty=duty, **who(sides.coordinator))
    assert promised(version) == {}
    with pytest.raises(Refused, match="ikke avtalt her"):
        remove_duty(duty=version.duties.get(key="responstid"), **who(sides.coordinator))
    assert list(audit.verify()) == []


def test_only_those_who_write_the_text_write_its_duties(sides):
    version = make.started_agreement(sides, from_template=make.template(sections=SECTIONS, duties=DUTIES))
    duty = version.duties.first()
    other = make.two_sides("Lillevik")
    for person, reason in (
        (sides.mayor, "rett til å skrive"),
        (other.coordinator, "rett til å skrive"),
        (sides.contact, "ligger hos"),
    ):
        with pytest.raises(Refused, match=reason):
            confirm_duty(duty=duty, **who(person))
    with pytest.raises(NotAllowed):
        add_duty(
            version=version,
            kind="press_contact",
            strength="MUST",
            responsible="BOTH",
            parameters={},
            section_key="politirad",
            sentences=[WrittenSentence("politirad", USUALLY)],
            **who(sides.mayor),
        )
    confirm_duty(duty=duty, **who(sides.coordinator))
    with pytest.raises(Refused, match="har allerede bekreftet"):
        confirm_duty(duty=duty, **who(sides.coordinator))


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_give_one_confirmation():
    sides = make.two_sides("Fjordvik")
    version = make.submitted_version(sides, from_template=make.template(sections=SECTIONS, duties=DUTIES))
    duty = version.duties.first()
    outcomes = at_once(
        lock_of(version),
        lambda: confirm_duty(duty=duty, revision=1, **who(sides.coordinator)),
        lambda: confirm_duty(duty=duty, revision=1, **who(sides.contact)),
    )
    refused = [one for one in outcomes if isinstance(one, Refused)]
    assert [("har allerede bekreftet" in str(one)) for one in refused] == [True]
    assert version.duties.get(pk=duty.pk).revision == 2


def test_a_new_version_carries_what_still_stands_and_offers_the_rest(sides, version):
    decide(version, at=AT)
    decide(version, "kontakt-plass", state=Duty.State.REJECTED, at=AT)
    lost = version.duties.get(key="responstid")
    lost.sentences.update(quote="Dette står der ikke.")
    version = make.approve(AgreementVersion.objects.get(pk=version.pk), sides.leader, sides.director)
    version = make.finished(version, sides)
    for person in (sides.leader, sides.mayor):
        make.sign(version, person)
    assert faults_in_frozen() == []
    assert version.frozen_content["duties"][0]["parameters"] == {"days": 1}
    following = drafting.continue_agreement(agreement=version.agreement, **who(sides.coordinator))
    assert dict(following.duties.values_list("key", "state")) == {
        "kontakt-til-stede": "CONFIRMED",
        "kontakt-plass": "REJECTED",
        "politirad-moter": "CONFIRMED",
        "referat-i-tide": "CONFIRMED",
        "responstid": "OFFERED",
    }
    assert following.duties.get(key="politirad-moter").parameters == {"times": "{politirad_moter_per_ar}"}
    # Others have agreed on it: in another agreement it is only offered.
    other = make.two_sides("Lillevik", unit=sides.unit)
    signed = AgreementVersion.objects.get(pk=version.pk)
    borrowed = make.started_agreement(other, from_version=signed)
    assert set(borrowed.duties.values_list("state", flat=True)) == {"OFFERED"}
    negotiation.submit(version=borrowed, **who(other.coordinator))


def test_an_agreement_from_before_is_offered_what_the_newest_edition_offers(sides):
    template = make.template(code="mal", sections=SECTIONS)
    signed = make.signed_version(sides, from_template=template)
    by = {"by": Actor.system("Test"), "on": ON, "at": AT}
    edition = templates.new_edition(template=template, **by)
    rows = {"politirad": [{**dict.fromkeys(WRITTEN, ""), "strength": "MUST", **DUTIES["Politiråd"][0]}]}
    load_template_duties(template=edition, rows=rows, **by)
    templates.publish(template=edition, **by)
    following = drafting.continue_agreement(agreement=signed.agreement, **who(sides.coordinator))
    duty = following.duties.get()
    assert (duty.key, duty.state) == ("politirad-moter", "OFFERED")
    assert flags(following, "politirad-moter") == set()
