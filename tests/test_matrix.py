"""Every kind of person at every stage of an agreement: what they see, and what the pages answer.

The table «Who may what» is written out here once more, in plain sets, so that a change of the rules that
nobody meant is found: the tests never ask the rules what to expect.
"""

import pytest
from django.urls import reverse

from agreements.duties.promises import promised_duty
from agreements.models import (
    Agreement,
    AgreementVersion,
    EvaluationRound,
    Questionnaire,
    Signature,
)
from agreements.tests.factories import section, shown_hash
from parties.standing import bind
from records import documents
from records.workflow import has_right
from tests.world import World

pytestmark = pytest.mark.django_db

# Those whose own area is party to Rana's agreements; everybody else sees what is signed.
READERS = {
    "mayor",
    "deputy of today",
    "director",
    "coordinator",
    "contact of the unit",
    "contact serving Rana",
    "leader",
    "chief",
    "administrator",
    "district administrator",
}
WRITERS = {"director", "coordinator", "contact of the unit", "contact serving Rana", "leader", "chief"}
MUNICIPAL_WRITERS = {"director", "coordinator"}
APPROVERS = {"mayor", "deputy of today", "director", "leader"}
SIGNATORIES = {"mayor", "leader"}
NOT_LOGGED_IN = {"anonymous", "switched off"}
# In the joint agreement with Hemnes its people take part too.
JOINT = {"mayor of Hemnes", "contact serving Hemnes"}

STATES = (
    "DRAFT",
    "IN_REVIEW",
    "AGREED",
    "POLITICAL_TREATMENT",
    "READY_TO_SIGN",
    "HALF_SIGNED",
    "SIGNED",
    "DECLINED",
    "WITHDRAWN",
    "RETURNED",
)
OPEN_FOR_WRITING = {"IN_REVIEW", "AGREED", "POLITICAL_TREATMENT"}
TO_SIGN = {"READY_TO_SIGN", "HALF_SIGNED"}
CLOSED = {"SIGNED", "DECLINED", "WITHDRAWN", "RETURNED"}

PEOPLE = (
    *sorted(READERS),
    "anonymous",
    "superuser",
    "nobody",
    "former mayor",
    "deputy of yesterday",
    "deputy of tomorrow",
    "contact serving Hemnes",
    "national administrator",
    "mayor of Hemnes",
    "mayor of Lillehammer",
    "chief of Innlandet",
    "switched off",
    "council member in person",
    "council member of yesterday",
    "council deputy of tomorrow",
    "records officer",
    "executing group's leader",
    "data protection officer",
)


def address(name: str, version: AgreementVersion, *more: int) -> str:
    return reverse(f"agreements:{name}", args=[version.agreement_id, version.number, *more])


def place(version: AgreementVersion, side: str) -> int:
    return version.places.get(party__side=side).pk


def test_every_kind_of_person_is_in_the_table(world: World) -> None:
    assert set(PEOPLE) == set(world.people)


@pytest.mark.parametrize("who", PEOPLE)
def test_lists_and_predicates_are_the_same_rule(world: World, who: str) -> None:
    user = bind(world.account(who), world.on)
    seen = set(AgreementVersion.objects.visible_to(user, on=world.on).values_list("pk", flat=True))
    wanted = {"SIGNED"} | (set(STATES) if who in READERS else set())
    wanted |= {"REMARKED"} if who in READERS | JOINT else set()
    assert {state for state, version in world.versions.items() if version.pk in seen} == wanted
    for version in AgreementVersion.objects.with_ball():
        assert has_right("agreements.view_version", user, version) == (version.pk in seen), version
    agreements = set(Agreement.objects.visible_to(user, on=world.on).values_list("pk", flat=True))
    # Other agreements of the world have duties and evaluations; for them the right is asked below.
    staged = {version.agreement_id for version in world.versions.values()}
    assert agreements & staged == {world.versions[state].agreement_id for state in wanted}
    for agreement in Agreement.objects.all():
        assert has_right("agreements.view_agreement", user, agreement) == (agreement.pk in agreements)


def writes(who: str, state: str) -> bool:
    """May the person change the text at that stage? A draft lies with the municipality that began it."""
    if state == "DRAFT":
        return who in MUNICIPAL_WRITERS
    return state in OPEN_FOR_WRITING and who in WRITERS


