"""An administrator's rounds: which there are, how far each has come, who is missing, a click to remind."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.actions import rounds as actions
from agreements.choices import ScopePart
from agreements.evaluation.progress import LABELS, TONES, Progress, Row, Stage, by_district, progress_of
from agreements.evaluation.round_mail import Letter, letters_for, reminded_on
from agreements.forms.rounds import StartRoundForm
from agreements.models import EvaluationRound, Questionnaire
from parties.models import Organisation, PoliceDistrict
from parties.standing import Capability
from records import audit, days
from records.refusals import NotAllowed
from records.workflow import has_right
from web.access import Right
from web.views import ActionFormView, ActionView, PageView, PortalView

RUN = "evaluations.run_round"
USUAL_TIME = timedelta(days=42)


class RunningRounds(PortalView):
    """A page for those who run the rounds of a district or the nation."""

    access = Right(RUN)

    def get_object(self) -> Any:
        return None

    def require(self, permission: str, obj: Any = None) -> None:
        if not has_right(RUN, self.request.user):
            raise NotAllowed(
                [_("Evalueringsrunder kjøres av administratorene i politidistriktene og nasjonalt.")]
            )

    @cached_property
    def owners(self) -> list[Organisation]:
        """The organisations whose rounds the person runs."""
        found = {
            held.organisation.pk: held.organisation
            for held in self.standing.held
            if Capability.RUN_ROUNDS in held.capabilities
        }
        return sorted(found.values(), key=lambda one: one.sort_key)

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [(_("Evalueringsrunder"), reverse("evaluations:rounds"))]


class RoundList(RunningRounds, PageView):
    """The rounds of the person's organisations, the newest year first."""

    template_name = "agreements/evaluation/rounds.html"
    page_title = gettext_lazy("Evalueringsrunder")

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rounds = list(
            EvaluationRound.objects.visible_to(self.request.user, on=self.on)
            .with_owner()
            .annotate(
                started=Count("evaluations", filter=~Q(evaluations__state="CANCELLED")),
                agreed=Count("evaluations", filter=Q(evaluations__state="AGREED")),
            )
            .order_by("-year", "owner__sort_key")
        )
        there = {(one.owner_id, one.year) for one in rounds}
        return super().get_context_data(
            **{
                "rounds": rounds,
                "to_start": [
                    (owner, year)
                    for owner in self.owners
                    for year in (self.on.year, self.on.year - 1)
                    if (owner.pk, year) not in there
                ],
                "owners": self.owners,
                **kwargs,
            }
        )


class Start(RunningRounds, ActionFormView):
    """A new round, for one of the person's organisations (`?for=`); says first how many it will reach."""

    template_name = "agreements/evaluation/round_start.html"
    form_class = StartRoundForm
    page_title = gettext_lazy("Start en evalueringsrunde")
    success_message = gettext_lazy(
        "Runden er startet. Evalueringene blir laget nå, og partene får beskjed på e-post."
    )

    @cached_property
    def owner(self) -> Organisation:
        """Whose round it is: the one that the address names among the person's own, else the first."""
        asked = self.request.GET.get("for", "")
        return next((one for one in self.owners if str(one.pk) == asked), self.owners[0])

    @cached_property
    def free_years(self) -> list[int]:
        """This year and the one before, without those whose round is there."""
        taken = set(EvaluationRound.objects.filter(owner=self.owner.pk).values_list("year", flat=True))
        return [year for year in (self.on.year, self.on.year - 1) if year not in taken]

    @cached_property
    def questionnaires(self) -> list[Questionnaire]:
        """What can be asked, the usual choice first."""
        return list(Questionnaire.objects.offered_to([self.owner.pk]).select_related("owner"))

    @cached_property
    def hindrances(self) -> list[str]:
        """Why no round can be started now."""
        faults = []
        if not self.free_years:
            faults.append(_("Rundene for i år og i fjor er startet allerede."))
        if not self.questionnaires:
            faults.append(_("Det finnes ikke noe publisert spørreskjema."))
        return faults

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("aar", "")
        years = [year for year in self.free_years if str(year) == asked] or self.free_years
        return {
            "year": years[0] if years else None,
            "questionnaire": str(self.questionnaires[0].pk) if self.questionnaires else "",
            "scope": ScopePart.values,
            "due_on": self.on + USUAL_TIME,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "years": self.free_years,
            "questionnaires": self.questionnaires,
            "on": self.on,
        }

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = reverse("evaluations:rounds")
        return form

    def perform(self, form: Any) -> EvaluationRound:
        return actions.start_round(owner=self.owner, **form.facts(), by=self.actor, on=self.on, at=days.now())

    def get_success_url(self) -> str:
        return self.result.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.hindrances and self.request.method == "GET":
            kwargs["form"] = None
        return super().get_context_data(
            **{
                "owner": self.owner,
                "others": [one for one in self.owners if one.pk != self.owner.pk],
                "hindrances": self.hindrances,
                "reach": [progress_of(self.owner, year) for year in self.free_years],
                **kwargs,
            }
        )


