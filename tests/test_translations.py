"""The portal in Nynorsk: every word that the sources hold has its translation, and a page uses it."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from samarbeid import translations

# `python-brace-format` texts and HTML alike: what stands between < and > must be there in both languages.
TAG = re.compile(r"<[^<>]+>")
PUBLIC = (
    "pages:front",
    "agreements:register",
    "pages:municipalities",
    "pages:verify",
    "pages:contact",
    "pages:privacy",
    "pages:accessibility",
    "account_login",
    "account_reset_password",
    "account_signup",
)


@pytest.fixture(scope="module")
def sources() -> Catalog:
    return translations.from_sources()


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalog]:
    """Every .po file of the portal, by its place."""
    found = {}
    for folder in settings.LOCALE_PATHS:
        for path in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            found[str(path.relative_to(settings.BASE_DIR))] = translations.stored(path)
    return found


@pytest.fixture
def compiled(tmp_path: Path, settings: Any) -> None:
    """The catalogues as they stand now, compiled beside the checkout and read by Django."""
    folders = []
    for number, folder in enumerate(settings.LOCALE_PATHS):
        copy = tmp_path / str(number)
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.mo"))
        folders.append(copy)
    settings.LOCALE_PATHS = folders
    call_command("compile_translations")


def pairs(message: Message) -> list[tuple[str, str]]:
    """Each form of a message id with the translation it must agree with."""
    ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return list(zip(ids, texts, strict=True))


def test_every_message_id_has_nynorsk(sources: Catalog, catalogues: dict[str, Catalog]) -> None:
    stored = catalogues["locale/nn/LC_MESSAGES/django.po"]
    wanting = []
    for message in sources:
        kept = stored.get(message.id, context=message.context)
        if message.id and not (kept and kept.id == message.id and translations.is_translated(kept)):
            wanting.append(message.id)
    assert wanting == [], "manage.py update_translations fetches the ids; the Nynorsk is for you to write"


def test_the_catalogue_holds_nothing_else(sources: Catalog, catalogues: dict[str, Catalog]) -> None:
    stored = catalogues["locale/nn/LC_MESSAGES/django.po"]
    wanted = {(message.id, message.context) for message in sources}
    assert [m.id for m in stored if (m.id, m.context) not in wanted] == []
    assert len(stored) > 1_000


def test_every_translation_is_whole_and_nobody_guessed_it(catalogues: dict[str, Catalog]) -> None:
    assert len(catalogues) == 3
    for place, catalogue in catalogues.items():
        assert (catalogue.num_plurals, catalogue.plural_expr) == (2, "(n != 1)"), place
        assert [m.id for m in catalogue if m.id and (m.fuzzy or not translations.is_translated(m))] == [], (
            place
        )


def test_what_is_filled_in_is_the_same_in_both_languages(catalogues: dict[str, Catalog]) -> None:
    unlike = []
    for catalogue in catalogues.values():
        for message in filter(lambda one: one.id, catalogue):
            for said, text in pairs(message):
                if translations.placeholders(said) != translations.placeholders(text):
                    unlike.append((said, text))
                if sorted(TAG.findall(said)) != sorted(TAG.findall(text)):
                    unlike.append((said, text))
    assert unlike == []


def test_space_and_capitals_follow_the_message_id(catalogues: dict[str, Catalog]) -> None:
    """A label that begins with a small letter stands inside a sentence; space at an end joins two words."""
    unlike = []
    for message in filter(lambda one: one.id, catalogues["locale/nn/LC_MESSAGES/django.po"]):
        for said, text in pairs(message):
            ends = [(one[0].isspace(), one[-1].isspace()) for one in (said, text)]
            if (
                ends[0] != ends[1]
                or (said[0].isupper() and text[0].islower())
                or (said[0].islower() and text[0].isupper())
            ):
                unlike.append((said, text))
    assert unlike == []


def test_bokmal_is_read_as_it_is_written(sources: Catalog, compiled: None) -> None:
    """No package gives one of our ids another meaning in Bokmål: «and» is a bird only to us."""
    with translation.override("nb"):
        changed = []
        for message in filter(lambda one: one.id, sources):
            said = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
            read = (
                translation.pgettext(message.context, said) if message.context else translation.gettext(said)
            )
            if read != said:
                changed.append((said, read))
    assert changed == []


@pytest.mark.parametrize(
    ("language", "english", "norwegian"),
    [
        ("nb", "Model name", "Register"),
        ("nn", "Hide counts", "Skjul talet på rader"),
        ("nn", "Incorrect password.", "Feil passord."),
    ],
)
def test_packages_speak_norwegian(compiled: None, language: str, english: str, norwegian: str) -> None:
    with translation.override(language):
        assert translation.gettext(english) == norwegian


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_in_nynorsk_has_no_bokmal_left(
    client: Client, compiled: None, catalogues: dict[str, Catalog], name: str
) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "nn"
    response = client.get(reverse(name))
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="nn"' in page
    words = " ".join(re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", "\n", page, flags=re.DOTALL).split(" "))
    lines = {" ".join(line.split()) for line in words.splitlines()}
    stored = catalogues["locale/nn/LC_MESSAGES/django.po"]
    bokmal = {m.id for m in stored if isinstance(m.id, str) and m.id and m.id != m.string}
    assert lines & bokmal == set()
    nynorsk = {m.string for m in stored if isinstance(m.id, str) and m.id and m.id != m.string}
    assert lines & nynorsk


@pytest.mark.django_db
def test_the_browsers_language_counts_until_one_is_chosen(client: Client, compiled: None) -> None:
    page = reverse("pages:contact")
    asked = client.get(page, headers={"accept-language": "nn-NO,nn;q=0.9"}).content.decode()
    assert "Kven kan eg kontakte?" in asked
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "nb"
    chosen = client.get(page, headers={"accept-language": "nn-NO,nn;q=0.9"}).content.decode()
    assert "Hvem kan jeg kontakte?" in chosen


def test_the_extractor_reads_python_and_templates(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text(
        'A = _("én")\nB = gettext_lazy("to " "ord")\nC = ngettext("ett", "flere", 2)\nD = plain("nei")\n'
    )
    page = tmp_path / "page.html"
    page.write_text(
        "{% load i18n %}\n      <p>{% translate 'Hei' %} {% translate 'av' context 'side' %}\n  {# Nei #}"
        "{% blocktranslate count n=number trimmed %}\n {{ n }} bil\n{% plural %}\n {{ n }} biler\n"
        '{% endblocktranslate %}\n<a title="{% translate "100 % sikkert" %}">Nei</a></p>\n'
    )
    assert list(translations.messages_in(code)) == [("én", None), ("to ord", None), (("ett", "flere"), None)]
    assert list(translations.messages_in(page)) == [
        ("Hei", None),
        ("av", "side"),
        (("%(n)s bil", "%(n)s biler"), None),
        ("100 %% sikkert", None),
    ]


def test_updating_keeps_words_fetches_ids_and_drops_what_went(tmp_path: Path) -> None:
    path = tmp_path / "nn" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    old = Catalog(locale="nn", fuzzy=False)
    old.add("Avtaler", "Avtalar (mi eiga omsetjing)")
    old.add("Ingen kilde sier dette.", "Inga kjelde seier dette.")
    translations.write(old, path, title="Prøve")

    wanting, gone = translations.update(path)
    stored = translations.stored(path)
    assert stored.get("Avtaler").string == "Avtalar (mi eiga omsetjing)"
    assert [message.id for message in gone] == ["Ingen kilde sier dette."]
    assert stored.get("Ingen kilde sier dette.") is None
    # Nobody guesses the Nynorsk from an id that looks like another.
    assert stored.get("Avtale").string == ""
    assert "Avtale" in {message.id for message in wanting}
    assert "Avtaler" not in {message.id for message in wanting}

    before = path.read_bytes()
    translations.update(path)
    assert path.read_bytes() == before