def expected(who: str, state: str) -> dict[str, int]:
    """What each page answers at that stage: 200, 403 for not you or not now, 404, 302 to log in."""
    pages = ("version", "frame", "approve", "sign", "return")
    if who in NOT_LOGGED_IN:
        return dict.fromkeys(pages, 302)
    if who not in READERS and state != "SIGNED":
        return dict.fromkeys(pages, 404)
    return {
        # The signed agreement is everyone's; the way to it – comments, approvals – is the parties' own.
        "version": 200 if who in READERS else 403,
        "frame": 200 if writes(who, state) else 403,
        "approve": 200 if state == "IN_REVIEW" and who in APPROVERS else 403,
        "sign": 200 if state in TO_SIGN and who == "mayor" else 403,
        "return": 200 if state in TO_SIGN and who in SIGNATORIES else 403,
    }


@pytest.mark.parametrize("who", PEOPLE)
def test_pages_answer_what_the_table_says(world: World, who: str) -> None:
    client = world.client(who)
    found, wanted = [], []
    for state in STATES:
        version, says = world.versions[state], expected(who, state)
        # Who is kept out is kept out at the door, and what is closed is so for all: two of the pages tell.
        acts = ("frame", "approve", "sign", "return")
        is_tried = says["version"] == 200 and (state not in CLOSED or who in APPROVERS)
        pages = acts if is_tried else ("version", "sign")
        for page in pages:
            more = [place(version, "MUNICIPALITY")] if page == "sign" else []
            found.append((state, page, client.get(address(page, version, *more)).status_code))
            wanted.append((state, page, says[page]))
    assert found == wanted


def test_who_may_not_act_changes_nothing_by_posting_all_the_same(world: World) -> None:
    """Straight to the addresses, with what the pages of those who may would send."""
    ready, reviewed, draft = (world.versions[state] for state in ("READY_TO_SIGN", "IN_REVIEW", "DRAFT"))
    copy = documents.documents_of(ready).get(purpose="signing_copy").file.sha256
    local = section(draft, "Lokale forhold")
    signature = {"confirmed": "on", "content_hash": ready.content_hash, "signing_copy_hash": copy}
    text = {"heading": "Kapret", "body": "<p>Kapret</p>", "revision": local.revision}
    attempts = [
        (address("sign", ready, place(ready, "MUNICIPALITY")), signature, {"mayor"}),
        (address("sign", ready, place(ready, "POLICE")), signature, {"leader"}),
        (address("return", ready), {"reason": "Nei"}, SIGNATORIES),
        (address("approve", reviewed), {"content_hash": shown_hash(reviewed, world.on)}, APPROVERS),
        (address("decline", reviewed), {"reason": "Nei"}, APPROVERS),
        (address("hand_over", draft), {}, MUNICIPAL_WRITERS),
        (address("withdraw", draft), {}, MUNICIPAL_WRITERS),
        (address("section", draft, local.pk), text, MUNICIPAL_WRITERS),
        (address("section_autosave", draft, local.pk), text, MUNICIPAL_WRITERS),
        (address("frame", draft), {"title": "Kapret"}, MUNICIPAL_WRITERS),
    ]
    let_in = []
    for who in PEOPLE:
        client = world.client(who)
        for url, data, allowed in attempts:
            if who not in allowed and client.post(url, data).status_code not in {302, 403, 404, 409}:
                let_in.append((who, url))
    assert let_in == []
    assert Signature.objects.filter(place__version=ready).count() == 0
    states = {one.pk: one.state for one in AgreementVersion.objects.all()}
    assert [states[one.pk] for one in (ready, reviewed, draft)] == ["READY_TO_SIGN", "IN_REVIEW", "DRAFT"]
    assert reviewed.reviews.filter(withdrawn_at=None).count() == 0
    assert section(draft, "Lokale forhold").body == local.body
    assert AgreementVersion.objects.get(pk=draft.pk).title == draft.title


