"""A check as lists show it: each duty as a row in words, grouped by part of the cooperation, and counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from agreements.choices import Responsible, ScopePart, Strength
from agreements.duties.checking import Check, Checked
from agreements.duties.kinds import KINDS, DutyKind
from agreements.duties.status import TONES, Found, Status
from agreements.duties.terms import Terms
from agreements.duties.wording import promised
from parties.models import OfficeRole
from records import days

# What no list of kinds offers as «not agreed»: it is whatever somebody wrote.
_WITHOUT_NAME = "own_words"


@dataclass(frozen=True)
class DutyRow:
    """One duty as a row: what is promised by whom, how it stands, and why."""

    checked: Checked
    anchor: str

    @property
    def terms(self) -> Terms:
        """What was agreed."""
        return self.checked.terms

    @property
    def found(self) -> Found:
        """What the records say."""
        return self.checked.found

    @property
    def promised(self) -> str:
        """What is promised, in words."""
        return promised(self.terms)

    @property
    def strength(self) -> str:
        """«skal», «bør» or «ønske»."""
        return str(Strength(self.terms.strength).label)

    @property
    def responsible(self) -> str:
        """Whom it lies on: the side, and the office where one is named."""
        return responsible_words(self.terms)

    @property
    def status(self) -> Status:
        """How it stands."""
        return self.found.status

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return TONES[self.found.status]

    @property
    def count(self) -> str:
        """«3 av 4»; empty where nothing is counted."""
        return count_words(self.found)


def responsible_words(terms: Terms) -> str:
    """«kommunen», «politiet (politikontakt)»."""
    side = str(Responsible(terms.responsible).label)
    office = dict(OfficeRole.choices).get(terms.office_role)
    return f"{side} ({office})" if office else side


def count_words(found: Found) -> str:
    """«3 av 4»; empty where nothing is counted, or there was nothing to count."""
    if found.value is None or not found.wanted:
        return ""
    return _("%(value)s av %(wanted)s") % {"value": found.value, "wanted": found.wanted}


def rows_of(check: Check) -> list[DutyRow]:
    """The check's rows in its order; each with an anchor of its own."""
    seen: Counter[str] = Counter()
    rows = []
    for one in check.rows:
        seen[one.terms.key] += 1
        again = seen[one.terms.key]
        rows.append(DutyRow(one, one.terms.key if again == 1 else f"{one.terms.key}-{again}"))
    return rows


def grouped(rows: Iterable[DutyRow]) -> list[tuple[str, list[DutyRow]]]:
    """The rows under the part of the cooperation that they belong to; a part without any is left out."""
    listed = list(rows)
    groups = [
        (str(part.label), [row for row in listed if row.terms.row.scope == part])
        for part in (ScopePart.COUNCIL, ScopePart.CONTACT, ScopePart.SLT, ScopePart.AGREEMENT)
    ]
    return [(name, found) for name, found in groups if found]


@dataclass(frozen=True)
class Total:
    """How many duties have a status."""

    status: Status
    number: int

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return TONES[self.status]


def totals(rows: Sequence[DutyRow]) -> list[Total]:
    """How many there are of each status that there are any of, the best first."""
    counted = Counter(row.status for row in rows)
    return [Total(status, counted[status]) for status in Status if counted[status]]


def kinds_not_agreed(check: Check) -> list[tuple[str, list[DutyKind]]]:
    """The kinds of duties that the agreement does not mention, under their part of the cooperation."""
    agreed = {one.terms.kind for one in check.rows} | {_WITHOUT_NAME}
    left = [kind for kind in KINDS.values() if kind.key not in agreed]
    groups = [(str(part.label), [kind for kind in left if kind.scope == part]) for part in ScopePart]
    return [(name, kinds) for name, kinds in groups if kinds]


def part_year(check: Check) -> str:
    """That the year is a part-year, said out loud; empty for a whole year."""
    if not check.is_prorated:
        return ""
    period = check.period
    said: dict[str, str | int | Promise] = {
        "what": _("Avtalen")
        if check.version.number == 1 or check.period.is_joined
        else _("Versjon %(number)s av avtalen") % {"number": check.version.number},
        "counts": _("gjaldt") if check.is_over else _("gjelder"),
        "first": days.longdate(check.first),
        "last": days.longdate(check.last),
        "days": period.days,
        "all": period.days_in_year,
        "year": check.year,
    }
    starts = (check.first.month, check.first.day) != (1, 1)
    ends = (check.last.month, check.last.day) != (12, 31)
    if starts and ends:
        span = _("%(what)s %(counts)s fra %(first)s til og med %(last)s.")
    elif starts:
        span = _("%(what)s %(counts)s fra %(first)s.")
    else:
        span = _("%(what)s %(counts)s til og med %(last)s.")
    share = _("Tallene er forholdsmessige: %(days)s av %(all)s dager i %(year)s teller.")
    return f"{span % said} {share % said}"
