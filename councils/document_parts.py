"""What the documents of a meeting consist of, ready to be set: the same parts for PDF, Word and page.

Two builders that never meet: `public_sections` takes `PublicMinutes`, which has no place for what is closed;
`whole_sections` takes the whole content and marks what is closed with its basis, for the members. Templates
get sections only, so that a template can show no more than its builder was handed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from councils.content_public import ClosedItem, OpenDecision, OpenItem, PublicMinutes, Withheld
from councils.wording import Words
from records import days, richtext


@dataclass(frozen=True)
class Table:
    """Rows under headings. The first cell of a row is its heading."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell with the heading of its column, for a page that stacks a row on a small screen."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]

    def html(self) -> SafeString:
        """As rich text, for Word."""
        head = format_html_join("", "<th>{}</th>", ((cell,) for cell in self.head))
        rows = format_html_join(
            "",
            "<tr>{}</tr>",
            ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in self.rows),
        )
        return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, rows)


@dataclass(frozen=True)
class Text:
    """Paragraphs, cleaned HTML; under a small heading where it has one."""

    kind: ClassVar[str] = "text"
    body: SafeString
    heading: str = ""

    def html(self) -> SafeString:
        """As rich text, for Word."""
        return format_html("{}{}", _strong(self.heading), self.body)


@dataclass(frozen=True)
class Line:
    """One sentence of the record: the outcome, a document that was laid before the meeting."""

    kind: ClassVar[str] = "line"
    text: str

    def html(self) -> SafeString:
        """As rich text, for Word."""
        return format_html("<p>{}</p>", self.text)


@dataclass(frozen=True)
class Mark:
    """The sentence that something is withheld here, and by which basis."""

    kind: ClassVar[str] = "mark"
    text: str

    def html(self) -> SafeString:
        """As rich text, for Word."""
        return format_html("<p><em>{}</em></p>", self.text)


@dataclass(frozen=True)
class Boxed:
    """A decision in its box; `mark` says that it is closed, in the members' documents."""

    kind: ClassVar[str] = "decision"
    heading: str
    body: SafeString
    mark: str = ""
    follow_ups: Table | None = None
    decision_id: int | None = None

    def html(self) -> SafeString:
        """As rich text, for Word."""
        mark = format_html("<p><em>{}</em></p>", self.mark) if self.mark else ""
        table = self.follow_ups.html() if self.follow_ups is not None else ""
        return format_html("{}{}{}{}", _strong(self.heading), mark, self.body, table)


@dataclass(frozen=True)
class Closed:
    """A closed part in the members' documents: marked with its basis, and what it says."""

    kind: ClassVar[str] = "closed"
    mark: str
    body: SafeString

    def html(self) -> SafeString:
        """As rich text, for Word."""
        return format_html("<p><em>{}</em></p>{}", self.mark, self.body)


Part = Table | Text | Line | Mark | Boxed | Closed


@dataclass(frozen=True)
class Section:
    """An item, with number, title and its parts; `mark` when all of it is closed and shown to members."""

    anchor: str
    label: str
    title: str
    kind: str = ""
    mark: str = ""
    parts: tuple[Part, ...] = field(default=())


# The parts that are open in any case


def when(meeting: Mapping[str, Any], words: Words) -> str:
    """«mandag 13. april 2026 kl. 12.00–13.30»."""
    start, end = (datetime.fromisoformat(meeting[key]) for key in ("starts_at", "ends_at"))
    said = {
        "weekday": words[f"weekday_{start.weekday()}"],
        "date": days.longdate(start.date()),
        "start": f"{start:%H.%M}",
    }
    if start.date() == end.date():
        return words("when", end=f"{end:%H.%M}", **said)
    return words("when_two_days", end=f"{days.longdate(end.date())} kl. {end:%H.%M}", **said)


def meeting_day(meeting: Mapping[str, Any]) -> str:
    """«13. april 2026»."""
    return days.longdate(datetime.fromisoformat(meeting["starts_at"]).date())


def attendance_table(rows: Iterable[Mapping[str, Any]], words: Words) -> Table:
    """Who was there, who was not, with office and organisation."""
    return Table(
        words["attendance"],
        (words["col_name"], words["col_office"], words["col_organisation"], words["col_presence"]),
        tuple((row["name"], row["office"], row["organisation"], _presence(row, words)) for row in rows),
    )


