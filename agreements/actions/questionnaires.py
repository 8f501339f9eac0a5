"""Questionnaires of the yearly evaluation: written by their owner, published once and for all.

A published edition never changes (trigger); work goes on in a new edition, which touches no evaluation that
has begun. A question's key keeps its kind and dimension over editions, so that years can be compared by it.
"""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from agreements.actions.steps import required_text
from agreements.actions.template_checks import check_choice
from agreements.choices import Dimension, ScopePart
from agreements.models import Question, Questionnaire
from agreements.section_keys import free_key
from parties.acting import actor_with, user_of
from parties.models import Organisation, OrganisationKind
from parties.standing import Capability
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import has_right

_State = Questionnaire.State
LONGEST_KEY = 60


@dataclass(frozen=True)
class Wanted:
    """What a question is to say; its place comes from the order in which questions are added."""

    key: str
    kind: str
    dimension: str
    text_nb: str
    text_nn: str
    scope_part: str = ""
    help_nb: str = ""
    help_nn: str = ""

    @classmethod
    def of(cls, question: Question) -> Self:
        """What a question says."""
        return cls(**{name: getattr(question, name) for name in cls.__dataclass_fields__})


def start_questionnaire(
    *,
    owner: Organisation,
    title: str,
    about: str = "",
    is_official: bool = False,
    source: str = "",
    code: str = "",
    by: Actor,
    on: date,
    at: datetime,
) -> Questionnaire:
    """Start a questionnaire of one's own, edition 1, without questions.

    Without `code` it is made from the title. Refused when the code is taken, or an official text has no
    source.
    """
    with transaction.atomic():
        by = keeper(owner.pk, by, on)
        frame = _checked_frame(title, about, is_official, source)
        taken = set(Questionnaire.objects.order_by().values_list("code", flat=True))
        if code in taken:
            raise Refused(_("Koden «%(code)s» er i bruk.") % {"code": code})
        code = code or free_key(frame["title"], taken)
        try:
            with transaction.atomic():
                made = Questionnaire.objects.create(owner_id=owner.pk, code=code, created_at=at, **frame)
        except IntegrityError as error:
            raise Refused(_("Koden «%(code)s» er i bruk.") % {"code": code}) from error
        audit.record(shown_with=made, verb="questionnaire.started", by=by, at=at, title=made.title)
        return made


def new_edition(*, questionnaire: Questionnaire, by: Actor, on: date, at: datetime) -> Questionnaire:
    """Open the next edition as a draft with all questions of a published one. One draft at a time."""
    with transaction.atomic():
        source, by = _locked(questionnaire, by, on)
        if source.state == _State.DRAFT:
            raise Refused(_("Denne utgaven er ikke publisert ennå. Skriv videre i den."))
        editions = Questionnaire.objects.select_for_update(no_key=True).filter(code=source.code)
        if any(one.state == _State.DRAFT for one in editions):
            raise Refused(_("Det finnes allerede et utkast til ny utgave av skjemaet."))
        last = editions.aggregate(last=Max("edition"))["last"]
        draft = Questionnaire.objects.create(
            code=source.code,
            edition=last + 1,
            owner_id=source.owner_id,
            title=source.title,
            about=source.about,
            is_official=source.is_official,
            source=source.source,
            created_at=at,
        )
        Question.objects.bulk_create(
            Question(questionnaire=draft, position=place, **asdict(Wanted.of(question)))
            for place, question in enumerate(source.questions.all(), start=1)
        )
        audit.record(shown_with=draft, verb="questionnaire.new_edition", by=by, at=at, edition=draft.edition)
        return draft


def save_frame(
    *,
    questionnaire: Questionnaire,
    title: str,
    about: str,
    is_official: bool,
    source: str,
    revision: int,
    by: Actor,
    on: date,
    at: datetime,
) -> Questionnaire:
    """Save what stands around the questions of a draft. StaleSave when somebody else saved it meanwhile."""
    with transaction.atomic():
        draft, by = _open(questionnaire, by, on)
        if draft.revision != revision:
            raise StaleSave(_already_saved(), current=draft, revision=draft.revision)
        for name, value in _checked_frame(title, about, is_official, source).items():
            setattr(draft, name, value)
        draft.revision += 1
        draft.save(update_fields=["title", "about", "is_official", "source", "revision"])
        audit.record(shown_with=draft, verb="questionnaire.frame_saved", by=by, at=at, title=draft.title)
        return draft


