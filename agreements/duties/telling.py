"""What the portal cannot know of a duty: in which form a side tells it, and what has been told."""

from collections.abc import Collection, Iterable

from agreements.actions.steps import side_of
from agreements.duties.kinds import Proof
from agreements.duties.terms import Terms
from agreements.models import Agreement, DutyEntry
from parties.standing import Capability, Held, Standing

# Proven by records, and by what a side tells besides.
TOLD_TOO = frozenset({"contact_informs", "school_meeting_points", "report_to_municipal_council"})


def told_as(terms: Terms) -> str | None:
    """In which form a side tells about the duty; None when the portal's records alone decide."""
    if terms.row.proof == Proof.STATED:
        return DutyEntry.Kind.STATEMENT
    if terms.row.counts == "figure":
        return DutyEntry.Kind.FIGURE
    if terms.row.proof == Proof.TOLD or terms.kind in TOLD_TOO:
        return DutyEntry.Kind.ENTRY
    return None


def needs_case(terms: Terms) -> bool:
    """Does what is told count by its case number alone?"""
    return terms.kind == "report_to_municipal_council"


def is_asked_yearly(terms: Terms) -> bool:
    """Is the responsible side asked about it once a year? What takes place on days is told as it happens."""
    return told_as(terms) in (DutyEntry.Kind.STATEMENT, DutyEntry.Kind.FIGURE)


def held_for(
    standing: Standing, agreement: Agreement, sides: Collection[str], appointment_id: int | None = None
) -> Held | None:
    """The person's appointment that writes for one of the sides, the one named if it does; None when none."""
    parties = {party.organisation_id for party in agreement.parties.all()}
    giving = [
        held
        for held in standing.held
        if held.reach(Capability.EDIT_DRAFTS) & parties and side_of(held) in sides
    ]
    return next((held for held in giving if held.pk == appointment_id), giving[0] if giving else None)


def entries_of(agreement: Agreement, key: str, year: int) -> list[DutyEntry]:
    """All that was told about a duty in a year, the newest first; withdrawn ones are among them."""
    return list(agreement.duty_entries.filter(duty_key=key, year=year))


def answered(agreements: Iterable[Agreement], year: int) -> set[tuple[int, str, str]]:
    """(agreement, duty's key, side) for each yearly question that has its answer; one query."""
    found = DutyEntry.objects.filter(
        agreement__in=[agreement.pk for agreement in agreements],
        year=year,
        kind__in=[DutyEntry.Kind.STATEMENT, DutyEntry.Kind.FIGURE],
        withdrawn_at__isnull=True,
    )
    return set(found.values_list("agreement_id", "duty_key", "side"))
