"""Questionnaires: the portal's own one, editions, keys that keep their meaning, and everything refused."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.db import InternalError, transaction
from django.urls import reverse

from agreements.actions import questionnaires as actions
from agreements.actions.questionnaires import Wanted
from agreements.choices import Dimension
from agreements.models import Question, Questionnaire
from agreements.questionnaire_files import load, read_file, read_files
from agreements.template_files import FOLDER
from agreements.tests import evaluation_factories as make
from agreements.tests.factories import AT, ON, actor
from parties.models import OfficeRole
from parties.tests import factories as parties
from records.actors import Actor
from records.refusals import NotAllowed, Refused, StaleSave

NOW: dict[str, Any] = {"on": ON, "at": AT}
SYSTEM = {"by": Actor.system("Test"), **NOW}


def wanted(key: str = "moter", **fields: str) -> Wanted:
    """A question on the meetings."""
    return Wanted(
        **{
            "key": key,
            "kind": "SCALE",
            "dimension": "MEETINGS",
            "text_nb": f"Spørsmål om {key}?",
            "text_nn": f"Spørsmål på nynorsk om {key}?",
            **fields,
        }
    )


@pytest.fixture
def keeper(db):
    """The national administrator, who keeps the national questionnaires."""
    return parties.official(parties.national(), OfficeRole.ADMINISTRATOR, "Rikke Riksen")


def test_the_portals_own_is_whole_in_both_languages_and_says_that_it_is_not_the_official_text(keeper):
    call_command("load_questionnaires", verbosity=0)
    found = Questionnaire.objects.get()
    questions = list(found.questions.all())
    scale = [one for one in questions if one.kind == "SCALE"]
    assert (found.state, found.is_official, found.source, found.edition) == ("PUBLISHED", False, "", 1)
    assert "ikke Politidirektoratets offisielle tekst" in " ".join(found.about.split())
    assert {one.dimension for one in scale} == set(Dimension.values)
    assert [one.key for one in questions if one.kind == "TEXT"] == ["styrker", "svakheter", "neste-skritt"]
    assert all(one.text_nb and one.text_nn and bool(one.help_nb) == bool(one.help_nn) for one in questions)
    assert not any(one.text_nb == one.text_nn for one in questions)
    assert {one.key: one.scope_part for one in scale if one.scope_part} == {
        "medlemmer": "COUNCIL",
        "rammer": "AGREEMENT",
        "moter": "COUNCIL",
        "slt": "SLT",
        "politikontakt": "CONTACT",
    }


def test_loading_again_does_nothing_and_a_changed_file_becomes_a_new_edition(keeper, tmp_path: Path):
    load(read_files(), **SYSTEM)
    assert load(read_files(), **SYSTEM) == []
    row = yaml.safe_load((FOLDER / "sporreskjema.yaml").read_text(encoding="utf-8"))
    row["questions"][1]["nb"] = "Hvor godt er rådet satt sammen?"
    changed = tmp_path / "sporreskjema.yaml"
    changed.write_text(yaml.safe_dump(row, allow_unicode=True), encoding="utf-8")
    [second] = load([read_file(changed)], **SYSTEM)
    assert (second.edition, second.state) == (2, "PUBLISHED")
    assert [one.key for one in second.questions.all()] == [one["key"] for one in row["questions"]]
    assert second.questions.get(key="medlemmer").text_nb == "Hvor godt er rådet satt sammen?"
    assert load([read_file(changed)], **SYSTEM) == []
    row["questions"][1]["dimension"] = "BENEFIT"
    changed.write_text(yaml.safe_dump(row, allow_unicode=True), encoding="utf-8")
    with pytest.raises(Refused, match="«medlemmer» har vært brukt"):
        load([read_file(changed)], **SYSTEM)
    assert Questionnaire.objects.count() == 2


def test_a_keeper_writes_orders_and_publishes_and_then_it_stands(keeper):
    by = {"by": actor(keeper), **NOW}
    draft = actions.start_questionnaire(owner=parties.national(), title="Vårt skjema", **by)
    with pytest.raises(Refused, match="ingen spørsmål på skala"):
        actions.publish(questionnaire=draft, **by)
    first, second = (
        actions.add_question(questionnaire=draft, wanted=wanted(key), **by) for key in ("moter", "referat")
    )
    for faulty, reason in (
        (wanted("moter"), "i bruk i skjemaet"),
        (wanted("Stor Nøkkel"), "små bokstaver"),
        (wanted("ny", text_nn=" "), "både bokmål og nynorsk"),
        (wanted("ny", dimension=""), "hører til en dimensjon"),
        (wanted("ny", kind="NOE"), "ikke et gyldig valg"),
    ):
        with pytest.raises(Refused, match=reason):
            actions.add_question(questionnaire=draft, wanted=faulty, **by)
    actions.move_question(question=second, up=True, **by)
    actions.move_question(question=second, up=True, **by)
    assert [one.key for one in draft.questions.all()] == ["referat", "moter"]
    # Two editors: the one who comes late learns of it and sees what the other wrote.
    actions.save_question(question=first, wanted=wanted(text_nb="Den første?"), revision=1, **by)
    with pytest.raises(StaleSave) as stale:
        actions.save_question(question=first, wanted=wanted(text_nb="Den andre?"), revision=1, **by)
    assert (stale.value.current.text_nb, stale.value.revision) == ("Den første?", 2)
    frame = {"title": "Vårt skjema", "about": "Om", "is_official": True}
    with pytest.raises(Refused, match="må ha en kilde"):
        actions.save_frame(questionnaire=draft, **frame, source=" ", revision=1, **by)
    actions.save_frame(questionnaire=draft, **frame, source="Veilederen, 2025, s. 4", revision=1, **by)
    with pytest.raises(StaleSave):
        actions.save_frame(questionnaire=draft, **frame, source="Noe annet", revision=1, **by)
    actions.remove_question(question=second, **by)
    published = actions.publish(questionnaire=draft, **by)
    assert published.source == "Veilederen, 2025, s. 4"
    with pytest.raises(Refused, match="Lag en ny utgave"):
        actions.save_question(question=first, wanted=wanted(), revision=2, **by)
    with pytest.raises(InternalError), transaction.atomic():
        Question.objects.filter(pk=first.pk).update(text_nb="Omskrevet")
    draft = actions.new_edition(questionnaire=published, **by)
    assert [(one.key, one.text_nb) for one in draft.questions.all()] == [("moter", "Den første?")]
    with pytest.raises(Refused, match="allerede et utkast"):
        actions.new_edition(questionnaire=published, **by)
    with pytest.raises(Refused, match="Gi spørsmålet en ny nøkkel"):
        actions.save_question(
            question=draft.questions.get(), wanted=wanted(dimension="BENEFIT"), revision=1, **by
        )
    actions.publish(questionnaire=draft, **by)
    actions.withdraw(questionnaire=draft, **by)
    assert list(Questionnaire.objects.newest_editions()) == [published]


def test_only_the_owners_keepers_write_and_districts_are_offered_their_own_and_the_national_ones(keeper):
    nordland, innlandet = parties.district("Nordland"), parties.district("Innlandet")
    nils = parties.official(nordland, OfficeRole.ADMINISTRATOR, "Nils Nordlending")
    mine = actions.start_questionnaire(owner=nordland, title="Nordlands skjema", by=actor(nils), **NOW)
    for owner in (parties.national(), innlandet):
        with pytest.raises(NotAllowed):
            actions.start_questionnaire(owner=owner, title="Ikke mitt", by=actor(nils), **NOW)
    with pytest.raises(NotAllowed):
        actions.publish(questionnaire=mine, by=actor(keeper), **NOW)
    neutral = make.questionnaire(owner=parties.national())
    official = make.questionnaire(owner=parties.national(), is_official=True, source="Veilederen")
    own = make.questionnaire(owner=nordland)
    make.questionnaire(owner=innlandet)
    assert list(Questionnaire.objects.offered_to([nordland.pk])) == [official, own, neutral]
    seen = Questionnaire.objects.visible_to
    assert seen(nils.user, ON).filter(pk=mine.pk).exists()
    assert not seen(keeper.user, ON).filter(pk=mine.pk).exists()
    assert seen(keeper.user, ON).filter(pk=own.pk).exists()
    assert not seen(parties.superuser(), ON).exists()


def test_a_page_shows_what_the_other_one_saved_and_keeps_what_was_typed(keeper, client):
    parties.login(client, keeper)
    draft = make.questionnaire(owner=parties.national(), state="DRAFT")
    question = draft.questions.get(key="meetings-1")
    url = reverse("evaluations:question", args=[draft.pk, question.pk])
    said = {
        "kind": "SCALE",
        "dimension": "MEETINGS",
        "key": "meetings-1",
        "text_nb": "Fungerer møtene?",
        "text_nn": "Fungerer møta?",
        "revision": 1,
    }
    assert 'name="revision" value="1"' in client.get(url).content.decode()
    assert client.post(url, {**said, "text_nb": "Den andres tekst?"}).status_code == 303
    response = client.post(url, said)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Noen andre lagret mens du skrev" in text
    assert "Den andres tekst?" in text
    assert "Fungerer møtene?" in text
    assert 'name="revision" value="2"' in text
    # Pressing save again is a choice now.
    assert client.post(url, {**said, "revision": 2}).status_code == 303
    question.refresh_from_db()
    assert question.text_nb == "Fungerer møtene?"
    add = reverse("evaluations:question_add", args=[draft.pk])
    assert client.post(add, {**said, "text_nb": "", "revision": ""}).status_code == 422
    response = client.post(add, {**said, "revision": ""})
    assert response.status_code == 403
    assert "er i bruk i skjemaet allerede" in response.content.decode()
    # Without a key one is made from the words.
    assert client.post(add, {**said, "key": "", "revision": ""}).status_code == 303
    assert draft.questions.last().key == "fungerer-motene"
    compare = client.get(reverse("evaluations:questionnaire_compare", args=[draft.pk]))
    assert "ingen tidligere utgave" in compare.content.decode()
    publish = reverse("evaluations:questionnaire_publish", args=[draft.pk])
    assert client.post(publish).status_code == 303
    response = client.post(url, {**said, "revision": 3})
    assert response.status_code == 403
    assert "Lag en ny utgave" in response.content.decode()
    client.post(reverse("evaluations:questionnaire_new_edition", args=[draft.pk]))
    newer = Questionnaire.objects.get(code=draft.code, edition=2)
    one = newer.questions.get(key="meetings-1")
    edit = reverse("evaluations:question", args=[newer.pk, one.pk])
    client.post(edit, {**said, "text_nb": "Hvordan fungerer møtene?"})
    newer.questions.filter(key="styrker").delete()
    compare = client.get(reverse("evaluations:questionnaire_compare", args=[newer.pk])).content.decode()
    assert "endret" in compare
    assert "tatt ut" in compare
    assert "Spørsmål om styrker?" in compare
    assert "Spørsmål om frame-1?" not in compare
