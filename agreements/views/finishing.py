"""Before signing: what is missing and where it is mended, what to look over, and who will sign."""

import re
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from agreements.actions.finishing import finish
from agreements.content import content_of
from agreements.forms.steps import FinishForm
from agreements.views.missing import MissingGroup, what_is_missing
from agreements.views.stepping import StepView
from parties.private_data import find_private_data
from parties.standing import holders_of
from records import richtext
from web.access import Right

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
LONGEST_CONTEXT = 240


class Finish(StepView):
    """The last page before signing: it freezes exactly what the parties have approved."""

    access = Right("agreements.edit_version")
    step = "finish"
    template_name = "agreements/finish.html"
    form_class = FinishForm
    page_title = gettext_lazy("Gjør klar til signering")
    success_message = gettext_lazy("Avtalen er klar til signering. De som skal signere, har fått beskjed.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is missing is what the page is for; only the wrong person or state closes it."""
        return self.render(status=403 if self.is_closed else 200)

    @property
    def is_closed(self) -> bool:
        """The page is not for this person, or not for a version in this state."""
        return not self.has_the_right or self.version.state not in self.transition.sources

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "has_findings": bool(self.findings)}

    def perform(self, form: Any) -> Any:
        return finish(
            version=self.version,
            private_data_seen=form.cleaned_data.get("private_data_seen", False),
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    @cached_property
    def sections(self) -> list[Any]:
        """The sections, for the links to them."""
        return list(self.version.sections.all())

    @cached_property
    def missing(self) -> list[MissingGroup]:
        """What stands in the way."""
        return what_is_missing(self.version, self.step, self.on)

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        """What looks like private contact data, in its sentence, with a link to the section."""
        if self.is_closed:
            return []
        by_key = {section.key: section.pk for section in self.sections}
        found = []
        for section in content_of(self.version, self.on)["sections"]:
            text = f"{section['heading']}\n{richtext.plain(section['html'])}"
            found += [
                {
                    "finding": finding,
                    "context": in_its_sentence(text, finding.excerpt),
                    "heading": f"{section['number']} {section['heading']}".strip(),
                    "url": self.version_url("section", by_key[section["key"]]),
                }
                for finding in find_private_data(text)
            ]
        return found

    @cached_property
    def signing(self) -> list[dict[str, Any]]:
        """The places to sign with who may fill each today."""
        places = list(self.version.places.all())
        holders: dict[int, list[Any]] = {}
        for appointment in holders_of([place.office for place in places], self.on):
            if appointment.may_sign:
                holders.setdefault(appointment.office_id, []).append(appointment)
        return [{"place": place, "holders": holders.get(place.office_id, [])} for place in places]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.is_closed:
            kwargs["form"] = None
            return super().get_context_data(**kwargs)
        if self.missing and self.request.method == "GET":
            kwargs["form"] = None
        return super().get_context_data(
            **{
                "hindrances": [],
                "missing": self.missing,
                "findings": self.findings,
                "signing": self.signing,
                **kwargs,
            }
        )


def in_its_sentence(text: str, excerpt: str) -> SafeString:
    """The sentence that the words stand in, shortened if it is long, with the words marked."""
    flat = next((part for part in SENTENCE.split(text) if excerpt in " ".join(part.split())), excerpt)
    flat = " ".join(flat.split())
    before, found, after = flat.partition(excerpt)
    if not found:
        return format_html("<mark>{}</mark>", excerpt)
    room = (LONGEST_CONTEXT - len(excerpt)) // 2
    before = f"… {before[-room:].partition(' ')[2]}" if len(before) > room else before
    after = f"{after[:room].rpartition(' ')[0]} …" if len(after) > room else after
    return format_html("{}<mark>{}</mark>{}", before, excerpt, after)
