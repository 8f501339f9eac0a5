"""Two texts compared word by word, and two lists of sections compared section by section.

The law, held by a property test: take away everything in `<del>` and the new text stands; take away
everything in `<ins>` and the old text stands. Nothing that changed goes unseen: a word that becomes bold
or a paragraph that becomes a list item is shown as taken out and put in. The result is built from parsed
and escaped parts, never from the incoming HTML, and is safe to show.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import count, groupby
from typing import Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lxml.html import HtmlElement

from records import richtext

# Two paragraphs that share fewer of their words than this are another paragraph, not a changed one.
LIKENESS = 0.4
# Above this many comparisons the finest alignment is not worth its time.
MANY = 4_000_000

INLINE = frozenset({"strong", "em", "u", "a"})
LEAVES = frozenset({"p", "h3", "h4", "caption"})
_PARTS = re.compile(r"\s+|[^\W_]+|[\W_]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign, a space or a line break, with how it is set (bold, link …)."""

    text: str
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def is_space(self) -> bool:
        return self.text in {" ", "\n"}


@dataclass(frozen=True, slots=True)
class Container:
    """A list, list item, quotation or table around a block. `ident` tells neighbours apart."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    ident: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or list text – or, with `cells`, a table row – and what it stands inside."""

    path: tuple[Container, ...]
    tag: str
    cells: tuple[tuple[str, tuple[tuple[str, str], ...], tuple[Token, ...]], ...]

    @property
    def shape(self) -> tuple:
        """What must be the same for two blocks to be compared word by word."""
        around = tuple((container.tag, container.attributes) for container in self.path)
        return around, self.tag, tuple((tag, attributes) for tag, attributes, _tokens in self.cells)

    @property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(token for _tag, _attributes, tokens in self.cells for token in tokens)


Kind = Literal["same", "changed", "added", "removed", "moved"]


# A block of the old text and what it became; one of them may be missing, never both.
Pair = tuple[Block | None, Block | None]


@dataclass(frozen=True)
class ComparedSection:
    """One section on one side of the comparison; `key` is the same in both."""

    key: str
    heading: str
    body: str


@dataclass(frozen=True)
class SectionChange:
    """What has happened to one section. A moved section may have changed too: `is_changed`."""

    key: str
    kind: Kind
    heading_html: SafeString
    body_html: SafeString
    is_changed: bool = field(default=False)


def compare_html(old: str, new: str) -> SafeString:
    """The new text with what was put in as `<ins>` and what was taken out as `<del>`."""
    old_blocks, new_blocks = _blocks(old, count(1)), _blocks(new, count(1_000_000))
    pairs = _align(old_blocks, new_blocks)
    return mark_safe(_render(pairs))  # noqa: S308 – built from escaped parts


def compare_text(old: str, new: str) -> SafeString:
    """The same for one line of plain text, such as a heading."""
    return mark_safe(_words(_tidy(_tokens(old, ())), _tidy(_tokens(new, ()))))  # noqa: S308


def compare_sections(old: Iterable[ComparedSection], new: Iterable[ComparedSection]) -> list[SectionChange]:
    """What has happened to each section, in the new order; removed ones where they used to stand.

    As few sections as possible count as moved: those outside the longest common order. Raises ValueError
    if a key occurs twice on one side.
    """
    old, new = list(old), list(new)
    old_by_key, new_by_key = {s.key: s for s in old}, {s.key: s for s in new}
    if len(old_by_key) != len(old) or len(new_by_key) != len(new):
        raise ValueError("A section key occurs twice.")
    place_before = {section.key: place for place, section in enumerate(old)}
    in_order = _longest_rise([section.key for section in new if section.key in place_before], place_before)

    changes = []
    for section in new:
        before = old_by_key.get(section.key)
        if before is None:
            changes.append(_one_sided(section, "added"))
            continue
        heading_html = compare_text(before.heading, section.heading)
        body_html = compare_html(before.body, section.body)
        is_changed = any(mark in part for part in (heading_html, body_html) for mark in ("<ins>", "<del>"))
        kind: Kind = "moved" if section.key not in in_order else "changed" if is_changed else "same"
        changes.append(SectionChange(section.key, kind, heading_html, body_html, is_changed))

    for place, section in enumerate(old):
        if section.key not in new_by_key:
            before_it = [earlier.key for earlier in old[:place]]
            keys = [change.key for change in changes]
            after = next((key for key in reversed(before_it) if key in keys), None)
            changes.insert(keys.index(after) + 1 if after is not None else 0, _one_sided(section, "removed"))
    return changes


