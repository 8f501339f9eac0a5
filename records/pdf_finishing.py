"""What a laid-out PDF still needs to be archived and read aloud: PDF/UA-1 on top of PDF/A-2a.

Works on the file itself with pikepdf. The same input gives the same bytes: no clock, no random identifier.
"""

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from xml.sax.saxutils import escape as xml_escape

import pikepdf
from django.utils.translation import gettext as _

PRODUCER = "Samarbeid"
INFO_KEY = "/Verifiseringskode"
SUBSET_TAG = re.compile(r"^[A-Z]{6}\+")
PX = 0.75  # CSS pixels to points


def finish(
    raw: bytes,
    *,
    fonts: Mapping[str, bytes],
    titles: Mapping[str, str],
    title: str,
    language: str,
    author: str,
    identifier: str,
    profile: str,
    created: datetime | None,
) -> bytes:
    """The finished file. `titles` is the text at each place that is linked to, by its id.

    `fonts` are the whole font files that the text was set with, by `font_key`.
    """
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pdf.Root.Lang = pikepdf.String(language)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        structure = pdf.Root.get("/StructTreeRoot")
        if structure is not None:
            _headers_to_artifacts(pdf, structure)
            _place_figures(structure)
            _scope_headings(structure)
        _describe_links(pdf, titles)
        _embed_whole_fonts(pdf, fonts)
        _write_metadata(pdf, title, language, author, identifier, profile, created)
        pdf.remove_unreferenced_resources()
        output = io.BytesIO()
        pdf.save(
            output,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            # The metadata stays readable to simple tools, and to us in a damaged copy.
            recompress_flate=False,
        )
        return output.getvalue()


def reachable(structure: pikepdf.Object) -> set[tuple[int, int]]:
    """The elements that hang in the structure tree, by object number."""
    found: set[tuple[int, int]] = set()
    waiting = [structure]
    while waiting:
        element = waiting.pop()
        if element.objgen in found:
            continue
        found.add(element.objgen)
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                waiting.append(kid)
    return found


def _headers_to_artifacts(pdf: pikepdf.Pdf, structure: pikepdf.Object) -> None:
    """What stands in the page margins is decoration to a screen reader, not a part of the text.

    WeasyPrint gives it a place in the page's number tree, but no place in the document: those marks
    become pagination artifacts.
    """
    inside = reachable(structure)
    numbers = structure.ParentTree.Nums
    by_key = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for page in pdf.pages:
        owners = by_key.get(int(page.obj.get("/StructParents", -1)))
        if not isinstance(owners, pikepdf.Array):
            continue
        loose = {mark for mark, owner in enumerate(owners) if owner.objgen not in inside}
        if not loose:
            continue
        instructions = []
        for instruction in pikepdf.parse_content_stream(page):
            if str(instruction.operator) == "BDC" and isinstance(instruction.operands[1], pikepdf.Dictionary):
                mark = instruction.operands[1].get("/MCID")
                if mark is not None and int(mark) in loose:
                    operands = [pikepdf.Name.Artifact, pikepdf.Dictionary(Type=pikepdf.Name.Pagination)]
                    instruction = pikepdf.ContentStreamInstruction(operands, pikepdf.Operator("BDC"))
            instructions.append(instruction)
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
        for place in loose:
            owners[place] = None


