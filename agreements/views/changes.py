"""«What changes for us»: the page of a version, and the screenful of it on the signatory's page."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.choices import Side
from agreements.duties.changes import (
    ADDED,
    CHANGED,
    REMOVED,
    TAKEN_ON,
    by_side,
    changes_between,
    compared_on,
    frozen_changes,
    is_empty,
    owed_by,
    rows_of,
)
from agreements.duties.frame_changes import Content
from agreements.models import AgreementVersion
from agreements.reference import day_of_reference, reference_for, signed_before
from agreements.rules import parties_approved_by, signing_appointments
from agreements.states import FLOW
from agreements.views.bases import VersionView, version_url
from records import days, documents
from web.access import Right

TAGS = {
    ADDED: (gettext_lazy("ny"), "success"),
    REMOVED: (gettext_lazy("faller bort"), "danger"),
    CHANGED: (gettext_lazy("endret"), "info"),
    TAKEN_ON: ("", ""),
}
GROUPS = {
    "MUNICIPALITY": gettext_lazy("For kommunen"),
    "POLICE": gettext_lazy("For politiet"),
    "BOTH": gettext_lazy("For begge parter"),
}
SECTIONS = {
    "added": gettext_lazy("Nye avsnitt"),
    "removed": gettext_lazy("Avsnitt som er tatt ut"),
    "changed": gettext_lazy("Avsnitt med endret tekst"),
}
# What goes on a screen of the signatory's page.
A_SCREENFUL = 6


class Changes(VersionView):
    """Duties, numbers, names and sections against the agreement in force, on one page that prints well.

    The reader's own side comes first. A frozen version is shown as it was frozen.
    """

    access = Right("agreements.read_papers")
    template_name = "agreements/duties/changes.html"
    page_title = gettext_lazy("Hva avtalen endrer for partene")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = self.version
        frozen = frozen_changes(version)
        content = frozen.content if frozen is not None else _reckoned(version, self.on)
        issued = documents.documents_of(version).filter(purpose="changes").first() if frozen else None
        return super().get_context_data(
            **{
                "frozen": frozen,
                "changes": content,
                "document": issued,
                "state_sentence": self._state_sentence(frozen, content),
                "compared_on": compared_on(content),
                "compared_url": _compared_url(content),
                "compare_url": self._compare_url(content),
                "groups": [
                    {"key": name, "heading": GROUPS[name], "duties": [shown(duty) for duty in duties]}
                    for name, duties in by_side(content, self.sides)
                ],
                "sections": [
                    (heading, content["sections"][kind])
                    for kind, heading in SECTIONS.items()
                    if content["sections"] and content["sections"][kind]
                ],
                "is_empty": is_empty(content),
                "next_step": self._next_step(),
                **kwargs,
            }
        )

    def _next_step(self) -> tuple[str, str] | None:
        """What the person is to do with the version now: sign it, or approve it."""
        version = self.version
        may = {one.name for one in FLOW.offers(version, self.request.user, self.on) if one.is_open}
        if "sign" in may:
            offices = signing_appointments(self.standing, version)
            for place in version.places.all():
                if place.office_id in offices and not hasattr(place, "signature"):
                    return _("Les og signer avtalen"), self.version_url("sign", place.pk)
        if "approve" in may:
            approved = {one.party_id for one in version.reviews.all() if one.withdrawn_at is None}
            if any(one.pk not in approved for one in parties_approved_by(self.standing, version)):
                return _("Les og godkjenn teksten"), self.version_url("approve")
        return None

    def _state_sentence(self, frozen: Any, content: Content) -> str:
        """Whether this is kept as it stood when the text was locked, or is worked out now."""
        if frozen is not None:
            return _("Oversikten ble låst sammen med teksten %(day)s.") % {
                "day": days.longdate(days.day_of(frozen.made_at))
            }
        if not self.version.is_frozen:
            return _(
                "Oversikten viser teksten slik den er nå. Den låses når avtalen gjøres klar til signering."
            )
        if content["compared_with"] is None:
            return ""
        return _(
            "Teksten ble låst før portalen begynte å ta vare på slike oversikter. Denne er regnet ut i dag."
        )

    def _compare_url(self, content: Content) -> str:
        """The two texts side by side, where that page holds the version against the same one."""
        compared, before = content["compared_with"], signed_before(self.version)
        if compared is None or content["sections"] is None or before is None or before.pk != compared["id"]:
            return ""
        return f"{self.version_url('compare')}?mot=gjeldende"


def _reckoned(version: AgreementVersion, on: date) -> Content:
    return changes_between(reference_for(version, day_of_reference(version, on)), version, on)


def _compared_url(content: Content) -> str:
    compared = content["compared_with"]
    if compared is None:
        return ""
    return f"{reverse('agreements:agreement', args=[compared['agreement']])}?versjon={compared['number']}"


def shown(duty: Content) -> dict[str, Any]:
    """A duty with its tag and its lines, as the page shows it."""
    word, tone = TAGS[duty["change"]]
    return {"label": duty["label"], "tag": word, "tone": tone, "rows": rows_of(duty)}


def summary_of(version: AgreementVersion, on: date, *, side: str) -> dict[str, Any]:
    """What changes and what the side owes, at most a screenful of each, with the way to the whole."""
    frozen = frozen_changes(version)
    content = frozen.content if frozen is not None else _reckoned(version, on)
    duties = [duty for _name, group in by_side(content, [side]) for duty in group]
    is_known = content["compared_with"] is not None and content["old_duties_known"]
    lines = [shown(duty) for duty in duties] if is_known else []
    frame = [*content["numbers"], *content["names"]]
    lines += [{"label": "", "tag": "", "tone": "", "rows": [row]} for row in frame]
    owed = owed_by(version, side, on)
    return {
        "content": content,
        "lines": lines[:A_SCREENFUL],
        "more": max(len(lines) - A_SCREENFUL, 0),
        "owed": [(duty["label"], rows_of(duty)[0].after) for duty in owed[:A_SCREENFUL]],
        "owed_more": max(len(owed) - A_SCREENFUL, 0),
        "owed_heading": _("Dette tar politiet på seg")
        if side == Side.POLICE
        else _("Dette tar kommunen på seg"),
        "url": reverse("duties:changes", args=[version.agreement_id, version.number]),
        "version_url": version_url(version),
    }
