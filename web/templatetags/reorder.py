"""A list whose order people decide; how to use it stands in `web.reordering`."""

from collections.abc import Iterable
from typing import Any, cast

from django import template

register = template.Library()


@register.inclusion_tag("web/reorder.html", takes_context=True)
def reorder(
    context: template.Context,
    items: Iterable[Any],
    url: str,
    label: str = "",
    revision: int | None = None,
    row: str = "web/reorder_row.html",
) -> dict[str, Any]:
    """`{% reorder items url=… label="Sakene i møtet" revision=… row="room/row.html" %}`."""
    listed = list(items)
    free = [place for place, item in enumerate(listed) if not getattr(item, "is_fixed", False)]
    rows = [
        {
            "item": item,
            "place": place + 1,
            "is_fixed": place not in free,
            "is_first": bool(free) and place == free[0],
            "is_last": bool(free) and place == free[-1],
        }
        for place, item in enumerate(listed)
    ]
    # The row's template is the page's own and may need what the page has.
    page = cast(dict[str, Any], context.flatten())
    return page | {
        "rows": rows,
        "url": url,
        "label": label,
        "revision": revision,
        "row_template": row,
    }