def _longest_rise(keys: Sequence[str], place: dict[str, int]) -> set[str]:
    """The longest selection of keys that stand in their old order; the other ones were moved."""
    length: list[int] = []
    before: list[int | None] = []
    for i, key in enumerate(keys):
        earlier = [j for j in range(i) if place[keys[j]] < place[key]]
        best = max(earlier, key=lambda j: length[j], default=None)
        before.append(best)
        length.append(1 if best is None else length[best] + 1)
    chosen = set()
    step = max(range(len(keys)), key=lambda i: length[i], default=None)
    while step is not None:
        chosen.add(keys[step])
        step = before[step]
    return chosen


def _one_sided(section: ComparedSection, kind: Literal["added", "removed"]) -> SectionChange:
    def html_of(compare: Callable[[str, str], SafeString], text: str) -> SafeString:
        return compare("", text) if kind == "added" else compare(text, "")

    heading_html = html_of(compare_text, section.heading)
    return SectionChange(section.key, kind, heading_html, html_of(compare_html, section.body), True)


# From HTML to blocks of tokens


def _blocks(html: str, idents: Iterator[int]) -> list[Block]:
    found: list[Block] = []
    run: list[Token] = []

    def flush(path: tuple[Container, ...], tag: str) -> None:
        if tokens := _tidy(run):
            inside = path[-1].tag if path else ""
            # Text that stands loose is a paragraph, except directly in a list item.
            found.append(Block(path, tag or ("" if inside == "li" else "p"), (("", (), tokens),)))
        run.clear()

    def walk(element: HtmlElement, path: tuple[Container, ...], tag: str, marks: tuple) -> None:
        run.extend(_tokens(element.text, marks))
        for child in element:
            name = child.tag
            if name == "br":
                run.append(Token("\n"))
            elif name in INLINE:
                mark = (name, child.get("href", "") if name == "a" else "")
                walk(child, path, tag, marks if mark in marks else (*marks, mark))
            elif name == "tr":
                flush(path, tag)
                cells = tuple(
                    (cell.tag, tuple(sorted(cell.attrib.items())), _flat(cell))
                    for cell in child
                    if cell.tag in {"td", "th"}
                )
                if any(tokens for _tag, _attributes, tokens in cells):
                    found.append(Block(path, "tr", cells))
            elif name in LEAVES:
                flush(path, tag)
                walk(child, path, name, marks)
                flush(path, name)
            else:
                flush(path, tag)
                inner = (*path, Container(name, tuple(sorted(child.attrib.items())), next(idents)))
                walk(child, inner, "", marks)
                flush(inner, "")
            run.extend(_tokens(child.tail, marks))

    walk(richtext.fragment(html), (), "", ())
    flush((), "")
    return found


def _flat(cell: HtmlElement) -> tuple[Token, ...]:
    """A table cell's content on lines: its paragraphs and items are parted by breaks."""
    tokens: list[Token] = []

    def walk(element: HtmlElement, marks: tuple) -> None:
        tokens.extend(_tokens(element.text, marks))
        for child in element:
            if child.tag in INLINE:
                walk(child, (*marks, (child.tag, child.get("href", "") if child.tag == "a" else "")))
            else:
                is_cell = child.tag in {"td", "th"}
                tokens.append(Token(" " if is_cell else "\n"))
                walk(child, marks)
                tokens.append(Token(" " if is_cell else "\n"))
            tokens.extend(_tokens(child.tail, marks))

    walk(cell, ())
    return _tidy(tokens)


def _tokens(text: str | None, marks: tuple) -> list[Token]:
    return [Token(" " if part.isspace() else part, marks) for part in _PARTS.findall(text or "")]


