"""Who is told, where, and in which language."""

from agreements import notices
from agreements.notices import LEADERS, WRITERS, people_of
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON, actor
from parties.standing import Capability
from parties.tests import factories as parties
from records import dispatch


def names(recipients):
    return sorted(recipient.name for recipient in recipients)


def test_the_offices_of_each_side_are_told(sides):
    version = make.started_agreement(sides)
    parties.official(sides.municipality, "ADMINISTRATOR", "Ada Register")
    parties.official(sides.municipality, "OTHER", "Ola Annen")
    assert names(people_of(version, ON, sides=["MUNICIPALITY"])) == [
        "Dag Fjordvik",
        "Kari Fjordvik",
        "Siri Fjordvik",
    ]
    assert names(people_of(version, ON, sides=["POLICE"], capabilities=WRITERS)) == [
        "Eva Fjordvik",
        "Pål Fjordvik",
    ]
    assert names(people_of(version, ON, capabilities=LEADERS)) == [
        "Dag Fjordvik",
        "Eva Fjordvik",
        "Kari Fjordvik",
    ]


def test_a_district_is_told_through_the_unit_that_serves_the_municipality(sides):
    chief = parties.official(sides.district, "CHIEF_OF_POLICE", "Marit Mester", may_sign=True)
    elsewhere = parties.municipality("Nesby", district=sides.district)
    other_unit = parties.unit("Andre", district=sides.district, covers=[elsewhere])
    parties.official(other_unit, "UNIT_LEADER", "Ulla Utenfor")
    contact = parties.person("Nils Nesbykontakt")
    parties.holder(parties.office(sides.unit, "POLICE_CONTACT", serves=[elsewhere]), contact)

    version = make.started_agreement(sides, police=sides.district)
    police = {"sides": ["POLICE"]}
    # The chief has the place to sign, and is told by that; the contact who serves another place is not.
    assert names(people_of(version, ON, **police)) == ["Eva Fjordvik", "Marit Mester", "Pål Fjordvik"]
    version.places.filter(office__organisation=sides.district.pk).delete()
    assert names(people_of(version, ON, **police)) == ["Eva Fjordvik", "Pål Fjordvik"]

    without_unit = parties.municipality("Alene", district=sides.district)
    alone = make.started_agreement(
        sides,
        police=sides.district,
        municipalities=[without_unit],
        by=parties.official(without_unit, "SLT_COORDINATOR", "Anne Alene"),
    )
    assert names(people_of(alone, ON, **police)) == [chief.name]


def test_holders_of_the_day_are_told(sides):
    version = make.started_agreement(sides)
    sides.mayor.appointments.update(valid_to=ON)
    parties.holder(sides.mayor_office, parties.person("Nora Ny"), valid_from=ON.replace(day=5), may_sign=True)
    signers = {"sides": ["MUNICIPALITY"], "capabilities": [Capability.SIGN]}
    assert "Kari Fjordvik" in names(people_of(version, ON, **signers))
    assert "Nora Ny" in names(people_of(version, ON.replace(day=5), **signers))
    assert "Kari Fjordvik" not in names(people_of(version, ON.replace(day=5), **signers))


def test_one_person_with_two_offices_is_told_once(sides):
    version = make.started_agreement(sides)
    parties.holder(parties.office(sides.municipality, "COORDINATING_FUNCTION"), sides.director)
    assert names(people_of(version, ON)).count("Dag Fjordvik") == 1


def test_a_notice_is_short_has_one_link_and_an_address_to_answer(sides):
    version = make.submitted_version(sides)
    mail = dispatch.about(version.agreement).get(name="Eva Fjordvik")
    assert mail.subject == "Til behandling: Samarbeidsavtale, Fjordvik kommune"
    assert mail.reply_to == "siri.fjordvik@fjordvik.example"
    assert mail.text.split("\n") == [
        "Hei, Eva Fjordvik.",
        "",
        "Siri Fjordvik, SLT-koordinator i Fjordvik kommune, har sendt avtaleteksten over til dere. "
        "Les den, skriv i den, eller godkjenn den.",
        "",
        f"Gå til avtalen: http://localhost:8000/avtaler/{version.agreement_id}/",
        "",
        "Hilsen Samarbeid",
        "",
    ]
    assert mail.html.count("<a ") == 1
    assert f'href="http://localhost:8000/avtaler/{version.agreement_id}/"' in mail.html


def test_names_are_escaped_in_html_and_plain_in_text(sides):
    version = make.started_agreement(sides)
    version.agreement.title = "Avtale <b> & mer {actor}"
    version.agreement.save()
    notices.tell(
        version, "signed", to=people_of(version, ON), by=actor(sides.leader), at=AT, occasion="signed"
    )
    mail = dispatch.about(version.agreement).first()
    assert mail.subject == "Signert av alle: Avtale <b> & mer {actor}, Fjordvik kommune"
    assert "Avtale &lt;b&gt; &amp; mer" in mail.html
    assert "<b>" not in mail.html


def test_the_same_occasion_is_told_once_and_never_to_the_actor(sides):
    version = make.started_agreement(sides)
    for _again in range(2):
        notices.tell(
            version, "signed", to=people_of(version, ON), by=actor(sides.leader), at=AT, occasion="signed"
        )
    assert names(dispatch.about(version.agreement)) == [
        "Dag Fjordvik",
        "Kari Fjordvik",
        "Pål Fjordvik",
        "Siri Fjordvik",
    ]


def test_every_notice_has_words_for_what_its_act_passes_on(sides):
    version = make.started_agreement(sides)
    passed = {"party": "P", "parties": "Q", "what": "W", "case_number": "1/26", "side": "S"}
    for kind in notices.WORDS:
        notices.tell(version, kind, to=people_of(version, ON), by=actor(sides.leader), at=AT, **passed)
        assert dispatch.about(version.agreement).filter(kind=f"agreements.{kind}").count() == 4, kind
