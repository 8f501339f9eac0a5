"""The portal's own questionnaires: YAML files in `content/`, loaded as published editions.

A file is loaded when no published edition of its questionnaire says the same: loading twice does nothing, a
changed file becomes a new edition, and an edition that people have made since stays the newest as long as
the file is unchanged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from agreements.actions import questionnaires as actions
from agreements.actions.questionnaires import Wanted
from agreements.models import Questionnaire
from agreements.template_files import FOLDER, owner_named
from records.actors import Actor


@dataclass(frozen=True)
class QuestionnaireFile:
    """A questionnaire as its file has it."""

    code: str
    owner: str
    title: str
    about: str
    is_official: bool
    source: str
    questions: tuple[Wanted, ...]


def read_files(folder: Path = FOLDER) -> list[QuestionnaireFile]:
    """All questionnaire files of the folder (`sporreskjema….yaml`), by name."""
    return [read_file(path) for path in sorted(folder.glob("sporreskjema*.yaml"))]


def read_file(path: Path) -> QuestionnaireFile:
    """One file; a missing key raises KeyError with its name."""
    row = yaml.safe_load(path.read_text(encoding="utf-8"))
    return QuestionnaireFile(
        code=row["code"],
        owner=row["owner"],
        title=row["title"].strip(),
        about=(row.get("about") or "").strip(),
        is_official=row["is_official"],
        source=(row.get("source") or "").strip(),
        questions=tuple(_question(one) for one in row["questions"]),
    )


def _question(row: dict[str, Any]) -> Wanted:
    return Wanted(
        key=row["key"],
        kind=row.get("kind", "SCALE"),
        dimension=row.get("dimension", ""),
        scope_part=row.get("scope", ""),
        text_nb=row["nb"].strip(),
        text_nn=row["nn"].strip(),
        help_nb=(row.get("help_nb") or "").strip(),
        help_nn=(row.get("help_nn") or "").strip(),
    )


def load(files: Iterable[QuestionnaireFile], *, by: Actor, on: date, at: datetime) -> list[Questionnaire]:
    """Publish what is new in the files; returns the editions that were made.

    One transaction: all or none. Raises Refused when an owner is not registered, when somebody has a draft
    of the questionnaire open, or when the file gives a key another dimension than it has had.
    """
    with transaction.atomic():
        return [made for one in files if (made := _load_one(one, by=by, on=on, at=at)) is not None]


def _load_one(one: QuestionnaireFile, *, by: Actor, on: date, at: datetime) -> Questionnaire | None:
    published = Questionnaire.objects.filter(code=one.code).exclude(state=Questionnaire.State.DRAFT)
    editions = list(published.prefetch_related("questions").order_by("-edition"))
    if any(_said_by_edition(edition) == _said_by_file(one) for edition in editions):
        return None
    frame: dict[str, Any] = {
        "title": one.title,
        "about": one.about,
        "is_official": one.is_official,
        "source": one.source,
    }
    act: dict[str, Any] = {"by": by, "on": on, "at": at}
    if editions:
        draft = actions.new_edition(questionnaire=editions[0], **act)
        draft = actions.save_frame(questionnaire=draft, revision=draft.revision, **frame, **act)
        for question in draft.questions.all():
            draft = actions.remove_question(question=question, **act)
    else:
        draft = actions.start_questionnaire(owner=owner_named(one.owner, on), code=one.code, **frame, **act)
    for wanted in one.questions:
        draft = actions.add_question(questionnaire=draft, wanted=wanted, **act).questionnaire
    return actions.publish(questionnaire=draft, **act)


def _said_by_file(one: QuestionnaireFile) -> tuple:
    return (one.title, one.about, one.is_official, one.source, *one.questions)


def _said_by_edition(edition: Questionnaire) -> tuple:
    questions = (Wanted.of(question) for question in edition.questions.all())
    return (edition.title, edition.about, edition.is_official, edition.source, *questions)
