"""Lists cost the same however long they are: with three rows as with one, and at the size of the country."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement, AgreementParty, AgreementVersion
from agreements.tests import evaluation_factories as evaluations
from agreements.tests import factories as make
from agreements.tests.signing import jointly_ready_version
from parties.models import Municipality
from parties.tests import factories as parties

pytestmark = pytest.mark.django_db

PUBLIC = [
    "/",
    "/avtaler/",
    "/avtaler.csv",
    "/avtaler.json",
    "/avtaler.atom",
    "/kommuner/",
    "/kommuner/?q=fjord",
]
OWN = ["/hjem/", "/avtaler/arbeid/"]
MANY = [(f"{heading} {n}", mode, body) for n in "abc" for heading, mode, body in make.SECTIONS]


def queries(client, address: str) -> int:
    """How many queries the page takes once caches are warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_public_lists_take_as_many_queries_with_three_agreements_as_with_one(client):
    first = make.two_sides("Fjordvik")
    make.signed_version(first)
    before = {address: queries(client, address) for address in PUBLIC}
    for name in ("Fjordnes", "Fjordheim"):
        make.signed_version(make.two_sides(name, unit=first.unit))
    assert {address: queries(client, address) for address in PUBLIC} == before


def test_own_work_takes_as_many_queries_with_three_drafts_as_with_one(client):
    first = make.two_sides("Fjordvik")
    make.submitted_version(first)
    parties.login(client, first.leader)
    before = {address: queries(client, address) for address in OWN}
    make.submitted_version(make.two_sides("Fjordnes", unit=first.unit))
    make.ready_version(make.two_sides("Fjordheim", unit=first.unit))
    assert {address: queries(client, address) for address in OWN} == before


def test_evaluations_take_as_many_queries_with_three_as_with_one(client):
    """Among them ones that wait for an answer, for the side, to be put forward and to be approved."""
    first = make.two_sides("Fjordvik")
    asked = evaluations.questionnaire()

    def made(name: str) -> None:
        sides = first if name == "Fjordvik" else make.two_sides(name, unit=first.unit)
        version = evaluations.signed_agreement(sides)
        for year, state in ((2026, "OPEN"), (2025, "SUBMITTED"), (2024, "AGREED")):
            one = evaluations.evaluation(state, version=version, year=year, asked=asked)
            if state == "OPEN":
                evaluations.participant(one, "POLICE", of=first.leader)
        ready = evaluations.signed_agreement(sides, kind="COUNCIL", title="Politirådsavtale")
        evaluations.evaluation(version=ready, asked=asked, answered=True)

    made("Fjordvik")
    parties.login(client, first.leader)
    before = {address: queries(client, address) for address in ("/evaluering/", "/hjem/")}
    for name in ("Fjordnes", "Fjordheim"):
        made(name)
    assert {address: queries(client, address) for address in ("/evaluering/", "/hjem/")} == before


def test_a_municipality_takes_as_many_queries_with_three_agreements_as_with_one(client):
    sides = make.two_sides("Fjordvik")
    make.signed_version(sides)
    address = f"/kommuner/{sides.municipality.code}/"
    before = queries(client, address)
    _signed_elsewhere([sides.municipality], each=2)
    assert queries(client, address) == before


def test_a_version_takes_as_many_queries_with_three_comments_as_with_one(client):
    sides = make.two_sides("Fjordvik")
    version = make.submitted_version(sides)
    address = f"/avtaler/{version.agreement_id}/versjon/{version.number}/"
    parties.login(client, sides.contact)
    section = version.sections.order_by("position").first()
    _remark(section, "Første merknad")
    before = queries(client, address)
    for text in ("Andre merknad", "Tredje merknad"):
        _remark(section, text)
    assert queries(client, address) == before


def test_a_version_takes_as_many_queries_with_nine_sections_as_with_three(client):
    """The longer one has more of all: sections on two levels, remarks, values from the registers."""
    short, long = make.two_sides("Fjordvik"), make.two_sides("Fjordnes")
    brief = make.submitted_version(short)
    full = make.submitted_version(long, from_template=make.template(sections=MANY))
    found = []
    for sides, version in ((short, brief), (long, full)):
        for section in version.sections.all():
            _remark(section, "En merknad")
        parties.login(client, sides.contact)
        pages = ["", "historikk/", "sammenlign/?mot=mal", "flettefelt/", "signaturfelt/"]
        pages.append(f"avsnitt/{version.sections.order_by('pk').last().pk}/")
        base = f"/avtaler/{version.agreement_id}/versjon/{version.number}/"
        found.append({page.split("/")[0]: queries(client, f"{base}{page}") for page in pages})
    assert found[0] == found[1]


