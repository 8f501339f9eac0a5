"""The numbers, days and choices of a duty as counters ask for them: None where the agreement says nothing.

A merge field that has not been filled in states nothing either.
"""

from datetime import date

from agreements.duties.terms import Terms


def number(terms: Terms, name: str) -> int | None:
    """A whole number: times, days, a month, a weekday."""
    value = terms.parameters.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def day(terms: Terms, name: str) -> date | None:
    """A date."""
    try:
        return date.fromisoformat(str(terms.parameters.get(name) or ""))
    except ValueError:
        return None


def choice(terms: Terms, name: str) -> str:
    """A choice by its key, or words; empty when it is not stated."""
    value = terms.parameters.get(name)
    return value if isinstance(value, str) and not value.startswith("{") else ""


def roles(terms: Terms, name: str = "roles") -> list[str]:
    """The offices that an agreement names, by role; empty for any."""
    value = terms.parameters.get(name)
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else []