@pytest.mark.parametrize("who", [who for who in PEOPLE if who not in NOT_LOGGED_IN])
def test_how_a_public_agreement_came_about_is_the_parties_own(world: World, who: str) -> None:
    version = world.versions["SIGNED"]
    client, answer = world.client(who), 200 if who in READERS else 403
    papers = [address("compare", version), address("section", version, section(version, "Politiråd").pk)]
    assert [client.get(paper).status_code for paper in papers] == [answer] * 2
    copy = documents.documents_of(version).get(purpose="signing_copy")
    kept = reverse("agreements:document", args=[version.agreement_id, copy.code])
    assert client.get(kept).status_code == (200 if who in READERS else 404)


@pytest.mark.parametrize("who", ["contact of the unit", "chief"])
def test_the_police_never_write_what_the_council_decided(world: World, who: str) -> None:
    version = world.versions["POLITICAL_TREATMENT"]
    approval = version.political_approvals.get()
    outcome = {
        "act": "outcome",
        "outcome": "adopted",
        "body": "Kommunestyret",
        "case_number": "PS 1/26",
        "decided_on": world.on.isoformat(),
    }
    answer = world.client(who).post(address("treatment", version, approval.pk), outcome)
    assert answer.status_code == 403
    approval.refresh_from_db()
    assert approval.state == "PENDING"


def test_duties_are_seen_by_readers_and_told_about_by_writers_of_the_side_that_has_them(world: World) -> None:
    """Of the agreement with the district: the place is the municipality's, the figure the police's."""
    agreement = world.duties["signed"].agreement
    duties = {
        key: promised_duty(agreement, key, world.on.year, world.on)
        for key in ("kontakt-plass", "responstid", "politirad-moter")
    }
    police = WRITERS - MUNICIPAL_WRITERS
    may: dict[str, set[str]] = {"view": set(), **{key: set() for key in duties}}
    answers = {}
    for who in PEOPLE:
        user = bind(world.account(who), world.on)
        if has_right("duties.view", user, agreement):
            may["view"].add(who)
        may_tell = {key for key, duty in duties.items() if has_right("duties.tell", user, duty)}
        for key in may_tell:
            may[key].add(who)
        address = reverse("duties:agreement", args=[agreement.pk])
        answers[who] = world.client(who).get(address).status_code
    assert may == {
        "view": READERS,
        "kontakt-plass": MUNICIPAL_WRITERS,
        "responstid": police,
        "politirad-moter": WRITERS,
    }
    assert answers == {who: 302 if who in NOT_LOGGED_IN else 200 if who in READERS else 403 for who in PEOPLE}


def test_rounds_and_overviews_are_for_those_who_run_them_and_questionnaires_for_office_holders(
    world: World,
) -> None:
    """The list is the same rule as the right, for every person and round; drafts are for their keepers."""
    found = world.evaluations
    rounds = {found["round"].pk, found["closed round"].pk}
    seen: dict[str, set[int]] = {}
    reads: dict[str, set[int]] = {}
    drafts, published = set(), set()
    for who in PEOPLE:
        user = world.account(who)
        if user.is_authenticated:
            bind(user, world.on)
        seen[who] = set(EvaluationRound.objects.visible_to(user, on=world.on).values_list("pk", flat=True))
        listed = EvaluationRound.objects.all()
        assert seen[who] == {one.pk for one in listed if has_right("evaluations.run_round", user, one)}
        owners = (world.sides.district, world.national, world.sides.unit, world.sides.municipality)
        reads[who] = {one.pk for one in owners if has_right("evaluations.read_overview", user, one)}
        questionnaires = Questionnaire.objects.visible_to(user, on=world.on)
        if questionnaires.filter(pk=found["questionnaire draft"].pk).exists():
            drafts.add(who)
        if questionnaires.filter(pk=found["questionnaire"].pk).exists():
            published.add(who)
    assert {who: keys for who, keys in seen.items() if keys} == {"district administrator": rounds}
    assert {who: keys for who, keys in reads.items() if keys} == {
        "district administrator": {world.sides.district.pk},
        "chief": {world.sides.district.pk},
        "national administrator": {world.national.pk},
    }
    assert drafts == {"national administrator"}
    without_office = {
        "anonymous",
        "superuser",
        "nobody",
        "former mayor",
        "deputy of yesterday",
        "deputy of tomorrow",
        "switched off",
    }
    assert without_office.isdisjoint(published)
    assert {*READERS, "national administrator", "mayor of Lillehammer"} <= published
