"""Comparison: nothing is lost, nothing goes unseen, nothing runs."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from records import richtext
from records.comparison import (
    ComparedSection,
    _blocks,
    compare_html,
    compare_sections,
    compare_text,
)

WORDS = st.sampled_from(["rådet", "møtes", "to", "fire", "i", ",", ".", "skal", "Čáhcesuolu", "<", "&", '"'])
TEXT = st.lists(WORDS, min_size=0, max_size=7).map(" ".join).map(lambda text: text.replace("<", "&lt;"))
INLINE = st.one_of(
    TEXT,
    st.tuples(st.sampled_from(["strong", "em", "u"]), TEXT, TEXT).map(
        lambda t: f"<{t[0]}>{t[1]}</{t[0]}> {t[2]}"
    ),
    st.tuples(TEXT, TEXT).map(lambda t: f'{t[0]}<a href="https://rana.example/">{t[1]}</a>'),
    st.tuples(TEXT, TEXT).map(lambda t: f"{t[0]}<br>{t[1]}"),
)
ITEMS = st.lists(st.one_of(INLINE, INLINE.map(lambda t: f"<p>{t}</p>")), min_size=1, max_size=3)


def as_list(tag, items):
    return f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>"


ROWS = st.lists(st.lists(INLINE, min_size=1, max_size=3), min_size=1, max_size=3)
BLOCK = st.one_of(
    st.tuples(st.sampled_from(["p", "p", "p", "h3", "h4", "blockquote"]), INLINE).map(
        lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"
    ),
    st.tuples(st.sampled_from(["ul", "ol"]), ITEMS).map(lambda t: as_list(*t)),
    st.tuples(ITEMS, ITEMS).map(lambda t: as_list("ul", [*t[0], "x" + as_list("ol", t[1])])),
    ROWS.map(
        lambda rows: "<table>" + "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows
        ) + "</table>"
    ),
    INLINE,
)  # fmt: skip
DOCUMENT = st.lists(BLOCK, max_size=6).map("".join)


def settled(compared: str, *, dropped: str, kept: str) -> str:
    """The comparison with one side's changes carried out."""
    tree = lxml_html.fragment_fromstring(compared, create_parent="div")
    for label in tree.xpath('.//span[@class="ds-sr-only"]'):
        label.drop_tree()
    for gone in tree.xpath(f".//{dropped}"):
        gone.drop_tree()
    for stays in tree.xpath(f".//{kept}"):
        stays.drop_tag()
    return lxml_html.tostring(tree, encoding="unicode")


def content(html):
    """The blocks and their words with all marks: everything but which list an item stands in."""
    return [(block.shape, block.cells) for block in _blocks(html, iter(int, 1))]


@given(DOCUMENT, DOCUMENT)
@settings(max_examples=100, deadline=None)
def test_accepting_gives_the_new_text_and_rejecting_the_old(old, new):
    compared = compare_html(old, new)
    assert content(settled(compared, dropped="del", kept="ins")) == content(new)
    assert content(settled(compared, dropped="ins", kept="del")) == content(old)


@given(DOCUMENT)
@settings(max_examples=60, deadline=None)
def test_a_text_is_the_same_as_itself(html):
    compared = compare_html(html, html)
    assert "<ins>" not in compared
    assert "<del>" not in compared
    assert richtext.plain(compared) == richtext.plain(html)


@given(DOCUMENT)
@settings(max_examples=80, deadline=None)
def test_an_added_paragraph_leaves_the_rest_alone(html):
    """What is marked is no more than the paragraph that was added."""
    compared = compare_html(html, html + "<p>tillegg</p>")
    tree = lxml_html.fragment_fromstring(compared, create_parent="div")
    assert [mark.tag for mark in tree.xpath(".//ins|.//del")] == ["ins"]


def words(html):
    """The comparison as it reads, with [-…-] and {+…+} for the marks."""
    tree = lxml_html.fragment_fromstring(html, create_parent="div")
    for label in tree.xpath('.//span[@class="ds-sr-only"]'):
        label.drop_tree()
    for mark, (left, right) in {"del": ("[-", "-]"), "ins": ("{+", "+}")}.items():
        for element in tree.xpath(f".//{mark}"):
            element.text = left + (element.text or "")
            element.append(lxml_html.fragment_fromstring(f"<i>{right}</i>"))
    return tree.text_content()


