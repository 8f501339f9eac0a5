"""Proposed dates with the answers to them: who can when, and which date suits best, said in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from councils.models import DateAnswer, DateProposal

YES, IF_NEEDED, NO = DateAnswer.Answer.YES, DateAnswer.Answer.IF_NEEDED, DateAnswer.Answer.NO


@dataclass(frozen=True)
class Column:
    """One date with its totals; `is_best` on those that no other date beats."""

    option: Any
    yes: int
    if_needed: int
    no: int
    is_best: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """More can come at all, then more without trouble."""
        return self.yes + self.if_needed, self.yes


@dataclass(frozen=True)
class Overview:
    """The table: a row for each who was asked, a column for each date."""

    columns: list[Column]
    rows: list[tuple[Any, list[str]]]

    @property
    def best(self) -> list[Column]:
        return [column for column in self.columns if column.is_best]

    @property
    def answered(self) -> int:
        return sum(invitee.answered_at is not None for invitee, _answers in self.rows)


def overview(proposal: DateProposal) -> Overview:
    """The answers as they stand; nothing is best before somebody has answered. Constant queries."""
    options = list(proposal.options.order_by("starts_at"))
    invitees = list(proposal.invitees.order_by("pk").prefetch_related("answers"))
    given = {
        (answer.invitee_id, answer.option_id): answer.answer
        for invitee in invitees
        for answer in invitee.answers.all()
    }
    columns = []
    for option in options:
        said = [given.get((invitee.pk, option.pk)) for invitee in invitees]
        columns.append(Column(option, said.count(YES), said.count(IF_NEEDED), said.count(NO)))
    top = max((column.rank for column in columns), default=(0, 0))
    if top[0] > 0:
        columns = [
            Column(one.option, one.yes, one.if_needed, one.no, is_best=one.rank == top) for one in columns
        ]
    words: dict[str | None, str] = {
        YES: _("passer"),
        IF_NEEDED: _("kan hvis det trengs"),
        NO: _("passer ikke"),
    }
    rows = [
        (invitee, [words.get(given.get((invitee.pk, option.pk)), "") for option in options])
        for invitee in invitees
    ]
    return Overview(columns, rows)