def called_table(rows: Iterable[Mapping[str, Any]], words: Words) -> Table:
    """Who the notice goes to."""
    return Table(
        words["called"],
        (words["col_name"], words["col_office"], words["col_organisation"], words["col_capacity"]),
        tuple(
            (row["name"], row["office"], row["organisation"], words[f"capacity_{row['capacity']}"])
            for row in rows
        ),
    )


def _presence(row: Mapping[str, Any], words: Words) -> str:
    said = words[f"presence_{row['presence']}"]
    if row["deputy_for"]:
        said = words(
            "presence_deputy", presence=f"{said}, {words['capacity_DEPUTY']}", name=row["deputy_for"]
        )
    times = [
        words(f"presence_{key}", time=row[f"{key}_at"].replace(":", "."))
        for key in ("arrived", "left")
        if row[f"{key}_at"]
    ]
    return ", ".join([said, *times])


def follow_ups_table(rows: Iterable[Any], words: Words) -> Table | None:
    """What is to be done, by whom and by when; None when nothing is. Rows are mappings or open follow-ups."""
    shown = []
    for row in rows:
        text, owner, due = (
            (row["text"], row["owner"], row["due_on"])
            if isinstance(row, Mapping)
            else (row.text, row.owner, row.due_on)
        )
        shown.append((text, owner or words["not_set"], _day(due) if due else words["not_set"]))
    if not shown:
        return None
    return Table(words["follow_ups"], (words["col_what"], words["col_owner"], words["col_due"]), tuple(shown))


# The public minutes: from the open part


def public_sections(minutes: PublicMinutes, words: Words) -> list[Section]:
    """The items of the open part, each withheld part as one mark."""
    return [
        Section(
            anchor=f"sak-{place}",
            label=_label(item.number, words),
            title=item.title,
            kind=words[f"kind_{item.kind}"] if isinstance(item, OpenItem) else "",
            parts=tuple(_public_parts(item, words)),
        )
        for place, item in enumerate(minutes.items, start=1)
    ]


def _public_parts(item: OpenItem | ClosedItem, words: Words) -> Iterator[Part]:
    if isinstance(item, ClosedItem):
        yield withheld_mark(item.withheld, words)
        return
    for one in item.knowledge:
        if isinstance(one, Withheld):
            yield withheld_mark(one, words)
        else:
            yield Line(
                _knowledge(one.kind, one.organisation, one.title, one.dated_on, one.is_shown_only, words)
            )
    for piece in item.pieces:
        yield (
            withheld_mark(piece, words) if isinstance(piece, Withheld) else Text(richtext.clean(piece.html))
        )
    for number, decision in enumerate(item.decisions, start=1):
        if isinstance(decision, Withheld):
            yield withheld_mark(decision, words)
        else:
            yield decision_box(decision, words, number if len(item.decisions) > 1 else None)
    if table := follow_ups_table(item.follow_ups, words):
        yield table
    if line := _outcome(item.outcome, item.postponed_to, item.outcome_reason, words):
        yield Line(line)


def decision_box(decision: OpenDecision, words: Words, number: int | None = None) -> Boxed:
    """An open decision in its box."""
    return Boxed(
        _decision_heading(number, words),
        richtext.from_plain(decision.text),
        follow_ups=follow_ups_table(decision.follow_ups, words),
        decision_id=decision.id,
    )


def withheld_mark(withheld: Withheld, words: Words) -> Mark:
    """The sentence that says that, where and by which basis something is withheld, and nothing more."""
    return Mark(words(f"withheld_{withheld.part}", basis=running_basis(withheld.legal_basis)))


# The full minutes: from the whole content, for members


def whole_sections(content: Mapping[str, Any], words: Words) -> list[Section]:
    """All items, and what is closed marked with its basis."""
    return [
        Section(
            anchor=f"sak-{place}",
            label=_label(item["number"], words),
            title=item["title"],
            kind=words[f"kind_{item['kind']}"],
            mark=_closed_mark(item, words),
            parts=tuple(_whole_parts(item, words)),
        )
        for place, item in enumerate(content["items"], start=1)
    ]


