"""Search in a real table: stems, parts of words, Sámi letters, phrases – and nothing that is not there."""

import pytest
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.test.utils import isolate_apps

from records.names import fold
from records.search import (
    LONGEST_KEY,
    SearchableText,
    excerpt,
    matching,
    ranked,
    search_indexes,
    text_key,
)

pytestmark = pytest.mark.django_db

MINUTES = "Møtet drøftet samarbeidsavtalen med Unjárga-Nesseby. «Natteravnene» går hver fredag – sak 17/26."
SCHOOL = "Skolevei og trafikk ved Áššebákti skole: politiet møter opp, og foreldrene går vakt."
LONG_WAY = "Trafikken er tung. Skolen ligger langs vei 6."


@pytest.fixture
def notes():
    """A table of its own, made as a room's migration would make it, gone again with the test."""
    with isolate_apps("records"):

        class Note(SearchableText):
            title = models.CharField(max_length=50)
            text = models.TextField()

            class Meta:
                app_label = "records"
                indexes = search_indexes("records_note")

            def searched_text(self):
                return f"{self.title}\n{self.text}"

        with connection.schema_editor() as editor:
            editor.create_model(Note)
        for title, text in [("Referat", MINUTES), ("Trafikk", SCHOOL), ("Vei", LONG_WAY)]:
            Note.objects.create(title=title, text=text)
        yield Note.objects.order_by("pk")


def found(notes, question):
    return [note.title for note in notes.filter(matching(question))]


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        # Norwegian stems, both ways.
        ("møte", ["Referat", "Trafikk"]),
        ("møter", ["Referat", "Trafikk"]),
        ("MØTENE", ["Referat", "Trafikk"]),
        ("avtaler", ["Referat"]),
        ("skoler", ["Trafikk", "Vei"]),
        # Parts of words.
        ("samarbeid", ["Referat"]),
        ("avtale", ["Referat"]),
        ("ravn", ["Referat"]),
        ("rafikkene", ["Trafikk", "Vei"]),
        # The ending of a short word stays: «kolene» is not asked for as «kol».
        ("kolene", []),
        # Sámi letters, accents, and our own letters.
        ("unjarga", ["Referat"]),
        ("Unjárga", ["Referat"]),
        ("assebakti", ["Trafikk"]),
        ("moter", []),
        # Marks around a word and at its end are no part of it.
        ("natteravnene", ["Referat"]),
        ("«natteravnene»,", ["Referat"]),
        ("17/26", ["Referat"]),
        # Every word; small words are only asked for when nothing else is.
        ("trafikk skole", ["Trafikk", "Vei"]),
        ("trafikk på skolen i vinter", []),
        ("trafikk ved og på skolen", ["Trafikk", "Vei"]),
        ("ved", ["Trafikk"]),
        # Side by side.
        ('"vakt foreldrene"', []),
        ('"foreldrene går vakt"', ["Trafikk"]),
        ("«går vakt» trafikk", ["Trafikk"]),
        ('"går hver', ["Referat"]),
        # What is no question, and what is no pattern.
        ("", []),
        ("   ", []),
        ('""', []),
        ("«»", []),
        ("!?", []),
        ("%", []),
        ("_______", []),
        ("fredag\x00", ["Referat"]),
        ("a & b | !c <-> (", []),
    ],
)
def test_what_a_question_finds(notes, question, titles):
    assert found(notes, question) == titles


def test_the_key_follows_the_text(notes):
    note = notes.get(title="Vei")
    note.text = "Nå handler det om idrett."
    note.save(update_fields=["text"])
    assert found(notes, "trafikk") == ["Trafikk"]
    assert found(notes, "idretten") == ["Vei"]
    note.text = "Og nå om kultur."
    note.set_search_key()
    notes.bulk_update([note], ["text", "search_key"])
    assert (found(notes, "idrett"), found(notes, "kulturen")) == ([], ["Vei"])


def test_the_best_stands_first_and_the_newest_among_equals(notes):
    notes.create(title="Mest", text="Trafikk, trafikk og atter trafikk")
    for title in ("Eldre", "Nyere"):
        notes.create(title=title, text="Noe helt annet om utrafikkert land")
    # Only as part of a word: no rank, the newest first.
    assert ranked(notes.filter(matching("trafikk")), "trafikk").first().title == "Mest"
    assert [note.title for note in ranked(notes.filter(matching("rafikk")), "rafikk")] == [
        "Nyere",
        "Eldre",
        "Mest",
        "Vei",
        "Trafikk",
    ]
    assert [note.title for note in ranked(notes.all(), "")][:2] == ["Nyere", "Eldre"]
    assert [note.title for note in ranked(notes.filter(title__lt="O"), "", newest="title")] == [
        "Eldre",
        "Mest",
        "Nyere",
    ]


def test_a_search_uses_the_indexes(notes):
    # With so few rows PostgreSQL reads them all unless it is told not to.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = notes.order_by().filter(matching("samarbeid møter")).explain()
    assert "Bitmap Index Scan on records_note_words" in plan
    assert "Bitmap Index Scan on records_note_parts" in plan
    assert "Seq Scan" not in plan


def test_a_whole_book_can_be_kept(notes):
    # Numbers as words: each a lexeme of its own, the worst a text can do to the vector.
    book = " ".join(f"ord{number}" for number in range(60_000))
    assert len(book) > LONGEST_KEY
    notes.create(title="Bok", text=book)
    assert found(notes, "ord12345") == ["Bok"]


def test_signs_outside_ascii_are_no_part_of_words():
    assert text_key("«Møte» – Unjárga…\u00a02026\nA\u200bB") == "møte unjarga 2026 a b"
    assert text_key("e-post: KARI@rana.example (17/26) 50 %") == "e-post: kari@rana.example (17/26) 50 %"


def test_norwegian_letters_keep_their_place_and_others_are_folded():
    assert fold("ÆØÅ Čáŋŧđžš äö É") == "æøå cantdzs æø e"


def test_the_indexes_are_named_after_their_table():
    words, parts = search_indexes("councils_item")
    assert (words.name, parts.name) == ("councils_item_words", "councils_item_parts")
    assert all(isinstance(index, GinIndex) for index in (words, parts))


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("samarbeid", "Møtet drøftet <mark>samarbeid</mark>savtalen med …"),
        ("møter", "<mark>Møtet</mark> drøftet …"),
        ("unjarga", "… med <mark>Unjárga</mark>-Nesseby. …"),
        ("skatt", "Møtet drøftet samarbeidsavtalen med …"),
        ("", "Møtet drøftet samarbeidsavtalen med …"),
    ],
)
def test_an_excerpt_shows_the_place_with_the_words_marked(question, shown):
    assert excerpt(MINUTES, question, around=22) == shown


def test_an_excerpt_marks_every_word_asked_for_and_is_safe_to_show():
    text = 'Møter <b>om</b> trafikk & "skolevei".\n\nNeste møte er i mai.'
    assert excerpt(text, "møte skolevei") == (
        "<mark>Møte</mark>r &lt;b&gt;om&lt;/b&gt; trafikk &amp; &quot;<mark>skolevei</mark>&quot;."
        " Neste <mark>møte</mark> er i mai."
    )
    assert excerpt("<script>", "script") == "&lt;<mark>script</mark>&gt;"


def test_a_short_text_is_shown_whole_and_an_empty_one_as_nothing():
    assert excerpt("Kort.", "noe") == "Kort."
    assert excerpt("", "noe") == ""
