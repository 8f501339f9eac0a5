"""What stands in the way of a step, by kind, each with the page where it is mended."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import guards
from agreements.models import AgreementVersion
from agreements.states import FLOW
from agreements.views.bases import version_url
from records.workflow import Guard, StrOrPromise

# Each guard's heading, and where what it asks for is mended when no section or municipality is named.
PLACES_TO_MEND: dict[Guard, tuple[StrOrPromise, str]] = {
    guards.sections_written: (gettext_lazy("Avsnitt uten tekst"), "version"),
    guards.fields_resolved: (gettext_lazy("Flettefelt som mangler"), "fields"),
    guards.comments_resolved: (gettext_lazy("Åpne merknader"), "version"),
    guards.texts_beside_settled: (gettext_lazy("Tekster å velge mellom"), "version"),
    guards.duties_decided: (gettext_lazy("Forpliktelser å ta stilling til"), "duties:version"),
    guards.approved_by_all: (gettext_lazy("Godkjenninger"), "approve"),
    guards.politically_adopted: (gettext_lazy("Politisk behandling"), "version"),
    guards.signatories_with_authority: (gettext_lazy("Hvem som skal signere"), "places"),
    guards.parties_exist: (gettext_lazy("Partene"), "version"),
}
# These name the section that they are about.
ABOUT_SECTIONS = {guards.sections_written, guards.comments_resolved, guards.texts_beside_settled}


@dataclass(frozen=True)
class MissingGroup:
    """What one guard asks for: a heading, and sentences with the address where each is mended."""

    heading: str
    rows: list[tuple[str, str]]

    @property
    def url(self) -> str:
        """The one address where all of it is mended; empty when there are several."""
        urls = {url for _sentence, url in self.rows}
        return urls.pop() if len(urls) == 1 and len(self.rows) > 1 else ""


def what_is_missing(version: AgreementVersion, step: str, on: date) -> list[MissingGroup]:
    """All that stands in the way of a step that day; none when it can be taken."""
    sections = list(version.sections.all())
    found = []
    for guard in FLOW[step].guards:
        sentences = list(dict.fromkeys(str(reason) for reason in guard(version, on)))
        if sentences:
            heading, page = PLACES_TO_MEND.get(guard, (_("Annet"), "version"))
            rows = [(one, _mended_at(version, guard, one, page, sections)) for one in sentences]
            found.append(MissingGroup(str(heading), rows))
    return found


def _mended_at(version: AgreementVersion, guard: Any, sentence: str, page: str, sections: list[Any]) -> str:
    if guard is guards.politically_adopted:
        parties = {party.pk: str(party) for party in version.agreement.parties.all()}
        for approval in version.political_approvals.all():
            if parties[approval.party_id] in sentence:
                return version_url(version, "treatment", approval.pk)
    if guard in ABOUT_SECTIONS:
        for section in sections:
            if f"«{section.heading}»" in sentence:
                return version_url(version, "section", section.pk)
    return version_url(version, page)
