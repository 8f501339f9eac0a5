"""Search in everything of the room that a person may see: items, minutes, decisions, follow-ups.

Each kind is asked within what that person reads (`visible_to`); beyond that, the titles that stand on
agendas they may see. So a search can never tell more than the pages do. Of a forum that is its members'
alone it tells the members that a meeting has the word, and nothing around it: the text is behind a logged
click. Whoever only keeps such a forum's records does not search in them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, FloatField, Q, QuerySet, Value
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from councils.choices import Access
from councils.models import AgendaItem, Decision, FollowUp, Forum, MinutesPiece
from records import days, richtext
from records.search import excerpt, matching, ranked, text_key

PER_PAGE = 20
NOTHING = mark_safe("")


@dataclass(frozen=True)
class Hit:
    """One find: what it is, where it stands, and the words around."""

    kind: str
    title: str
    url: str
    forum: Forum
    on: date | None
    excerpt: SafeString
    label: str = ""


@dataclass(frozen=True)
class Narrowing:
    """What a search is narrowed to; empty means everything."""

    forum_id: int | None = None
    year: int | None = None
    topic_id: int | None = None


def search(question: str, user: Any, on: date, narrowing: Narrowing | None = None) -> QuerySet:
    """The finds as rows of (kind, pk, rank, moment), the best first; the newest first among equals.

    `hits` turns a page of them into what is shown.
    """
    narrowed = narrowing or Narrowing()
    parts = [
        _rows(_items(question, user, on), "item", "meeting__starts_at", "", narrowed, question),
        _titles(question, user, on, narrowed),
        _rows(
            MinutesPiece.objects.visible_to(user, on).filter(matching(question), _searched(user, on)),
            "piece",
            "item__meeting__starts_at",
            "item__",
            narrowed,
            question,
        ),
        _rows(
            Decision.objects.visible_to(user, on).filter(matching(question), _searched(user, on)),
            "decision",
            "item__meeting__starts_at",
            "item__",
            narrowed,
            question,
        ),
        _rows(
            FollowUp.objects.visible_to(user, on).filter(matching(question)),
            "follow_up",
            "item__meeting__starts_at",
            "item__",
            narrowed,
            question,
            forum="forum",
        ),
    ]
    first, *others = parts
    return first.union(*others, all=True).order_by("-rank", "-moment", "found", "-pk")


def _searched(user: Any, on: date) -> Q:
    """Of what was written at an item: not that of a closed forum, for somebody who does not sit in it."""
    return ~Q(item__forum__access=Access.MEMBERS) | Q(item__forum__in=Forum.objects.with_member(user, on))


def _items(question: str, user: Any, on: date) -> QuerySet:
    return AgendaItem.objects.visible_to(user, on).filter(matching(question))


def _titles(question: str, user: Any, on: date, narrowing: Narrowing) -> QuerySet:
    """Items that the person sees the title of but does not read: found by that title alone."""
    words = text_key(question).split()
    found = AgendaItem.objects.listed_to(user, on).exclude(pk__in=AgendaItem.objects.visible_to(user, on))
    for word in words:
        found = found.filter(title_key__contains=word)
    if not words:
        found = found.none()
    return _values(
        _narrow(found, "", "forum", "meeting__starts_at", narrowing).annotate(
            rank=Value(0.05, output_field=FloatField())
        ),
        "title",
        "meeting__starts_at",
    )


def _rows(
    queryset: QuerySet,
    kind: str,
    moment: str,
    item: str,
    narrowing: Narrowing,
    question: str,
    *,
    forum: str | None = None,
) -> QuerySet:
    narrowed = _narrow(queryset, item, forum or f"{item}forum", moment, narrowing)
    return _values(ranked(narrowed, question), kind, moment)


def _narrow(queryset: QuerySet, item: str, forum: str, moment: str, narrowing: Narrowing) -> QuerySet:
    if narrowing.forum_id:
        queryset = queryset.filter(**{forum: narrowing.forum_id})
    if narrowing.topic_id:
        queryset = queryset.filter(**{f"{item}topic": narrowing.topic_id})
    if narrowing.year:
        start, end = (days.start_of(date(year, 1, 1)) for year in (narrowing.year, narrowing.year + 1))
        queryset = queryset.filter(**{f"{moment}__gte": start, f"{moment}__lt": end})
    return queryset


def _values(queryset: QuerySet, kind: str, moment: str) -> QuerySet:
    return (
        queryset.order_by()
        .annotate(found=Value(kind, output_field=CharField()), moment=F(moment))
        .values_list("found", "pk", "rank", "moment")
    )


def page_of(found: QuerySet, number: Any) -> Page:
    """One page of the finds."""
    return Paginator(found, PER_PAGE).get_page(number)


def hits(rows: Any, question: str, user: Any, on: date) -> list[Hit]:
    """The rows as they are shown to this person, in the same order; one query for each kind.

    Whoever does not read a forum's papers is led to what is public of it.
    """
    rows = list(rows)
    insider = set(Forum.objects.papers_open_to(user, on).values_list("pk", flat=True))
    keys: dict[str, list[int]] = {}
    for kind, key, *_rest in rows:
        keys.setdefault(kind, []).append(key)
    shown: dict[tuple[str, int], Hit] = {}
    items = AgendaItem.objects.filter(pk__in=[*keys.get("item", ()), *keys.get("title", ())])
    for item in items.select_related("forum", "meeting"):
        for kind in ("item", "title"):
            shown[kind, item.pk] = _item_hit(item, kind, question)
    for piece in MinutesPiece.objects.filter(pk__in=keys.get("piece", ())).select_related(
        "item__forum", "item__meeting"
    ):
        shown["piece", piece.pk] = _within(
            _("Referat"), piece.item, richtext.plain(piece.body), question, insider
        )
    for decision in Decision.objects.filter(pk__in=keys.get("decision", ())).select_related(
        "item__forum", "item__meeting"
    ):
        shown["decision", decision.pk] = _within(
            _("Beslutning"), decision.item, decision.text, question, insider
        )
    for follow_up in FollowUp.objects.filter(pk__in=keys.get("follow_up", ())).select_related(
        "forum", "item__meeting"
    ):
        is_closed = _tells_nothing(follow_up.forum)
        shown["follow_up", follow_up.pk] = Hit(
            kind=_("Oppfølging"),
            title=_("Oppfølging i %(forum)s") % {"forum": follow_up.forum} if is_closed else follow_up.text,
            url=reverse("councils:follow_up", args=[follow_up.pk]),
            forum=follow_up.forum,
            on=follow_up.due_on,
            excerpt=NOTHING if is_closed else excerpt(follow_up.searched_text(), question),
        )
    return [shown[kind, key] for kind, key, *_rest in rows if (kind, key) in shown]


def _item_hit(item: AgendaItem, kind: str, question: str) -> Hit:
    read = kind == "item"
    tells = read and not _tells_nothing(item.forum)
    return Hit(
        kind=_("Sak"),
        title=item.title if read else item.shown_title,
        url=reverse("councils:item", args=[item.pk]) if read else _meeting_url(item),
        forum=item.forum,
        on=item.meeting.on if item.meeting else None,
        excerpt=excerpt(
            f"{richtext.plain(item.text)} {richtext.plain(item.proposed_decision)}" if tells else "", question
        ),
        label=item.label,
    )


def _within(kind: str, item: AgendaItem, text: str, question: str, insider: set[int]) -> Hit:
    page = "councils:minutes" if item.forum_id in insider else "councils:public_minutes"
    if _tells_nothing(item.forum):
        return Hit(
            kind=kind,
            title=str(item.meeting),
            url=reverse(page, args=[item.meeting_id]),
            forum=item.forum,
            on=item.meeting.on if item.meeting else None,
            excerpt=NOTHING,
        )
    return Hit(
        kind=kind,
        title=item.shown_title,
        url=f"{reverse(page, args=[item.meeting_id])}#sak-{item.pk}",
        forum=item.forum,
        on=item.meeting.on if item.meeting else None,
        excerpt=excerpt(text, question),
        label=item.label,
    )


def _tells_nothing(forum: Forum) -> bool:
    """Is the text behind a logged click, so that a hit shows nothing of it?"""
    return forum.access == Access.MEMBERS


def _meeting_url(item: AgendaItem) -> str:
    return (
        reverse("councils:meeting", args=[item.meeting_id])
        if item.meeting_id
        else item.forum.get_absolute_url()
    )
