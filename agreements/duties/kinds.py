"""The kinds of duties: each a row of data on one of seven proofs.

A row says what is counted (`counts`, the name of a counter of the proof), which parameters an agreement sets,
who usually is responsible and which part of the cooperation it belongs to. No number stands here: every
number is the agreement's own.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.choices import Responsible, ScopePart


class Proof(StrEnum):
    """How a duty is proven."""

    HELD = "held"
    """At least so many in the period: meetings, guests, measures; what is planned counts as «on track»."""
    WEEKLY = "weekly"
    """So many days in each whole ISO week that is in force and without recorded absence."""
    EACH = "each"
    """Every occurrence within a deadline, or with a property; shown as «3 av 4»."""
    IN_PLACE = "in_place"
    """Something stands on the day: an office held, a forum founded, a plan adopted, a linked agreement."""
    DATED = "dated"
    """Something with a date in the year, by a day or in each half of the year."""
    TOLD = "told"
    """Entries and figures that a side tells (`DutyEntry`)."""
    STATED = "stated"
    """What the portal cannot know: the responsible side answers once a year."""


@dataclass(frozen=True)
class Parameter:
    """A number or choice that an agreement sets; `kind` is int, date, month, weekday, choice, roles or text.

    One that is not stated is missing from the duty's parameters: «not stated» is never zero.
    """

    name: str
    label: Promise
    kind: str = "int"
    least: int = 1
    most: int = 366
    choices: tuple[tuple[str, Promise], ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class DutyKind:
    """A row: what is promised, how it is proven, what an agreement may set."""

    key: str
    label: Promise
    proof: Proof
    counts: str
    scope: ScopePart
    responsible: Responsible
    parameters: tuple[Parameter, ...] = ()

    def parameter(self, name: str) -> Parameter | None:
        """The parameter with that name."""
        return next((one for one in self.parameters if one.name == name), None)


_TIMES = Parameter("times", _("antall i året"), is_required=True)
_TIMES_IF_STATED = Parameter("times", _("antall i året"))
_DAYS_BEFORE = Parameter("days", _("dager før møtet"), is_required=True)
_DAYS_AFTER = Parameter("days", _("dager etter møtet"), is_required=True)
_BY_DAY = Parameter("by_on", _("innen dato"), kind="date")
_BY_MONTH = Parameter("month", _("innen utgangen av måneden"), kind="month", most=12)
_SPREAD = Parameter(
    "spread",
    _("fordeling"),
    kind="choice",
    choices=(("any", _("når som helst i året")), ("halves", _("minst ett om våren og ett om høsten"))),
)
_PER_YEAR = Parameter(
    "rhythm",
    _("møterytme"),
    kind="choice",
    choices=(
        ("every_week", _("hver uke")),
        ("every_other_week", _("annenhver uke (26 i året)")),
        ("twice_a_month", _("to ganger i måneden (24 i året)")),
        ("monthly", _("hver måned")),
        ("every_other_month", _("annenhver måned")),
        ("quarterly", _("hvert kvartal")),
    ),
)
_SUMMER = Parameter(
    "summer",
    _("sommeren"),
    kind="choice",
    choices=(("free", _("juli er unntatt")), ("counts", _("juli teller med"))),
)

_S, _R, _P = ScopePart, Responsible, Proof

_ROWS: tuple[DutyKind, ...] = (
    DutyKind(
        "council_established",
        _("Politirådet er opprettet"),
        _P.IN_PLACE,
        "council",
        _S.COUNCIL,
        _R.BOTH,
        (_BY_DAY,),
    ),
    DutyKind(
        "cross_agency_forum",
        _("Tverretatlig forum eller samordningsfunksjon er opprettet"),
        _P.IN_PLACE,
        "cross_agency_forum",
        _S.SLT,
        _R.MUNICIPALITY,
        (_BY_DAY,),
    ),
    DutyKind(
        "dates_set_jointly",
        _("Møtedatoene er fastsatt sammen"),
        _P.DATED,
        "dates_agreed",
        _S.COUNCIL,
        _R.BOTH,
        (
            Parameter(
                "period",
                _("hvor ofte"),
                kind="choice",
                choices=(("year", _("for hvert år")), ("halves", _("for vår og høst"))),
            ),
            _BY_MONTH,
        ),
    ),
    DutyKind(
        "council_meetings",
        _("Møter i politirådet"),
        _P.HELD,
        "council_meetings",
        _S.COUNCIL,
        _R.BOTH,
        (_TIMES, _SPREAD),
    ),
    DutyKind(
        "items_in_time",
        _("Saker meldt inn i tide"),
        _P.EACH,
        "items_submitted",
        _S.COUNCIL,
        _R.BOTH,
        (_DAYS_BEFORE,),
    ),
    DutyKind(
        "notice_in_time",
        _("Innkalling og saksliste sendt i tide"),
        _P.EACH,
        "notices_sent",
        _S.COUNCIL,
        _R.MUNICIPALITY,
        (_DAYS_BEFORE,),
    ),
    DutyKind(
        "minutes_in_time",
        _("Referat sendt i tide"),
        _P.EACH,
        "minutes_sent",
        _S.COUNCIL,
        _R.MUNICIPALITY,
        (_DAYS_AFTER,),
    ),
    DutyKind(
        "chair_named",
        _("Rådet har en leder"),
        _P.IN_PLACE,
        "chair",
        _S.COUNCIL,
        _R.MUNICIPALITY,
        (Parameter("roles", _("vervet"), kind="roles"),),
    ),
    DutyKind(
        "secretary_named",
        _("Rådet har en sekretær"),
        _P.IN_PLACE,
        "secretary",
        _S.COUNCIL,
        _R.MUNICIPALITY,
        (Parameter("roles", _("vervet"), kind="roles"),),
    ),
    DutyKind(
        "members_attend",
        _("Faste medlemmer møter"),
        _P.EACH,
        "members_attending",
        _S.COUNCIL,
        _R.BOTH,
        (Parameter("roles", _("bare disse vervene"), kind="roles"),),
    ),
    DutyKind(
        "both_raise_items",
        _("Begge parter melder inn saker"),
        _P.HELD,
        "items_from_each_side",
        _S.COUNCIL,
        _R.BOTH,
    ),
    DutyKind(
        "fixed_items",
        _("Faste saker på hver saksliste"),
        _P.EACH,
        "fixed_items",
        _S.COUNCIL,
        _R.BOTH,
        (Parameter("topics", _("sakene, én på hver linje"), kind="text", is_required=True),),
    ),
    DutyKind(
        "guest_invited",
        _("Gjest i politirådet"),
        _P.HELD,
        "guests",
        _S.COUNCIL,
        _R.BOTH,
        (_TIMES, Parameter("who", _("gjesten kommer fra"), kind="text")),
    ),
    DutyKind(
        "decisions_followed_up", _("Beslutninger følges opp"), _P.EACH, "decisions", _S.COUNCIL, _R.BOTH
    ),
    DutyKind(
        "initiatives_treated",
        _("Forslag fra politiet tas til behandling"),
        _P.EACH,
        "initiatives",
        _S.COUNCIL,
        _R.MUNICIPALITY,
    ),
    DutyKind(
        "crime_picture",
        _("Kriminalitetsbildet lagt fram og holdt opp mot kommunens egen oversikt"),
        _P.HELD,
        "crime_pictures",
        _S.COUNCIL,
        _R.POLICE,
        (_TIMES_IF_STATED,),
    ),
    DutyKind(
        "risk_overview",
        _("Oversikt over risikofaktorer"),
        _P.DATED,
        "risk_overview",
        _S.AGREEMENT,
        _R.MUNICIPALITY,
    ),
    DutyKind(
        "contact_consulted",
        _("Politikontakten spørres om planer"),
        _P.EACH,
        "consultations",
        _S.CONTACT,
        _R.MUNICIPALITY,
    ),
    DutyKind(
        "contact_informs",
        _("Politikontakten informerer om politiets prioriteringer"),
        _P.HELD,
        "priorities_told",
        _S.CONTACT,
        _R.POLICE,
        (_TIMES_IF_STATED,),
    ),
    DutyKind(
        "authority_to_decide",
        _("Deltakerne har myndighet til å avtale tiltak"),
        _P.EACH,
        "members_with_authority",
        _S.AGREEMENT,
        _R.BOTH,
    ),
    DutyKind(
        "service_level",
        _("Responstid eller tjenestenivå"),
        _P.TOLD,
        "figure",
        _S.AGREEMENT,
        _R.POLICE,
        (
            Parameter("limit", _("grense"), most=100_000),
            Parameter("unit", _("enhet"), kind="text"),
            Parameter(
                "better",
                _("målet er"),
                kind="choice",
                choices=(("low", _("høyst grensen")), ("high", _("minst grensen"))),
            ),
        ),
    ),
    DutyKind(
        "school_meeting_points",
        _("Faste møtepunkter med skolene"),
        _P.HELD,
        "school_meeting_points",
        _S.AGREEMENT,
        _R.BOTH,
        (_TIMES_IF_STATED,),
    ),
    DutyKind(
        "parties_inform",
        _("Partene orienterer hverandre om spørsmål som gjelder avtalen"),
        _P.TOLD,
        "entries",
        _S.AGREEMENT,
        _R.BOTH,
        (_TIMES_IF_STATED,),
    ),
    DutyKind("press_contact", _("Pressekontakt"), _P.IN_PLACE, "press_contact", _S.AGREEMENT, _R.BOTH),
    DutyKind(
        "contact_present",
        _("Politikontakten er til stede i kommunen"),
        _P.WEEKLY,
        "presence",
        _S.CONTACT,
        _R.POLICE,
        (
            Parameter("days", _("dager i uken"), most=7, is_required=True),
            Parameter("weekday", _("fast ukedag"), kind="weekday", least=0, most=6),
        ),
    ),
    DutyKind(
        "contact_room",
        _("Arbeidsplass for politikontakten"),
        _P.STATED,
        "statement",
        _S.CONTACT,
        _R.MUNICIPALITY,
    ),
    DutyKind(
        "steering_meetings",
        _("Møter i styringsgruppen"),
        _P.HELD,
        "steering_meetings",
        _S.SLT,
        _R.BOTH,
        (_TIMES,),
    ),
    DutyKind(
        "coordinating_meetings",
        _("Møter i koordinerende gruppe"),
        _P.HELD,
        "coordinating_meetings",
        _S.SLT,
        _R.MUNICIPALITY,
        (_TIMES_IF_STATED, _PER_YEAR, _SUMMER),
    ),
    DutyKind(
        "executing_meetings",
        _("Møter på utførende nivå"),
        _P.HELD,
        "executing_meetings",
        _S.SLT,
        _R.MUNICIPALITY,
        (_TIMES_IF_STATED, _PER_YEAR, _SUMMER),
    ),
    DutyKind(
        "other_forum_meetings",
        _("Møter i et annet fast forum"),
        _P.HELD,
        "other_forum_meetings",
        _S.SLT,
        _R.BOTH,
        (_TIMES_IF_STATED, _PER_YEAR, _SUMMER),
    ),
    DutyKind(
        "projects_per_grade",
        _("Opplegg på faste trinn"),
        _P.HELD,
        "grade_projects",
        _S.AGREEMENT,
        _R.MUNICIPALITY,
        (Parameter("grades", _("trinn, skilt med komma"), kind="text", is_required=True),),
    ),
    DutyKind(
        "slt_function",
        _("SLT-funksjonen er besatt"),
        _P.IN_PLACE,
        "slt_function",
        _S.SLT,
        _R.MUNICIPALITY,
        (Parameter("percentage", _("stillingsprosent"), most=200),),
    ),
    DutyKind(
        "action_plan",
        _("Handlingsplan er vedtatt"),
        _P.IN_PLACE,
        "action_plan",
        _S.SLT,
        _R.MUNICIPALITY,
        (
            Parameter(
                "term",
                _("planen gjelder"),
                kind="choice",
                choices=(
                    ("school_year", _("et skoleår")),
                    ("two_years", _("to år")),
                    ("four_years", _("fire år")),
                ),
            ),
        ),
    ),
    DutyKind(
        "measures_follow_priorities",
        _("Tiltakene følger prioriteringene"),
        _P.EACH,
        "measures_with_focus",
        _S.SLT,
        _R.BOTH,
    ),
    DutyKind(
        "focus_areas_revised",
        _("Satsingsområdene er gjennomgått"),
        _P.DATED,
        "focus_areas",
        _S.COUNCIL,
        _R.BOTH,
    ),
    DutyKind(
        "yearly_evaluation",
        _("Årlig evaluering"),
        _P.DATED,
        "evaluation",
        _S.AGREEMENT,
        _R.BOTH,
        (
            _BY_MONTH,
            Parameter(
                "part",
                _("omfang"),
                kind="choice",
                choices=(
                    ("ALL", _("alle delene")),
                    ("AGREEMENT", _("avtalen")),
                    ("CONTACT", _("ordningen med politikontakt")),
                    ("COUNCIL", _("politirådet")),
                    ("SLT", _("SLT")),
                ),
            ),
        ),
    ),
    DutyKind(
        "report_to_municipal_council",
        _("Evalueringen er lagt fram for kommunestyret"),
        _P.DATED,
        "municipal_council_report",
        _S.AGREEMENT,
        _R.MUNICIPALITY,
        (_BY_MONTH,),
    ),
    DutyKind(
        "minutes_of_every_meeting",
        _("Referat fra alle møter"),
        _P.EACH,
        "minutes_written",
        _S.AGREEMENT,
        _R.BOTH,
    ),
    DutyKind("filed_by_both", _("Arkivert av begge parter"), _P.EACH, "filings", _S.AGREEMENT, _R.BOTH),
    DutyKind(
        "agreement_public", _("Avtalen er offentlig"), _P.IN_PLACE, "publication", _S.AGREEMENT, _R.BOTH
    ),
    DutyKind(
        "secrecy_clarified", _("Taushetsplikten er gjennomgått i møtene"), _P.EACH, "secrecy", _S.SLT, _R.BOTH
    ),
    DutyKind(
        "service_points_true",
        _("Åpningstider og telefonnumre holdes oppdatert"),
        _P.DATED,
        "service_points",
        _S.AGREEMENT,
        _R.POLICE,
    ),
    DutyKind(
        "separate_agreement",
        _("Egen avtale er inngått"),
        _P.IN_PLACE,
        "linked_agreement",
        _S.AGREEMENT,
        _R.BOTH,
        (Parameter("about", _("avtalen gjelder"), kind="text"),),
    ),
    DutyKind(
        "renewal_begun",
        _("Arbeidet med ny avtale er begynt i tide"),
        _P.DATED,
        "renewal",
        _S.AGREEMENT,
        _R.BOTH,
        (Parameter("months", _("måneder før avtalen går ut"), most=24),),
    ),
    DutyKind("own_words", _("Annen forpliktelse"), _P.STATED, "statement", _S.AGREEMENT, _R.BOTH),
)

KINDS: dict[str, DutyKind] = {row.key: row for row in _ROWS}


def label_of(row: Any) -> str:
    """What people call a duty, in a template or an agreement: its own words, else the kind's."""
    return row.wording or (str(KINDS[row.kind].label) if row.kind in KINDS else row.key)
