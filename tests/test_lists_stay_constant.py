"""Lists cost the same however long they are: with three rows as with one, and at the size of the country."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement, AgreementParty, AgreementVersion
from agreements.tests import factories as make
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


def queries(client, address: str) -> int:
    """How many queries the page takes once caches are warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_lists_take_as_many_queries_with_three_agreements_as_with_one(client, address):
    first = make.two_sides("Fjordvik")
    make.signed_version(first)
    before = queries(client, address)
    for name in ("Fjordnes", "Fjordheim"):
        make.signed_version(make.two_sides(name, unit=first.unit))
    assert queries(client, address) == before


@pytest.mark.parametrize("address", OWN)
def test_own_work_takes_as_many_queries_with_three_drafts_as_with_one(client, address):
    first = make.two_sides("Fjordvik")
    make.submitted_version(first)
    parties.login(client, first.leader)
    before = queries(client, address)
    make.submitted_version(make.two_sides("Fjordnes", unit=first.unit))
    make.ready_version(make.two_sides("Fjordheim", unit=first.unit))
    assert queries(client, address) == before


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


@pytest.mark.parametrize("address", ["/", "/avtaler/", "/avtaler.csv", "/kommuner/"])
def test_the_country_takes_as_many_queries_as_one_municipality(client, address):
    district = parties.district("Fjorddistriktet")
    only = parties.municipality("Fjordvik", number="9000", district=district)
    _signed_elsewhere([only], each=3)
    before = queries(client, address)
    more = [parties.municipality(f"Bygd {n}", number=f"{n}", district=district) for n in range(9001, 9357)]
    _signed_elsewhere(more, each=3)
    assert Municipality.objects.count() == 357
    assert queries(client, address) == before


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
