"""The library: what municipalities have shared and neutral examples; sharing, and taking back."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.search import LONGEST_QUESTION, SEARCH_COLUMNS, matching, ranked
from slt.actions import sharing as acts
from slt.choices import Prevention
from slt.forms.library import ShareForm
from slt.models import LibraryMeasure, Programme
from slt.views.measure_bases import MeasureFormView, MeasureView
from web.access import Public, Right
from web.views import ActionView, Crumb, PageView, PortalListView


class Library(PortalListView):
    """Everything in the library, found by problem, age, level of prevention and outcome."""

    access = Public
    template_name = "slt/library.html"
    page_title = gettext_lazy("Tiltaksbanken")

    @cached_property
    def question(self) -> str:
        """What is searched for."""
        return " ".join(self.request.GET.get("q", "").replace("\0", " ").split())[:LONGEST_QUESTION]

    @property
    def age(self) -> int | None:
        """The age asked for; None for what is none."""
        text = self.request.GET.get("alder", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else None

    @property
    def level(self) -> str:
        """The level of prevention asked for."""
        asked = self.request.GET.get("niva", "").upper()
        return asked if asked in Prevention.values else ""

    @property
    def only_with_outcome(self) -> bool:
        """Only what tells what came of it?"""
        return bool(self.request.GET.get("erfaring"))

    def get_queryset(self) -> QuerySet[LibraryMeasure]:
        found: Any = LibraryMeasure.objects.visible_to(self.request.user, self.on).in_order()
        if self.age is not None:
            found = found.for_age(self.age)
        if self.level:
            found = found.filter(prevention=self.level)
        if self.only_with_outcome:
            found = found.with_outcome()
        if self.question:
            found = ranked(found.filter(matching(self.question)), self.question, newest="-shared_on")
        return found.defer(*SEARCH_COLUMNS)

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("SLT"), reverse("slt:list"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            question=self.question,
            age=self.age,
            level=self.level,
            levels=[(value.lower(), value, label) for value, label in Prevention.choices],
            only_with_outcome=self.only_with_outcome,
            is_filtered=bool(self.request.GET),
            **kwargs,
        )


class LibraryPage(PageView):
    """One measure of the library, and the way to make one's own of it."""

    access = Public
    model = LibraryMeasure
    template_name = "slt/library_measure.html"

    def get_page_title(self) -> str:
        return self.object.title

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("SLT"), reverse("slt:list")), (_("Tiltaksbanken"), reverse("slt:library"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kept = Programme.objects.kept_by(self.request.user, self.on).valid(self.on).order_by("search_key")
        return super().get_context_data(shared=self.object, kept=list(kept), **kwargs)


class Share(MeasureFormView):
    """Share a measure: the form shows exactly what others will read."""

    access = Right("slt.keep_measure")
    template_name = "slt/share.html"
    form_class: Any = ShareForm
    success_message = gettext_lazy("Tiltaket er delt i tiltaksbanken.")

    @cached_property
    def row(self) -> LibraryMeasure | None:
        """What has been shared of it before, also if it was taken back."""
        return LibraryMeasure.objects.filter(measure=self.measure).first()

    def get_page_title(self) -> str:
        if self.row is not None and self.row.withdrawn_on is None:
            return _("Oppdater tiltaket i tiltaksbanken")
        return _("Del tiltaket i tiltaksbanken")

    def get_initial(self) -> dict[str, Any]:
        measure, row = self.measure, self.row
        initial = {name: getattr(measure, name, "") for name in ShareForm.field_order}
        initial["topic"] = measure.topic_id
        if measure.is_open:
            initial["outcome"] = ""
        if row is not None:
            # What was written for others stays; what the measure itself says is read anew.
            initial["description"] = row.description
            initial["outcome"] = initial["outcome"] or row.outcome
        return initial

    def perform(self, form: ShareForm) -> LibraryMeasure:
        return acts.share_measure(shared=form.shared(), **self.act())

    def get_success_url(self) -> str:
        return reverse("slt:library_measure", args=[self.result.pk])

    def get_back_url(self) -> str:
        return self.measure.get_absolute_url()


class Unshare(MeasureView, ActionView):
    """Take a measure out of the library."""

    access = Right("slt.keep_measure")
    page_title = gettext_lazy("Ta tiltaket ut av tiltaksbanken")
    confirm_text = gettext_lazy("Da finner andre kommuner det ikke lenger. Du kan dele det igjen senere.")
    confirm_label = gettext_lazy("Ta ut")
    success_message = gettext_lazy("Tiltaket er tatt ut av tiltaksbanken.")

    def perform(self) -> LibraryMeasure:
        return acts.unshare(measure=self.measure, by=self.actor, on=self.on, at=self.at)