def test_changed_words_are_marked_and_the_rest_stands():
    old = "<p>Politirådet møtes minst to ganger i året.</p>"
    new = "<p>Politirådet skal møtes minst fire ganger i året.</p>"
    assert words(compare_html(old, new)) == "Politirådet{+ skal+} møtes minst [-to-]{+fire+} ganger i året."


def test_neighbouring_words_are_one_change():
    assert words(compare_text("to store møter", "fire små møter")) == "[-to store-]{+fire små+} møter"


def test_a_word_that_becomes_bold_and_a_paragraph_that_becomes_a_heading_are_seen():
    assert words(compare_html("<p>Rådet skal møtes</p>", "<p>Rådet <strong>skal</strong> møtes</p>")) == (
        "Rådet [-skal-]{+skal+} møtes"
    )
    assert words(compare_html("<p>Møter</p>", "<h3>Møter</h3>")) == "[-Møter-]{+Møter+}"


def test_an_item_taken_out_is_shown_in_its_list():
    compared = compare_html(
        "<ul><li>alfa en</li><li>beta to</li><li>gamma tre</li></ul>",
        "<ul><li>alfa en</li><li>gamma tre</li></ul>",
    )
    tree = lxml_html.fragment_fromstring(compared, create_parent="div")
    assert len(tree.xpath("./ul")) == 1
    assert [bool(item.xpath(".//del")) for item in tree.xpath("./ul/li")] == [False, True, False]


def test_the_marks_are_read_aloud():
    assert '<span class="ds-sr-only"> [satt inn:] </span>' in compare_html("", "<p>ny</p>")
    assert '<span class="ds-sr-only"> [fjernet:] </span>' in compare_html("<p>gammel</p>", "")


def test_nothing_that_runs_survives():
    compared = compare_html(
        '<p onclick="x()">a<script>alert(1)</script></p>', '<a href="javascript:x">b</a><p>&lt;script&gt;</p>'
    )
    assert "<script" not in compared
    assert "javascript" not in compared
    assert "onclick" not in compared
    assert compare_text("<b>a</b>", '"><script>').count("<script") == 0


def sections(*rows):
    return [ComparedSection(*row) for row in rows]


def test_sections_are_same_changed_added_removed_or_moved():
    old = sections(
        ("a", "Innledning", "<p>Vi vil.</p>"),
        ("b", "Møter", "<p>To møter.</p>"),
        ("c", "Politikontakt", "<p>En dag.</p>"),
        ("d", "Økonomi", "<p>Ingen.</p>"),
        ("e", "Evaluering", "<p>Hvert år.</p>"),
    )
    new = sections(
        ("a", "Innledning", "<p>Vi vil.</p>"),
        ("e", "Evaluering", "<p>Hvert annet år.</p>"),
        ("b", "Møter i rådet", "<p>To møter.</p>"),
        ("f", "Nytt", "<p>Nytt.</p>"),
        ("c", "Politikontakt", "<p>En dag.</p>"),
    )
    changes = compare_sections(old, new)
    assert [(c.key, c.kind, c.is_changed) for c in changes] == [
        ("a", "same", False),
        ("e", "moved", True),
        ("b", "changed", True),
        ("f", "added", True),
        ("c", "same", False),
        ("d", "removed", True),
    ]
    assert words(changes[2].heading_html) == "Møter{+ i rådet+}"
    assert words(changes[1].body_html) == "Hvert{+ annet+} år."


KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@given(KEYS, KEYS)
@settings(max_examples=80, deadline=None)
def test_every_section_is_told_of_once_and_the_new_order_stands(old, new):
    changes = compare_sections(
        [ComparedSection(k, k, f"<p>{k}</p>") for k in old],
        [ComparedSection(k, k, f"<p>{k}</p>") for k in new],
    )
    assert sorted(c.key for c in changes) == sorted(set(old) | set(new))
    assert [c.key for c in changes if c.kind != "removed"] == new
    assert {c.key for c in changes if c.kind == "removed"} == set(old) - set(new)
    still = [c.key for c in changes if c.kind == "same"]
    assert still == [key for key in old if key in still]
