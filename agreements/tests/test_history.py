"""Everything that is done reads as a sentence of its own."""

import re
from pathlib import Path

from agreements.tests import factories as make
from records import audit

ROOM = Path(__file__).parents[1]


def test_every_recorded_verb_has_a_sentence():
    sources = [path for path in ROOM.rglob("*.py") if "tests" not in path.parts]
    recorded = {
        verb
        for path in sources
        for verb in re.findall(r'"((?:agreement|template)\.[a-z_]+)"', path.read_text(encoding="utf-8"))
        if path.name != "audit_sentences.py"
    }
    assert len(recorded) > 30
    # Permission names and labels share the form; what is no verb stands here.
    assert recorded - audit.registered_verbs() == set()


def test_an_agreements_history_is_whole_and_readable(sides):
    version = make.signed_version(sides)
    sentences = [event.sentence for event in audit.history(version.agreement)]
    assert len(sentences) == 7
    assert not any("gjorde en endring" in sentence or "–" in sentence for sentence in sentences)
    assert audit.verify(version.agreement) == []
