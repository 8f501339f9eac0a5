"""Brings the register files into the database without treading on what people have written there.

The rule, told to people in README.md: a fact is updated only if it still is what the files said at the last
load, or is empty and was never loaded. Nothing is deleted.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models.sql import InsertQuery

from parties.models import (
    CountyAuthority,
    DistrictMembership,
    Municipality,
    MunicipalityChange,
    Organisation,
    OrganisationKind,
    PoliceDistrict,
    PoliceUnit,
    UnitCoverage,
)
from parties.models.registered import Registered
from parties.registers.files import FOLDER, read
from records import audit, days
from records.actors import Actor

VERB = "registers.loaded"

Facts = dict[str, Any]

_TABLES = [
    model._meta.db_table
    for model in (Organisation, Municipality, DistrictMembership, MunicipalityChange, UnitCoverage)
]


@dataclass
class Report:
    """What a load did: counts per kind of row, and one line for each thing a person may want to know."""

    added: Counter = field(default_factory=Counter)
    taken_over: Counter = field(default_factory=Counter)
    updated: Counter = field(default_factory=Counter)
    unchanged: Counter = field(default_factory=Counter)
    changes: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def changed_anything(self) -> bool:
        """Whether the database is different from before."""
        return any(map(sum, (c.values() for c in (self.added, self.taken_over, self.updated))))


def load_registers(*, by: Actor, at: datetime, folder: Path = FOLDER) -> Report:
    """Load every register file and return what changed. One transaction, one load at a time.

    Raises ValueError for a file that cannot be read; then nothing has been written.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('parties.registers', 0))")
        report = _Load(folder).run()
        if report.changed_anything:
            audit.record(
                shown_with=Organisation.objects.get(register_key="national:POD"),
                verb=VERB,
                by=by,
                at=at,
                added=report.added.total(),
                taken_over=report.taken_over.total(),
                updated=report.updated.total(),
                kept=len(report.kept),
                refused=len(report.refused),
            )
    return report


