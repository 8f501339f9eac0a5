"""What is done with a measure: written, changed, started, reported on, ended, opened again, carried on."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.models import Decision
from records.refusals import Refused
from slt.actions import measure_life as life
from slt.actions import measures as acts
from slt.actions.measure_steps import check_open
from slt.forms import measures as forms
from slt.models import Goal, LibraryMeasure, Measure, Referral
from slt.states import MeasureState
from slt.views.bases import ProgrammeView
from slt.views.measure_bases import MeasureFormView, MeasureView
from web.access import Right
from web.views import ActionFormView, ActionView, Crumb

_LIBRARY_FIELDS = (
    "title",
    "problem",
    "target_group",
    "age_from",
    "age_to",
    "prevention",
    "expected_effect",
    "evaluation_method",
)


class NewMeasure(ProgrammeView, ActionFormView):
    """Write down a measure: of a goal (?maal=), after a decision (?beslutning=) or a referral (?henvisning=).

    ?bank= takes a measure of the library as a beginning.
    """

    access = Right("slt.keep_programme")
    template_name = "slt/measure_new.html"
    form_class: Any = forms.MeasureForm
    page_title = gettext_lazy("Nytt tiltak")
    success_message = gettext_lazy("Tiltaket er skrevet ned. Den som er ansvarlig, får beskjed.")

    def asked(self, name: str) -> int | None:
        """A key in the address."""
        text = self.request.GET.get(name, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    @cached_property
    def goal(self) -> Goal | None:
        """The goal that the address names; 404 for another programme's."""
        if (key := self.asked("maal")) is None:
            return None
        goals = Goal.objects.filter(plan__programme=self.programme).select_related("plan", "focus_area")
        return get_object_or_404(goals, pk=key)

    @cached_property
    def decision(self) -> Decision | None:
        """The decision that the address names; 404 for one that the person does not read."""
        if (key := self.asked("beslutning")) is None:
            return None
        readable = Decision.objects.visible_to(self.request.user, self.on)
        return get_object_or_404(readable.select_related("item__meeting"), pk=key)

    @cached_property
    def referral(self) -> Referral | None:
        """The referral that the address names; 404 for one that the person does not read."""
        if (key := self.asked("henvisning")) is None:
            return None
        readable = Referral.objects.visible_to(self.request.user, self.on)
        return get_object_or_404(readable, pk=key, programme=self.programme)

    @cached_property
    def example(self) -> LibraryMeasure | None:
        """The measure of the library that the address names."""
        if (key := self.asked("bank")) is None:
            return None
        return get_object_or_404(LibraryMeasure.objects.visible_to(self.request.user, self.on), pk=key)

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {"goal": str(self.goal.pk) if self.goal else ""}
        if (example := self.example) is not None:
            initial |= {name: getattr(example, name) for name in _LIBRARY_FIELDS}
            initial["topic"] = example.topic_id
        if (referral := self.referral) is not None and not referral.is_closed:
            initial["problem"] = referral.title
        if (decision := self.decision) is not None and not (decision.is_closed or decision.item.is_closed):
            first_line = decision.text.strip().splitlines()[0]
            initial["title"] = first_line[:200]
        return initial

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "programme": self.programme, "on": self.on}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.goal.plan.get_absolute_url() if self.goal else self.list_url
        form.is_unfolded = self.example is not None
        return form

    @property
    def list_url(self) -> str:
        """The list of measures."""
        return reverse("slt:measures", args=[self.programme.pk])

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Tiltak"), self.list_url)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            goal=self.goal, decision=self.decision, referral=self.referral, example=self.example, **kwargs
        )

    def perform(self, form: forms.MeasureForm) -> Measure:
        return acts.create_measure(
            programme=self.programme,
            facts=form.facts(),
            owner=form.ownership(),
            partners=form.cleaned_data["partners"],
            goal=form.chosen_goal(),
            decision=self.decision,
            referral=self.referral,
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_url(self) -> str:
        return self.result.get_absolute_url()


class EditMeasure(MeasureFormView):
    """What a measure says, whose it is, which goal it serves."""

    access = Right("slt.keep_measure")
    template_name = "slt/measure_new.html"
    form_class: Any = forms.MeasureForm
    page_title = gettext_lazy("Endre tiltaket")
    success_message = gettext_lazy("Tiltaket er lagret.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_open(self.measure)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "programme": self.programme,
            "on": self.on,
            "measure": self.measure,
        }

    def get_initial(self) -> dict[str, Any]:
        measure = self.measure
        initial = {name: getattr(measure, name) for name in acts.MeasureFacts.names()}
        owner = ""
        if measure.owner_office_id is not None:
            owner = f"verv-{measure.owner_office_id}"
        elif measure.owner_person_id is not None:
            owner = f"person-{measure.owner_person_id}"
        elif measure.owner_name:
            owner = forms.OTHER
        return initial | {
            "owner": owner,
            "owner_name": measure.owner_name,
            "owner_address": measure.owner_address,
            "goal": str(measure.goal_id or ""),
            "topic": measure.topic_id,
            "group": measure.group_id,
            "partners": list(measure.partners.values_list("pk", flat=True)),
            "revision": measure.revision,
        }

    def perform(self, form: forms.MeasureForm) -> Measure:
        return acts.change_measure(
            facts=form.facts(),
            owner=form.ownership(),
            partners=form.cleaned_data["partners"],
            goal=form.chosen_goal(),
            revision=form.cleaned_data["revision"],
            **self.act(),
        )


class Start(MeasureView, ActionView):
    """It begins."""

    access = Right("slt.keep_measure")
    page_title = gettext_lazy("Sett tiltaket i gang")
    confirm_label = gettext_lazy("Sett i gang")
    success_message = gettext_lazy("Tiltaket er i gang.")

    def perform(self) -> Measure:
        return life.start(measure=self.measure, by=self.actor, on=self.on, at=self.at)


class Report(MeasureFormView):
    """How it goes, by whoever is to see to it or keeps it."""

    access = Right("slt.report_measure")
    form_class: Any = forms.ProgressForm
    page_title = gettext_lazy("Si fra hvordan det går")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_open(self.measure)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        may_complete = self.measure.state == MeasureState.RUNNING
        return {**super().get_form_kwargs(), "may_complete": may_complete}

    def perform(self, form: forms.ProgressForm) -> Any:
        return told(form, **self.act())

    def get_success_message(self) -> str:
        return str(thanks(self.result))


def told(form: forms.ProgressForm, **act: Any) -> Any:
    """Do what the form of a report says."""
    data = form.cleaned_data
    if form.is_done:
        return life.complete(outcome=data["text"], reached=data["reached"], **act)
    return life.report_progress(text=data["text"], **act)


def thanks(result: Any) -> str:
    """What is said afterwards."""
    if isinstance(result, Measure):
        return _("Takk. Tiltaket er ført som gjennomført.")
    return _("Takk. Det du skrev, står i tiltaket.")


class Complete(MeasureFormView):
    """What it led to."""

    access = Right("slt.report_measure")
    form_class: Any = forms.CompleteForm
    page_title = gettext_lazy("Før tiltaket som gjennomført")
    success_message = gettext_lazy("Tiltaket er ført som gjennomført.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.measure.state != MeasureState.RUNNING:
            raise Refused(_("Bare et tiltak som er i gang, kan føres som gjennomført."))
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"outcome": self.measure.outcome}

    def perform(self, form: forms.CompleteForm) -> Measure:
        return life.complete(**_kept(form, "outcome", "reached"), **self.act())


class Stop(MeasureFormView):
    """It is not to be done after all, or no longer."""

    access = Right("slt.keep_measure")
    form_class: Any = forms.ReasonForm
    page_title = gettext_lazy("Stopp tiltaket")
    submit_label = gettext_lazy("Stopp tiltaket")
    success_message = gettext_lazy("Tiltaket er stoppet.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_open(self.measure)
        return super().get(request, *args, **kwargs)

    def perform(self, form: forms.ReasonForm) -> Measure:
        return life.stop(**_kept(form, "reason"), **self.act())


class Reopen(MeasureFormView):
    """It goes on after all."""

    access = Right("slt.keep_measure")
    form_class: Any = forms.ReasonForm
    page_title = gettext_lazy("Åpne tiltaket igjen")
    submit_label = gettext_lazy("Åpne igjen")
    success_message = gettext_lazy("Tiltaket er i gang igjen.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.measure.is_open:
            raise Refused(_("Tiltaket er ikke avsluttet."))
        return super().get(request, *args, **kwargs)

    def perform(self, form: forms.ReasonForm) -> Measure:
        return life.reopen(**_kept(form, "reason"), **self.act())


def _kept(form: Any, *names: str) -> dict[str, Any]:
    """The form's data by these names; the box of the privacy guard is no part of it."""
    return {name: form.cleaned_data[name] for name in names}


class CopyMeasure(MeasureView, ActionView):
    """Carry one measure on to the next year."""

    access = Right("slt.keep_measure")
    page_title = gettext_lazy("Før tiltaket videre til neste år")
    confirm_text = gettext_lazy(
        "Det blir et nytt, planlagt tiltak med datoene flyttet ett år. Dette tiltaket står som det er."
    )
    confirm_label = gettext_lazy("Før videre")
    success_message = gettext_lazy("Tiltaket er ført videre. Dette er det nye.")

    def perform(self) -> Measure:
        return acts.copy_measure(measure=self.measure, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return getattr(self, "result", self.measure).get_absolute_url()


class CopyMeasures(ProgrammeView, ActionFormView):
    """Carry unfinished measures on to the next year, all or those that are chosen."""

    access = Right("slt.keep_programme")
    template_name = "slt/form.html"
    form_class: Any = forms.CopyForm
    page_title = gettext_lazy("Før uferdige tiltak videre til neste år")

    @cached_property
    def unfinished(self) -> list[Measure]:
        """Those that are not over and have not been carried on."""
        return list(self.programme.measures.open().filter(copied_to__isnull=True).in_order())

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "measures": self.unfinished}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.unfinished:
            raise Refused(_("Alle tiltak er ferdige eller ført videre allerede."))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = _(
            "Hvert tiltak blir til et nytt, planlagt tiltak med datoene flyttet ett år. Finnes det en plan "
            "som fører videre den de står i, kommer de dit. Tiltakene som er i gang, står som de er."
        )
        return super().get_context_data(lead=lead, **kwargs)

    def perform(self, form: forms.CopyForm) -> list[Measure]:
        return acts.copy_measures(
            programme=self.programme, measures=form.chosen(), by=self.actor, on=self.on, at=self.at
        )

    def get_success_url(self) -> str:
        return reverse("slt:measures", args=[self.programme.pk])

    def get_success_message(self) -> str:
        return _("Tiltak som er ført videre: %(count)s.") % {"count": len(self.result)}

    def get_breadcrumbs(self) -> list[Crumb]:
        return [*super().get_breadcrumbs(), (_("Tiltak"), self.get_success_url())]
