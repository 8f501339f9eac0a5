"""Consultations on plans: the list of both sides, asking, answering, and what it led to."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils import consultations as rooms
from councils.actions import consultations as acts
from councils.consultations import Contact
from councils.forms.consultations import AnswerForm, AskForm, EffectForm
from councils.models import PlanConsultation
from councils.querysets.consultations import municipalities_read
from records import audit, days
from records.refusals import Refused
from records.workflow import has_right
from web.access import LoggedIn, Right
from web.views import ActionFormView, Crumb, PageView, PortalListView, PortalView

STATES = {
    "venter": gettext_lazy("Venter på svar"),
    "over-fristen": gettext_lazy("Over fristen"),
    "besvart": gettext_lazy("Besvart"),
    "alle": gettext_lazy("Alle"),
}


class Consultations(PortalListView):
    """All that the person's municipality has asked, or that they are asked; those that wait first."""

    access = LoggedIn
    template_name = "councils/consultations.html"
    page_title = gettext_lazy("Høring av planer")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not municipalities_read(self.standing):
            raise Http404
        return super().get(request, *args, **kwargs)

    @cached_property
    def state(self) -> str:
        """Which of them; all unless the address says otherwise."""
        asked = self.request.GET.get("status", "")
        return asked if asked in STATES else "alle"

    def get_queryset(self) -> QuerySet[PlanConsultation]:
        found = PlanConsultation.objects.visible_to(self.request.user, self.on)
        if self.state == "venter":
            found = found.waiting()
        elif self.state == "over-fristen":
            found = found.overdue(self.on)
        elif self.state == "besvart":
            found = found.answered()
        return found.with_offices().in_order()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            states=STATES.items(),
            state=self.state,
            may_ask=has_right("councils.ask_consultations", self.request.user),
            **kwargs,
        )
        own = self.standing.office_ids
        context["rows"] = [
            {
                "consultation": one,
                "is_overdue": one.is_overdue(self.on),
                "is_mine": one.answered_on is None and one.contact_office_id in own,
            }
            for one in context["object_list"]
        ]
        return context


class _ConsultationView(PortalView):
    """What the pages about one consultation share: finding it, and the way to it."""

    model = PlanConsultation

    def get_queryset(self) -> QuerySet[PlanConsultation]:
        return PlanConsultation.objects.visible_to(self.request.user, self.on).with_offices()

    def get_breadcrumbs(self) -> list[Crumb]:
        crumbs: list[Crumb] = [(_("Høring av planer"), reverse("councils:consultations"))]
        if self.object is not None and self.request.path != self.object.get_absolute_url():
            crumbs.append((self.object.title, self.object.get_absolute_url()))
        return crumbs


class ConsultationPage(_ConsultationView, PageView):
    """What is asked, who has the ball, the answer and what it led to."""

    access = LoggedIn
    template_name = "councils/consultation.html"

    def get_page_title(self) -> str:
        return str(self.object.title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one, user = self.object, self.request.user
        is_waiting = one.answered_on is None
        holder = one.contact_office.holder_on(self.on)
        may_change = has_right("councils.change_consultation", user, one)
        return super().get_context_data(
            consultation=one,
            is_waiting=is_waiting,
            is_overdue=one.is_overdue(self.on),
            holder=holder.person.name if holder is not None else "",
            may_answer=is_waiting and has_right("councils.answer_consultation", user, one),
            may_edit=is_waiting and may_change,
            may_note=not is_waiting and may_change,
            events=audit.history(one)[:50],
            **kwargs,
        )


class _Step(_ConsultationView, ActionFormView):
    """What the forms share: the consultation beside, and a way back."""

    template_name = "councils/consultation_form.html"
    # Whether it is done before the answer or after.
    is_before = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object is not None and self.is_before != (self.object.answered_on is None):
            raise Refused(
                _("Høringen er besvart av %(name)s.") % {"name": self.object.answered_by_name}
                if self.is_before
                else _("Høringen er ikke besvart ennå.")
            )
        return super().get(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.object.get_absolute_url() if self.object else reverse("councils:consultations")
        return form

    def by(self) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.actor, "on": self.on, "at": days.now()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"consultation": self.object, **kwargs})


class Ask(_Step):
    """Ask the contact that serves the municipality; chosen by itself where there is one."""

    access = Right("councils.ask_consultations")
    form_class: Any = AskForm
    page_title = gettext_lazy("Spør politikontakten om en plan")
    success_message = gettext_lazy("Høringen er sendt. Politikontakten får beskjed.")

    @cached_property
    def contacts(self) -> list[Contact]:
        """Those who can be asked."""
        return rooms.contacts_for(rooms.asking_municipalities(self.standing), self.on)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if has_right("councils.ask_consultations", request.user) and not self.contacts:
            raise Refused(
                _("Ingen politikontakt er registrert for kommunen. Be politidistriktet registrere en.")
            )
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "on": self.on, "contacts": self.contacts}

    def get_success_url(self) -> str:
        return str(self.result.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        only = self.contacts[0] if len(self.contacts) == 1 else None
        return super().get_context_data(only=only, **kwargs)

    def perform(self, form: AskForm) -> PlanConsultation:
        chosen = form.chosen
        return acts.ask(
            municipality=chosen.municipality, contact_office=chosen.office, **form.facts(), **self.by()
        )


class Edit(_Step):
    """Change what is asked, until it is answered."""

    access = Right("councils.change_consultation")
    form_class: Any = AskForm
    page_title = gettext_lazy("Endre høringen")
    submit_label = gettext_lazy("Lagre")
    success_message = gettext_lazy("Høringen er endret. Politikontakten får beskjed.")

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in acts.ASKED}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "on": self.on, "kept_due": self.object.due_on}

    def perform(self, form: AskForm) -> PlanConsultation:
        return acts.change(consultation=self.object, **form.facts(), **self.by())


class Answer(_Step):
    """Answer, once."""

    access = Right("councils.answer_consultation")
    form_class: Any = AnswerForm
    page_title = gettext_lazy("Svar på høringen")
    success_message = gettext_lazy("Svaret er sendt. Kommunen får beskjed.")

    def perform(self, form: AnswerForm) -> PlanConsultation:
        return acts.answer(consultation=self.object, answer=form.cleaned_data["answer"], **self.by())


class Effect(_Step):
    """What the answer led to."""

    access = Right("councils.change_consultation")
    form_class: Any = EffectForm
    is_before = False
    page_title = gettext_lazy("Hva svaret førte til")
    success_message = gettext_lazy("Lagret.")

    def get_initial(self) -> dict[str, Any]:
        return {"effect": self.object.effect}

    def perform(self, form: EffectForm) -> PlanConsultation:
        return acts.note_effect(consultation=self.object, effect=form.cleaned_data["effect"], **self.by())
