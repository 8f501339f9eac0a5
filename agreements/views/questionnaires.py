"""Reading questionnaires: the list, one edition with its questions, what has changed, what has happened."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from django.db.models import Count
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agreements.actions.questionnaires import Wanted, why_not_publish
from agreements.models import Question, Questionnaire
from agreements.views.templates_steps import kept_owners
from records import audit
from records.comparison import compare_text
from records.refusals import NotAllowed
from records.workflow import Offer, Transition, has_right
from web.access import Right
from web.transitions import OfferedStep
from web.views import PageView, PortalView

State = Questionnaire.State
READ, KEEP = "evaluations.see_questionnaires", "evaluations.keep_questionnaires"
Style = Literal["primary", "secondary", "danger"]
TONES: dict[str, str] = {State.DRAFT: "info", State.PUBLISHED: "success", State.WITHDRAWN: "neutral"}


class ReadingQuestionnaires(PortalView):
    """A page for whoever holds an office."""

    access = Right(READ)

    def require(self, permission: str, obj: Any = None) -> None:
        if not has_right(READ, self.request.user):
            raise NotAllowed([_("Spørreskjemaene er for dem som har et verv i portalen.")])

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [(_("Spørreskjemaer"), reverse("evaluations:questionnaires"))]


class QuestionnaireView(ReadingQuestionnaires):
    """A page about one edition, found among those that the person may see (else 404)."""

    model = Questionnaire
    object: Questionnaire

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("owner")

    @property
    def questionnaire(self) -> Questionnaire:
        """The edition that the page is about."""
        return self.object

    @cached_property
    def is_keeper(self) -> bool:
        """Does the person keep this questionnaire?"""
        return has_right(KEEP, self.request.user, self.questionnaire)

    @property
    def may_write(self) -> bool:
        """The person keeps it, and it is still a draft."""
        return self.is_keeper and self.questionnaire.state == State.DRAFT

    @cached_property
    def questions(self) -> list[Question]:
        """The questions in order."""
        return list(self.questionnaire.questions.all())

    @cached_property
    def editions(self) -> list[Questionnaire]:
        """All editions that the person may see, the newest first."""
        return list(self.get_queryset().filter(code=self.questionnaire.code).order_by("-edition"))

    @property
    def previous(self) -> Questionnaire | None:
        """The published edition before this one."""
        before = [
            one
            for one in self.editions
            if one.edition < self.questionnaire.edition and one.state != State.DRAFT
        ]
        return before[0] if before else None

    def url(self, name: str = "questionnaire", *args: Any) -> str:
        """The address of one of the questionnaire's pages."""
        return reverse(f"evaluations:{name}", args=[self.questionnaire.pk, *args])

    def get_success_url(self) -> str:
        return self.url()

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [*super().get_breadcrumbs(), (str(self.questionnaire), self.url())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "questionnaire": self.questionnaire,
                "state_tone": TONES[self.questionnaire.state],
                "is_keeper": self.is_keeper,
                "may_write": self.may_write,
                **kwargs,
            }
        )


@dataclass
class Family:
    """All editions of one questionnaire, the newest first."""

    editions: list[Questionnaire] = field(default_factory=list)

    @property
    def shown(self) -> Questionnaire:
        """The edition that stands for all: the newest published, else the newest."""
        published = [one for one in self.editions if one.state == State.PUBLISHED]
        return (published or self.editions)[0]


class QuestionnaireList(ReadingQuestionnaires, PageView):
    """All questionnaires that the person sees, with their editions and how often each has been used."""

    template_name = "agreements/evaluation/questionnaires.html"
    page_title = gettext_lazy("Spørreskjemaer til evalueringen")

    def get_object(self) -> None:
        return None

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = (
            Questionnaire.objects.visible_to(self.request.user, on=self.on)
            .select_related("owner")
            .annotate(used=Count("evaluations"))
            .order_by("owner__kind", "owner__sort_key", "code", "-edition")
        )
        families: dict[str, Family] = {}
        for one in rows:
            one.tone = TONES[one.state]
            families.setdefault(one.code, Family()).editions.append(one)
        return super().get_context_data(
            **{
                "families": list(families.values()),
                "may_keep": bool(kept_owners(self.standing)),
                **kwargs,
            }
        )


class QuestionnairePage(QuestionnaireView, PageView):
    """One edition: what it is, its questions, its editions, and what the keeper can do."""

    template_name = "agreements/evaluation/questionnaire.html"

    def get_page_title(self) -> str:
        return self.questionnaire.title

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return ReadingQuestionnaires.get_breadcrumbs(self)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wants_nynorsk = (get_language() or "").startswith("nn")
        rows = [
            {
                "question": one,
                "text": one.text_in("nn" if wants_nynorsk else "nb"),
                "other": one.text_in("nb" if wants_nynorsk else "nn"),
                "is_first": place == 0,
                "is_last": place == len(self.questions) - 1,
            }
            for place, one in enumerate(self.questions)
        ]
        return super().get_context_data(
            **{
                "rows": rows,
                "language": "nn" if wants_nynorsk else "nb",
                "other_language": "nb" if wants_nynorsk else "nn",
                "editions": self.editions,
                "previous": self.previous,
                "steps": steps_of(self),
                "used": self.questionnaire.evaluations.count(),
                **kwargs,
            }
        )


