"""Whom a side asks to answer: choosing, reminding, taking away."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.actions import evaluation_participants as acts
from agreements.actions.evaluation_steps import side_of
from agreements.choices import Side
from agreements.evaluation.guards import why_settled
from agreements.forms.evaluations import InviteForm
from agreements.models import Evaluation, EvaluationParticipant, EvaluationState
from agreements.views.evaluation_bases import EvaluationView, SidePageView, WhileOpen, name_of, why_not_open
from councils.people import seated
from parties.models import Appointment, Office
from parties.standing import holders_of
from web.access import Right
from web.views import ActionView, PageView

MOST_OFFERED = 60


class Participants(EvaluationView, PageView):
    """Those who are asked to answer for the person's own side, and how many on the other."""

    access = Right("evaluations.view")
    template_name = "agreements/evaluation/participants.html"
    page_title = gettext_lazy("Hvem svarer?")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        evaluation = self.evaluation
        rows = list(evaluation.participants.asked().order_by("pk"))
        mine = self.written_sides | self.led_sides
        is_open = evaluation.state == EvaluationState.OPEN
        settled = why_settled(evaluation, self.on) if is_open else []
        return super().get_context_data(
            sides=[
                {
                    "side": side,
                    "name": name_of(side),
                    "is_mine": side in mine,
                    "may_invite": is_open
                    and side in self.written_sides
                    and side_of(evaluation, side).agreed_at is None,
                    "may_ask": not settled,
                    "is_agreed": side_of(evaluation, side).agreed_at is not None,
                    "people": [one for one in rows if one.side == side],
                    "answered": sum(1 for one in rows if one.side == side and one.answered_at),
                    "waits": any(one.side == side and not one.answered_at for one in rows),
                }
                for side in Side.values
            ],
            reasons=why_not_open(evaluation) or settled,
            **kwargs,
        )


class Invite(SidePageView, WhileOpen):
    """Ask people to answer for the side: the council's members of that side are ticked."""

    access = Right("evaluations.invite")
    template_name = "agreements/evaluation/invite.html"
    form_class: Any = InviteForm

    def get_page_title(self) -> str:
        return _("Be om svar for %(side)s") % {"side": name_of(self.side)}

    @cached_property
    def hindrances(self) -> list[str]:
        found = why_not_open(self.evaluation)
        if not found and self.row.agreed_at is not None:
            found = [_("Siden er enig om svaret sitt. Ta bekreftelsen tilbake hvis flere skal svare.")]
        return found or why_settled(self.evaluation, self.on)

    @cached_property
    def council_offices(self) -> set[int]:
        """The offices of the side that have a seat in the council."""
        forum = self.evaluation.forum
        if forum is None:
            return set()
        return {
            one.appointment.office_id
            for one in seated(forum, self.on)
            if one.appointment is not None
            and one.organisation is not None
            and one.organisation.is_police == (self.side == Side.POLICE)
        }

    @cached_property
    def offered(self) -> list[Appointment]:
        """Those who hold an office on the side and have an address, the council's members first; not those
        who are asked already."""
        there = {
            one.lower() for one in self.evaluation.participants.asked().values_list("address", flat=True)
        }
        offices = offices_of(self.evaluation, self.side, self.council_offices, self.on)
        holders = [
            one
            for one in holders_of(offices, self.on)
            if one.contact_email and one.contact_email.lower() not in there
        ]
        by_address: dict[str, Appointment] = {}
        for one in sorted(holders, key=lambda held: held.office_id not in self.council_offices):
            by_address.setdefault(one.contact_email.lower(), one)
        return list(by_address.values())[:MOST_OFFERED]

    def get_initial(self) -> dict[str, Any]:
        return {"offices": [one.pk for one in self.offered if one.office_id in self.council_offices]}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "offered": self.offered}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    def get_success_url(self) -> str:
        return reverse("evaluations:participants", args=[self.evaluation.pk])

    def perform(self, form: InviteForm) -> list[EvaluationParticipant]:
        return acts.ask_people(
            evaluation=self.evaluation,
            side=self.side,
            people=form.people,
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_message(self) -> str:
        count = len(self.result)
        return ngettext(
            "%(count)s person er bedt om å svare.", "%(count)s personer er bedt om å svare.", count
        ) % {"count": count}


def offices_of(evaluation: Evaluation, side: str, in_council: Iterable[int], on: Any) -> list[Office]:
    """The side's offices: of its parties, and those of it that sit in the council.

    An office that serves named municipalities has nothing to do with agreements of the others.
    """
    parties = list(evaluation.agreement.parties.all())
    own = [one.organisation_id for one in parties if one.side == side]
    municipal = [one.organisation_id for one in parties if one.side == Side.MUNICIPALITY]
    wanted = Office.objects.valid(on).filter(
        Q(organisation__in=own) & (Q(serves__isnull=True) | Q(serves__in=municipal)) | Q(pk__in=in_council)
    )
    return list(wanted.distinct())


class Remind(SidePageView, ActionView):
    """Remind those of the side who have not answered."""

    access = Right("evaluations.invite")
    page_title = gettext_lazy("Minn på dem som ikke har svart")
    confirm_text = gettext_lazy(
        "Alle på siden som ikke har svart, får en ny e-post med lenke. Ingen får to påminnelser samme uke."
    )

    def get_success_url(self) -> str:
        return reverse("evaluations:participants", args=[self.evaluation.pk])

    def perform(self) -> int:
        return acts.remind_people(
            evaluation=self.evaluation, side=self.side, by=self.actor, on=self.on, at=self.at
        )

    def get_success_message(self) -> str:
        return ngettext("%(count)s person er påminnet.", "%(count)s personer er påminnet.", self.result) % {
            "count": self.result
        }


class TakeAway(EvaluationView, ActionView):
    """Take away somebody who has not answered."""

    access = Right("evaluations.invite")
    confirm_style = "danger"
    confirm_label = gettext_lazy("Ta bort")
    confirm_text = gettext_lazy(
        "Lenken vedkommende har fått, slutter å virke. Har alle andre svart, kan ingen flere spørres etterpå."
    )
    success_message = gettext_lazy("Vedkommende er tatt bort.")

    def get_object(self) -> Any:
        found = super().get_object()
        if found is not None:
            self.participant = get_object_or_404(found.participants.asked(), pk=self.kwargs["participant"])
        return found

    def get_right_object(self) -> Any:
        if self.object is None:
            raise Http404
        return side_of(self.object, self.participant.side)

    def get_page_title(self) -> str:
        return _("Ta bort %(name)s") % {"name": self.participant.name}

    def get_success_url(self) -> str:
        return reverse("evaluations:participants", args=[self.evaluation.pk])

    def perform(self) -> None:
        acts.take_away(participant=self.participant, by=self.actor, on=self.on, at=self.at)