def test_choosing_takes_as_many_queries_with_three_templates_and_agreements_as_with_one(client):
    first = make.two_sides("Fjordvik")
    make.signed_version(first)
    parties.login(client, first.leader)
    addresses = ["/maler/", "/avtaler/ny/"]
    before = {address: queries(client, address) for address in addresses}
    for name in ("Fjordnes", "Fjordheim"):
        make.signed_version(make.two_sides(name, unit=first.unit))
    assert {address: queries(client, address) for address in addresses} == before


def test_a_template_takes_as_many_queries_with_nine_sections_as_with_three(client):
    keeper = parties.official(parties.national(), "ADMINISTRATOR", "Rikke Riksen")
    parties.login(client, keeper)
    brief, full = make.template(), make.template(sections=MANY)
    addresses = [f"/maler/{one.pk}/" for one in (brief, full)]
    assert len({queries(client, address) for address in addresses}) == 1
    assert len({queries(client, f"{address}historikk/") for address in addresses}) == 1


def test_an_agreement_takes_as_many_queries_with_three_parties_as_with_two(client):
    alone = make.signed_version(make.two_sides("Fjordvik"))
    first = make.two_sides("Fjordnes")
    joint = jointly_ready_version(first, make.two_sides("Fjordheim", unit=first.unit))
    for place in joint.places.all():
        make.sign(joint, place.office.appointments.get().person)
    assert AgreementVersion.objects.get(pk=joint.pk).state == "SIGNED"
    found = [queries(client, f"/avtaler/{one.agreement_id}/") for one in (alone, joint)]
    assert found[0] == found[1]


def test_the_offices_of_a_municipality_take_as_many_queries_with_three_holders_as_with_one(client):
    municipality = parties.municipality("Fjordvik")
    keeper = parties.official(municipality, "ADMINISTRATOR", "Ada Register")
    parties.login(client, keeper)
    address = f"/organisasjoner/{municipality.pk}/verv/"
    before = queries(client, address)
    for name in ("Kari Fjordvik", "Dag Fjordvik"):
        parties.official(municipality, "SLT_COORDINATOR", name)
    assert queries(client, address) == before


def test_the_country_takes_as_many_queries_as_one_municipality(client):
    district = parties.district("Fjorddistriktet")
    only = parties.municipality("Fjordvik", number="9000", district=district)
    _signed_elsewhere([only], each=3)
    addresses = ["/", "/avtaler/", "/avtaler.csv", "/avtaler.json", "/kommuner/"]
    before = {address: queries(client, address) for address in addresses}
    more = [parties.municipality(f"Bygd {n}", number=f"{n}", district=district) for n in range(9001, 9357)]
    _signed_elsewhere(more, each=3)
    assert Municipality.objects.count() == 357
    assert {address: queries(client, address) for address in addresses} == before


def _remark(section, text: str) -> None:
    section.comments.create(side="POLICE", author_name="Pål Fjordvik", text=text, created_at=make.AT)


def _signed_elsewhere(municipalities: list[Municipality], *, each: int) -> None:
    """Agreements registered from paper, several for each municipality; made in bulk."""
    from records.models import StoredFile

    paper = StoredFile.objects.first() or StoredFile.objects.create(
        name="avtale.pdf",
        content=b"%PDF-1.7 papir",
        content_type="application/pdf",
        size=14,
        sha256="0" * 64,
        uploaded_at=make.AT,
    )
    wanted = [municipality for municipality in municipalities for _number in range(each)]
    agreements = Agreement.objects.bulk_create(
        Agreement(kind="COOPERATION", title="Samarbeidsavtale") for _municipality in wanted
    )
    AgreementParty.objects.bulk_create(
        AgreementParty(agreement=agreement, organisation_id=municipality.pk, side="MUNICIPALITY")
        for agreement, municipality in zip(agreements, wanted, strict=True)
    )
    AgreementVersion.objects.bulk_create(
        AgreementVersion(
            agreement=agreement,
            number=1,
            origin="REGISTERED",
            state="SIGNED",
            turn="MUNICIPALITY",
            title="Samarbeidsavtale",
            language="nb",
            file=paper,
        )
        for agreement in agreements
    )