def steps_of(view: QuestionnaireView) -> list[OfferedStep]:
    """What the keeper can do with the edition now, with what stands in the way."""
    if not view.is_keeper:
        return []
    questionnaire = view.questionnaire

    def step(name: str, label: str, *, reasons: list[str], style: Style = "secondary") -> OfferedStep:
        transition = Transition(name, label, {questionnaire.state}, questionnaire.state, KEEP, style=style)
        return OfferedStep(Offer(transition, reasons), view.url(f"questionnaire_{name}"), opens_page=True)

    if questionnaire.state == State.DRAFT:
        return [
            step("publish", _("Publiser utgaven"), reasons=why_not_publish(questionnaire), style="primary"),
        ]
    drafts = [one for one in view.editions if one.state == State.DRAFT]
    found = [step("new_edition", _("Lag en ny utgave"), reasons=why_not_new_edition(drafts))]
    if questionnaire.state == State.PUBLISHED:
        found.append(step("withdraw", _("Trekk tilbake utgaven"), reasons=[], style="danger"))
    return found


def why_not_new_edition(drafts: list[Questionnaire]) -> list[str]:
    """Why no new edition can be opened: somebody has one open."""
    return [
        _("Utgave %(edition)s er ikke publisert ennå. Skriv videre i den.") % {"edition": one.edition}
        for one in drafts
    ]


class Compare(QuestionnaireView, PageView):
    """What has changed since the published edition before."""

    template_name = "agreements/evaluation/questionnaire_compare.html"

    def get_page_title(self) -> str:
        if self.previous is None:
            return _("Dette er den første utgaven")
        return _("Endret fra utgave %(old)s til utgave %(new)s") % {
            "old": self.previous.edition,
            "new": self.questionnaire.edition,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = list(self.previous.questions.all()) if self.previous else []
        return super().get_context_data(
            **{
                "previous": self.previous,
                "changes": changes(before, self.questions) if self.previous else [],
                "frame_changes": frame_changes(self.previous, self.questionnaire) if self.previous else [],
                **kwargs,
            }
        )


def changes(before: list[Question], after: list[Question]) -> list[dict[str, Any]]:
    """One row per question that is new, gone, moved or changed, by key; the wording is compared."""
    old, new = ({one.key: one for one in rows} for rows in (before, after))
    kept = [key for key in new if key in old]
    order_before = [key for key in old if key in new]
    rows: list[dict[str, Any]] = []
    for key, one in new.items():
        if key not in old:
            rows.append({"kind": _("ny"), "tone": "success", "question": one, "parts": []})
            continue
        was = old[key]
        parts = [
            (label, compare_text(escape(getattr(was, name)), escape(getattr(one, name))))
            for name, label in _COMPARED
            if getattr(was, name) != getattr(one, name)
        ]
        parts += [
            (label, escape(f"{show(was) or '–'} → {show(one) or '–'}"))
            for show, label in _CHOSEN
            if show(was) != show(one)
        ]
        if parts:
            rows.append({"kind": _("endret"), "tone": "warning", "question": one, "parts": parts})
        elif kept.index(key) != order_before.index(key):
            rows.append({"kind": _("flyttet"), "tone": "info", "question": one, "parts": []})
    rows += [
        {"kind": _("tatt ut"), "tone": "danger", "question": one, "parts": []}
        for key, one in old.items()
        if key not in new
    ]
    return rows


_COMPARED = (
    ("text_nb", gettext_lazy("Bokmål")),
    ("text_nn", gettext_lazy("Nynorsk")),
    ("help_nb", gettext_lazy("Veiledning på bokmål")),
    ("help_nn", gettext_lazy("Veiledning på nynorsk")),
)
_CHOSEN = (
    (lambda one: one.get_kind_display(), gettext_lazy("Besvares")),
    (lambda one: one.get_dimension_display(), gettext_lazy("Dimensjon")),
    (lambda one: one.get_scope_part_display(), gettext_lazy("Gjelder")),
)


def frame_changes(before: Questionnaire, after: Questionnaire) -> list[tuple[str, Any]]:
    """What has changed around the questions."""
    rows: list[tuple[str, Any]] = [
        (label, compare_text(escape(getattr(before, name)), escape(getattr(after, name))))
        for name, label in (
            ("title", _("Tittel")),
            ("about", _("Om skjemaet")),
            ("source", _("Kilde")),
        )
        if getattr(before, name) != getattr(after, name)
    ]
    if before.is_official != after.is_official:
        said = _("Offisiell tekst") if after.is_official else _("Ikke offisiell tekst")
        rows.append((_("Status for teksten"), said))
    return rows


class History(QuestionnaireView, PageView):
    """What has been done with the edition."""

    template_name = "agreements/evaluation/history.html"
    page_title = gettext_lazy("Historikk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"events": audit.history(self.questionnaire), "about": self.questionnaire, **kwargs}
        )


def wanted_of(question: Question) -> dict[str, Any]:
    """What the form of a question begins with."""
    said = Wanted.of(question)
    return {name: getattr(said, name) for name in Wanted.__dataclass_fields__}
