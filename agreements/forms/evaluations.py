"""Forms of an evaluation: starting it, whom to ask, and the answers to its questions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from agreements.actions.evaluation_participants import Invited
from agreements.actions.evaluation_sides import LONGEST_JOINT_TEXT
from agreements.actions.evaluations import LONGEST_REASON
from agreements.choices import ScopePart
from agreements.evaluation.asking import LONGEST_COMMENT, NOTHING, Answers, Given, Group, grouped
from agreements.models import Question, Questionnaire
from councils.models import Meeting
from parties.forms import PrivacyGuardedFormMixin
from parties.models import Appointment
from web.forms import PortalForm, Textarea

DOES_NOT_KNOW = "vet-ikke"


class StartForm(PortalForm):
    """Which year, what of the cooperation, which way of working, by when; all filled in with the usual."""

    submit_label = gettext_lazy("Start evalueringen")
    year = forms.TypedChoiceField(label=gettext_lazy("Hvilket år gjelder evalueringen?"), coerce=int)
    scope = forms.MultipleChoiceField(
        label=gettext_lazy("Hva skal evalueres?"),
        choices=ScopePart.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Forslaget kommer fra det avtalen handler om."),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Hvordan vil dere svare?"),
        choices=[
            ("INDIVIDUAL", gettext_lazy("Hver deltaker svarer, og så blir hver side enig")),
            ("TOGETHER", gettext_lazy("Politirådet fyller ut sammen i et møte")),
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Dere kan bytte underveis. Det som er skrevet, blir stående."),
    )
    questionnaire = forms.ModelChoiceField(
        label=gettext_lazy("Spørreskjema"), queryset=Questionnaire.objects.none(), empty_label=None
    )
    due_on = forms.DateField(label=gettext_lazy("Svar innen"))

    def __init__(self, *args: Any, years: Sequence[int], questionnaires: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]
        field: Any = self.fields["questionnaire"]
        field.queryset = questionnaires


class CancelForm(PortalForm):
    """Why it is called off."""

    submit_label = gettext_lazy("Avlys evalueringen")
    submit_style = "danger"
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor avlyses evalueringen?"), max_length=LONGEST_REASON, widget=Textarea
    )


class InviteForm(PortalForm):
    """Whom to ask for a side: people by office, ticked, and one more by name and address."""

    submit_label = gettext_lazy("Be om svar")
    offices = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Velg blant dem som har verv hos dere"),
        queryset=Appointment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("Navn"), max_length=200, required=False)
    address = forms.EmailField(label=gettext_lazy("E-postadresse"), max_length=254, required=False)
    organisation_name = forms.CharField(
        label=gettext_lazy("Hvor vedkommende arbeider"), max_length=200, required=False
    )

    def __init__(self, *args: Any, offered: Sequence[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(offered)
        field: Any = self.fields["offices"]
        field.queryset = Appointment.objects.filter(pk__in=[one.pk for one in self.offered])
        field.choices = [(one.pk, _named(one)) for one in self.offered]
        if not self.offered:
            del self.fields["offices"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("name") and not cleaned.get("address") and "address" not in self.errors:
            self.add_error("address", _("Skriv e-postadressen, så vi kan sende lenken."))
        if cleaned.get("address") and not cleaned.get("name"):
            self.add_error("name", _("Skriv navnet på den som skal svare."))
        if not self.errors and not cleaned.get("offices") and not cleaned.get("name"):
            self.add_error(None, _("Velg minst én som skal svare, eller skriv navn og e-postadresse."))
        return cleaned

    @property
    def people(self) -> list[Invited]:
        """Those who were chosen."""
        cleaned = self.cleaned_data
        chosen = {one.pk for one in cleaned.get("offices") or ()}
        found = [Invited(one) for one in self.offered if one.pk in chosen]
        if cleaned.get("name"):
            found.append(
                Invited(None, cleaned["name"], cleaned["address"], cleaned.get("organisation_name", ""))
            )
        return found


def _named(held: Appointment) -> str:
    return f"{held.person.name}, {held.office.title}, {held.office.organisation.display_name}"


@dataclass(frozen=True)
class Row:
    """A question on the page with its two fields; `score` is missing for a question in words.

    `spread` and `heard` are what may be shown of the side's own participants: their scores, their comments.
    """

    question: Question
    text: str
    help: str
    score: Any
    comment: Any
    spread: Any = None
    heard: list[str] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        """Is it only read: has the side that it belongs to confirmed its answer?"""
        return self.comment.field.disabled

    @property
    def said(self) -> str:
        """The score as people read it."""
        chosen = self.score.value() if self.score is not None else ""
        return _("Vet ikke") if chosen == DOES_NOT_KNOW else chosen or _("ikke besvart")

    @property
    def comment_is_open(self) -> bool:
        """Does the comment stand open: written, wrong, or all that is asked?"""
        return self.score is None or bool(self.comment.value()) or bool(self.comment.errors)


SCALE = [
    ("1", gettext_lazy("1 – svært dårlig")),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", gettext_lazy("5 – svært godt")),
    (DOES_NOT_KNOW, pgettext_lazy("svar på skala", "Vet ikke")),
]


class AnswersForm(PrivacyGuardedFormMixin, PortalForm):
    """The answers to all questions on one page, once (`prefixes=("",)`) or for each side.

    Nothing is compulsory unless `demands`: then every question on a scale needs a score or «vet ikke».
    `language` is the one that the questions are asked in.
    """

    wide = True
    demands = False

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        language: str,
        given: Mapping[str, Answers],
        closed: Iterable[str] = (),
        labels: Mapping[str, str] | None = None,
        spreads: Mapping[str, Any] | None = None,
        heard: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.questions, self.language = list(questions), language
        self.answers_of, self.closed = dict(given), set(closed)
        self.labels, self.spreads, self.heard = dict(labels or {}), dict(spreads or {}), dict(heard or {})
        super().__init__(*args, **kwargs)
        for owner, answers in self.answers_of.items():
            for question in self.questions:
                self._add(owner, question, answers.get(question.key, NOTHING))

    def _add(self, owner: str, question: Question, one: Given) -> None:
        is_disabled = owner in self.closed
        said = self.labels.get(owner, "")
        text = question.text_in(self.language)
        if question.kind == Question.Kind.SCALE:
            score = forms.ChoiceField(
                label=f"{said}: {text}" if said else text,
                choices=SCALE,
                required=False,
                disabled=is_disabled,
                widget=forms.RadioSelect,
                initial=DOES_NOT_KNOW if one.does_not_know else str(one.score or ""),
                error_messages={
                    "invalid_choice": gettext_lazy("Velg et tall fra 1 til 5, eller «vet ikke».")
                },
            )
            self.fields[score_name(owner, question.key)] = score
            label = _("Kommentar til «%(question)s»") % {"question": text}
        else:
            label = text
        comment = forms.CharField(
            label=f"{said}: {label}" if said else label,
            required=False,
            disabled=is_disabled,
            max_length=LONGEST_COMMENT,
            initial=one.comment,
            widget=Textarea({"rows": 2 if question.kind == Question.Kind.SCALE else 4}),
        )
        self.fields[comment_name(owner, question.key)] = comment

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.demands and not self.is_draft:
            for owner in self.answers_of:
                for question in self.questions:
                    name = score_name(owner, question.key)
                    if name in self.fields and name not in self.errors and not self.cleaned_data.get(name):
                        self.add_error(name, _("Svar med et tall, eller velg «vet ikke»."))
        return cleaned

    def given(self, owner: str = "") -> Answers:
        """The answers as they were sent."""
        found: Answers = {}
        for question in self.questions:
            chosen = self.cleaned_data.get(score_name(owner, question.key)) or ""
            found[question.key] = Given(
                int(chosen) if chosen.isdecimal() else None,
                chosen == DOES_NOT_KNOW,
                (self.cleaned_data.get(comment_name(owner, question.key)) or "")
                .replace("\r\n", "\n")
                .strip(),
            )
        return found

    def groups(self) -> list[tuple[Group, list[list[Row]]]]:
        """The page: each dimension with its questions, each with a row per owner."""
        return [
            (group, [[self._row(owner, one) for owner in self.answers_of] for one in group.questions])
            for group in grouped(self.questions)
        ]

    def _row(self, owner: str, question: Question) -> Row:
        name = score_name(owner, question.key)
        return Row(
            question,
            question.text_in(self.language),
            question.help_in(self.language),
            self[name] if name in self.fields else None,
            self[comment_name(owner, question.key)],
            self.spreads.get(question.key),
            list(self.heard.get(question.key, ())),
        )

    @property
    def answered(self) -> int:
        """How many questions on a scale are answered in what was given to the form."""
        return sum(one.is_answered for answers in self.answers_of.values() for one in answers.values())


def score_name(owner: str, key: str) -> str:
    """The name of the field for the score."""
    return f"{owner}svar-{key}"


def comment_name(owner: str, key: str) -> str:
    """The name of the field for the comment."""
    return f"{owner}kommentar-{key}"


class TogetherForm(AnswersForm):
    """Both sides' answers on one screen, with the joint text; saves itself."""

    joint_text = forms.CharField(
        label=gettext_lazy("Felles vurdering"),
        help_text=gettext_lazy("Det dere er enige om, og hvorfor dere svarer ulikt der dere gjør det."),
        required=False,
        max_length=LONGEST_JOINT_TEXT,
        widget=Textarea({"rows": 5}),
    )
    meeting = forms.ModelChoiceField(
        label=gettext_lazy("Møtet dere fyller ut i"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ikke valgt"),
    )

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["meeting"]
        field.queryset = meetings


class AgreeForm(PortalForm):
    """«Siden er enig», about exactly the answer that was shown."""

    submit_label = gettext_lazy("Siden er enig om svaret")
    revision = forms.IntegerField(widget=forms.HiddenInput)


def default_year(years: Sequence[int], on: date) -> int | None:
    """The year that is offered: this one from October, else the one before, where they can be evaluated."""
    wanted = on.year if on.month >= 10 else on.year - 1
    return wanted if wanted in years else (years[0] if years else None)
