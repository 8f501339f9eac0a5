"""What the actions that correct a register row share: change it, save it, and tell what it was before."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from parties.actions.writing import save_checked
from records import audit, days
from records.actors import Actor
from records.models.identity import Identity
from records.refusals import Refused


def save(row: models.Model) -> None:
    """Save with the database's rules told as sentences, also when somebody else was first."""
    first, last = getattr(row, "valid_from", None), getattr(row, "valid_to", None)
    if first is not None and last is not None and last < first:
        # Asked here: PostgreSQL has no answer to whether a period that runs backwards overlaps another.
        raise Refused(_("Siste dag kan ikke være før første dag."))
    try:
        with transaction.atomic():
            save_checked(row)
    except IntegrityError as error:
        raise Refused(_("Noen andre lagret samtidig. Se over opplysningene og prøv igjen.")) from error


def change(row: models.Model, facts: dict[str, Any]) -> dict[str, str]:
    """Put the facts on the row; return the former values, as text, of those that are new."""
    former = {}
    for name, value in facts.items():
        field = row._meta.get_field(name)
        here = getattr(row, name)
        value = value.strip() if isinstance(value, str) else value
        if here != value:
            former[field.name] = _text(here)
            setattr(row, name, value)
    return former


def record_correction(
    verb: str,
    shown_with: models.Model | Identity,
    row: models.Model,
    former: dict[str, str],
    by: Actor,
    at: datetime,
    **data: Any,
) -> None:
    """Record which facts are new, what they were and what they are now."""
    audit.record(
        shown_with=shown_with,
        verb=verb,
        by=by,
        at=at,
        changed=[label(row, field) for field in former],
        former=former,
        now={field: _text(getattr(row, field)) for field in former},
        **data,
    )


def label(row: models.Model, field: str) -> str:
    """What people call the field."""
    return str(getattr(row._meta.get_field(field), "verbose_name", field))


def _text(value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, date):
        return days.longdate(value)
    return ", ".join(value) if isinstance(value, list) else str(value)
