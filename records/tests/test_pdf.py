"""Documents as PDF: checked as files, as text and as pictures."""

import io
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.template import engines
from fontTools.ttLib import TTFont
from pdfua import validate
from PIL import Image, ImageChops, ImageDraw, ImageFont

from records import pdf, pdf_finishing

CODE = "7KQM-2XWH-R9TD"
TITLE = "Avtale om tjenestetilbud – Unjárgga gielda"
TEXT = (
    "<p>Politirådet møtes minst to ganger i året. Čáhcesuolu, Guovdageaidnu, áčđŋšŧž ÁČĐŊŠŦŽ.</p>"
    "<ul><li><p>Kommunen leder møtene.</p></li><li>Politiet innkaller.</li></ul>"
    '<p>Se <a href="https://www.politiet.no/">politiets nettsider</a>.</p>'
)
TABLE = (
    "<table><caption>Åpningstider</caption><thead><tr><th>Dag</th><th>Tid</th></tr></thead><tbody>"
    "<tr><th scope='row'>mandag</th><td>09.00–15.00</td></tr>"
    "<tr><th scope='row'>tirsdag</th><td>09.00–15.30</td></tr></tbody></table>"
)
SECTIONS = [
    {"anchor": "s-1", "number": "1", "heading": "Innledning", "level": 1, "html": TEXT * 3},
    {"anchor": "s-2", "number": "2", "heading": "Tjenestetilbud", "level": 1, "html": TEXT},
    {"anchor": "s-2-1", "number": "2.1", "heading": "Åpningstider", "level": 2, "html": TEXT * 3 + TABLE},
    {"anchor": "s-3", "number": "3", "heading": "Politikontakten", "level": 1, "html": TEXT * 4},
]
CONTEXT = {
    "cover": {
        "kind": "Samarbeidsavtale",
        "title": TITLE,
        "parties": [
            {"name": "Nesseby kommune", "parallel": "Unjárgga gielda"},
            {"name": "Finnmark politidistrikt"},
        ],
        "facts": [("Gjelder fra", "3. desember 2018")],
    },
    "contents": True,
    "sections": SECTIONS,
    "foot": f"Verifiseringskode {CODE}",
}


def render(**changed):
    context = CONTEXT | changed.pop("context", {})
    fields = {"title": TITLE, "language": "nb", "author": "Nesseby kommune", "identifier": CODE} | changed
    return pdf.render(fields.pop("template", "records/pdf/base.html"), context, **fields)


@pytest.fixture(scope="module")
def rendered():
    return render()


@pytest.fixture(scope="module")
def opened(rendered):
    with pikepdf.open(io.BytesIO(rendered)) as document:
        yield document


@pytest.fixture
def own_template(settings, tmp_path):
    """Write a template for one test."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]

    def write(source):
        (tmp_path / "own.html").write_text(source)
        assert engines["django"].get_template("own.html")
        return "own.html"

    return write


def run(*command, data=b""):
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def pages_of(data, dpi):
    """The pages as grey pictures."""
    stream = io.BytesIO(run("pdftoppm", "-r", str(dpi), "-gray", "-", data=data))
    found = []
    while stream.readline() == b"P5\n":
        size = tuple(int(number) for number in stream.readline().split())
        stream.readline()
        found.append(Image.frombytes("L", size, stream.read(size[0] * size[1])))
    return found


def elements(document):
    return list(pdf_finishing.elements(document.Root.StructTreeRoot))


def test_it_says_who_it_is(opened):
    with opened.open_metadata() as xmp:
        said = {key: str(xmp.get(key)) for key in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")}
        assert (xmp["dc:title"], xmp["dc:identifier"]) == (TITLE, CODE)
        assert xmp["dc:creator"] == ["Nesseby kommune"]
    assert said == {"pdfaid:part": "2", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
    assert str(opened.Root.Lang) == "nb"
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    assert opened.Root.MarkInfo.Marked
    assert str(opened.trailer.Info.Title) == TITLE
    assert not opened.is_encrypted
    assert opened.Root.OutputIntents[0].S == "/GTS_PDFA1"


def test_headings_are_bookmarks_in_order(opened):
    with opened.open_outline() as outline:
        found = [(item.title, [child.title for child in item.children]) for item in outline.root]
    assert [(re.sub(r"\s+", " ", title), len(children)) for title, children in found] == [
        ("Innhold", 0),
        ("1 Innledning", 0),
        ("2 Tjenestetilbud", 1),
        ("3 Politikontakten", 0),
    ]


def test_the_structure_is_tagged(opened):
    kinds = [str(element.get("/S")) for element in elements(opened)]
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/THead", "/TH", "/TD", "/Link"} <= set(kinds)
    assert kinds.count("/H1") == 1
    scopes = [str(cell.A.Scope) for cell in elements(opened) if cell.get("/S") == "/TH"]
    assert sorted(scopes) == ["/Column", "/Column", "/Row", "/Row"]


def test_running_headers_are_artifacts_and_nothing_is_both(opened):
    inside = pdf_finishing.reachable(opened.Root.StructTreeRoot)
    numbers = opened.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for page in opened.pages:
        marks = [i.operands for i in pikepdf.parse_content_stream(page) if str(i.operator) == "BDC"]
        assert any(o[0] == "/Artifact" and o[1].get("/Type") == "/Pagination" for o in marks)
        for operands in marks:
            if "/MCID" in operands[1]:
                assert owners[int(page.obj.StructParents)][int(operands[1].MCID)].objgen in inside


def test_links_say_where_they_lead(opened):
    said = [str(a.Contents) for page in opened.pages for a in page.get("/Annots", [])]
    assert "Gå til 2.1 Åpningstider" in said
    assert "https://www.politiet.no/" in said
    assert not any(text.startswith("s-") for text in said)


def font_names(document):
    descriptors = [
        o
        for o in document.objects
        if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
    ]
    assert all("/FontFile2" in descriptor or "/FontFile3" in descriptor for descriptor in descriptors)
    return {str(descriptor.FontName).lstrip("/") for descriptor in descriptors}


def test_every_font_is_embedded_whole_and_is_inter(opened):
    """No subset's tag before the name, and all the letters of Inter in the file, whatever the text uses."""
    assert font_names(opened) == {"Inter", "Inter-Medium", "Inter-Semi-Bold", "Inter-Display-Semi-Bold"}
    for thing in opened.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
            font = TTFont(io.BytesIO(thing.FontFile2.read_bytes()))
            assert len(font.getGlyphOrder()) > 2000
            assert "/CIDSet" not in thing


