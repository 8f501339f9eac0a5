"""What a duty promises, in words: every kind, every parameter, and what is not stated."""

import pytest

from agreements.duties.kinds import KINDS
from agreements.duties.terms import Sentence, Terms
from agreements.duties.wording import promise_words, says_otherwise, value_words

SAID = [
    ("council_meetings", {"times": 2}, "minst 2 møter i året"),
    ("council_meetings", {"times": 1}, "minst ett møte i året"),
    (
        "council_meetings",
        {"times": 2, "spread": "halves"},
        "minst 2 møter i året, minst ett om våren og ett om høsten",
    ),
    ("council_meetings", {"times": "{antall}", "spread": "any"}, "minst {antall} møter i året"),
    ("notice_in_time", {"days": 7}, "senest 7 dager før møtet"),
    ("minutes_in_time", {"days": 14}, "senest 14 dager etter møtet"),
    ("chair_named", {"roles": ["MAYOR", "DEPUTY_MAYOR"]}, "ordfører eller varaordfører"),
    ("guest_invited", {"times": 1, "who": "PST"}, "PST, minst én gang i året"),
    ("crime_picture", {}, "hvor ofte er ikke oppgitt"),
    ("service_level", {"limit": 45, "unit": "minutter", "better": "low"}, "høyst 45 minutter"),
    ("contact_present", {"days": 1, "weekday": 1}, "minst én dag i uken, fast på tirsdag"),
    ("contact_present", {"days": 1, "weekday": 0}, "minst én dag i uken, fast på mandag"),
    (
        "executing_meetings",
        {"rhythm": "every_other_week", "summer": "free"},
        "annenhver uke (26 i året), juli er unntatt",
    ),
    ("projects_per_grade", {"grades": "5, 8"}, "på 5. og 8. trinn, hvert skoleår"),
    (
        "yearly_evaluation",
        {"part": "COUNCIL", "month": 11},
        "hvert år av politirådet, innen utgangen av november",
    ),
    ("council_established", {"by_on": "2026-03-01"}, "innen 1. mars 2026"),
    ("renewal_begun", {"months": 6}, "senest 6 måneder før avtalen går ut"),
    ("dates_set_jointly", {"period": "halves", "month": 1}, "for vår og høst, innen utgangen av januar"),
]


@pytest.mark.parametrize(("kind", "parameters", "words"), SAID)
def test_what_is_promised(kind: str, parameters: dict, words: str) -> None:
    assert promise_words(kind, parameters) == words


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_said_whatever_is_stated(kind: str) -> None:
    """Nothing stated is not zero, what is stated stands in the words, and a wrong value breaks nothing."""
    assert "0" not in promise_words(kind, {})
    assert "None" not in promise_words(kind, {})
    samples = {
        "int": 17,
        "date": "2026-03-17",
        "month": 6,
        "weekday": 2,
        "text": "Sandvær",
        "roles": ["MAYOR"],
    }
    for parameter in KINDS[kind].parameters:
        value = parameter.choices[-1][0] if parameter.choices else samples[parameter.kind]
        stated = {"limit": 3, parameter.name: value}
        # Of a service level the choice is a word before the limit.
        shown = "minst" if parameter.name == "better" else value_words(parameter, value)
        assert shown in promise_words(kind, stated), parameter.name
        promise_words(kind, {parameter.name: "{flettefelt}"})
        promise_words(kind, {parameter.name: 10**12})


def test_a_sentence_that_disagrees_says_its_own_number() -> None:
    terms = Terms(
        "rytme", "executing_meetings", "MUST", "MUNICIPALITY", "slt", parameters={"rhythm": "monthly"}
    )
    sentence = Sentence("slt", "Gruppen møtes annenhver uke.", {"rhythm": "every_other_week"})
    assert says_otherwise(terms, sentence) == "annenhver uke (26 i året)"
