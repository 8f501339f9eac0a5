"""Rich text: safe, and the same however it came."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records import richtext


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("<p>Hei <b>du</b> og <i>du</i></p>", "<p>Hei <strong>du</strong> og <em>du</em></p>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<p onclick="x()" style="color:red" class="y">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="JaVa\tScript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<a href="/logg-ut/">a</a><a href="//evil.example">b</a>', "<a>a</a><a>b</a>"),
        (
            '<a href="https://rana.kommune.no" target="_blank">a</a>',
            '<a href="https://rana.kommune.no">a</a>',
        ),
        ('<a href="mailto:post@rana.example">a</a>', '<a href="mailto:post@rana.example">a</a>'),
        ("<h1>A</h1><h2>B</h2><h5>C</h5>", "<h3>A</h3><h3>B</h3><h4>C</h4>"),
        ("<p>to&nbsp;ord og\u00a0\u202f to</p>", "<p>to ord og to</p>"),
        ("<p>sam\u00adar\u200bbeid&shy;</p>", "<p>samarbeid</p>"),
        ('<img src="https://evil.example/x.png" onerror="x()">', ""),
        ("<svg><script>alert(1)</script></svg><math>x</math><style>p{}</style>", ""),
        ("<div><span>a</span></div>", "a"),
        ('<table><tr><td colspan="2" rowspan="x">a</td></tr></table>', None),
        ("<p>Čáhcesuolu áčđŋšŧž</p>", "<p>Čáhcesuolu áčđŋšŧž</p>"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("", ""),
    ],
)
def test_only_what_is_allowed_is_left(dirty, cleaned):
    if cleaned is None:
        cleaned = '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>'
    assert richtext.clean(dirty) == cleaned


PIECES = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<li>",
    "<ul>",
    "</ul>",
    "<script>",
    "</script>",
    "<ScRiPt",
    "<svg>",
    "</svg>",
    "<math>",
    "<style>",
    "</style>",
    "<!--",
    "-->",
    "<a◦href='",
    "javascript:",
    "'>",
    "</a>",
    "◦onerror=x◦",
    "<img◦src=x",
    ">",
    "<",
    "&lt;",
    "&amp;nbsp;",
    "&nbsp;",
    "<table>",
    "<td>",
    "<h1>",
    "<template>",
    "<noscript>",
    "<iframe>",
    "]]>",
    "æøå",
    "<textarea>",
    "<title>",
    "</title>",
    "<plaintext>",
    "\x00",
    "\xad",
    "scr",
    "ipt",
    "alert(1)",
    "◦",
    "\n",
    "ord",
]
SOUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=25).map(
    lambda pieces: "".join(pieces).replace("◦", " ")
)


@given(SOUP)
@settings(max_examples=150, deadline=None)
def test_cleaning_twice_changes_nothing_and_nothing_that_runs_is_left(soup):
    cleaned = richtext.clean(soup)
    assert richtext.clean(cleaned) == cleaned
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", cleaned))
    assert tags <= richtext.TAGS
    for attribute in re.findall(r"<[^>]*?\s([a-z-]+)=", cleaned):
        assert attribute in {"href", "start", "scope", "colspan", "rowspan"}
    for address in re.findall(r'href="([^"]*)"', cleaned):
        assert address.startswith(("http://", "https://", "mailto:"))


@given(SOUP)
@settings(max_examples=100, deadline=None)
def test_plain_text_never_fails_and_has_no_ragged_lines(soup):
    text = richtext.plain(soup)
    assert text == text.strip()
    assert "\n\n\n" not in text
    assert all(line == line.strip() for line in text.split("\n"))


def test_plain_text_keeps_paragraphs_lists_and_rows():
    html = (
        "<h3>Møter</h3><p>Rådet møtes<br>to ganger.</p><p></p>"
        "<ul><li><p>vår</p></li><li>høst<ul><li>tidlig</li></ul></li></ul>"
        "<table><tr><th>Dag</th><td><p>man</p><p>tir</p></td></tr><tr><td>a</td><td>b</td></tr></table>"
        "løs tekst"
    )
    assert richtext.plain(html) == (
        "Møter\n\nRådet møtes\nto ganger.\n\nvår\nhøst\ntidlig\n\nDag man tir\na b\n\nløs tekst"
    )


@pytest.mark.parametrize(
    "html", ["", "<p></p>", "<p>&nbsp;</p><p><br></p>", "<ul><li></li></ul>", "<p>\u200b</p>"]
)
def test_a_text_with_nothing_to_read_is_empty(html):
    assert richtext.is_empty(html)
    assert not richtext.is_empty(html + "<p>x</p>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (" \n\n ", ""),
        ("Én linje", "<p>Én linje</p>"),
        ("Første\r\nlinje to\r\n\r\n\r\n  Andre  avsnitt ", "<p>Første<br>linje to</p><p>Andre avsnitt</p>"),
        ("a < b & <b>ikke fet</b>", "<p>a &lt; b &amp; &lt;b&gt;ikke fet&lt;/b&gt;</p>"),
    ],
)
def test_plain_text_becomes_paragraphs_and_nothing_in_it_is_markup(text, html):
    assert richtext.from_plain(text) == html


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))))
def test_plain_text_comes_back_as_it_was(text):
    words = unicodedata.normalize("NFC", " ".join(text.split()))
    assert richtext.plain(richtext.from_plain(text)) == words