def _whole_parts(item: Mapping[str, Any], words: Words) -> Iterator[Part]:
    for one in item["knowledge"]:
        line = _knowledge(
            one["kind"], one["organisation"], one["title"], one["dated_on"], one["is_shown_only"], words
        )
        if one["is_closed"]:
            yield Closed(_closed_mark(one, words), richtext.from_plain(line))
        else:
            yield Line(line)
    for piece in item["pieces"]:
        body = richtext.clean(piece["html"])
        yield Closed(_closed_mark(piece, words), body) if piece["is_closed"] else Text(body)
    for number, decision in enumerate(item["decisions"], start=1):
        yield Boxed(
            _decision_heading(number if len(item["decisions"]) > 1 else None, words),
            richtext.from_plain(decision["text"]),
            mark=_closed_mark(decision, words),
            follow_ups=follow_ups_table(decision["follow_ups"], words),
            decision_id=decision["id"],
        )
    if table := follow_ups_table(item["follow_ups"], words):
        yield table
    if line := _outcome(item["outcome"], item["postponed_to"], item["outcome_reason"], words):
        yield Line(line)


def _closed_mark(part: Mapping[str, Any], words: Words) -> str:
    if not part["is_closed"]:
        return ""
    return words("closed_here", basis=running_basis(part["legal_basis"]))


# The agenda of a notice: from what is kept with it


def agenda_sections(content: Mapping[str, Any], words: Words) -> list[Section]:
    """The items of a notice: open ones with text and papers, closed ones as that and why."""
    return [
        Section(
            anchor=f"sak-{place}",
            label=_label(item["number"], words),
            title=item["title"],
            kind="" if item["is_closed"] else words[f"kind_{item['kind']}"],
            parts=tuple(_agenda_parts(item, words)),
        )
        for place, item in enumerate(content["items"], start=1)
    ]


def _agenda_parts(item: Mapping[str, Any], words: Words) -> Iterator[Part]:
    if item["is_closed"]:
        yield withheld_mark(Withheld(**item["withheld"]), words)
        return
    yield from _case(item["text"], item["proposed_decision"], words)
    if item["attachments"]:
        yield _papers((_paper(one, words) for one in item["attachments"]), words)


def whole_agenda_sections(content: Mapping[str, Any], words: Words) -> list[Section]:
    """The items of the members' agenda, and what is closed marked with its basis."""
    sections = []
    for place, item in enumerate(content["items"], start=1):
        parts = list(_case(item["text"], item["proposed_decision"], words))
        if item["attachments"]:
            papers = (
                ". ".join(one for one in (paper["title"], _closed_mark(paper, words)) if one)
                for paper in item["attachments"]
            )
            parts.append(_papers(papers, words))
        sections.append(
            Section(
                anchor=f"sak-{place}",
                label=_label(item["number"], words),
                title=item["title"],
                kind=words[f"kind_{item['kind']}"],
                mark=_closed_mark(item, words),
                parts=tuple(parts),
            )
        )
    return sections


def _case(text: str, proposed: str, words: Words) -> Iterator[Text]:
    if text:
        yield Text(richtext.clean(text))
    if proposed:
        yield Text(richtext.clean(proposed), words["proposed_decision"])


def _papers(titles: Iterable[str], words: Words) -> Text:
    listed = format_html_join("", "<li>{}</li>", ((title,) for title in titles))
    return Text(format_html("<ul>{}</ul>", listed), words["attachments"])


def _paper(paper: Mapping[str, Any], words: Words) -> str:
    if "withheld" in paper:
        return f"{paper['title']}. {withheld_mark(Withheld(**paper['withheld']), words).text}"
    return paper["title"]


# Words


def running_basis(basis: str) -> str:
    """A basis inside a sentence: «offentleglova § 13», however it was begun; abbreviations are kept."""
    return basis[:1].lower() + basis[1:] if basis[1:2].islower() else basis


def _label(number: str, words: Words) -> str:
    return words("item", number=number) if number else ""


def _decision_heading(number: int | None, words: Words) -> str:
    return words("decision_numbered", number=number) if number is not None else words["decision"]


def _knowledge(
    kind: str, organisation: str, title: str, dated: str, is_shown_only: bool, words: Words
) -> str:
    return words(
        "knowledge_shown" if is_shown_only else "knowledge_stored",
        kind=words[f"knowledge_{kind}"],
        organisation=organisation,
        title=title,
        date=_day(dated),
    )


def _outcome(outcome: str, postponed_to: str | None, reason: str, words: Words) -> str:
    if not outcome:
        return ""
    said = (
        words("outcome_postponed_to", date=_day(postponed_to))
        if outcome == "POSTPONED" and postponed_to
        else words[f"outcome_{outcome}"]
    )
    return f"{said} {reason}".strip()


def _day(written: str) -> str:
    return days.longdate(date.fromisoformat(written))


def _strong(heading: str) -> SafeString:
    return format_html("<p><strong>{}</strong></p>", heading) if heading else SafeString()
