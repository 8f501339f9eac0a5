"""From a signed agreement to its police council: what it states, shown beside, confirmed by a human."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from lxml import html as lxml_html

from agreements import founding
from agreements.actions import founding as actions
from agreements.models import Agreement, AgreementForum, AgreementVersion
from agreements.tests import factories as make
from councils.actions.seats import SeatPlan
from councils.choices import Capacity
from councils.models import Forum
from councils.tests.factories import office_of
from parties.tests import factories as parties
from records import audit, days
from records.refusals import NotAllowed, Refused

pytestmark = pytest.mark.django_db

TEXT = (
    (
        "Politiråd",
        "ADAPTABLE",
        "<p>Politirådet har disse medlemmene:</p>"
        "<ul><li>ordføreren, som leder rådet</li><li>politikontakten</li></ul>"
        "<p>Politirådet møtes {politirad_moter_per_ar} i året.</p>"
        "<ul><li>Fristen for saker er {politirad_frist_saker_dager} dager.</li>"
        "<li>Medlemmene har {politirad_frist_merknader_dager} dager på seg. Kommer det ingen merknader, er "
        "referatet godkjent.</li></ul>",
    ),
)
ELSEWHERE = (("Politiråd", "ADAPTABLE", "<p>Politirådet står i en egen avtale.</p>"),)


@pytest.fixture
def sides(db) -> make.TwoSides:
    return make.two_sides("Fjordvik")


def signed(sides: make.TwoSides, text: Any = TEXT, **template: Any) -> AgreementVersion:
    today, now = days.today(), days.now()
    made = make.template(sections=text, on=today, at=now, **template)
    return make.signed_version(sides, from_template=made, on=today, at=now)


def sent_by(response: Any) -> dict[str, Any]:
    root = lxml_html.fromstring(response.content)
    form = next(form for form in root.forms if form.get("data-privacy-guard") is not None)
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    return data


def test_what_the_agreement_states_stands_in_the_form_with_its_words_beside(client, sides):
    version = signed(sides)
    parties.login(client, sides.coordinator)
    page = client.get(reverse("agreements:agreement", args=[version.agreement_id]))
    address = reverse("agreements:found_council", args=[version.agreement_id])
    assert f'href="{address}"' in page.content.decode()
    page = client.get(address)
    form, beside = page.context["form"], page.context["beside"]
    shown = {name: form[name].value() for name in ("meetings_per_year", "items_due_days", "review_days")}
    assert shown == {"meetings_per_year": 2, "items_due_days": 14, "review_days": 14}
    assert (form["notice_days"].value(), form["silence_rule"].value()) == (None, "APPROVE")
    assert beside["meetings_per_year"] == "Politirådet møtes to ganger i året."
    assert beside["members"] == "– ordføreren, som leder rådet\n– politikontakten"
    assert "Slik står det i avtalen" in page.content.decode()
    answer = client.post(address, sent_by(page))
    forum = Forum.objects.get()
    assert (answer.status_code, answer.url) == (303, forum.get_absolute_url())
    assert (forum.meetings_per_year, forum.review_days, forum.silence_rule) == (2, 14, "APPROVE")
    assert list(Agreement.objects.founding(forum)) == [version.agreement]
    assert audit.history(version.agreement)[0].sentence == (
        "Siri Fjordvik, SLT-koordinator i Fjordvik kommune, opprettet Politirådet i Fjordvik etter avtalen."
    )
    page = client.get(reverse("agreements:agreement", args=[version.agreement_id]))
    assert page.context["councils"] == [forum]
    assert page.context["can_found_council"] is False
    again = client.post(address, sent_by(client.get(address)))
    assert again.status_code == 403


@pytest.mark.parametrize(
    ("who", "offered", "status"),
    [
        ("coordinator", True, 200),
        ("contact", True, 200),
        ("director", True, 200),
        ("mayor", False, 404),
        ("stranger", False, 404),
    ],
)
def test_it_is_offered_to_those_who_write_for_a_party(client, sides, who, offered, status):
    version = signed(sides)
    person = make.two_sides("Fjordnes").coordinator if who == "stranger" else getattr(sides, who)
    parties.login(client, person)
    page = client.get(reverse("agreements:agreement", args=[version.agreement_id]))
    assert page.context["can_found_council"] is offered
    page = client.get(reverse("agreements:found_council", args=[version.agreement_id]))
    assert page.status_code == status


def test_an_agreement_that_leaves_the_council_to_another_offers_nothing(sides):
    assert founding.regulates_council(signed(sides)) is True
    assert founding.regulates_council(signed(sides, ELSEWHERE, kind="SERVICE")) is False
    assert founding.regulates_council(signed(sides, ELSEWHERE, kind="COUNCIL")) is True


def test_an_unsigned_or_ended_agreement_founds_nothing(client, sides):
    today, now = days.today(), days.now()
    template = make.template(sections=TEXT, on=today, at=now)
    ready = make.ready_version(sides, from_template=template, on=today, at=now)
    parties.login(client, sides.coordinator)
    address = reverse("agreements:found_council", args=[ready.agreement_id])
    assert client.get(address).status_code == 404
    for person in (sides.leader, sides.mayor):
        make.sign(ready, person, at=now)
    assert founding.signed_version(ready.agreement, today) == ready
    plan = {
        "name": "Politirådet",
        "access": "PUBLIC",
        "organisations": [sides.municipality, sides.unit],
        "seats": [SeatPlan(office=office_of(sides.mayor), capacity=Capacity.CHAIR)],
        "on": today,
        "at": now,
    }
    with pytest.raises(NotAllowed):
        actions.found_council(agreement=ready.agreement, by=make.actor(sides.mayor, today), **plan)
    forum = actions.found_council(agreement=ready.agreement, by=make.actor(sides.coordinator, today), **plan)
    with pytest.raises(Refused) as caught:
        actions.found_council(agreement=ready.agreement, by=make.actor(sides.contact, today), **plan)
    assert caught.value.reasons == [f"«{forum.name}» er alt opprettet etter avtalen."]


def test_a_renewed_agreement_is_tied_to_the_council_that_is_there(client, sides):
    version = signed(sides)
    parties.login(client, sides.coordinator)
    address = reverse("agreements:found_council", args=[version.agreement_id])
    client.post(address, sent_by(client.get(address)))
    forum = Forum.objects.get()
    other = signed(sides, kind="COUNCIL")
    page = client.get(reverse("agreements:found_council", args=[other.agreement_id]))
    assert page.context["existing"] == [forum]
    tie = reverse("agreements:relate_council", args=[other.agreement_id, forum.pk])
    assert client.get(tie).status_code == 200
    assert AgreementForum.objects.count() == 1
    assert client.post(tie).status_code == 303
    assert set(Agreement.objects.founding(forum)) == {version.agreement, other.agreement}
    forum.valid_from, forum.valid_to = None, days.today() - timedelta(days=1)
    forum.save()
    page = client.get(reverse("agreements:agreement", args=[other.agreement_id]))
    assert page.context["councils"] == []
