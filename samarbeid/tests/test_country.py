"""An invented country in small: whole, the same for the same seed, and its pages answer."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from agreements.content import hash_of
from agreements.duties.checking import check_many
from agreements.duties.frozen import frozen_duties_differ
from agreements.evaluation.figures import corrected_since
from agreements.models import Agreement, AgreementVersion, Duty, Evaluation
from councils.models import Meeting, Minutes
from parties.models import Appointment, Organisation, User
from parties.tests import factories as parties
from slt.models import Programme

pytestmark = pytest.mark.django_db

# A year and ten months: what is drawn is the same whenever the test runs.
TODAY = date(2026, 11, 2)


def registers() -> list[Any]:
    """Two districts with three municipalities, one of them with a unit."""
    parties.national()
    districts = [parties.district("Nordland"), parties.district("Innlandet")]
    made = [
        parties.municipality(name, number=number, district=district)
        for name, number, district in (
            ("Rana", "1833", districts[0]),
            ("Hemnes", "1832", districts[0]),
            ("Lillehammer", "3405", districts[1]),
        )
    ]
    parties.unit("Rana politistasjon", district=districts[0], covers=made[:1])
    return made


def made_country() -> None:
    call_command(
        "generate_country",
        years=2,
        seed=5,
        municipalities=3,
        today=TODAY,
        really=True,
        verbosity=0,
    )


def test_a_small_country_is_whole_and_its_pages_answer(client: Client) -> None:
    registers()
    made_country()

    versions = list(AgreementVersion.objects.all())
    assert [one.state for one in versions] == ["SIGNED"] * 3
    assert all(hash_of(one.frozen_content) == one.content_hash for one in versions)
    assert not any(frozen_duties_differ(one) for one in versions)
    assert {row.state for row in Duty.objects.all()} == {Duty.State.CONFIRMED}
    # Every duty can be checked, in the year that is over too.
    for year in (TODAY.year - 1, TODAY.year):
        checks = check_many(Agreement.objects.all(), year, TODAY)
        assert {key: len(one.rows) for key, one in checks.items()} == {
            one.agreement_id: len(one.frozen_content["duties"]) for one in versions
        }
    # Meetings that have been have their minutes; none of what was frozen has been corrected since.
    assert Minutes.objects.filter(state="APPROVED").count() > 3
    assert not Meeting.objects.filter(state="CLOSED", minutes__isnull=True).exists()
    frozen = Evaluation.objects.exclude(frozen_content__isnull=True)
    assert frozen.filter(year=TODAY.year - 1).exists()
    for one in frozen:
        assert hash_of(one.frozen_content) == one.content_hash
    assert corrected_since(frozen[0], TODAY) == []
    assert not any(user.has_usable_password() for user in User.objects.all())

    for name, address in addresses(client).items():
        # Minutes that the person reads in their open version are found there.
        assert client.get(address, follow=True).status_code == 200, name


def addresses(client: Client) -> dict[str, str]:
    """Pages of every room, for a district's administrator whom the client is logged in as."""
    evaluation = Evaluation.objects.filter(state="AGREED").order_by("pk")[0]
    agreement, round_ = evaluation.agreement, evaluation.round
    assert round_ is not None
    keeper = Appointment.objects.get(office__organisation=round_.owner_id, office__role="ADMINISTRATOR")
    parties.login(client, keeper.person)
    meeting = Meeting.objects.filter(minutes__state="APPROVED", forum__access="PUBLIC").order_by("pk")
    found = {
        "register": reverse("pages:register"),
        "agreement": reverse("pages:agreement", args=[agreement.pk]),
        "home": reverse("pages:home"),
        "round": reverse("evaluations:round", args=[round_.pk]),
        "overview": reverse("evaluations:overview", args=[round_.owner_id]),
        "exports": reverse("evaluations:exports", args=[round_.owner_id]),
        "evaluation": reverse("evaluations:evaluation", args=[evaluation.pk]),
        "municipality": reverse("pages:municipality", args=["1833"]),
    }
    for one in meeting[:1]:
        found |= {
            "forum": reverse("councils:forum", args=[one.forum_id]),
            "meeting": reverse("councils:meeting", args=[one.pk]),
            "minutes": reverse("councils:minutes", args=[one.pk]),
        }
    for one in Programme.objects.all()[:1]:
        found["programme"] = reverse("slt:programme", args=[one.pk])
    return found


def test_the_same_seed_and_day_give_the_same_country() -> None:
    from samarbeid.country.people import places_of
    from samarbeid.country.promises import promised

    registers()

    def drawn(seed: int) -> list[Any]:
        return [
            (one.municipality.code, one.has_slt, [row.kind for row in promised(one.has_slt, one.chance)])
            for one in places_of(seed, TODAY, None)
        ]

    assert drawn(5) == drawn(5)
    assert drawn(5) != drawn(6)


def test_it_is_made_only_in_an_empty_portal_and_only_on_purpose() -> None:
    with pytest.raises(CommandError, match="SAMARBEID_DEMO"):
        call_command("generate_country")
    parties.person("Kari Nordmann", at="rana.example")
    with pytest.raises(CommandError, match="ikke tom"):
        made_country()
    assert not Organisation.objects.filter(kind="MUNICIPALITY").exists()
