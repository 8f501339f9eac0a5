"""The words of the portal: which message ids the sources hold, and the catalogue that translates them.

Message ids are Bokmål, so only Nynorsk has a catalogue (`locale/nn`). Packages' English ids that have no
Norwegian of their own are in `locale/packages`, kept by hand: no source of ours holds them.

Babel does all of it; GNU gettext is not needed on any machine.
"""

import re
from collections.abc import Iterator
from io import SEEK_END, BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ("records", "web", "parties", "councils", "slt", "agreements", "samarbeid")
NOT_SHOWN = {"tests", "migrations", "__pycache__"}
TEMPLATE_ENDINGS = {".html", ".txt"}
CATALOGUE = Path(settings.BASE_DIR) / "locale" / "nn" / "LC_MESSAGES" / "django.po"
# Django's names for gettext's functions, beside those that Babel knows.
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NAMED = re.compile(r"%\((\w+)\)[sdif]")
BRACED = re.compile(r"(?<!\{)\{(\w*)[^{}]*\}(?!\})")
# No dates and no names in it: they would change without a word having changed.
HEADER = """\
# {title}
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
TITLE = (
    "Nynorsk. The message ids are Bokmål; `manage.py update_translations` fetches new ones from the sources."
)


def sources() -> Iterator[Path]:
    """Every Python file and template whose words people see, in a fixed order."""
    base = Path(settings.BASE_DIR)
    for folder in (*ROOMS, "templates"):
        for path in sorted((base / folder).rglob("*")):
            if path.suffix in {".py", *TEMPLATE_ENDINGS} and not NOT_SHOWN & set(
                path.relative_to(base).parts
            ):
                yield path


def messages_in(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """The (message id, context) pairs of one file; the id of a plural is a pair (singular, plural)."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATE_ENDINGS:
        # A template's own indentation means nothing, but Python's tokenizer would balk at it.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    file = BytesIO(text.encode())
    for _line, found, _comments, context in extract("python", file, KEYWORDS, options={"encoding": "utf-8"}):
        yield found, context


def from_sources() -> Catalog:
    """A catalogue of every message id in the sources, without translations."""
    catalog = Catalog(locale="nn", fuzzy=False)
    for path in sources():
        for found, context in messages_in(path):
            catalog.add(found, context=context)
    return catalog


def stored(path: Path = CATALOGUE) -> Catalog:
    """The catalogue in a .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def update(path: Path = CATALOGUE) -> tuple[list[Message], list[Message]]:
    """Bring a catalogue into line with the sources; answers (ids that want a translation, ids that went).

    A translation is kept only for the very same id: a guess from a similar one would be shown to people.
    """
    old = stored(path) if path.exists() else Catalog(locale="nn")
    new = from_sources()
    for message in new:
        if message.id and (kept := old.get(message.id, context=message.context)) and kept.id == message.id:
            message.string = kept.string
            message.user_comments = kept.user_comments
    gone = [m for m in old if m.id and not _same(new, m)]
    write(new, path, title=TITLE)
    return [m for m in new if m.id and not is_translated(m)], gone


def write(catalog: Catalog, path: Path, *, title: str) -> None:
    """Write a .po file that changes only where words change: sorted, without places or dates."""
    file = BytesIO(HEADER.format(title=title, language=catalog.locale_identifier).encode())
    file.seek(0, SEEK_END)
    write_po(
        file, catalog, width=110, omit_header=True, no_location=True, sort_output=True, ignore_obsolete=True
    )
    path.write_bytes(file.getvalue())


def _same(catalog: Catalog, message: Message) -> bool:
    found = catalog.get(message.id, context=message.context)
    return found is not None and found.id == message.id


def is_translated(message: Message) -> bool:
    """Every form of the message has words."""
    forms = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return all(forms) and (not isinstance(message.id, (list, tuple)) or len(forms) == len(message.id))


def placeholders(text: str) -> list[str]:
    """What is filled in at run time, sorted: %(name)s and {name}."""
    return sorted(
        [f"%({name})" for name in NAMED.findall(text)] + [f"{{{name}}}" for name in BRACED.findall(text)]
    )
