"""Search in texts: Norwegian stems, parts of words, and Sámi letters folded, all inside PostgreSQL.

A searchable model keeps its text once more as a folded key beside it. Two indexes stand on the key: one of
Norwegian word stems («møter» finds «møte»), one of three-letter pieces («samarbeid» finds
«samarbeidsavtalen»). Who may see what is not decided here: the upper room asks `matching` on a queryset that
holds only what the person may see.
"""

import re
import unicodedata
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from records.names import fold

CONFIGURATION = "norwegian"
# What a list need not fetch: `queryset.defer(*SEARCH_COLUMNS)`.
SEARCH_COLUMNS = ("search_key", "search_vector")
# PostgreSQL refuses a vector over 1 MB; a hundred pages of minutes are well below this.
LONGEST_KEY = 250_000
# Questions are typed by people; what is longer is a paste, and each part costs a look into the indexes.
LONGEST_QUESTION = 200
MOST_PARTS = 10
# Said in nearly every text: asked for only when nothing else is.
_SMALL = """
alle at av da de den der det du eg ei eit en er et etter for fra frå ha han har i ikke ikkje ja jeg kan med
men når og om opp på seg skal som så til var ved vi være å
"""
SMALL_WORDS = frozenset(_SMALL.split())

_PART = re.compile(r'"([^"]*)"|(\S+)')
_QUOTES = str.maketrans({"«": '"', "»": '"', "“": '"', "”": '"', "„": '"'})
SHORTEST_STEM = 5
_ENDINGS = re.compile(r"(?:ene|ane|en|et|er|ar|e|a)$")
_WORD = re.compile(r"[^\W_]+")


class SearchableText(models.Model):
    """A model whose text can be searched. Abstract.

    A child implements `searched_text`, inherits nothing from `Meta`, and takes its indexes from
    `search_indexes`. Saving keeps the key fresh; whoever writes with `bulk_create`, `bulk_update` or
    `update` calls `set_search_key` first. Only the first 250,000 signs of a text are searched.
    """

    search_key = models.TextField(editable=False, blank=True)
    search_vector = models.GeneratedField(
        expression=SearchVector("search_key", config=CONFIGURATION),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with a fresh key."""
        self.set_search_key()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_key"}
        super().save(*args, **kwargs)

    def searched_text(self) -> str:
        """The plain words by which the row is found: no markup, and nothing that some readers may not see."""
        raise NotImplementedError

    def set_search_key(self) -> None:
        """Make the key from the text as it is now."""
        self.search_key = text_key(self.searched_text())


def search_indexes(prefix: str) -> list[models.Index]:
    """The two indexes of a searchable model, for its `Meta.indexes`; `prefix` is at most 24 signs long."""
    return [
        GinIndex(fields=["search_vector"], name=f"{prefix}_words"),
        GinIndex(fields=["search_key"], name=f"{prefix}_parts", opclasses=["gin_trgm_ops"]),
    ]


def text_key(text: str) -> str:
    """The text folded, on one line, with only letters, numbers and plain signs.

    Quotation marks, dashes and other signs outside ASCII become spaces: depending on the database's locale
    PostgreSQL would take «møte» with its quotation marks for a word of its own.
    """
    folded = fold(text)
    if not folded.isascii():
        folded = "".join(sign if sign.isascii() or sign.isalnum() else " " for sign in folded)
    return " ".join(folded.replace("\0", " ").split())[:LONGEST_KEY]


def matching(question: str, *, through: str = "") -> Q:
    """The rows in which every word of the question is found, by its Norwegian stem or as part of a word.

    Words in quotation marks are found side by side. An empty question finds nothing. `through` leads to the
    searchable model from another one: `matching(q, through="decisions")`.
    """
    parts = _parts(question)
    if not parts:
        return Q(pk__in=[])
    prefix = f"{through}__" if through else ""
    return reduce(
        and_,
        (
            Q(**{f"{prefix}search_vector": _query(part)})
            | Q(**{f"{prefix}search_key__contains": _inside_words(part)})
            for part in parts
        ),
    )


def ranked(queryset: models.QuerySet, question: str, *, newest: str = "-pk") -> models.QuerySet:
    """The rows with their `rank`, best first; among equals the newest (`newest` is an ordering)."""
    parts = _parts(question)
    if not parts:
        return queryset.annotate(rank=models.Value(0.0)).order_by(newest)
    query = reduce(or_, map(_query, parts))
    return queryset.annotate(rank=SearchRank(F("search_vector"), query)).order_by("-rank", newest)


def excerpt(text: str, question: str, around: int = 80) -> SafeString:
    """The piece of a plain text where the question is met, with the words marked; safe to show.

    Without a place to show (found by another part of the row) it is the beginning of the text.
    """
    flat = " ".join(unicodedata.normalize("NFC", text).split())
    places = _places(flat, _parts(question))
    first = places[0] if places else (0, 0)
    start, end = max(0, first[0] - around), min(len(flat), first[1] + (around if places else 2 * around))
    if start:
        # From the beginning of a word.
        start = next((at + 1 for at in range(start, first[0]) if flat[at] == " "), start)
    if end < len(flat):
        end = next((at for at in range(end, first[1], -1) if flat[at] == " "), end)
    shown, last = ["… " if start else ""], start
    for begins, ends in places:
        if begins >= last and ends <= end:
            shown += [escape(flat[last:begins]), "<mark>", escape(flat[begins:ends]), "</mark>"]
            last = ends
    shown += [escape(flat[last:end]), " …" if end < len(flat) else ""]
    return mark_safe("".join(shown))  # noqa: S308 – every piece of the text is escaped above


def _parts(question: str) -> list[str]:
    """The words and the quoted phrases of a question, folded; small words only when there is nothing else."""
    found = []
    for phrase, word in _PART.findall(question[:LONGEST_QUESTION].translate(_QUOTES)):
        if key := text_key((phrase or word).replace('"', " ")).strip(".,;:!?()'"):
            found.append(key)
    parts = list(dict.fromkeys(found))[:MOST_PARTS]
    return [part for part in parts if part not in SMALL_WORDS] or parts


def _query(part: str) -> SearchQuery:
    return SearchQuery(part, config=CONFIGURATION, search_type="phrase")


def _inside_words(part: str) -> str:
    """What is looked for inside words: a long word without its ending, so that «avtaler» finds «særavtalen».

    Short stems would find too much («Bergen» in «Kongsberg»).
    """
    stem = _ENDINGS.sub("", part)
    return stem if part.isalpha() and len(stem) >= SHORTEST_STEM else part


# Sign by sign through a long text, the same few signs come again and again.
_fold_sign = lru_cache(maxsize=2048)(fold)


def _places(text: str, parts: list[str]) -> list[tuple[int, int]]:
    """Where in the text the parts are met, in order; as part of a word, else a word with another ending."""
    origin: list[int] = []
    pieces = []
    for at, sign in enumerate(text):
        piece = _fold_sign(sign)
        pieces.append(piece)
        origin += [at] * len(piece)
    key = "".join(pieces)
    origin.append(len(text))
    found = []
    for part in parts:
        hits = [(m.start(), m.end()) for m in re.finditer(re.escape(part), key)]
        if not hits:
            stem = _ENDINGS.sub("", part)
            hits = [
                (m.start(), m.end())
                for m in _WORD.finditer(key)
                if _ENDINGS.sub("", m[0]) == stem or (len(stem) >= SHORTEST_STEM and stem in m[0])
            ]
        found += [(origin[start], origin[end - 1] + 1) for start, end in hits]
    return sorted(set(found))
