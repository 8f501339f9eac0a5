"""«What changes for us»: a version held against the agreement in force, as one value.

The value is in words, in the version's written standard, so that it can be frozen with the version, shown,
printed and read alike in ten years. Duties are known again by their key, else by being the only one of their
kind on each side.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements.choices import Responsible, Side, Strength
from agreements.content import content_of, readable
from agreements.duties.frame_changes import Content, Row, name_changes, number_changes, parties_in
from agreements.duties.pairing import paired
from agreements.duties.terms import Terms, terms_frozen, terms_of
from agreements.duties.wording import promised, value_words
from agreements.models import AgreementVersion, VersionChanges
from agreements.reference import Reference, day_of_reference, reference_for
from parties.models import OfficeRole
from records import days

FORMAT = 1
ADDED, REMOVED, CHANGED, TAKEN_ON = "added", "removed", "changed", "taken_on"


def changes_of(version: AgreementVersion, on: date) -> Content:
    """What the version changes: as it was frozen with it, else as it reads that day."""
    frozen = frozen_changes(version)
    if frozen is not None:
        return frozen.content
    return changes_between(reference_for(version, day_of_reference(version, on)), version, on)


def frozen_changes(version: AgreementVersion) -> VersionChanges | None:
    """What was frozen with the version. None for their first agreement, and for what was frozen before the
    portal kept it."""
    return VersionChanges.objects.select_related("compared_with").filter(version=version).first()


def changes_between(reference: Reference | None, version: AgreementVersion, on: date) -> Content:
    """The version against what it takes over from; without that, what the parties take on.

    `duties` are those that differ, in the version's order and then those that fall away; `same_duties` how
    many go on as they are. Where none are known of the old text they are all `taken_on`: nothing can be said
    of what is new. `sections` is None where one of the two has no text in the portal.
    """
    old = reference.version if reference is not None else None
    with override(version.language):
        return {
            "format": FORMAT,
            "title": title_of(version, on),
            "language": version.language,
            "agreement": {"id": version.agreement_id, "title": version.agreement.title},
            "number": version.number,
            "parties": parties_in(version),
            "compared_with": _named(reference) if reference is not None else None,
            **_duties(reference, version, on),
            "numbers": _frozen_rows(number_changes(old, version, on)) if old is not None else [],
            "names": _frozen_rows(name_changes(old, version, on)) if old is not None else [],
            "sections": _sections(reference, version, on) if reference is not None else None,
        }


def title_of(version: AgreementVersion, on: date) -> str:
    """The version's title with its fields filled."""
    content = readable(version, on)
    return str(content["title"]) if content is not None else version.title


def _named(reference: Reference) -> Content:
    version = reference.version
    return {
        "id": version.pk,
        "agreement": version.agreement_id,
        "title": (version.frozen_content or {}).get("title") or version.title,
        "number": version.number,
        "signed_on": version.signed_on.isoformat() if version.signed_on else None,
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
        "is_in_force": reference.is_in_force,
        "is_amended": reference.is_amended,
    }


def _frozen_rows(rows: Iterable[Row]) -> list[Content]:
    return [row.as_content() for row in rows]


# Duties


def _terms(version: AgreementVersion, on: date) -> list[Terms]:
    """The duties as they would be frozen that day: with the numbers of the text."""
    if version.frozen_content is None and version.origin == AgreementVersion.Origin.WRITTEN:
        return terms_frozen(content_of(version, on))
    return terms_of(version)


def _duties(reference: Reference | None, version: AgreementVersion, on: date) -> Content:
    new = _terms(version, on)
    old = _terms(reference.version, on) if reference is not None else []
    if not old:
        return {
            "duties": [_one(TAKEN_ON, terms, terms.sides) for terms in new],
            "same_duties": 0,
            "old_duties_known": False,
        }
    pairs = paired(old, new)
    rows, same = [], 0
    for before, after in pairs:
        if before is None and after is not None:
            rows.append(_one(ADDED, after, after.sides))
        elif after is None and before is not None:
            # What an amendment does not speak of goes on.
            if reference is not None and reference.is_amended:
                same += 1
            else:
                rows.append(_one(REMOVED, before, before.sides))
        elif before is not None and after is not None:
            if differences := _differences(before, after):
                sides = [side for side in Side if side in {*before.sides, *after.sides}]
                rows.append({**_one(CHANGED, after, sides), "rows": _frozen_rows(differences)})
            else:
                same += 1
    return {"duties": rows, "same_duties": same, "old_duties_known": True}


def _one(change: str, terms: Terms, sides: Iterable[Side]) -> Content:
    """A duty as it is told of: what it is called, what it promises and whom it is for."""
    return {
        "key": terms.key,
        "change": change,
        "label": terms.label,
        "promise": (promise := promised(terms)),
        "said": _said(str(Strength(terms.strength).label), promise),
        "strength": terms.strength,
        "responsible": terms.responsible,
        "sides": [str(side) for side in sides],
        "rows": [],
    }


