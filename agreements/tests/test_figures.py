"""The drawing of the SLT work in an agreement: asked for by a field, in words and drawn, frozen for good."""

import io
from typing import Any

import pikepdf
import pytest
from lxml import etree
from pdfua import validate

from agreements.content import content_of, hash_of
from agreements.models import AgreementVersion
from agreements.tests import factories as make
from agreements.tests.factories import ON, TwoSides
from records import documents, richtext
from slt.choices import Level, Rhythm
from slt.tests import factories as slt

pytestmark = pytest.mark.django_db

SECTIONS = (
    ("Innledning", "LOCKED", "<p>Avtale mellom {kommune} og {enhet}.</p>"),
    ("SLT-organisering i kommunen", "ADAPTABLE", "<p>Slik er det: {slt_struktur}</p>"),
)
WORDS = (
    "Styrende nivå: Styringsgruppa i Čáhcesuolu, minst 4 ganger i året. "
    "Koordinerende nivå: Utvalg & råd, møter ikke avtalt, løfter saker til Styringsgruppa i Čáhcesuolu."
)


def with_programme() -> TwoSides:
    """Two sides, and the municipality's two groups."""
    sides = make.two_sides("Čáhcesuolu")
    programme = slt.programme(sides.municipality, name="SLT i Čáhcesuolu")
    top = slt.group(
        programme,
        Level.STEERING,
        slt.forum("Styringsgruppa i Čáhcesuolu", sides.municipality),
        rhythm=Rhythm.YEAR,
        rhythm_count=4,
    )
    slt.group(programme, Level.COORDINATING, slt.forum("Utvalg & råd", sides.municipality), above=top)
    return sides


def drawn_section(version: AgreementVersion) -> dict[str, Any]:
    """The section that asks for the drawing, as it is in the content."""
    return content_of(version, ON)["sections"][1]


def test_the_field_puts_words_in_the_text_and_a_drawing_below_it() -> None:
    sides = with_programme()
    version = make.started_agreement(sides, from_template=make.template(sections=SECTIONS))
    first, section = content_of(version, ON)["sections"]
    assert richtext.plain(section["html"]) == f"Slik er det: {WORDS}"
    [figure] = section["figures"]
    assert figure["alternative"] == WORDS
    svg = etree.fromstring(figure["svg"])
    name = {"svg": "http://www.w3.org/2000/svg"}
    assert svg.findtext("svg:desc", namespaces=name) == WORDS
    assert "Utvalg & råd" in svg.xpath("//svg:text/text()", namespaces=name)
    assert first.keys() == {"key", "level", "number", "heading", "html"}, "others are written as ever"
    version.merge_values = {"slt_struktur": "som i fjor"}
    section = drawn_section(version)
    assert richtext.plain(section["html"]) == "Slik er det: som i fjor"
    assert "figures" not in section, "who states it in their own words has no drawing"


def test_without_a_programme_the_field_is_not_filled() -> None:
    sides = make.two_sides("Fjordvik")
    version = make.started_agreement(sides, from_template=make.template(sections=SECTIONS))
    section = drawn_section(version)
    assert "{slt_struktur}" in section["html"]
    assert "figures" not in section


def test_the_frozen_drawing_stays_and_is_tagged_in_the_document(client: Any, tmp_path: Any) -> None:
    sides = with_programme()
    version = make.ready_version(
        sides, is_rendered=True, from_template=make.template(sections=SECTIONS, language="nb")
    )
    before = version.frozen_content
    drawing = before["sections"][1]["figures"][0]["svg"]
    group = sides.municipality.programme_parties.get().programme.groups.first()
    group.forum.name = "Et annet navn"
    group.forum.save()
    version = AgreementVersion.objects.get(pk=version.pk)
    assert content_of(version, ON) == before
    assert hash_of(before) == version.content_hash
    changed = {**before, "sections": [before["sections"][0], {**before["sections"][1], "figures": []}]}
    assert hash_of(changed) != version.content_hash, "the drawing is part of what is signed"
    data = bytes(documents.documents_of(version).get().file.data)
    file = tmp_path / "avtale.pdf"
    file.write_bytes(data)
    assert [finding.rule_id for finding in validate(file).findings] == []
    assert "SLT i Čáhcesuolu: slik er arbeidet organisert" in alternatives(data)
    for person in (sides.leader, sides.mayor):
        make.sign(version, person)
    assert drawing in client.get(f"/avtaler/{version.agreement_id}/").content.decode()


def alternatives(data: bytes) -> list[str]:
    """The alternative texts of the figures in the document's structure."""
    found = []
    with pikepdf.open(io.BytesIO(data)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure":
                found.append(str(thing.get("/Alt", "")))
    return found
