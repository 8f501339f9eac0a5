"""The numbers and choices of a duty as values: held against the kind's own bounds, and found in the text.

A value may be a merge field (`{politirad_moter_per_ar}`): then what the agreement states in that field
counts, also when somebody changes it afterwards. It stays a token in the duty's row; the content that is
approved, hashed and frozen holds the plain value. A field that is empty states nothing, and the parameter is
left out.

Values: int, month and weekday (0 is Monday) are whole numbers, a date is an ISO day, a choice its key, roles
a list of `OfficeRole` values, a text plain words.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agreements.duties.kinds import KINDS, DutyKind, Parameter
from agreements.merging import MergeField, catalogue
from parties.models import OfficeRole
from records.refusals import Refused

LONGEST_TEXT = 300
_TOKEN = re.compile(r"\{([a-zæøå][a-zæøå0-9_]*)\}")
_WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
_MONTHS = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)
# The rhythms whose field says whether July counts.
_EVERY = ("weekly", "every_other_week", "twice_a_month", "monthly", "monthly_not_july", "every_other_month")
# What the field of a rhythm is called among the choices of `rhythm`.
_RHYTHMS = {"weekly": "every_week", "monthly_not_july": "monthly"}

Values = Mapping[str, Any]


def token_in(value: Any) -> str:
    """The merge field that a value is taken from; empty for a plain value."""
    match = _TOKEN.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else ""


def resolved(kind: str, parameters: Values, merge_values: Values) -> dict[str, Any]:
    """The parameters with every merge field replaced by what the agreement states in it.

    One whose field is empty, unknown or says nothing of the kind is left out: not stated is not zero.
    """
    row = KINDS.get(kind)
    plain: dict[str, Any] = {}
    for name, value in parameters.items():
        token = token_in(value)
        if not token:
            plain[name] = value
            continue
        field, parameter = catalogue().get(token), row.parameter(name) if row else None
        stated = str(merge_values.get(token) or "")
        if field is not None and parameter is not None and stated:
            said = _said_by(field, parameter, stated)
            if said is not None and (parameter.kind != "int" or parameter.least <= said <= parameter.most):
                plain[name] = said
    return plain


def _said_by(field: MergeField, parameter: Parameter, stated: str) -> Any:
    choice = next((one for one in field.choices if str(one["value"]) == stated), {})
    if parameter.kind == "int":
        number = choice.get("per_year", choice.get("per_week", stated))
        return int(number) if str(number).isdecimal() else None
    if parameter.kind == "weekday":
        return _WEEKDAYS.index(stated) if stated in _WEEKDAYS else None
    if parameter.kind == "month":
        return _MONTHS.index(stated) + 1 if stated in _MONTHS else None
    if parameter.name == "summer" and stated in _EVERY:
        return "free" if stated == "monthly_not_july" else "counts"
    if parameter.kind == "choice":
        said = _RHYTHMS.get(stated, stated)
        return said if said in dict(parameter.choices) else None
    if parameter.name == "grades":
        return ", ".join(re.findall(r"\d+", stated)) or None
    return stated if parameter.kind == "text" else None


def suits(token: str, parameter: Parameter) -> bool:
    """Whether what an agreement may state in the merge field can be a value of the parameter."""
    field = catalogue().get(token)
    if field is None:
        return False
    if field.kind == "number":
        return parameter.kind == "int"
    if field.kind == "choice":
        return any(_said_by(field, parameter, str(one["value"])) is not None for one in field.choices)
    return parameter.kind == "text"


def missing(kind: str, plain: Values) -> list[Parameter]:
    """The parameters that the kind cannot do without and that are not stated."""
    row = KINDS.get(kind)
    return [one for one in row.parameters if one.is_required and one.name not in plain] if row else []


def checked(kind: str, given: Values, *, may_miss: bool = False) -> dict[str, Any]:
    """What was given for a kind's parameters, tidied; empty values are left out.

    Raises Refused with every fault at once: a number that is out of bounds or no number, a choice that is not
    offered, a parameter that the kind has not got or cannot do without (unless `may_miss`, as in a sentence
    that says something else), a merge field that does not exist.
    """
    row = row_of(kind)
    known = {one.name: one for one in row.parameters}
    faults, tidy = [], {}
    for name, value in given.items():
        if name not in known:
            faults.append(
                _("«%(kind)s» har ikke noe som heter «%(name)s».") % {"kind": row.label, "name": name}
            )
            continue
        if value in (None, "", []):
            continue
        try:
            tidy[name] = _checked(known[name], value)
        except ValueError as wrong:
            faults.append(f"«{capfirst(str(known[name].label))}» {wrong}.")
    if not may_miss:
        lacking = [one for one in row.parameters if one.is_required and given.get(one.name) in (None, "", [])]
        faults += [_("Oppgi «%(name)s».") % {"name": capfirst(str(one.label))} for one in lacking]
    if faults:
        raise Refused(faults)
    return tidy


def row_of(kind: str) -> DutyKind:
    """The kind's row; Refused for a kind that is not known."""
    if kind not in KINDS:
        raise Refused(_("Portalen kjenner ikke forpliktelser av slaget «%(kind)s».") % {"kind": kind})
    return KINDS[kind]


def _checked(parameter: Parameter, value: Any) -> Any:
    """The value as it is kept; ValueError with the end of a sentence when it cannot be."""
    if token := token_in(value):
        if token not in catalogue():
            raise ValueError(_("viser til flettefeltet «{%(token)s}», som ikke finnes") % {"token": token})
        return value
    if parameter.kind in {"int", "month", "weekday"}:
        return _number(parameter, value)
    if parameter.kind == "date":
        try:
            return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()
        except ValueError:
            raise ValueError(_("må være en dato")) from None
    if parameter.kind == "choice":
        if value not in dict(parameter.choices):
            raise ValueError(_("må være et av valgene i listen"))
        return value
    if parameter.kind == "roles":
        roles = [str(one) for one in (value if isinstance(value, (list, tuple)) else [value])]
        if set(roles) - set(OfficeRole.values):
            raise ValueError(_("må være verv i listen"))
        return roles
    text = "\n".join(" ".join(line.split()) for line in str(value).splitlines() if line.strip())
    if not text or len(text) > LONGEST_TEXT:
        raise ValueError(_("kan være høyst %(limit)s tegn") % {"limit": LONGEST_TEXT})
    return text


def _number(parameter: Parameter, value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,7}", str(value).strip()):
        raise ValueError(_("må være et helt tall"))
    number = int(value)
    if not parameter.least <= number <= parameter.most:
        raise ValueError(
            _("må være fra %(least)s til %(most)s") % {"least": parameter.least, "most": parameter.most}
        )
    return number
