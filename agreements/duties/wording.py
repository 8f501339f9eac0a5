"""What a duty promises, in words: «minst 2 møter i året», «senest 7 dager før møtet».

Every number is the agreement's own. A parameter that is not stated is said to be so or left out, never
shown as zero. A template's value may still be a merge field (`{antall}`): it is shown as it stands.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from agreements.duties.kinds import KINDS, Parameter
from agreements.duties.terms import Sentence, Terms
from parties.models import OfficeRole
from records import days
from web.templatetags.norwegian import WEEKDAYS, listing

Parameters = Mapping[str, Any]


def promised(terms: Terms) -> str:
    """What the duty promises, in words; empty where the label says it all."""
    return promise_words(terms.kind, terms.parameters)


def promise_words(kind: str, parameters: Parameters) -> str:
    """The same for a kind and its parameters: for forms, templates and what is being compared.

    An unknown kind, or a value that is none of its kind, gives what can be said of the rest.
    """
    if kind not in KINDS:
        return ""
    stated = {name: value for name, value in parameters.items() if value not in (None, "", [])}
    words = _WORDS.get(kind)
    return words(stated) if words is not None else ""


def says_otherwise(terms: Terms, sentence: Sentence) -> str:
    """What a sentence promises that disagrees with the duty: its own values in place of the duty's."""
    return promise_words(terms.kind, {**terms.parameters, **sentence.parameters})


def value_words(parameter: Parameter, value: Any) -> str:
    """One value of a parameter: «ordfører eller varaordfører», «tirsdag», «juni», «3. mars 2026»."""
    if value in (None, "", []):
        return _("ikke oppgitt")
    if parameter.kind == "choice":
        return str(dict(parameter.choices).get(value, value))
    if parameter.kind == "roles":
        return _either(_roles(value))
    if parameter.kind == "weekday":
        return _weekday(value)
    if parameter.kind == "month":
        return _month(value)
    if parameter.kind == "date":
        return _day(value)
    return str(value)


# --- values