def _tidy(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """As a browser shows it: one space or break at a time, none at the ends."""
    tidy: list[Token] = []
    for token in tokens:
        if token.is_space:
            if not tidy:
                continue
            if tidy[-1].is_space:
                if token.text == "\n":
                    tidy[-1] = token
                continue
        elif tidy and token.marks == tidy[-1].marks and token.text.isalnum() and tidy[-1].text.isalnum():
            # One word, although it came in two pieces.
            tidy[-1] = Token(tidy[-1].text + token.text, token.marks)
            continue
        tidy.append(token)
    while tidy and tidy[-1].is_space:
        tidy.pop()
    return tuple(tidy)


# Which block became which


def _align(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    old_keys, new_keys = ([(block.shape, block.cells) for block in side] for side in (old, new))
    pairs: list[Pair] = []
    for how, a, b, c, d in SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_opcodes():
        if how == "equal":
            pairs.extend(zip(old[a:b], new[c:d], strict=True))
        else:
            pairs.extend(_pair_alike(old[a:b], new[c:d]))
    return pairs


def _pair_alike(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    """Pair the blocks of two changed stretches in order, so that the total likeness is greatest."""
    if len(old) * len(new) > 10_000:
        return [(block, None) for block in old] + [(None, block) for block in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likeness = [[_likeness(before, after) for after in new] for before in old]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if likeness[i][j] >= LIKENESS:
                best[i][j] = max(best[i][j], likeness[i][j] + best[i + 1][j + 1])
    pairs: list[Pair] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] >= LIKENESS and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((old[i], None))
            i += 1
        else:
            pairs.append((None, new[j]))
            j += 1
    pairs += [(block, None) for block in old[i:]] + [(None, block) for block in new[j:]]
    return pairs


def _likeness(before: Block, after: Block) -> float:
    if before.shape != after.shape:
        return 0.0
    words = [Counter(token.text for token in block.tokens if not token.is_space) for block in (before, after)]
    total = sum(words[0].values()) + sum(words[1].values())
    return 2 * sum((words[0] & words[1]).values()) / total if total else 1.0


# From pairs to HTML


def _render(pairs: Sequence[Pair]) -> str:
    # What was taken out of a list is shown in that list, not in one beside it.
    became = {
        before.ident: after.ident
        for old, new in pairs
        if old and new
        for before, after in zip(old.path, new.path, strict=True)
    }
    html: list[str] = []
    is_open: list[Container] = []
    for old, new in pairs:
        path = _present(old, new).path
        if new is None:
            path = tuple(replace(around, ident=became.get(around.ident, around.ident)) for around in path)
        shared = 0
        while shared < min(len(path), len(is_open)) and path[shared] == is_open[shared]:
            shared += 1
        while len(is_open) > shared:
            html.append(f"</{is_open.pop().tag}>")
        for around in path[shared:]:
            html.append(_start(around.tag, around.attributes))
            is_open.append(around)
        html.append(_render_block(old, new))
    html.extend(f"</{around.tag}>" for around in reversed(is_open))
    return "".join(html)


def _present(old: Block | None, new: Block | None) -> Block:
    block = new or old
    if block is None:
        raise ValueError("A pair has at least one side.")
    return block


def _render_block(old: Block | None, new: Block | None) -> str:
    block = _present(old, new)
    cells = []
    for place, (tag, attributes, _either) in enumerate(block.cells):
        words = _words(old.cells[place][2] if old else (), new.cells[place][2] if new else ())
        cells.append(f"{_start(tag, attributes)}{words}</{tag}>" if tag else words)
    inner = "".join(cells)
    return f"<{block.tag}>{inner}</{block.tag}>" if block.tag else inner


def _start(tag: str, attributes: Iterable[tuple[str, str]]) -> str:
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes)
    return f"<{tag}{written}>"


def _words(old: Sequence[Token], new: Sequence[Token]) -> str:
    html = []
    for is_same, gone, come in _runs(old, new):
        if is_same:
            html.append(_inline(come))
            continue
        if gone:
            html.append(f"<del>{_label(_('fjernet:'))}{_inline(gone)}{_label(_('slutt på fjernet'))}</del>")
        if come:
            html.append(f"<ins>{_label(_('satt inn:'))}{_inline(come)}{_label(_('slutt på satt inn'))}</ins>")
    return "".join(html)


def _label(text: str) -> str:
    return f'<span class="ds-sr-only"> [{escape(text)}] </span>'


def _runs(old: Sequence[Token], new: Sequence[Token]) -> list[tuple[bool, list[Token], list[Token]]]:
    """Stretches that are the same or not. A space alone between two changes belongs to the change."""
    opcodes: list[tuple[str, int, int, int, int]]
    if len(old) * len(new) > MANY:
        opcodes = [("equal" if old == new else "replace", 0, len(old), 0, len(new))]
    else:
        opcodes = [*SequenceMatcher(None, old, new, autojunk=False).get_opcodes()]
    runs: list[tuple[bool, list[Token], list[Token]]] = []
    for place, (how, a, b, c, d) in enumerate(opcodes):
        between = 0 < place < len(opcodes) - 1
        is_same = how == "equal" and not (between and all(token.is_space for token in old[a:b]))
        if runs and not is_same and not runs[-1][0]:
            runs[-1][1].extend(old[a:b])
            runs[-1][2].extend(new[c:d])
        else:
            runs.append((is_same, list(old[a:b]), list(new[c:d])))
    return runs


def _inline(tokens: Sequence[Token]) -> str:
    html = []
    for marks, group in groupby(tokens, key=lambda token: token.marks):
        text = "".join("<br>" if token.text == "\n" else escape(token.text) for token in group)
        starts = "".join(_start(tag, [("href", href)] if href else []) for tag, href in marks)
        html.append(f"{starts}{text}{''.join(f'</{tag}>' for tag, _href in reversed(marks))}")
    return "".join(html)
