"""Nothing of what an evaluation holds reaches others before it may: words are planted, and looked for."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from agreements import urls_evaluation_answers, urls_evaluation_report
from agreements.actions.evaluation_participants import Invited, ask_people, remind_people, take_away
from agreements.actions.evaluations import cancel_evaluation
from agreements.evaluation.content import content_of, previous_of
from agreements.evaluation.issuing import PURPOSE
from agreements.evaluation.spread import is_complete
from agreements.models import AgreementParty, AgreementRelation, Evaluation
from agreements.tests import evaluation_factories as make
from agreements.tests import evaluation_year as year
from agreements.tests.factories import AT, ON, actor, two_sides
from parties.models import OfficeRole
from parties.tests import factories as parties
from records import audit, documents
from records.models import Dispatch

pytestmark = pytest.mark.django_db

PLANTED = {
    "police": "Purpurhest",
    "municipality": "Kobberfugl",
    "own": "Sinkfrosk",
    "joint": "Tinnelefant",
    "point": "Jernsommerfugl",
}


def planted():
    """An open evaluation in which only the police have agreed, with a word in everything that is written."""
    made = year.cooperation()
    evaluation = year.evaluation(made, answered=False, joint_text=PLANTED["joint"])
    make.side_answer(evaluation, "POLICE", comment=PLANTED["police"])
    make.side_answer(evaluation, "MUNICIPALITY", comment=PLANTED["municipality"], is_agreed=False)
    for side in ("POLICE", "MUNICIPALITY"):
        make.own_answers(make.participant(evaluation, side), 3, comment=PLANTED["own"])
    year.point(evaluation, PLANTED["point"], text=PLANTED["point"])
    return made, evaluation


def addresses(evaluation):
    """Every address that can be made of the evaluation."""
    point, party = evaluation.points.get(), evaluation.agreement.parties.get(side="MUNICIPALITY")
    tried = [(), (evaluation.pk,), (evaluation.pk, "council_held"), (evaluation.pk, point.pk)]
    tried += [(evaluation.pk, party.pk), (evaluation.pk, "POLICE"), (evaluation.pk, "MUNICIPALITY")]
    found = []
    for name in dict.fromkeys(_names(urls_evaluation_answers, urls_evaluation_report)):
        for arguments in tried:
            try:
                found.append(reverse(f"evaluations:{name}", args=arguments))
            # The word for a side in an address is a fault when it is no side.
            except (NoReverseMatch, KeyError):
                continue
    return found


def around(evaluation):
    """The pages of other rooms that could tell of it."""
    # In small letters, which the page repeats; what it finds would stand as it was written.
    searches = [f"{reverse('pages:search')}?q={word.lower()}" for word in PLANTED.values()]
    municipality = evaluation.agreement.parties.get(side="MUNICIPALITY").organisation
    return [
        *searches,
        reverse("agreements:agreement", args=[evaluation.agreement_id]),
        reverse("pages:municipality", args=[municipality.code]),
        "/",
    ]


def _names(*modules):
    for module in modules:
        yield from _walk(module.urlpatterns)


def _walk(patterns):
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield from _walk(one.url_patterns)
        else:
            yield one.name


def words_in(client, pages):
    """The planted words that any of the pages holds."""
    found = set()
    for address in pages:
        response = client.get(address)
        data = b"".join(response.streaming_content) if response.streaming else response.content
        body = data.decode("utf-8", "ignore")
        found |= {word for word in PLANTED.values() if word in body}
    return found


def agree(evaluation, side):
    """The side agrees on what it has written."""
    evaluation.sides.filter(side=side).update(agreed_at=AT, agreed_by_name="Kari", agreed_by_office="")
    return Evaluation.objects.get(pk=evaluation.pk)


def test_nothing_reaches_those_outside_before_it_is_agreed():
    made, evaluation = planted()
    elsewhere = parties.municipality("Lillehammer", district=parties.district("Innlandet"))
    people = {
        "anonymous": None,
        "superuser": parties.superuser(),
        "district": parties.official(made.sides.district, OfficeRole.ADMINISTRATOR, "Nils Nordlending"),
        "chief": parties.official(made.sides.district, OfficeRole.CHIEF_OF_POLICE, "Marit Mester"),
        "nation": parties.official(parties.national(), OfficeRole.ADMINISTRATOR, "Rikke Riksen"),
        "elsewhere": parties.official(elsewhere, OfficeRole.MAYOR, "Lars Lillehamring"),
    }
    clients = {}
    for who, person in people.items():
        clients[who] = Client()
        if person is not None:
            parties.login(clients[who], person)
        assert words_in(clients[who], addresses(evaluation)) == set(), who
    for who in ("anonymous", "district"):
        assert words_in(clients[who], around(evaluation)) == set(), who
    # Put forward it is still the parties' own.
    evaluation = agree(evaluation, "MUNICIPALITY")
    make.submitted(evaluation)
    whole = [reverse("evaluations:report", args=[evaluation.pk])]
    assert words_in(clients["district"], whole) == set()
    # Agreed by both the district and the nation read it; nobody else, and never anybody's own answer.
    make.agreed(evaluation)
    for who, reads in (("district", True), ("chief", True), ("nation", True), ("elsewhere", False)):
        assert words_in(clients[who], whole) == (
            {PLANTED["police"], PLANTED["municipality"], PLANTED["joint"]} if reads else set()
        ), who
    for client in (clients["anonymous"], clients["superuser"]):
        assert words_in(client, [*whole, *around(evaluation)]) == set()


def test_the_other_side_is_not_read_before_both_have_agreed():
    made, evaluation = planted()
    client = Client()
    parties.login(client, made.sides.coordinator)
    common = {PLANTED["joint"], PLANTED["point"]}
    assert words_in(client, addresses(evaluation)) == {PLANTED["municipality"], *common}
    parties.login(client, made.sides.contact)
    telling = [reverse(f"evaluations:{name}", args=[evaluation.pk]) for name in ("joint", "report", "submit")]
    assert words_in(client, telling) == {PLANTED["joint"]}
    evaluation = agree(evaluation, "MUNICIPALITY")
    assert words_in(client, telling) == {PLANTED["police"], PLANTED["municipality"], *common}
    assert Dispatch.objects.filter(text__regex="|".join(PLANTED.values())).count() == 0


def test_calling_off_shows_nothing_that_was_not_shown_before():
    made, evaluation = planted()
    for _one in range(5):
        make.own_answers(make.participant(evaluation, "MUNICIPALITY"), 3)
    evaluation.participants.filter(answered_at=None).update(withdrawn_at=AT)
    cancel_evaluation(evaluation=evaluation, reason="Feil år", by=actor(made.sides.contact), on=ON, at=AT)
    client = Client()
    parties.login(client, made.sides.contact)
    pages = addresses(evaluation)
    assert PLANTED["municipality"] not in words_in(client, pages)
    evaluation = Evaluation.objects.get(pk=evaluation.pk)
    assert not is_complete(evaluation, ON)
    assert content_of(evaluation, AT)["spread"] == {}


def test_each_reader_is_told_their_own_part_of_the_history():
    made, evaluation = planted()
    for side, who, name in (
        ("POLICE", made.sides.leader, "Vera Vaktsom"),
        ("MUNICIPALITY", made.sides.director, "Ruth Rektor"),
    ):
        evaluation.sides.filter(side=side).update(agreed_at=None, agreed_by_name="", agreed_by_office="")
        asked = ask_people(
            evaluation=evaluation,
            side=side,
            people=[Invited(None, name, f"{side.lower()}@skolen.example")],
            by=actor(who),
            on=ON,
            at=AT,
        )
        remind_people(evaluation=evaluation, side=side, by=actor(who), on=ON, at=AT)
        take_away(participant=asked[0], by=actor(who), on=ON, at=AT)
    by = actor(made.sides.contact)
    told = {"shown_with": evaluation, "by": by, "at": AT}
    audit.record(verb="evaluation.started", year=2025, title="Samarbeidsavtale", due_on=ON, **told)
    audit.record(verb="evaluation.answers_sent", **told)
    # As it was recorded before the side was kept with it.
    audit.record(verb="evaluation.person_replaced", name="Nina Ny", former="Geir Gammel", **told)
    audit.record(verb="evaluation.point_removed", title="Blysvane", **told)
    steps = [f"evaluation.{one}" for one in ("started", "submitted", "approved", "agreed")]
    asking = [f"evaluation.{one}" for one in ("person_taken_away", "people_reminded", "people_asked")]
    own = ["evaluation.started", *asking]
    client = Client()
    page = reverse("evaluations:evaluation", args=[evaluation.pk])

    def read(who):
        parties.login(client, who)
        response = client.get(page)
        return [one.verb for one in response.context["events"]], response.content.decode()

    for who, theirs, others in (
        (made.sides.contact, "Vera Vaktsom", "Ruth Rektor"),
        (made.sides.coordinator, "Ruth Rektor", "Vera Vaktsom"),
    ):
        verbs, said = read(who)
        assert verbs == own
        assert theirs in said
        assert not any(word in said for word in (others, "Nina Ny", "Blysvane"))
    evaluation = agree(agree(evaluation, "POLICE"), "MUNICIPALITY")
    assert read(made.sides.contact)[0] == ["evaluation.point_removed", *own]
    make.agreed(make.submitted(evaluation))
    for verb in steps[1:]:
        audit.record(verb=verb, parties="Rana kommune", **told)
    for who in (
        parties.official(made.sides.district, OfficeRole.ADMINISTRATOR, "Nils Nordlending"),
        parties.official(parties.national(), OfficeRole.ADMINISTRATOR, "Rikke Riksen"),
    ):
        assert read(who)[0] == steps[::-1]


def test_last_year_of_another_municipality_is_not_brought_along():
    """The agreement was started from a neighbour's; only one with a municipality in common counts."""
    sides, neighbours = two_sides("Rana"), two_sides("Nesna")
    before = make.signed_agreement(neighbours)
    last = make.evaluation("AGREED", version=before, year=make.YEAR - 1)
    version = make.signed_agreement(sides, started_from=before)
    AgreementRelation.objects.create(agreement=version.agreement, other=before.agreement, kind="REPLACES")
    evaluation = make.evaluation(version=version)
    assert previous_of(evaluation) is None
    assert content_of(evaluation, AT)["last_year"] is None
    for _municipality in range(2):
        AgreementParty.objects.create(
            agreement=before.agreement,
            organisation=sides.municipality if not _municipality else parties.municipality("Hemnes"),
            side="MUNICIPALITY",
        )
    assert previous_of(evaluation) == last


def test_the_portal_tells_whoever_holds_the_code_that_it_is_genuine(client):
    _made, evaluation = planted()
    make.agreed(make.submitted(agree(evaluation, "MUNICIPALITY")))
    document = documents.issue(
        evaluation,
        PURPOSE,
        pdf=b"%PDF-1.7 a stand-in",
        title="Evaluering 2025: Samarbeidsavtale",
        content_hash="0" * 64,
        language="nb",
    )
    page = client.get(reverse("pages:verify_code", args=[document.code])).content.decode()
    assert "Dette er en godkjent evaluering" in page
    assert document.title in page
    assert document.file.sha256 not in page
    assert not any(word in page for word in PLANTED.values())
