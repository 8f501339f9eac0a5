"""What pages of every room show alike: status, whose turn it is, steps with reasons, history, way here."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from records import richtext
from web.templatetags.norwegian import listing
from web.transitions import OfferedStep

register = template.Library()

TONES = {"neutral", "info", "success", "warning", "danger", "accent"}
# One shape per tone, so that colour never says it alone. Drawn on a 16 × 16 grid.
SHAPES = {
    "neutral": '<circle cx="8" cy="8" r="4.5" fill="none" stroke="currentColor" stroke-width="2"/>',
    "accent": '<circle cx="8" cy="8" r="5.5" fill="currentColor"/>',
    "info": '<path d="M3 8a5 5 0 0 1 10 0z" fill="currentColor"/>'
    '<circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="1.6"/>',
    "success": '<path d="m3 8.5 3.4 3.5L13 4.5" fill="none" stroke="currentColor" stroke-width="2.4"/>',
    "warning": '<path d="M8 2 15 14H1z" fill="currentColor"/>',
    "danger": '<path d="m3.5 3.5 9 9m0-9-9 9" stroke="currentColor" stroke-width="2.4"/>',
}


@register.simple_tag
def status_tag(label: str, tone: str = "neutral") -> SafeString:
    """A status: `{% status_tag "Signert" "success" %}`.

    Tones: neutral, accent, info, success, warning, danger.

    The text says it, a shape repeats it, the colour helps. An unknown tone is shown as neutral.
    """
    known = tone if tone in TONES else "neutral"
    return format_html(
        '<span class="ds-tag status" data-color="{}" data-size="sm">'
        '<svg class="status__shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>'
        "{}</span>",
        known,
        mark_safe(SHAPES[known]),  # noqa: S308 – constants above
        label,
    )


@register.inclusion_tag("web/ball.html")
def ball(who: Any = "", mine: bool = False, what: str = "") -> dict[str, Any]:
    """Who has the ball: «Venter på deg» (`mine=True`) or «Venter på Rana kommune»; `what` says for what.

    Nothing when nobody is waited for.
    """
    if isinstance(who, (list, tuple, set)):
        who = listing(who)
    return {"who": who, "mine": mine, "what": what}


@register.inclusion_tag("web/offers.html", takes_context=True)
def offers(context: template.Context, offered: Iterable[Any], legend: str = "") -> dict[str, Any]:
    """The steps that this person may take: buttons, and disabled buttons with the reasons beside them.

    Takes `web.transitions.OfferedStep`s. A bare `Offer` posts `transition=<name>` to the page itself.
    """
    return {
        "steps": [
            step if isinstance(step, OfferedStep) else OfferedStep(offer=step, url="")
            for step in offered or ()
        ],
        "legend": legend or _("Det du kan gjøre nå"),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("web/history.html")
def history(events: Iterable[Any]) -> dict[str, Any]:
    """What has happened, in plain sentences, in the order given (`event.sentence`, `event.occurred_at`)."""
    return {"events": events}


@register.inclusion_tag("web/breadcrumbs.html", takes_context=True)
def breadcrumbs(context: template.Context) -> dict[str, Any]:
    """The way here, from the context's `breadcrumbs` and `page_title`. On narrow screens: one step back."""
    crumbs = list(context.get("breadcrumbs") or ())
    return {"crumbs": crumbs, "here": context.get("page_title", ""), "back": crumbs[-1] if crumbs else None}


@register.inclusion_tag("web/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page) -> dict[str, Any]:
    """The pages of a list; the other parts of the address (filters) are kept."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request else None
    if query is not None:
        query.pop("side", None)
    kept = f"&{query.urlencode()}" if query else ""
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return {"page": page, "numbers": numbers, "kept": kept, "ellipsis": page.paginator.ELLIPSIS}


@register.simple_tag(takes_context=True)
def form_media(context: template.Context, form: Any) -> SafeString:
    """Styles and scripts of a form's widgets with the page's CSP nonce; each only once per page.

    Several forms on one page share an editor, and a page may hold only one import map.
    """
    request = context.get("request")
    media = form.media
    if hasattr(media, "with_nonce") and request is not None and hasattr(request, "csp_nonce"):
        media = media.with_nonce(str(request.csp_nonce))
    html = str(media)
    if request is None:
        return mark_safe(html)  # noqa: S308 – rendered by Django's own Media
    seen: set[str] = getattr(request, "_form_media_seen", set())
    fresh = [line for line in html.splitlines() if line not in seen]
    request._form_media_seen = seen | set(fresh)
    return mark_safe("\n".join(fresh))  # noqa: S308 – rendered by Django's own Media


@register.simple_tag
def rich_text(value: Any) -> SafeString:
    """Text from the editor, cleaned once more on the way out."""
    return richtext.clean(str(value or ""))