def _said(strength: str, promise: str) -> str:
    """«skal: minst 2 møter i året», «avtalt (bør)»."""
    if promise:
        return f"{strength}: {promise}"
    return _("avtalt (%(strength)s)") % {"strength": strength}


def _differences(old: Terms, new: Terms) -> list[Row]:
    """What differs, in words: what is promised first, then how strongly, and on whom it lies."""
    rows = []
    before, after = promised(old), promised(new)
    if before != after:
        rows.append(Row("", before or _("ikke oppgitt"), after or _("ikke oppgitt")))
    elif old.parameters != new.parameters:
        rows += _parameter_rows(old, new)
    for what, one, other in (
        (_("Styrken"), Strength(old.strength).label, Strength(new.strength).label),
        (_("Ansvarlig"), Responsible(old.responsible).label, Responsible(new.responsible).label),
        (_("Ansvarlig verv"), _role(old), _role(new)),
        (_("Ordlyden"), old.wording, new.wording),
    ):
        if one != other:
            rows.append(Row(what, str(one) or _("ikke oppgitt"), str(other) or _("ikke oppgitt")))
    return rows


def _role(terms: Terms) -> str:
    return str(OfficeRole(terms.office_role).label) if terms.office_role else ""


def _parameter_rows(old: Terms, new: Terms) -> list[Row]:
    """The parameters that the words do not tell apart, by their own names."""
    rows = []
    for parameter in new.row.parameters:
        before, after = (value_words(parameter, terms.parameters.get(parameter.name)) for terms in (old, new))
        if before != after:
            label = str(parameter.label)
            rows.append(Row(f"{label[:1].upper()}{label[1:]}", before, after))
    return rows


# Sections


def _sections(reference: Reference, version: AgreementVersion, on: date) -> Content | None:
    old, new = readable(reference.version, on), readable(version, on)
    if old is None or new is None:
        return None
    before, after = ({section["key"]: section for section in one["sections"]} for one in (old, new))
    both = [(before[key], section) for key, section in after.items() if key in before]
    return {
        "added": [_heading(section) for key, section in after.items() if key not in before],
        "removed": []
        if reference.is_amended
        else [_heading(section) for key, section in before.items() if key not in after],
        "renamed": [
            {"before": _heading(one), "after": _heading(other)}
            for one, other in both
            if one["heading"] != other["heading"]
        ],
        "changed": [_heading(other) for one, other in both if one.get("html") != other.get("html")],
        "same": sum(
            one["heading"] == other["heading"] and one.get("html") == other.get("html") for one, other in both
        ),
    }


def _heading(section: Content) -> str:
    return f"{section['number']} {section['heading']}".strip()


# As it is read


def by_side(content: Content, first: Iterable[str] = ()) -> list[tuple[str, list[Content]]]:
    """The duties by whom they are for: «POLICE», «MUNICIPALITY», «BOTH»; empty groups are left out.

    The reader's own sides come first, then what is for both.
    """
    own = [side for side in Side if side in set(first)]
    order = [*own, "BOTH", *(side for side in (Side.MUNICIPALITY, Side.POLICE) if side not in own)]
    groups: dict[str, list[Content]] = {str(name): [] for name in order}
    for duty in content["duties"]:
        groups["BOTH" if len(duty["sides"]) == 2 else duty["sides"][0]].append(duty)
    return [(name, rows) for name, rows in groups.items() if rows]


def rows_of(duty: Content) -> list[Row]:
    """What a duty was and becomes, line by line; empty is what was not there, or is no longer."""
    if duty["change"] == CHANGED:
        return [Row(row["what"], row["before"], row["after"]) for row in duty["rows"]]
    if duty["change"] == REMOVED:
        return [Row("", duty["said"], "")]
    return [Row("", "", duty["said"])]


def owed_by(version: AgreementVersion, side: str, on: date) -> list[Content]:
    """What the version lays on a side, the strongest first."""
    order = list(Strength.values)
    with override(version.language):
        rows = [_one(TAKEN_ON, terms, terms.sides) for terms in _terms(version, on) if side in terms.sides]
    return sorted(rows, key=lambda row: order.index(row["strength"]))


def is_empty(content: Content) -> bool:
    """Does nothing differ?"""
    sections = content["sections"] or {}
    return not (
        content["duties"]
        or content["numbers"]
        or content["names"]
        or any(sections.get(kind) for kind in ("added", "removed", "renamed", "changed"))
    )


def compared_on(content: Content) -> str:
    """When the agreement that it is held against was signed, as it is written; empty where nobody knows."""
    compared = content["compared_with"]
    signed = compared["signed_on"] if compared else None
    return days.longdate(date.fromisoformat(signed)) if signed else ""
