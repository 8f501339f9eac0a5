"""Drawings in an agreement's text: how the parties' SLT work is built, in words and drawn.

The writer asks for it with the merge field `{slt_struktur}`. In its place stand the words, so that whatever
reads text – comparison, Word, search, screen readers – has it; the drawing stands below the section. Both
become part of the content, are approved and signed by its hash, and never change with the structure again. A
section without the field has no drawing, and its content is written as it always was.
"""

from collections.abc import Collection, Sequence
from datetime import date

from django.utils import translation
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from parties.models import Organisation
from slt.drawing import draw, title_of
from slt.models import Programme, ProgrammeParty
from slt.structure import Structure, plain_structure

STRUCTURE = "slt_struktur"


def structures(municipal: Collection[Organisation], on: date) -> list[Structure]:
    """How the SLT work of these municipalities is built that day: one for each programme with groups."""
    parties = ProgrammeParty.objects.valid(on).filter(municipality__in=[one.pk for one in municipal])
    programmes = Programme.objects.valid(on).filter(pk__in=parties.values("programme")).in_order()
    found = (plain_structure(programme, on) for programme in programmes)
    return [one for one in found if one.levels]


def in_words(found: Sequence[Structure], language: str) -> str:
    """What stands in the text; empty when there is no structure to tell of."""
    with translation.override(language):
        return " ".join(one.text() for one in found)


def drawn(found: Sequence[Structure], language: str, key: str) -> list[dict[str, str]]:
    """The drawings as they stand in the content, each with the words that say the same."""
    with translation.override(language):
        return [
            {
                "title": title_of(one),
                "alternative": one.text(),
                "svg": str(draw(one, prefix=f"figur-{key}-{number}")),
            }
            for number, one in enumerate(found, start=1)
        ]


def as_html(figures: Sequence[dict[str, str]]) -> SafeString:
    """The drawings of a section, to stand below its text: made here, every text in them escaped."""
    return format_html_join(
        "",
        '<figure class="agreement-figure">{}</figure>',
        ((mark_safe(figure["svg"]),) for figure in figures),  # noqa: S308 – made by slt.drawing
    )
