"""What the invented agreements promise: duties with numbers that vary, and the sentences they stand in."""

from dataclasses import dataclass
from random import Random
from typing import Any

HEADINGS = {
    "politirad": "Politiråd",
    "politikontakten": "Politikontakten",
    "slt": "SLT og annet samarbeid",
    "tjenestetilbud": "Politiets tjenestetilbud",
    "administrative-forhold": "Administrative forhold",
    "evaluering": "Evaluering",
}


@dataclass(frozen=True)
class Promise:
    """A duty that an agreement may have; `numbers` are those to choose among, by parameter."""

    kind: str
    section: str
    sentence: str
    responsible: str = "BOTH"
    strength: str = "MUST"
    role: str = ""
    numbers: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    fixed: tuple[tuple[str, Any], ...] = ()
    is_usual: bool = False
    is_of_slt: bool = False

    def parameters(self, chance: Random) -> dict[str, Any]:
        """The numbers that one agreement sets."""
        return {**dict(self.fixed), **{name: chance.choice(values) for name, values in self.numbers}}


_M, _P = "MUNICIPALITY", "POLICE"
_TIMES = (("times", (1, 2, 2, 2, 3, 4)),)

PROMISES = (
    Promise(
        "council_meetings",
        "politirad",
        "Politirådet skal møtes minst {times} ganger i året.",
        numbers=_TIMES,
        is_usual=True,
    ),
    Promise("council_established", "politirad", "Partene skal ha et politiråd.", is_usual=True),
    Promise(
        "dates_set_jointly",
        "politirad",
        "Møtedatoene skal fastsettes sammen for hvert år.",
        fixed=(("period", "year"),),
    ),
    Promise(
        "items_in_time",
        "politirad",
        "Saker skal meldes inn senest {days} dager før møtet.",
        numbers=(("days", (7, 14, 21)),),
    ),
    Promise(
        "notice_in_time",
        "politirad",
        "Innkalling og saksliste skal sendes senest {days} dager før møtet.",
        _M,
        numbers=(("days", (5, 7, 7, 10)),),
        is_usual=True,
    ),
    Promise(
        "minutes_in_time",
        "politirad",
        "Referat skal sendes senest {days} dager etter møtet.",
        _M,
        numbers=(("days", (2, 7, 7, 14)),),
        is_usual=True,
    ),
    Promise(
        "chair_named",
        "politirad",
        "Ordføreren skal lede politirådet.",
        _M,
        role="MAYOR",
        fixed=(("roles", ["MAYOR"]),),
        is_usual=True,
    ),
    Promise("secretary_named", "politirad", "Politirådet skal ha en sekretær.", _M),
    Promise("members_attend", "politirad", "De faste medlemmene skal møte.", is_usual=True),
    Promise("both_raise_items", "politirad", "Begge parter skal melde inn saker.", is_usual=True),
    Promise(
        "guest_invited",
        "politirad",
        "Politirådet bør ha en gjest minst én gang i året.",
        strength="SHOULD",
        fixed=(("times", 1),),
    ),
    Promise("decisions_followed_up", "politirad", "Partene skal følge opp det politirådet beslutter."),
    Promise(
        "crime_picture",
        "politirad",
        "Politiet skal legge fram kriminalitetsbildet hvert år.",
        _P,
        is_usual=True,
    ),
    Promise("risk_overview", "politirad", "Kommunen skal ha oversikt over risikofaktorer.", _M),
    Promise("focus_areas_revised", "politirad", "Satsingsområdene skal gjennomgås hvert år.", is_usual=True),
    Promise(
        "contact_present",
        "politikontakten",
        "Politikontakten skal være til stede i kommunen minst {days} dag i uken.",
        _P,
        role="POLICE_CONTACT",
        numbers=(("days", (1, 1, 1, 2)),),
        is_usual=True,
    ),
    Promise(
        "contact_room",
        "politikontakten",
        "Partene ønsker en fast plass til politikontakten.",
        _M,
        strength="WISH",
        is_usual=True,
    ),
    Promise("contact_consulted", "politikontakten", "Politikontakten skal spørres om planer.", _M),
    Promise("contact_informs", "politikontakten", "Politikontakten skal orientere om prioriteringer.", _P),
    Promise(
        "steering_meetings",
        "slt",
        "Styringsgruppen skal møtes minst {times} ganger i året.",
        numbers=(("times", (2, 3, 4)),),
        is_of_slt=True,
        is_usual=True,
    ),
    Promise(
        "coordinating_meetings",
        "slt",
        "Koordinerende gruppe skal møtes hver måned utenom juli.",
        _M,
        fixed=(("rhythm", "monthly"), ("summer", "free")),
        is_of_slt=True,
        is_usual=True,
    ),
    Promise(
        "executing_meetings",
        "slt",
        "Utførende nivå skal møtes annenhver uke.",
        _M,
        fixed=(("rhythm", "every_other_week"), ("summer", "free")),
        is_of_slt=True,
        is_usual=True,
    ),
    Promise("slt_function", "slt", "Kommunen skal ha en SLT-koordinator.", _M, is_of_slt=True, is_usual=True),
    Promise("secrecy_clarified", "slt", "Taushetsplikten skal gjennomgås i møtene.", is_of_slt=True),
    Promise("cross_agency_forum", "slt", "Kommunen skal ha et tverretatlig forum.", _M),
    Promise("service_level", "tjenestetilbud", "Politiet skal legge fram tall for responstiden.", _P),
    Promise(
        "service_points_true", "tjenestetilbud", "Åpningstider og telefonnumre skal holdes oppdatert.", _P
    ),
    Promise(
        "school_meeting_points",
        "tjenestetilbud",
        "Det bør være faste møtepunkter med skolene.",
        strength="SHOULD",
    ),
    Promise(
        "parties_inform",
        "administrative-forhold",
        "Partene skal orientere hverandre om spørsmål som gjelder avtalen.",
    ),
    Promise("press_contact", "administrative-forhold", "Hver part skal ha en pressekontakt."),
    Promise("filed_by_both", "administrative-forhold", "Referatene skal arkiveres av begge parter."),
    Promise(
        "minutes_of_every_meeting",
        "administrative-forhold",
        "Det skal skrives referat fra alle møter.",
        is_usual=True,
    ),
    Promise("agreement_public", "administrative-forhold", "Avtalen er offentlig.", is_usual=True),
    Promise(
        "yearly_evaluation",
        "evaluering",
        "Samarbeidet skal evalueres hvert år.",
        fixed=(("part", "ALL"),),
        is_usual=True,
    ),
    Promise(
        "report_to_municipal_council", "evaluering", "Evalueringen skal legges fram for kommunestyret.", _M
    ),
)


def promised(has_slt: bool, chance: Random) -> list[Promise]:
    """What one agreement promises: the usual, and about half of the rest; of SLT only where there is SLT."""
    return [
        one for one in PROMISES if (has_slt or not one.is_of_slt) and (one.is_usual or chance.random() < 0.45)
    ]