def elements(structure: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every element of the structure tree, parents first."""
    waiting = [structure]
    while waiting:
        element = waiting.pop()
        yield element
        kids = element.get("/K", pikepdf.Array())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and kid.get("/S") is not None:
                waiting.append(kid)


def _place_figures(structure: pikepdf.Object) -> None:
    """The box of a figure in the page's own measure (WeasyPrint counts pixels from the top)."""
    for element in elements(structure):
        if element.get("/S") != pikepdf.Name.Figure or "/A" not in element:
            continue
        height = float(element.Pg.MediaBox[3])
        left, top, right, bottom = (float(value) * PX for value in element.A.BBox)
        element.A.BBox = pikepdf.Array(
            [round(value, 2) for value in (left, height - bottom, right, height - top)]
        )


def _scope_headings(structure: pikepdf.Object) -> None:
    """Say of each heading in a table whether it heads its column or its row."""
    for element in elements(structure):
        if element.get("/S") != pikepdf.Name.TR:
            continue
        in_head = element.P.get("/S") == pikepdf.Name.THead
        for place, cell in enumerate(element.get("/K", pikepdf.Array())):
            if cell.get("/S") == pikepdf.Name.TH:
                scope = pikepdf.Name.Column if in_head or place else pikepdf.Name.Row
                if "/A" not in cell:
                    cell.A = pikepdf.Dictionary(O=pikepdf.Name.Table)
                cell.A.Scope = scope


def _describe_links(pdf: pikepdf.Pdf, titles: Mapping[str, str]) -> None:
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            if annotation.get("/Subtype") == pikepdf.Name.Link and isinstance(
                annotation.get("/Dest"), pikepdf.String
            ):
                text = titles.get(str(annotation.Dest))
                if text:
                    annotation.Contents = pikepdf.String(_("Gå til %(place)s") % {"place": text})


def font_key(name: str) -> str:
    """The same for a font file (InterDisplay-SemiBold) and a name in a document (Inter-Display-Semi-Bold)."""
    return SUBSET_TAG.sub("", name).replace("-", "").lower().removesuffix("regular")


def _embed_whole_fonts(pdf: pikepdf.Pdf, fonts: Mapping[str, bytes]) -> None:
    """Each font whole instead of the letters that this text happens to use.

    WeasyPrint can embed whole fonts itself, but then maps only the letters of the font's own table back to
    text, and figures set as table figures vanish from the text layer. Its subsets keep the numbers of the
    letters, so the whole file fits in the place of the subset. Raises KeyError for a font that is not ours.
    """
    for thing in list(pdf.objects):
        if not isinstance(thing, pikepdf.Dictionary) or isinstance(thing, pikepdf.Stream):
            continue
        if thing.get("/Type") == pikepdf.Name.FontDescriptor:
            whole = fonts[font_key(str(thing.FontName).removeprefix("/"))]
            # Other descriptors may share the stream, so it is refilled, not replaced.
            thing.FontFile2.write(_packed(whole), filter=pikepdf.Name.FlateDecode)
            thing.FontFile2.Length1 = len(whole)
            if "/CIDSet" in thing:
                del thing["/CIDSet"]
        for key in ("/BaseFont", "/FontName"):
            if key in thing:
                thing[key] = pikepdf.Name("/" + SUBSET_TAG.sub("", str(thing[key]).removeprefix("/")))


@lru_cache(maxsize=16)
def _packed(font: bytes) -> bytes:
    """The font compressed, once per process."""
    return zlib.compress(font, 9)


def _write_metadata(
    pdf: pikepdf.Pdf,
    title: str,
    language: str,
    author: str,
    identifier: str,
    profile: str,
    created: datetime | None,
) -> None:
    info = {"/Title": title, "/Producer": PRODUCER}
    if author:
        info["/Author"] = author
    if identifier:
        info[INFO_KEY] = identifier
    when = created.astimezone(UTC) if created else None
    if when:
        info["/CreationDate"] = f"D:{when:%Y%m%d%H%M%S}+00'00'"
    pdf.trailer.Info = pdf.make_indirect(
        pikepdf.Dictionary({key: pikepdf.String(value) for key, value in info.items()})
    )
    pdf.Root.Metadata = pdf.make_stream(
        _xmp(title, language, author, identifier, profile, when).encode(),
        {"/Type": pikepdf.Name.Metadata, "/Subtype": pikepdf.Name.XML},
    )


def _xmp(
    title: str, language: str, author: str, identifier: str, profile: str, created: datetime | None
) -> str:
    """The metadata packet. PDF/A asks that a schema it does not know – PDF/UA's – is described."""
    parts = [
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{xml_escape(title)}</rdf:li></rdf:Alt></dc:title>'
    ]
    parts.append(f"<dc:language><rdf:Bag><rdf:li>{xml_escape(language)}</rdf:li></rdf:Bag></dc:language>")
    parts.append("<dc:format>application/pdf</dc:format>")
    if author:
        parts.append(f"<dc:creator><rdf:Seq><rdf:li>{xml_escape(author)}</rdf:li></rdf:Seq></dc:creator>")
    if identifier:
        parts.append(f"<dc:identifier>{xml_escape(identifier)}</dc:identifier>")
    parts.append(f"<pdf:Producer>{PRODUCER}</pdf:Producer>")
    if created:
        parts.append(f"<xmp:CreateDate>{created:%Y-%m-%dT%H:%M:%S}+00:00</xmp:CreateDate>")
    if match := re.fullmatch(r"pdf/a-(\d)([abu])", profile):
        parts.append(
            f"<pdfaid:part>{match[1]}</pdfaid:part><pdfaid:conformance>{match[2].upper()}</pdfaid:conformance>"
        )
    parts.append("<pdfuaid:part>1</pdfuaid:part>")
    return _XMP % "\n   ".join(parts)


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
    xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
   %s
  </rdf:Description>
  <rdf:Description rdf:about=""
    xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
    xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
     <pdfaProperty:name>part</pdfaProperty:name>
     <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
     <pdfaProperty:category>internal</pdfaProperty:category>
     <pdfaProperty:description>The part of ISO 14289 that the file claims</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
   </rdf:li></rdf:Bag></pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
