"""Lists whose order people decide: by buttons, by keyboard, by dragging – and without JavaScript.

The page (the browser's half is static/js/reorder.js, the look `templates/web/reorder.html`)::

    {% load reorder %}
    {% url "councils:item_move" meeting.pk as move_url %}
    {% reorder items url=move_url revision=meeting.revision label="Sakene i møtet" row="councils/row.html" %}

Each item needs `pk` and `str(item)`, its name in what is said aloud («Skolevei er flyttet til plass 2 av 5»).
`row` is the template of what stands in the item's row, with `item` and `place` (its number) in the page's own
context; left out, the row is `str(item)`. An item with `is_fixed` true has no buttons and keeps its place. An
element marked `data-reorder-place` in a row always shows the row's place. After a save the list sends the
event `reorder:saved`.

The address (POST only) is a `ReorderView`: without JavaScript each button posts `item=7&direction=opp` (or
`ned`) and comes back to the page with the focus at the row; with JavaScript the whole order is posted, once
per change, as `order=3,1,2`. Both carry `revision` when the page gave one; the answer to the second is JSON:
`{order, revision}`, or `{reasons}` with 409 or 403. A stale save, or an order of other items than are there
now, changes nothing and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from records.refusals import Refused, StaleSave
from web.views import Acting

Direction = Literal["opp", "ned"]


@dataclass(frozen=True)
class Arranged:
    """The order as the server now has it; `revision` is what the next change starts from, if any."""

    keys: Sequence[int]
    revision: int | None = None


class ReorderView(Acting):
    """Takes a new order of a list. Subclasses implement `current_order` and `arrange`.

    The page it comes back to is `success_url` or the object's own, at the row that was moved.
    """

    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def current_order(self) -> Sequence[int]:
        """The keys of the items in the order they stand in now."""
        raise NotImplementedError

    def fixed(self) -> frozenset[int]:
        """The keys of items that keep their place."""
        return frozenset()

    def arrange(self, keys: Sequence[int], *, revision: int | None) -> Arranged:
        """Call the room's action that keeps the order. Raises StaleSave or Refused."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.wants_json = "application/json" in request.headers.get("Accept", "")
        posted = request.POST.get("revision", "")
        revision = int(posted) if posted.isascii() and posted.isdecimal() else None
        try:
            keys = self._keys(list(self.current_order()))
            arranged = self.arrange(keys, revision=revision)
        except Refused as refusal:
            return self._refused(refusal)
        if self.wants_json:
            return JsonResponse({"order": list(arranged.keys), "revision": arranged.revision})
        return self._back()

    def _keys(self, current: list[int]) -> list[int]:
        """The order that is asked for. Raises StaleSave when it is not an order of what is there now."""
        if "order" in self.request.POST:
            words = self.request.POST["order"].split(",")
            keys = [int(word) for word in words if word.strip().isascii() and word.strip().isdecimal()]
            fixed = self.fixed()
            if sorted(keys) != sorted(current) or any(
                (key in fixed or other in fixed) and key != other
                for key, other in zip(keys, current, strict=True)
            ):
                raise StaleSave(_("Listen er endret siden du åpnet siden. Åpne den på nytt, og prøv igjen."))
            return keys
        item = self.request.POST.get("item", "")
        key = int(item) if item.isascii() and item.isdecimal() else 0
        if key not in current:
            raise StaleSave(_("Det du ville flytte, står ikke i listen lenger."))
        return moved(current, key, self.request.POST.get("direction", ""), self.fixed())

    def _refused(self, refusal: Refused) -> HttpResponse:
        if self.wants_json:
            reasons = [str(reason) for reason in refusal.reasons]
            return JsonResponse({"reasons": reasons}, status=refusal.status)
        for reason in refusal.reasons:
            messages.error(self.request, reason)
        return self._back()

    def _back(self) -> HttpResponse:
        item = self.request.POST.get("item", "")
        anchor = f"#rad-{item}" if item.isascii() and item.isdecimal() else ""
        return HttpResponseRedirect(self.get_success_url() + anchor, status=303)


def moved(keys: Sequence[int], key: int, direction: str, fixed: frozenset[int] = frozenset()) -> list[int]:
    """The order with one item a place up («opp») or down («ned»), past items that keep their place.

    At the end of the list, or with another word, the order is unchanged.
    """
    order = list(keys)
    free = [place for place, one in enumerate(order) if one not in fixed]
    if key in fixed or key not in order:
        return order
    here = free.index(order.index(key))
    there = here + {"opp": -1, "ned": 1}.get(direction, 0)
    if 0 <= there < len(free):
        first, second = free[here], free[there]
        order[first], order[second] = order[second], order[first]
    return order