def add_question(
    *, questionnaire: Questionnaire, wanted: Wanted, by: Actor, on: date, at: datetime
) -> Question:
    """Add a question last. Refused when the key is used here, or has meant something else before."""
    with transaction.atomic():
        draft, by = _open(questionnaire, by, on)
        wanted = _checked(wanted)
        _check_key(draft, wanted)
        last = draft.questions.aggregate(last=Max("position"))["last"] or 0
        question = Question.objects.create(questionnaire=draft, position=last + 1, **asdict(wanted))
        audit.record(
            shown_with=draft, verb="questionnaire.question_added", by=by, at=at, question=question.text_nb
        )
        return question


def save_question(
    *, question: Question, wanted: Wanted, revision: int, by: Actor, on: date, at: datetime
) -> Question:
    """Save a question of a draft. StaleSave when somebody else saved it meanwhile."""
    with transaction.atomic():
        draft, by = _open(question.questionnaire, by, on)
        question = _question_of(draft, question)
        if question.revision != revision:
            raise StaleSave(_already_saved(), current=question, revision=question.revision)
        wanted = _checked(wanted)
        _check_key(draft, wanted, besides=question)
        for name, value in asdict(wanted).items():
            setattr(question, name, value)
        question.revision += 1
        question.save()
        audit.record(
            shown_with=draft, verb="questionnaire.question_saved", by=by, at=at, question=question.text_nb
        )
        return question


def remove_question(*, question: Question, by: Actor, on: date, at: datetime) -> Questionnaire:
    """Take a question out of a draft; earlier editions keep theirs."""
    with transaction.atomic():
        draft, by = _open(question.questionnaire, by, on)
        question = _question_of(draft, question)
        text = question.text_nb
        question.delete()
        audit.record(shown_with=draft, verb="questionnaire.question_removed", by=by, at=at, question=text)
        return draft


def move_question(*, question: Question, up: bool, by: Actor, on: date, at: datetime) -> Questionnaire:
    """Move a question of a draft one place up or down; at the end of the list nothing happens."""
    with transaction.atomic():
        draft, by = _open(question.questionnaire, by, on)
        order = list(draft.questions.all())
        here = next((place for place, one in enumerate(order) if one.pk == question.pk), None)
        if here is None:
            raise Refused(_question_gone())
        there = here - 1 if up else here + 1
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
            for place, one in enumerate(order, start=1):
                one.position = place
            Question.objects.bulk_update(order, ["position"])
            audit.record(
                shown_with=draft,
                verb="questionnaire.question_moved",
                by=by,
                at=at,
                question=order[there].text_nb,
            )
        return draft


def publish(*, questionnaire: Questionnaire, by: Actor, on: date, at: datetime) -> Questionnaire:
    """Publish a draft: from now on it stands as it is, and evaluations can be begun with it."""
    with transaction.atomic():
        draft, by = _open(questionnaire, by, on)
        if reasons := why_not_publish(draft):
            raise Refused(reasons)
        draft.state, draft.published_at = _State.PUBLISHED, at
        draft.save(update_fields=["state", "published_at"])
        audit.record(shown_with=draft, verb="questionnaire.published", by=by, at=at, edition=draft.edition)
        return draft


def withdraw(*, questionnaire: Questionnaire, by: Actor, on: date, at: datetime) -> Questionnaire:
    """Stop offering a published edition; evaluations begun with it go on as they are."""
    with transaction.atomic():
        found, by = _locked(questionnaire, by, on)
        if found.state != _State.PUBLISHED:
            raise Refused(_("Bare en publisert utgave kan trekkes tilbake."))
        found.state = _State.WITHDRAWN
        found.save(update_fields=["state"])
        audit.record(shown_with=found, verb="questionnaire.withdrawn", by=by, at=at, edition=found.edition)
        return found


def why_not_publish(draft: Questionnaire) -> list[str]:
    """What stands in the way of publishing a draft."""
    questions = list(draft.questions.all())
    faults = []
    if not any(one.kind == Question.Kind.SCALE for one in questions):
        faults.append(_("Skjemaet har ingen spørsmål på skala."))
    if draft.is_official and not draft.source:
        faults.append(_("En offisiell tekst må ha en kilde."))
    for question in questions:
        faults += why_not_key(draft, Wanted.of(question))
    return faults


