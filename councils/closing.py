"""What is missing before minutes can go to their reviewers, each with the address where it is put right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from councils import guards
from councils.models import Meeting, Minutes, PieceText
from councils.states import MINUTES_FLOW
from records.workflow import Transition


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: the flow's own sentence, and where to put it right."""

    sentence: str
    url: str


def step_out(minutes: Minutes, on: date) -> Transition:
    """The step by which minutes leave their writer: to the reviewers, or to approval where there are none."""
    has_reviewers = minutes.meeting.forum.memberships.reviewers(on).exists()
    return MINUTES_FLOW["send" if has_reviewers else "finish"]


def missing(meeting: Meeting, on: date) -> list[Missing]:
    """What the flow says is missing before that step, in its order; nothing for a meeting without minutes."""
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None:
        return []
    minutes.meeting = meeting
    found: list[Missing] = []
    for guard in step_out(minutes, on).guards:
        sentences = [str(sentence) for sentence in guard(minutes, on)]
        if sentences:
            urls = _PLACES.get(guard, _writing)(meeting)
            found += [
                Missing(sentence, urls[min(at, len(urls) - 1)]) for at, sentence in enumerate(sentences)
            ]
    return found


def item_address(meeting: Meeting, item_pk: int, place: str = "") -> str:
    """Where an item is written about, opened, at the place on the page that is wanted."""
    return f"{reverse('councils:write', args=[meeting.pk])}?sak={item_pk}#{place or f'sak-{item_pk}'}"


def _writing(meeting: Meeting) -> list[str]:
    return [reverse("councils:write", args=[meeting.pk])]


def _attendance(meeting: Meeting) -> list[str]:
    return [f"{reverse('councils:attendance', args=[meeting.pk])}#deltakere"]


def _secrecy(meeting: Meeting) -> list[str]:
    return [f"{reverse('councils:attendance', args=[meeting.pk])}#taushet"]


def _items(meeting: Meeting) -> list[str]:
    """One address for each item that the guard names, in its order."""
    waiting = meeting.items.filter(state="PLACED").order_by("position", "pk").values_list("pk", flat=True)
    return [item_address(meeting, pk, f"utfall-{pk}") for pk in waiting] or _writing(meeting)


def _texts_beside(meeting: Meeting) -> list[str]:
    first = (
        PieceText.objects.filter(piece__item__meeting=meeting, settled_at__isnull=True)
        .order_by("piece__item__position", "pk")
        .values_list("pk", "piece__item")
        .first()
    )
    return [item_address(meeting, first[1], f"tekst-{first[0]}")] if first else _writing(meeting)


def _members(meeting: Meeting) -> list[str]:
    return [reverse("councils:members", args=[meeting.forum_id])]


_PLACES: dict[Callable, Callable[[Meeting], list[str]]] = {
    guards.attendance_recorded: _attendance,
    guards.secrecy_confirmed: _secrecy,
    guards.items_have_outcomes: _items,
    guards.texts_beside_settled: _texts_beside,
    guards.has_reviewers: _members,
    guards.has_no_reviewers: _members,
}