def _whole(value: Any) -> int | None:
    """The number, or None for a merge field and whatever else is no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else None


def _day(value: Any) -> str:
    try:
        return days.longdate(value if isinstance(value, date) else date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _month(value: Any) -> str:
    number = _whole(value)
    return days.MONTHS[number - 1] if number is not None and 1 <= number <= 12 else str(value)


def _weekday(value: Any) -> str:
    number = _whole(value)
    names = WEEKDAYS["nn" if (get_language() or "").startswith("nn") else "nb"]
    return names[number] if number is not None and 0 <= number <= 6 else str(value)


def _roles(value: Any) -> list[str]:
    """The roles by name; what is no role stands as it is."""
    known = dict(OfficeRole.choices)
    listed = value if isinstance(value, (list, tuple)) else str(value).split(",")
    return [str(known.get(str(one).strip(), str(one).strip())) for one in listed if str(one).strip()]


def _either(names: Iterable[str]) -> str:
    listed = list(names)
    if len(listed) < 2:
        return "".join(listed)
    return _("%(first)s eller %(last)s") % {"first": ", ".join(listed[:-1]), "last": listed[-1]}


def _choice(kind: str, name: str, value: Any) -> str:
    parameter = KINDS[kind].parameter(name)
    return str(dict(parameter.choices).get(value, value)) if parameter is not None else str(value)


def _lines(value: Any) -> list[str]:
    return [line.strip() for line in str(value).splitlines() if line.strip()]


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _often_unknown() -> str:
    return _("hvor ofte er ikke oppgitt")


# --- phrases


def _meetings(value: Any) -> str:
    number = _whole(value)
    if number is None:
        return _("minst %(count)s møter i året") % {"count": value}
    return ngettext("minst ett møte i året", "minst %(count)s møter i året", number) % {"count": number}


def _times(value: Any) -> str:
    number = _whole(value)
    if number is None:
        return _("minst %(count)s ganger i året") % {"count": value}
    return ngettext("minst én gang i året", "minst %(count)s ganger i året", number) % {"count": number}


def _times_if_stated(stated: Parameters) -> str:
    return _times(stated["times"]) if "times" in stated else _often_unknown()


def _by_day(stated: Parameters) -> str:
    return _("innen %(day)s") % {"day": _day(stated["by_on"])} if "by_on" in stated else ""


def _by_month(stated: Parameters) -> str:
    if "month" not in stated:
        return ""
    return _("innen utgangen av %(month)s") % {"month": _month(stated["month"])}


def _each_year_by(stated: Parameters) -> str:
    return _joined(_("hvert år"), _by_month(stated))


def _before_meeting(stated: Parameters) -> str:
    if "days" not in stated:
        return _("antall dager er ikke oppgitt")
    number = _whole(stated["days"])
    if number is None:
        return _("senest %(count)s dager før møtet") % {"count": stated["days"]}
    return ngettext("senest én dag før møtet", "senest %(count)s dager før møtet", number) % {"count": number}


def _after_meeting(stated: Parameters) -> str:
    if "days" not in stated:
        return _("antall dager er ikke oppgitt")
    number = _whole(stated["days"])
    if number is None:
        return _("senest %(count)s dager etter møtet") % {"count": stated["days"]}
    return ngettext("senest én dag etter møtet", "senest %(count)s dager etter møtet", number) % {
        "count": number
    }


def _dates_set(stated: Parameters) -> str:
    period = _choice("dates_set_jointly", "period", stated["period"]) if "period" in stated else ""
    return _joined(period or _("hvert år"), _by_month(stated))


def _council_meetings(stated: Parameters) -> str:
    often = _meetings(stated["times"]) if "times" in stated else _often_unknown()
    spread = stated.get("spread")
    halves = _choice("council_meetings", "spread", spread) if spread and spread != "any" else ""
    return _joined(often, halves)


def _group_meetings(kind: str) -> Callable[[Parameters], str]:
    def words(stated: Parameters) -> str:
        often = [_meetings(stated["times"])] if "times" in stated else []
        if "rhythm" in stated:
            often.append(_choice(kind, "rhythm", stated["rhythm"]))
        summer = _choice(kind, "summer", stated["summer"]) if "summer" in stated else ""
        return _joined(*(often or [_often_unknown()]), summer)

    return words


def _held_by(stated: Parameters) -> str:
    return _either(_roles(stated["roles"])) if "roles" in stated else ""


def _members(stated: Parameters) -> str:
    if "roles" not in stated:
        return _("alle faste medlemmer, i hvert møte")
    return _("%(roles)s, i hvert møte") % {"roles": listing(_roles(stated["roles"]))}


def _fixed_items(stated: Parameters) -> str:
    topics = _lines(stated.get("topics", ""))
    return _("i hvert møte: %(topics)s") % {"topics": listing(topics)} if topics else _("i hvert møte")


def _guest(stated: Parameters) -> str:
    often = _times(stated["times"]) if "times" in stated else _often_unknown()
    return _("%(who)s, %(often)s") % {"who": stated["who"], "often": often} if "who" in stated else often


def _service_level(stated: Parameters) -> str:
    if "limit" not in stated:
        return _("grensen er ikke oppgitt, tallet oppgis hvert år")
    said = {"limit": stated["limit"], "unit": stated.get("unit", "")}
    if stated.get("better") == "low":
        return (_("høyst %(limit)s %(unit)s") % said).strip()
    if stated.get("better") == "high":
        return (_("minst %(limit)s %(unit)s") % said).strip()
    return (_("%(limit)s %(unit)s") % said).strip()


def _present(stated: Parameters) -> str:
    if "days" not in stated:
        often = _("antall dager er ikke oppgitt")
    elif (number := _whole(stated["days"])) is None:
        often = _("minst %(count)s dager i uken") % {"count": stated["days"]}
    else:
        often = ngettext("minst én dag i uken", "minst %(count)s dager i uken", number) % {"count": number}
    fixed = _("fast på %(day)s") % {"day": _weekday(stated["weekday"])} if "weekday" in stated else ""
    return _joined(often, fixed)


def _grades(stated: Parameters) -> str:
    grades = [one.strip().rstrip(".") for one in str(stated.get("grades", "")).split(",") if one.strip()]
    if not grades:
        return _("hvert skoleår")
    return _("på %(grades)s trinn, hvert skoleår") % {"grades": listing(f"{one}." for one in grades)}


def _percentage(stated: Parameters) -> str:
    if "percentage" not in stated:
        return _("stillingsprosenten er ikke oppgitt")
    return _("minst %(percentage)s prosent stilling") % {"percentage": stated["percentage"]}


def _plan_term(stated: Parameters) -> str:
    if "term" not in stated:
        return _("hvor lenge planen gjelder, er ikke oppgitt")
    return _("planen gjelder %(term)s") % {"term": _choice("action_plan", "term", stated["term"])}


def _evaluation(stated: Parameters) -> str:
    part = stated.get("part")
    of = _("av %(part)s") % {"part": _choice("yearly_evaluation", "part", part)} if part else ""
    return _joined((_("hvert år %(of)s") % {"of": of}).strip(), _by_month(stated))


def _about(stated: Parameters) -> str:
    return _("om %(about)s") % {"about": stated["about"]} if "about" in stated else ""


def _renewal(stated: Parameters) -> str:
    if "months" not in stated:
        return _("før avtalen går ut")
    number = _whole(stated["months"])
    if number is None:
        return _("senest %(count)s måneder før avtalen går ut") % {"count": stated["months"]}
    return ngettext(
        "senest én måned før avtalen går ut", "senest %(count)s måneder før avtalen går ut", number
    ) % {"count": number}


_WORDS: dict[str, Callable[[Parameters], str]] = {
    "council_established": _by_day,
    "cross_agency_forum": _by_day,
    "dates_set_jointly": _dates_set,
    "council_meetings": _council_meetings,
    "items_in_time": _before_meeting,
    "notice_in_time": _before_meeting,
    "minutes_in_time": _after_meeting,
    "chair_named": _held_by,
    "secretary_named": _held_by,
    "members_attend": _members,
    "both_raise_items": lambda stated: _("minst én sak fra hver side i året"),
    "fixed_items": _fixed_items,
    "guest_invited": _guest,
    "decisions_followed_up": lambda stated: _("alle beslutninger, med ansvarlig, frist og utfall"),
    "initiatives_treated": lambda stated: _("alle forslag, med saksnummer og utfall"),
    "crime_picture": _times_if_stated,
    "risk_overview": lambda stated: _("datert oversikt hvert år"),
    "contact_consulted": lambda stated: _("ved hver plan som gjelder området"),
    "contact_informs": _times_if_stated,
    "authority_to_decide": lambda stated: _("alle faste medlemmer"),
    "service_level": _service_level,
    "school_meeting_points": _times_if_stated,
    "parties_inform": _times_if_stated,
    "press_contact": lambda stated: _("én på hver side"),
    "contact_present": _present,
    "steering_meetings": _group_meetings("steering_meetings"),
    "coordinating_meetings": _group_meetings("coordinating_meetings"),
    "executing_meetings": _group_meetings("executing_meetings"),
    "other_forum_meetings": _group_meetings("other_forum_meetings"),
    "projects_per_grade": _grades,
    "slt_function": _percentage,
    "action_plan": _plan_term,
    "measures_follow_priorities": lambda stated: _("alle tiltak i året"),
    "focus_areas_revised": lambda stated: _("hvert år"),
    "yearly_evaluation": _evaluation,
    "report_to_municipal_council": _each_year_by,
    "minutes_of_every_meeting": lambda stated: _("hvert møte, i alle fora"),
    "filed_by_both": lambda stated: _("hvert dokument, med arkivreferanse fra hver side"),
    "agreement_public": lambda stated: _("publisert i portalen"),
    "secrecy_clarified": lambda stated: _("i hvert tverretatlig møte"),
    "service_points_true": lambda stated: _("bekreftet hvert år"),
    "separate_agreement": _about,
    "renewal_begun": _renewal,
}