def why_not_key(questionnaire: Questionnaire, wanted: Wanted) -> list[str]:
    """Why the key cannot mean this: published editions that it is compared with have given it another sense.

    Compared with are the questionnaire's own editions and the national ones, which all others meet.
    """
    others = Question.objects.filter(
        Q(questionnaire__code=questionnaire.code) | Q(questionnaire__owner__kind=OrganisationKind.NATIONAL),
        key=wanted.key,
    ).exclude(questionnaire__state=_State.DRAFT)
    clash = others.exclude(kind=wanted.kind, dimension=wanted.dimension).order_by("-pk").first()
    if clash is None:
        return []
    meaning = clash.get_dimension_display() or clash.get_kind_display()
    return [
        _(
            "Nøkkelen «%(key)s» har vært brukt om «%(meaning)s» før. Da kan årene ikke sammenlignes. "
            "Gi spørsmålet en ny nøkkel."
        )
        % {"key": wanted.key, "meaning": meaning}
    ]


def keeper(owner_id: int, by: Actor, on: date) -> Actor:
    """The actor as keeping this owner's questionnaires; a command keeps everybody's. Else NotAllowed."""
    if by.kind == "system":
        return by
    user = user_of(by, on)
    if not has_right("evaluations.keep_questionnaires", user, Questionnaire(owner_id=owner_id)):
        raise NotAllowed(_("Du har ikke rett til å endre spørreskjemaer for denne organisasjonen."))
    return actor_with(by, Capability.KEEP_TEMPLATES, owner_id, on)


def _locked(questionnaire: Questionnaire, by: Actor, on: date) -> tuple[Questionnaire, Actor]:
    found = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    return found, keeper(found.owner_id, by, on)


def _open(questionnaire: Questionnaire, by: Actor, on: date) -> tuple[Questionnaire, Actor]:
    draft, by = _locked(questionnaire, by, on)
    if draft.state != _State.DRAFT:
        raise Refused(_("Utgaven er publisert og kan ikke endres. Lag en ny utgave."))
    return draft, by


def _question_of(draft: Questionnaire, question: Question) -> Question:
    found = draft.questions.filter(pk=question.pk).first()
    if found is None:
        raise Refused(_question_gone())
    return found


def _question_gone() -> str:
    return _("Spørsmålet er fjernet av noen andre.")


def _already_saved() -> str:
    return _("Noen andre lagret mens du skrev. Se hva som er endret, og lagre på nytt.")


def _checked_frame(title: str, about: str, is_official: bool, source: str) -> dict[str, Any]:
    source = (source or "").strip()
    if is_official and not source:
        raise Refused(_("En offisiell tekst må ha en kilde."))
    return {
        "title": required_text(title, _("Skjemaet mangler tittel."))[:200],
        "about": (about or "").strip(),
        "is_official": is_official,
        "source": source[:300],
    }


def _checked(wanted: Wanted) -> Wanted:
    """With air taken away; Refused with all that is wrong with it."""
    kind = check_choice(wanted.kind, Question.Kind.values)
    clean = Wanted(
        key=wanted.key.strip(),
        kind=kind,
        dimension=check_choice(wanted.dimension, ["", *Dimension.values]),
        scope_part=check_choice(wanted.scope_part, ["", *ScopePart.values]),
        text_nb=wanted.text_nb.strip(),
        text_nn=wanted.text_nn.strip(),
        help_nb=wanted.help_nb.strip(),
        help_nn=wanted.help_nn.strip(),
    )
    faults = []
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", clean.key) or len(clean.key) > LONGEST_KEY:
        faults.append(_("Nøkkelen skrives med små bokstaver a–z, tall og bindestrek, høyst 60 tegn."))
    if not (clean.text_nb and clean.text_nn):
        faults.append(_("Spørsmålet må stå på både bokmål og nynorsk."))
    if kind == Question.Kind.SCALE and not clean.dimension:
        faults.append(_("Et spørsmål på skala hører til en dimensjon."))
    if faults:
        raise Refused(faults)
    return clean


def _check_key(draft: Questionnaire, wanted: Wanted, besides: Question | None = None) -> None:
    same = draft.questions.filter(key=wanted.key)
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    if same.exists():
        raise Refused(_("Nøkkelen «%(key)s» er i bruk i skjemaet allerede.") % {"key": wanted.key})
    if reasons := why_not_key(draft, wanted):
        raise Refused(reasons)