class RoundView(RunningRounds):
    """A page about one round, found among those that the person runs (else 404)."""

    object: EvaluationRound

    def get_object(self) -> EvaluationRound:
        found = EvaluationRound.objects.visible_to(self.request.user, on=self.on).with_owner()
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @property
    def round(self) -> EvaluationRound:
        """The round that the page is about."""
        return self.object

    @cached_property
    def progress(self) -> Progress:
        """How far the year's evaluations have come."""
        return progress_of(self.round.owner, self.round.year)

    def title(self) -> str:
        """What the round is called."""
        return _("Evalueringsrunde %(year)s, %(owner)s") % {
            "year": self.round.year,
            "owner": self.round.owner.display_name,
        }

    def url(self, name: str = "round") -> str:
        """The address of one of the round's pages."""
        return reverse(f"evaluations:{name}", args=[self.round.pk])

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [*super().get_breadcrumbs(), (self.title(), self.url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"round": self.round, **kwargs})


class RoundPage(RoundView, PageView):
    """The round: how far, who is missing, and what the administrator can do."""

    template_name = "agreements/evaluation/round.html"

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return RunningRounds.get_breadcrumbs(self)

    def get_page_title(self) -> str:
        return self.title()

    @property
    def stage(self) -> Stage | None:
        """The stage that the list is narrowed to (`?status=`)."""
        asked = self.request.GET.get("status", "")
        return Stage(asked) if asked in set(Stage) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        progress, stage = self.progress, self.stage
        rows = [row for row in progress.rows if stage is None or row.stage == stage]
        missing = [row for row in progress.rows if row.waits_for]
        letters = letters_for(missing, self.on) if missing and self.round.closed_at is None else []
        reminded = reminded_on(letters, self.on) if letters else set()
        return super().get_context_data(
            **{
                "progress": progress,
                "groups": self._groups(rows),
                "shown": len(rows),
                "stage": stage,
                "stages": [
                    {"stage": one, "label": LABELS[one], "tone": TONES[one], "count": count}
                    for one, count in progress.stages.items()
                    if count
                ],
                "missing": missing,
                "to_remind": len(letters) - len(reminded),
                "reminded_today": len(reminded),
                "unreachable": unreachable(missing, letters) if letters or missing else [],
                "new": actions.not_started(progress) if self.round.closed_at is None else [],
                "is_overdue": self.round.due_on < self.on,
                "own": [row for row in progress.rows if self._is_own(row)],
                **kwargs,
            }
        )

    def _is_own(self, row: Row) -> bool:
        """Begun by the parties themselves."""
        return (
            row.evaluation is not None
            and row.evaluation.round_id is None
            and row.stage is not Stage.CANCELLED
        )

    def _groups(self, rows: list[Row]) -> list[tuple[str, list[Row]]]:
        """The rows under their police district, for the nation; else all together."""
        if isinstance(self.round.owner, PoliceDistrict) or self.round.owner.kind == "POLICE_DISTRICT":
            return [("", rows)] if rows else []
        found = by_district(rows)
        names = {one.pk: one for one in PoliceDistrict.objects.filter(pk__in=[key for key in found if key])}
        named = sorted(
            ((names[key].display_name, found[key]) for key in found if key in names), key=lambda one: one[0]
        )
        return [*named, *([(_("Uten politidistrikt"), found[None])] if None in found else [])]


def unreachable(missing: list[Row], letters: list[Letter]) -> list[Row]:
    """The rows that nobody can be reminded of, because no one there has an address."""
    told = {row.agreement.pk for letter in letters for row in letter.rows}
    return [row for row in missing if row.agreement.pk not in told]


class History(RoundView, PageView):
    """What has been done with the round."""

    template_name = "agreements/evaluation/history.html"
    page_title = gettext_lazy("Historikk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"events": audit.history(self.round), "about": self.title(), **kwargs}
        )


class OfRound(RoundView, ActionView):
    """One act on a round, asked about first when it is opened with a link."""

    def act(self) -> dict[str, Any]:
        """On what, who acts, when."""
        return {"evaluation_round": self.round, "by": self.actor, "on": self.on, "at": days.now()}

    def get_success_url(self) -> str:
        return self.url()


class Remind(OfRound):
    """One click to remind everybody whom an unfinished evaluation waits for."""

    page_title = gettext_lazy("Minn på dem som mangler")
    confirm_text = gettext_lazy(
        "Alle som har noe igjen å gjøre, får én e-post med sine evalueringer. "
        "Ingen får mer enn én påminnelse om dagen."
    )
    confirm_label = gettext_lazy("Send påminnelsene")

    def perform(self) -> int:
        return actions.remind_missing(**self.act())

    def get_success_message(self) -> str:
        return ngettext(
            "%(count)s person får en påminnelse.", "%(count)s personer får en påminnelse.", self.result
        ) % {"count": self.result}


class AddMissing(OfRound):
    """Evaluations for the agreements that have come since the round was started."""

    page_title = gettext_lazy("Start evaluering for avtaler som har kommet til")
    confirm_text = gettext_lazy(
        "Avtaler som gjelder i året og ikke har noen evaluering, får en nå. Partene får beskjed på e-post."
    )
    confirm_label = gettext_lazy("Start evalueringene")
    success_message = gettext_lazy("Evalueringene blir laget nå, og partene får beskjed på e-post.")

    def perform(self) -> Any:
        return actions.add_missing(**self.act())


class Close(OfRound):
    """The end of a round."""

    page_title = gettext_lazy("Avslutt runden")
    confirm_text = gettext_lazy(
        "Det blir ikke startet flere evalueringer eller sendt flere påminnelser fra runden. "
        "Evalueringer som er begynt, kan partene fortsatt gjøre ferdige. Det kan ikke angres."
    )
    confirm_label = gettext_lazy("Avslutt runden")
    confirm_style = "danger"
    success_message = gettext_lazy("Runden er avsluttet.")

    def perform(self) -> Any:
        return actions.close_round(**self.act())
