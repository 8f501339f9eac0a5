"""The pages of referrals: who opens which, what is typed survives, lists stay constant, the item's page."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from councils.tests import factories as councils
from parties.models import Person
from parties.standing import bind, standing_of
from parties.tests import factories as parties
from records import audit, days
from slt.actions import referrals
from slt.models import Referral, SltGroup
from slt.referrals_waiting import referrals_waiting
from slt.tests import factories as make
from slt.tests.factories import Structure, actor
from slt.tests.test_visibility import everybody

pytestmark = pytest.mark.django_db
PHONE = "Ring 41 23 45 67"


def now() -> dict[str, Any]:
    """Today, for the acts."""
    return {"on": days.today(), "at": days.now()}


def raised(structure: Structure, title: str = "Uro ved skatehallen", to: SltGroup | None = None) -> Referral:
    """What the nurse raises today from the executing group."""
    return referrals.raise_referral(
        group=structure.executing, to=to, title=title, by=actor(structure.nurse), **now()
    )


def browser(person: Any) -> Client:
    """A browser of that person."""
    client = Client()
    user = person.user if isinstance(person, Person) else person
    return client if isinstance(user, AnonymousUser) else parties.login(client, user)


def address(name: str, key: int) -> str:
    """The address of a page of referrals."""
    return reverse(f"slt:{name}", args=[key])


def test_every_page_answers_each_kind_of_person_as_the_rules_say() -> None:
    structure = make.structure()
    people = everybody(structure)
    waiting, home = raised(structure), make.answered(structure.executing, structure.coordinating)
    step, answer = waiting.steps.get(), home.steps.get(purpose="ANSWER")
    pages = {
        "referrals": structure.programme.pk,
        "referral": waiting.pk,
        "raise": structure.executing.pk,
        "referral_answer": step.pk,
        "referral_send_on": step.pk,
        "referral_withdraw": step.pk,
        "referral_receive": answer.pk,
        "referral_ask_again": answer.pk,
    }
    circle = {"mayor", "director", "coordinator", "contact", "nurse, by person", "administrator"}
    see = {"director", "coordinator", "contact", "nurse, by person"}
    above, below = {"coordinator", "director"}, {"coordinator", "nurse, by person"}
    allowed = {
        "referrals": (circle, set()),
        "referral": (see, set()),
        "raise": (below, set()),
        "referral_answer": (above, see),
        "referral_send_on": (above, see),
        "referral_withdraw": (below, see),
        "referral_receive": (below, see),
        "referral_ask_again": (below, see),
    }
    for who, user in people.items():
        client = browser(user)
        for page, key in pages.items():
            may, told_no = allowed[page]
            wanted = 302 if who == "anonymous" else 200 if who in may else 403 if who in told_no else 404
            assert (who, page, client.get(address(page, key)).status_code) == (who, page, wanted)
            if who not in may:
                client.post(address(page, key), {"text": "Nei", "title": "X", "message": "X"})
    assert (Referral.objects.count(), waiting.steps.count(), home.steps.count()) == (2, 1, 2)
    # In the list each sees only what is theirs.
    listed = browser(structure.council.mayor).get(address("referrals", structure.programme.pk))
    assert "Uro ved skatehallen" not in listed.content.decode()


def test_an_issue_is_raised_from_three_answers_with_a_warning_for_what_looks_private() -> None:
    structure = make.structure()
    held = councils.held_meeting(structure.executing.forum)
    client = browser(structure.nurse)
    url = f"{address('raise', structure.executing.pk)}?mote={held.pk}"
    page = client.get(url)
    assert page.context["form"]["to"].initial == structure.coordinating.pk
    labels = [label for _key, label in page.context["form"].fields["to"].choices]
    assert "Politirådet i Rana (styrende, åpent for alle)" in labels
    typed = {
        "title": "Uro ved skatehallen",
        "seen": PHONE,
        "where": "Ved hallen, fredager",
        "wanted": "At hallen holdes åpen",
        "to": structure.coordinating.pk,
    }
    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert "ser ut som et telefonnummer" in answer.content.decode()
    assert PHONE in answer.content.decode()
    answer = client.post(url, {**typed, "privacy_seen": "on"})
    referral = Referral.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, referral.get_absolute_url())
    assert referral.raised_in == held
    assert referral.text == (
        f"Hva ser vi?\n{PHONE}\n\nHvor og når?\nVed hallen, fredager\n\nHva ber vi om?\nAt hallen holdes åpen"
    )
    assert audit.history(referral).get().data["privacy"] == {"phone": 1}
    closed = {**typed, "seen": "Bråk", "is_closed": "on"}
    assert client.post(url, closed).status_code == 422
    client.post(url, {**closed, "basis": "0", "public_title": "Et uteområde"})
    assert Referral.objects.get(is_closed=True).public_title == "Et uteområde"


def test_the_way_of_an_issue_over_the_pages_and_what_has_left_keeps_the_text_and_says_who() -> None:
    structure = make.structure()
    councils.meeting(structure.executing.forum, starts_at=days.now().replace(year=days.today().year + 1))
    referral = raised(structure)
    step = referral.steps.get()
    coordinator, nurse, director = (
        browser(one) for one in (structure.coordinator, structure.nurse, structure.council.director)
    )
    page = coordinator.get(referral.get_absolute_url()).content.decode()
    assert "Venter på deg" in page
    assert address("referral_answer", step.pk) in page
    page = nurse.get(referral.get_absolute_url()).content.decode()
    assert "Leder og sekretær i SLT-arbeidsutvalget i Rana svarer på saken" in page
    assert address("referral_answer", step.pk) not in page
    assert address("referral_withdraw", step.pk) in page
    assert coordinator.post(address("referral_answer", step.pk), {"text": "Åpner i høst"}).status_code == 303
    late = director.post(address("referral_answer", step.pk), {"text": "En annen tekst"})
    assert late.status_code == 403
    assert "En annen tekst" in late.content.decode()
    assert f"allerede besvart av {structure.coordinator.name}" in late.content.decode()
    assert "allerede besvart" in director.get(address("referral_send_on", step.pk)).content.decode()
    answer = referral.steps.get(purpose="ANSWER")
    user = bind(structure.nurse.user, days.today())
    standing = standing_of(user, days.today())
    assert [(one.what, one.title) for one in referrals_waiting(user, standing, **now())] == [
        ("Ta imot svaret", "Uro ved skatehallen")
    ]
    nurse.post(address("referral_ask_again", answer.pk), {"message": "Når i høst?"})
    again = referral.steps.get(ended_at=None)
    coordinator.post(
        address("referral_send_on", again.pk), {"to": structure.steering.pk, "message": "Til dere"}
    )
    up = referral.steps.get(ended_at=None)
    browser(structure.council.mayor).post(address("referral_answer", up.pk), {"text": "1. oktober"})
    nurse.post(address("referral_receive", referral.steps.get(ended_at=None).pk))
    referral.refresh_from_db()
    assert (referral.state, referral.answer) == ("CLOSED", "1. oktober")
    page = nurse.get(referral.get_absolute_url()).content.decode()
    assert [page.count(text) > 0 for text in ("Åpner i høst", "Når i høst?", "Til dere")] == [True] * 3
    assert referrals_waiting(user, standing, **now()) == []


def test_a_treated_item_suggests_its_decision_and_its_page_leads_to_the_referral() -> None:
    structure = make.structure()
    referral = raised(structure)
    item = referral.steps.get().item
    meeting = councils.held_meeting(structure.coordinating.forum)
    item.meeting, item.state, item.outcome = meeting, "TREATED", "TREATED"
    item.save()
    councils.decision(item, "Hallen åpnes fredag kveld.")
    councils.minutes_of(meeting)
    coordinator = browser(structure.coordinator)
    url = address("referral_answer", referral.steps.get().pk)
    assert "Hallen åpnes fredag kveld." in coordinator.get(url).content.decode()
    page = coordinator.get(item.get_absolute_url()).content.decode()
    assert "Denne saken er løftet fra Ungdomsteamet i Rana" in page
    assert url in page
    # The mayor reads the papers of the coordinating group, and has nothing to do with the referral.
    page = browser(structure.council.mayor).get(item.get_absolute_url()).content.decode()
    assert "Uro ved skatehallen" in page
    assert "løftet fra" not in page
    trail = browser(structure.nurse).get(referral.get_absolute_url()).content.decode()
    assert "venter på svar" in trail
    assert "Hallen åpnes" not in trail


def test_lists_cost_the_same_with_more_rows() -> None:
    structure = make.structure()
    urls = [
        address("referrals", structure.programme.pk) + "?status=alle",
        structure.coordinating.get_absolute_url(),
        structure.executing.get_absolute_url(),
    ]
    raised(structure)
    make.answered(structure.executing, structure.coordinating, state="CLOSED")
    client = browser(structure.coordinator)

    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    before = [queries(url) for url in urls]
    for title in ("Mørk undergang", "Bråk på torget"):
        raised(structure, title)
        make.answered(structure.executing, structure.coordinating, title=title, state="CLOSED")
    down = raised(structure, "Ned igjen", structure.steering)
    referrals.send_on(
        step=down.steps.get(), to=structure.coordinating, by=actor(structure.council.mayor), **now()
    )
    make.answered(structure.executing, structure.coordinating)
    assert [queries(url) for url in urls] == before
