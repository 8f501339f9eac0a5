"""The library: found by problem, shared by choice and nothing more than was shown, taken back, used again."""

from importlib import import_module

import pytest
import yaml
from django.urls import reverse
from lxml import html as lxml_html

from parties.tests import factories as parties
from records.refusals import NotAllowed, Refused
from slt.actions import sharing
from slt.actions.sharing import Shared
from slt.models import LibraryMeasure, Measure
from slt.tests import factories as make
from slt.tests.factories import AT, ON, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def rana():
    return make.structure()


def by(person):
    return {"by": actor(person), "on": ON, "at": AT}


def example(title, problem, **fields):
    return LibraryMeasure.objects.create(
        title=title, problem=problem, is_example=True, shared_on=ON, key=title, **fields
    )


def found(client, query):
    page = lxml_html.fromstring(client.get(reverse("slt:library") + query).content.decode())
    return sorted(link.text for link in page.xpath("//a[@class='things__title']"))


def test_it_is_found_by_the_problem_and_narrowed(client, rana):
    LibraryMeasure.objects.all().delete()
    example("Tidlig innsats", "Skolefravær oppdages sent", age_from=6, age_to=16, prevention="SELECTIVE")
    example("Natteravner", "Unge er ute sent uten voksne", age_from=13, age_to=18)
    hall = make.measure(rana.programme, "Åpen hall")
    shared = make.shared(hall, problem="Ingen steder å være", outcome="Mange kom")
    taken = make.shared(make.measure(rana.programme, "Trukket"), problem="Skolefravær", withdrawn_on=ON)
    asked = {
        "": ["Natteravner", "Tidlig innsats", "Åpen hall"],
        "?q=skolefravær": ["Tidlig innsats"],
        "?q=natteravn": ["Natteravner"],
        "?q=fraværet": ["Tidlig innsats"],
        "?alder=7": ["Tidlig innsats", "Åpen hall"],
        "?niva=selective": ["Tidlig innsats"],
        "?erfaring=ja": ["Åpen hall"],
        "?q=skolefravær&alder=25": [],
        "?alder=-1&niva=x&side=99999": ["Natteravner", "Tidlig innsats", "Åpen hall"],
    }
    assert {query: found(client, query) for query in asked} == asked
    assert client.get(shared.get_absolute_url()).status_code == 200
    assert client.get(taken.get_absolute_url()).status_code == 404


def test_what_is_shared_is_what_was_shown_and_can_be_taken_back(client, rana):
    measure = make.measure(
        rana.programme,
        state="COMPLETED",
        ended_on=ON,
        outcome="Mange kom",
        problem="Unge er ute sent",
        owner_name="Frida Frivillig",
        owner_address="frida@natteravn.example",
        other_partners="Hemmelig partner",
        cost=4711,
        knowledge_basis="Bare internt",
    )
    parties.login(client, rana.coordinator)
    url = reverse("slt:measure_share", args=[measure.pk])
    page = lxml_html.fromstring(client.get(url).content.decode())
    sent = {
        field.get("name"): (field.text or field.get("value") or "").strip()
        for field in page.xpath("//main//form//*[self::input or self::textarea][@name]")
    }
    sent |= {"prevention": "UNIVERSAL", "topic": "", "reached": "", "description": "To voksne i hallen"}
    assert (sent["outcome"], sent["problem"]) == ("Mange kom", "Unge er ute sent")
    assert client.post(url, {**sent, "problem": ""}).status_code == 422
    assert client.post(url, {**sent, "description": "Ring 99 88 77 66"}).status_code == 422
    answer = client.post(url, sent)
    assert answer.status_code == 303
    client.logout()
    public = client.get(answer["Location"]).content.decode()
    assert "To voksne i hallen" in public
    assert "Delt av Rana kommune" in public
    for secret in ("Frida", "natteravn.example", "Hemmelig", "4711", "Bare internt", rana.coordinator.name):
        assert secret not in public

    # A snapshot: the measure's own changes do not reach it; shared anew it is the same row.
    Measure.objects.filter(pk=measure.pk).update(problem="Noe annet")
    assert "Noe annet" not in client.get(answer["Location"]).content.decode()
    shared = Shared(title="Åpen hall", problem="Noe annet")
    for person in (rana.council.mayor, rana.nurse, make.structure("Hemnes").coordinator):
        with pytest.raises(NotAllowed):
            sharing.share_measure(measure=measure, shared=shared, **by(person))
    row = sharing.share_measure(measure=measure, shared=shared, **by(rana.coordinator))
    assert row.get_absolute_url() == answer["Location"]
    sharing.unshare(measure=measure, **by(rana.coordinator))
    assert client.get(answer["Location"]).status_code == 404
    with pytest.raises(Refused, match="ikke delt"):
        sharing.unshare(measure=measure, **by(rana.coordinator))


def test_it_is_a_beginning_for_ones_own(client, rana):
    one = example("Natteravner", "Unge er ute sent", expected_effect="Roligere", age_from=13)
    assert "Bruk som utgangspunkt" not in client.get(one.get_absolute_url()).content.decode()
    parties.login(client, rana.coordinator)
    page = lxml_html.fromstring(client.get(one.get_absolute_url()).content.decode())
    (link,) = page.xpath("//a[contains(., 'Bruk som utgangspunkt')]/@href")
    form = lxml_html.fromstring(client.get(link).content.decode())
    assert form.xpath("//input[@name='title']/@value") == ["Natteravner"]
    assert form.xpath("//textarea[@name='expected_effect']")[0].text.strip() == "Roligere"
    assert form.xpath("//input[@name='age_from']/@value") == ["13"]


def test_the_examples_say_what_they_are_for_and_claim_nothing():
    content = import_module("slt.migrations.0002_library_examples").CONTENT
    examples = yaml.safe_load(content.read_text(encoding="utf-8"))["examples"]
    assert len(examples) >= 12
    assert len({one["key"] for one in examples}) == len(examples)
    for one in examples:
        for name in (
            "title",
            "problem",
            "target_group",
            "description",
            "expected_effect",
            "evaluation_method",
        ):
            assert one[name].strip(), (one["key"], name)
        assert "outcome" not in one, one["key"]