def test_the_checkers_find_nothing(rendered, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(rendered)
    run("qpdf", "--check", path)
    assert [finding.rule_id for finding in validate(path).findings] == []


def test_the_text_is_the_text(rendered):
    text = run("pdftotext", "-", "-", data=rendered).decode()
    assert "Čáhcesuolu, Guovdageaidnu, áčđŋšŧž ÁČĐŊŠŦŽ." in " ".join(text.split())
    assert TITLE in " ".join(text.split())


def test_every_page_says_its_number_of_how_many(rendered):
    pages = run("pdftotext", "-layout", "-", "-", data=rendered).decode().split("\f")[:-1]
    assert len(pages) > 3
    assert [re.findall(r"Side (\d+) av (\d+)", page) for page in pages] == [
        [(str(number), str(len(pages)))] for number in range(1, len(pages) + 1)
    ]


def test_the_contents_name_the_pages_where_the_headings_stand(rendered):
    pages = run("pdftotext", "-layout", "-", "-", data=rendered).decode().split("\f")[:-1]
    contents = dict(re.findall(r"^\s*[\d.]+\s+(\w+)\s+(\d+)\s*$", pages[1], flags=re.MULTILINE))
    assert set(contents) == {"Innledning", "Tjenestetilbud", "Åpningstider", "Politikontakten"}
    for heading, number in contents.items():
        assert re.search(rf"^\s*[\d.]+\s+{heading}\s*$", pages[int(number) - 1], flags=re.MULTILINE)


def test_the_same_input_gives_the_same_bytes(rendered):
    assert render() == rendered


def test_a_draft_says_so_on_every_page_and_has_no_other_difference_to_the_reader():
    data = render(context={"draft": "UTKAST – versjon 3, 21. november 2026"}, identifier="")
    pages = run("pdftotext", "-layout", "-", "-", data=data).decode().split("\f")[:-1]
    assert all("UTKAST – versjon 3" in page for page in pages)
    assert pdf.read_identifier(data) is None


def test_nynorsk_is_said_to_be_nynorsk():
    with pikepdf.open(io.BytesIO(render(language="nn", context={"contents": False}))) as document:
        assert str(document.Root.Lang) == "nn"


def test_the_time_in_the_file_is_the_one_handed_in():
    data = render(
        context={"cover": None, "contents": False, "sections": []},
        created=datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
    )
    with pikepdf.open(io.BytesIO(data)) as document:
        assert str(document.trailer.Info.CreationDate) == "D:20261121120000+00'00'"
        assert document.open_metadata()["xmp:CreateDate"] == "2026-11-21T12:00:00+00:00"


# The letters, in the pixels: the text layer is right even where the picture is wrong.

LETTERS = "áčđŋšŧžÁČĐŊŠŦŽæøåÆØÅ"
CONFUSABLE = LETTERS + "acdnstzgACDNSTZGàäâćċéñoO"


def test_sami_letters_are_right_in_the_picture(own_template):
    pages = "".join(f"<p>{letter}</p>" for letter in LETTERS)
    template = own_template(
        '<!DOCTYPE html><html lang="se"><head><title>{{ title }}</title>'
        '<link rel="stylesheet" href="/css/pdf/base.css"><style>'
        "@page { size: 100pt 100pt; margin: 10pt;"
        " @top-left { content: none; border: none } @top-right { content: none; border: none }"
        " @bottom-right { content: none } @bottom-left { content: none } }"
        " p { font-size: 64pt; line-height: 1; margin: 0; color: black; break-after: page }"
        f"</style></head><body>{pages}</body></html>"
    )
    data = pdf.render(template, {}, title="Bokstaver", language="se")
    with pikepdf.open(io.BytesIO(data)) as document:
        # A font that lacks a letter would silently be helped out by another one.
        assert font_names(document) == {"Inter"}
    printed = pages_of(data, dpi=72)[: len(LETTERS)]
    face = pdf.static_path("npm/inter-ui/web/Inter-Regular.woff2")
    font = ImageFont.truetype(io.BytesIO(pdf._font(Path(face), 0)), 64)
    drawn = {letter: inked(draw(letter, font)) for letter in CONFUSABLE}
    seen = {}
    for letter, page in zip(LETTERS, printed, strict=True):
        seen[letter] = min(drawn, key=lambda other, page=page: distance(inked(page), drawn[other]))
    assert seen == {letter: letter for letter in LETTERS}


def draw(letter, font):
    picture = Image.new("L", (120, 120), 255)
    ImageDraw.Draw(picture).text((20, 20), letter, font=font, fill=0)
    return picture


def inked(picture):
    """The ink alone, in the corner of a white square: size counts, place does not."""
    ink = ImageChops.invert(picture)
    square = Image.new("L", (100, 100), 0)
    square.paste(ink.crop(ink.point(lambda value: 255 * (value > 60)).getbbox()))
    return square


def distance(one, other):
    return sum(value * count for value, count in enumerate(ImageChops.difference(one, other).histogram()))


# What may be fetched


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/x.png", "https://example.org/x.png", "file:///etc/passwd", "/finnes/ikke.png"],
)
def test_nothing_is_fetched_but_our_own_static_files(own_template, address):
    template = own_template(
        f'<html lang="nb"><title>x</title><body><img src="{address}" alt="x"></body></html>'
    )
    with pytest.raises(pdf.FatalURLFetchingError):
        pdf.render(template, {}, title="x", language="nb")


