"""The privacy guard on a page: the standing notice, and what the browser needs to warn by."""

import json
from typing import Any

from django import template

from parties.private_data import PROMPTS, SENTENCES, SHARED_MAILBOXES, public_numbers

register = template.Library()


@register.inclusion_tag("parties/privacy_guard.html")
def privacy_guard() -> dict[str, Any]:
    """`{% privacy_guard %}`, once on a page, before its forms; asks the database once.

    Text areas and editors inside an element with `data-privacy-guard` are watched (a form that has
    `PrivacyGuardedFormMixin` is such an element). Nothing that is typed leaves the page for it.
    """
    config = {
        "public_numbers": public_numbers(),
        "shared_mailboxes": sorted(SHARED_MAILBOXES),
        "sentences": {kind: str(words) for kind, words in SENTENCES.items()},
        "prompts": [str(prompt) for prompt in PROMPTS],
    }
    return {"config": json.dumps(config, ensure_ascii=False)}