class _Load:
    """One run over the files. `ids` leads from the key of a row in the files to its primary key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report = Report()
        self.ids: dict[str, int] = {}

    def run(self) -> Report:
        self.organisations("national", Organisation, "national", kind=OrganisationKind.NATIONAL)
        self.organisations("county", CountyAuthority, "counties")
        self.organisations("district", PoliceDistrict, "police_districts")
        self.organisations("municipality", Municipality, "municipalities")
        self.units()
        self.memberships()
        self.coverages()
        self.changes()
        if self.report.added.total():
            # Until the database has counted the new rows it plans queries as if the tables were empty.
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {', '.join(_TABLES)}")
        return self.report

    def organisations(self, prefix: str, model: type[Organisation], file: str, **fixed: Any) -> None:
        """Rows that carry an official number or code."""
        wanted: dict[str, Facts] = {}
        for row in read(file, self.folder):
            code = row.pop("number", None) or row.pop("code")
            county = row.pop("county", None)
            facts = {"code": code, **row, **fixed}
            if model is Municipality:
                facts["county_id"] = self.ids.get(f"county:{county}")
            _put(wanted, f"{prefix}:{code}", facts)

        by_hand = model.objects.filter(register_key="", **fixed).exclude(code="")
        self.merge(model, wanted, _first_overlapping(by_hand, lambda facts: facts["code"], "code"))

    def units(self) -> None:
        """Units have no official code; one entered by hand is known by its district and name."""
        rows = list(read("police_units", self.folder))
        # Parents first, so that their primary keys are known.
        for group in ([r for r in rows if not r["parent"]], [r for r in rows if r["parent"]]):
            wanted = {
                f"unit:{row['key']}": {
                    "name": row["name"],
                    "unit_kind": row["kind"],
                    "district_id": self.ids[f"district:{row['district']}"],
                    "parent_id": self.ids.get(f"unit:{row['parent']}"),
                }
                for row in group
                if self.known(f"district:{row['district']}")
            }
            by_hand = PoliceUnit.objects.filter(register_key="")
            self.merge(
                PoliceUnit,
                wanted,
                _first_overlapping(
                    by_hand, lambda facts: (facts["district_id"], facts["name"]), "district_id", "name"
                ),
            )

    def memberships(self) -> None:
        """Which district each municipality belongs to."""
        wanted: dict[str, Facts] = {}
        for row in read("district_memberships", self.folder):
            municipality, district = f"municipality:{row['municipality']}", f"district:{row['district']}"
            if self.known(municipality, district):
                facts = {
                    "municipality_id": self.ids[municipality],
                    "district_id": self.ids[district],
                    "valid_from": row["valid_from"],
                    "valid_to": row["valid_to"],
                }
                _put(wanted, f"membership:{row['municipality']}:{row['district']}", facts)
        by_hand = DistrictMembership.objects.filter(register_key="")
        self.merge(
            DistrictMembership,
            wanted,
            _first_overlapping(
                by_hand,
                lambda facts: (facts["municipality_id"], facts["district_id"]),
                "municipality_id",
                "district_id",
            ),
        )

    def coverages(self) -> None:
        """Which municipalities each unit serves, as far as published."""
        wanted: dict[str, Facts] = {}
        for row in read("unit_coverages", self.folder):
            unit, municipality = f"unit:{row['unit']}", f"municipality:{row['municipality']}"
            if self.known(unit, municipality):
                facts = {
                    "unit_id": self.ids[unit],
                    "municipality_id": self.ids[municipality],
                    "valid_from": row["valid_from"],
                }
                _put(wanted, f"coverage:{row['unit']}:{row['municipality']}", facts)
        by_hand = UnitCoverage.objects.filter(register_key="")
        self.merge(
            UnitCoverage,
            wanted,
            _first_overlapping(
                by_hand,
                lambda facts: (facts["unit_id"], facts["municipality_id"]),
                "unit_id",
                "municipality_id",
            ),
        )

    def changes(self) -> None:
        """The steps from old municipalities to new ones: history, so only what is missing is added."""
        there = set(MunicipalityChange.objects.values_list("old_id", "new_id", "changed_on"))
        missing = []
        for row in read("municipality_changes", self.folder):
            old, new = f"municipality:{row['old']}", f"municipality:{row['new']}"
            if not self.known(old, new):
                continue
            step = (self.ids[old], self.ids[new], row["changed_on"])
            if step in there:
                self.report.unchanged[MunicipalityChange] += 1
            else:
                missing.append(
                    MunicipalityChange(old_id=step[0], new_id=step[1], changed_on=step[2], kind=row["kind"])
                )
        self.insert(MunicipalityChange, missing)

    def known(self, *keys: str) -> bool:
        """Whether the rows that another row points at are there; one that was refused is not."""
        return all(key in self.ids for key in keys)

    def merge(
        self,
        model: type[Registered],
        wanted: dict[str, Facts],
        entered_by_hand: Callable[[Facts], Registered | None],
    ) -> None:
        """Add, take over or update the wanted rows of one model, and remember their primary keys."""
        known = {row.register_key: row for row in model._default_manager.exclude(register_key="")}
        missing: list[Registered] = []
        for key, facts in wanted.items():
            row, counted = known.get(key), self.report.updated
            if row is None:
                row, counted = entered_by_hand(facts), self.report.taken_over
            if row is None:
                missing.append(model(register_key=key, register_values=_remembered(facts), **facts))
                continue
            self.ids[key] = row.pk
            was_ours = row.register_key == key
            row.register_key = key
            if self.refresh(row, facts) or not was_ours:
                self.save(model, row, counted)
            else:
                self.report.unchanged[model] += 1
        self.insert(model, missing)

    def refresh(self, row: Registered, facts: Facts) -> bool:
        """Put the facts on the row where nobody else has; return whether anything is to be saved."""
        last = row.register_values
        news = _remembered(facts)
        changed = False
        for name, value in facts.items():
            here = getattr(row, name)
            if here == value:
                continue
            untouched = _plain(here) == last[name] if name in last else here in (None, "", [])
            if untouched:
                self.report.changes.append(
                    f"{_title(row)}: {_label(row, name)} {_show(here)} → {_show(value)}"
                )
                setattr(row, name, value)
                changed = True
            else:
                self.report.kept.append(
                    f"{_title(row)}: {_label(row, name)} er {_show(here)}, registeret sier {_show(value)}"
                )
                # What the files said before stays remembered: the correction is told apart next time too.
                if name in last:
                    news[name] = last[name]
                else:
                    del news[name]
        row.register_values = news
        return changed or news != last

    def save(self, model: type[Registered], row: Registered, counted: Counter) -> None:
        """Save an existing row; what the database refuses is told and left as it was."""
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            self.report.refused.append(f"{_title(row)}: {_reason(error)}")
        else:
            counted[model] += 1

    def insert(self, model: type[models.Model], rows: list) -> None:
        """Insert new rows together; one by one only if the database refuses some of them."""
        try:
            with transaction.atomic():
                self.insert_all(model, rows)
        except IntegrityError:
            rows = [row for row in rows if self.inserted(row)]
        self.report.added[model] += len(rows)
        if issubclass(model, Registered):
            self.ids.update({row.register_key: row.pk for row in rows})

    def insert_all(self, model: type[models.Model], rows: list) -> None:
        """Organisations of a kind lie in two tables, which bulk_create does not serve."""
        if not issubclass(model, Organisation):
            model._default_manager.bulk_create(rows)
            return
        for row in rows:
            row.set_keys()
        shared = [field.name for field in Organisation._meta.concrete_fields if not field.primary_key]
        parents = [Organisation(**{name: getattr(row, name) for name in shared}) for row in rows]
        for row, parent in zip(rows, Organisation.objects.bulk_create(parents), strict=True):
            row.pk = parent.pk
        if rows and model is not Organisation:
            query = InsertQuery(model)
            query.insert_values(model._meta.local_concrete_fields, rows)
            query.get_compiler(connection=connection).execute_sql()

    def inserted(self, row: models.Model) -> bool:
        """Insert one row; tell if the database refuses it."""
        row.pk = None
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            self.report.refused.append(f"{_title(row)}: {_reason(error)}")
            return False
        return True


def _put(wanted: dict[str, Facts], key: str, facts: Facts) -> None:
    """Add a row of the files; two with one key would hide each other."""
    if key in wanted:
        raise ValueError(f"“{key}” stands twice in the files")
    wanted[key] = facts


def _first_overlapping(
    by_hand: Iterable[Any], key_of: Callable[[Facts], Any], *names: str
) -> Callable[[Facts], Any]:
    """Find the row entered by hand that is meant by the facts: same key, and a period in common."""
    found: dict[Any, list[Any]] = {}
    for row in by_hand:
        key = tuple(getattr(row, name) for name in names)
        found.setdefault(key if len(key) > 1 else key[0], []).append(row)

    def match(facts: Facts) -> Any:
        for row in found.get(key_of(facts), []):
            if _overlap(row.valid_from, row.valid_to, facts.get("valid_from"), facts.get("valid_to")):
                return row
        return None

    return match


def _overlap(a_from: date | None, a_to: date | None, b_from: date | None, b_to: date | None) -> bool:
    return (a_from or date.min) <= (b_to or date.max) and (b_from or date.min) <= (a_to or date.max)


def _plain(value: Any) -> Any:
    """The value as it is kept in `register_values`."""
    return value.isoformat() if isinstance(value, date) else value


def _remembered(facts: Facts) -> Facts:
    return {name: _plain(value) for name, value in facts.items()}


def _title(row: Any) -> str:
    return f"{row} ({row.code})" if getattr(row, "code", "") else str(row)


def _label(row: Any, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)


def _show(value: Any) -> str:
    if value in (None, "", []):
        return "tomt"
    if isinstance(value, date):
        return days.longdate(value)
    return ", ".join(value) if isinstance(value, list) else f"«{value}»"


def _reason(error: IntegrityError) -> str:
    """Which of the database's rules said no."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or str(error)
