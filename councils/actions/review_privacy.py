"""The privacy guard over minutes that go out: looked over item by item, confirmed, counted in the trail."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from councils.models import Minutes
from parties.private_data import Warning, warnings_in
from records import audit, richtext
from records.actors import Actor
from records.refusals import Refused


def texts_of(content: dict[str, Any]) -> dict[str, str]:
    """The texts of the minutes by the item they stand in, for the privacy guard. Labels are open ones."""
    texts = {}
    for item in content["items"]:
        shown = item["public_title"] if item["is_closed"] else item["title"]
        parts = [
            item["title"],
            item["outcome_reason"],
            *(richtext.plain(piece["html"]) for piece in item["pieces"]),
            *(decision["text"] for decision in item["decisions"]),
            *(row["text"] for decision in item["decisions"] for row in decision["follow_ups"]),
            *(row["text"] for row in item["follow_ups"]),
        ]
        label = _("Sak %(number)s %(title)s") % {"number": item["number"] or "–", "title": shown}
        while label in texts:
            label += " "
        texts[label] = "\n\n".join(part for part in parts if part)
    return texts


def privacy_warnings(content: dict[str, Any], message: str = "") -> list[Warning]:
    """What in the minutes, or in the message with them, looks like private data; item by item."""
    texts = texts_of(content)
    if message:
        texts[_("Beskjeden")] = message
    return warnings_in(texts)


def privacy_overridden(content: dict[str, Any], seen: bool, message: str = "") -> dict[str, int]:
    """How many warnings of each kind the sender lets stand; Refused with all of them until they are seen."""
    found = privacy_warnings(content, message)
    if found and not seen:
        raise Refused(
            [
                *(f"{warning.label.strip()}: {warning.sentence}" for warning in found),
                _("Rett teksten, eller kryss av for at du har sett advarslene."),
            ]
        )
    return dict(Counter(warning.kind for warning in found))


def record_overridden(minutes: Minutes, overridden: dict[str, int], *, by: Actor, at: datetime) -> None:
    """How many warnings of each kind were let stand; never the text."""
    if overridden:
        audit.record(
            shown_with=minutes.meeting,
            verb="councils.privacy_warning_overridden",
            by=by,
            at=at,
            what=_("referatet"),
            count=sum(overridden.values()),
            kinds=overridden,
        )
