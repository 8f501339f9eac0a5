"""The pages of figures and writing: records for those who may, corrections told, nothing typed lost."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.evaluation.figures import recounted
from agreements.models import Evaluation
from agreements.tests import evaluation_factories as make
from agreements.tests import evaluation_year as year
from agreements.tests.evaluation_year import moment
from agreements.tests.factories import AT
from councils.models import PresenceScheme
from councils.tests import factories as councils
from parties.tests.factories import login

pytestmark = pytest.mark.django_db


def browser(person):
    """Logged in as that person."""
    client = Client()
    login(client, person)
    return client


def test_a_figure_leads_to_its_records_for_those_who_may_read_them():
    made = year.cooperation()
    lived = year.lived(made)
    councils.closed_item(made.forum, "Hemmelig tittel", meeting=lived["spring"], origin="POLICE")
    PresenceScheme.objects.create(
        district=made.sides.district, is_on=True, changed_at=AT, changed_by_name="Marit Mester"
    )
    evaluation = year.evaluation(made)
    weeks = f"presence_weeks.{made.sides.municipality.pk}"

    def shown(person, key):
        address = reverse("evaluations:figure", args=[evaluation.pk, key])
        return browser(person).get(address).content.decode()

    items = shown(made.sides.contact, "items_police")
    assert "Uro ved stasjonen" in items
    assert "Saker fra politiet: 3" in items
    # Presence is told as weeks, to those who read the weeks where they are kept.
    assert "uke 11, 2025" in shown(made.sides.coordinator, weeks)
    director = shown(made.sides.director, weeks)
    assert "uke 11" not in director
    assert "2 til som du ikke har tilgang til." in director
    page = (
        browser(made.sides.contact).get(reverse("evaluations:figures", args=[evaluation.pk])).content.decode()
    )
    for key in ("items_police", weeks):
        assert reverse("evaluations:figure", args=[evaluation.pk, key]) in page


def test_the_page_says_which_figures_have_been_corrected():
    made = year.cooperation()
    year.lived(made)
    evaluation = year.evaluation(made)
    make.submitted(evaluation, figures=recounted(evaluation, AT))
    client, address = browser(made.sides.coordinator), reverse("evaluations:figures", args=[evaluation.pk])
    said = "Registeropplysningene er rettet etter at tallene ble frosset"
    assert said not in client.get(address).content.decode()
    councils.meeting(made.forum, starts_at=moment(9, 1, year=2026))
    assert said not in client.get(address).content.decode()
    councils.held_meeting(made.forum, starts_at=moment(11, 4))
    page = client.get(address).content.decode()
    assert said in page
    assert "Møter holdt i politirådet: 2 (nå 3)" in page
    assert "Planer politikontakten" not in page.partition("</ul>")[0].partition(said)[2]


def test_two_who_write_the_joint_text_see_both_texts():
    made = year.cooperation()
    evaluation = year.evaluation(made)
    first, second = browser(made.sides.coordinator), browser(made.sides.contact)
    save = reverse("evaluations:joint_save", args=[evaluation.pk])
    page = reverse("evaluations:joint", args=[evaluation.pk])
    json = {"HTTP_ACCEPT": "application/json"}
    assert first.post(save, {"text": "Fra kommunen", "revision": 1}, **json).json()["revision"] == 2
    stale = second.post(save, {"text": "Fra politiet", "revision": 1}, **json)
    assert (stale.status_code, stale.json()["fields"]) == (409, {"text": "Fra kommunen"})
    answer = second.post(page, {"text": "Fra politiet", "revision": 1})
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Fra kommunen" in body
    assert "Fra politiet" in body
    # Having seen both it is a choice.
    chosen = second.post(page, {"text": "Fra begge", "revision": answer.context["form"].revision})
    assert chosen.status_code == 303
    assert Evaluation.objects.get().joint_text == "Fra begge"
    # What looks like somebody's number is asked about first.
    warned = first.post(page, {"text": "Ring 412 34 567", "revision": 3})
    assert (warned.status_code, Evaluation.objects.get().joint_text) == (422, "Fra begge")


def test_what_was_changed_meanwhile_is_not_put_forward_unseen():
    made = year.cooperation()
    evaluation = year.evaluation(made)
    client, page = browser(made.sides.coordinator), reverse("evaluations:submit", args=[evaluation.pk])
    seen = client.get(page).context["form"].initial["seen"]
    year.point(evaluation, "Kom til i mellomtiden")
    answer = client.post(page, {"seen": seen})
    assert answer.status_code == 403
    assert "Noe er endret siden du åpnet siden" in answer.content.decode()
    assert Evaluation.objects.get().state == "OPEN"
    seen = client.get(page).context["form"].initial["seen"]
    assert client.post(page, {"seen": seen}).status_code == 303
    approve = reverse("evaluations:approve", args=[evaluation.pk])
    assert client.get(approve).status_code == 403
    mayor = browser(made.sides.mayor)
    content = mayor.get(approve).context["form"].initial["content_hash"]
    assert mayor.post(approve, {"content_hash": content}).status_code == 303
    # A second time the page says why there is nothing to press.
    again = mayor.get(approve)
    assert (again.status_code, again.context["form"]) == (403, None)
    assert "Din part har allerede godkjent" in again.content.decode()