def test_a_static_address_cannot_climb_out():
    assert pdf.static_path("css/pdf/base.css")
    for name in ("../manage.py", "css/../../manage.py", "/etc/passwd"):
        with pytest.raises(Exception, match="outside"):
            pdf.static_path(name)


def test_a_qr_code_is_a_figure_with_a_text(own_template):
    template = own_template('<html lang="nb"><title>x</title><body>{{ qr }}</body></html>')
    qr = pdf.qr_svg("https://rana.example/?a=1&b=<2>", "QR-kode <verifisering>")
    data = pdf.render(template, {"qr": qr}, title="x", language="nb")
    with pikepdf.open(io.BytesIO(data)) as document:
        [figure] = [e for e in elements(document) if e.get("/S") == "/Figure"]
        assert str(figure.Alt) == "QR-kode <verifisering>"
        left, bottom, right, top = (float(value) for value in figure.A.BBox)
        width, height = (float(value) for value in list(document.pages[0].MediaBox)[2:])
        assert 0 <= left < right <= width
        assert 0 <= bottom < top <= height


# Reading the code back


def test_the_code_is_read_from_our_own_file(rendered):
    assert pdf.read_identifier(rendered) == CODE


@pytest.mark.parametrize(
    "keep",
    [{"docinfo": True}, {"id": True}, {"metadata": True}],
    ids=["only the information", "only the identifier", "only the metadata"],
)
def test_the_code_survives_in_an_altered_copy(rendered, keep):
    with pikepdf.open(io.BytesIO(rendered)) as document:
        del document.pages[0]
        if "metadata" not in keep:
            del document.Root.Metadata
        if "docinfo" not in keep:
            del document.trailer.Info
        if "id" not in keep:
            del document.trailer.ID
        output = io.BytesIO()
        document.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert pdf.read_identifier(output.getvalue()) == CODE


def test_the_code_is_read_from_a_file_cut_off_in_the_middle(rendered):
    end = rendered.index(b"</dc:identifier>") + 40
    assert pdf.read_identifier(rendered[:end]) == CODE


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-", b"%PDF-1.7\n" + bytes(range(256)) * 50, b"\x00" * 5000, b"<html>", b"PK\x03\x04"]
)
def test_garbage_has_no_code(data):
    assert pdf.read_identifier(data) is None


def test_a_locked_file_and_a_bomb_have_no_code():
    document = pikepdf.new()
    document.add_blank_page()
    locked = io.BytesIO()
    document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert pdf.read_identifier(locked.getvalue()) is None
    document.Root.Metadata = document.make_stream(b" " * 50_000_000)
    bomb = io.BytesIO()
    document.save(bomb, compress_streams=True)
    assert len(bomb.getvalue()) < 200_000
    assert pdf.read_identifier(bomb.getvalue()) is None
