"""Who sees the duties and how they stand; what is asked of whom; that nothing of it leaks."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.duties import asking
from agreements.duties.at_risk import duties_at_risk
from agreements.duties.checking import check
from agreements.duties.listing import part_year
from agreements.models import Agreement, DutyEntry
from agreements.tests import evaluation_factories as make_evaluation
from agreements.tests import evaluation_year
from agreements.tests.factories import AT, ON, TwoSides, two_sides
from agreements.tests.promised import signed_promising, terms
from councils.tests import factories as councils
from parties.models import Person
from parties.standing import bind, bound_standing
from parties.tests import factories as parties
from records import days
from records.models import Dispatch

pytestmark = pytest.mark.django_db

ROOM = terms("contact_room", strength="WISH")
LEVEL = terms("service_level", parameters={"limit": 45, "unit": "minutter", "better": "low"})
MEETINGS = terms("council_meetings", parameters={"times": 2})
DECEMBER = date(2026, 12, 1)
SEVEN = days.start_of(DECEMBER).replace(hour=7, minute=1)
SECRET = "Heggholmen"


def standing(person: Person, on: date = ON):
    """What the person holds that day."""
    return bound_standing(bind(person.user, on))


def told(version, key: str, side: str, *, year: int = 2026, **more) -> DutyEntry:
    """An entry by direct row."""
    told = {"kind": "STATEMENT", "answer": "YES", **more}
    return DutyEntry.objects.create(
        agreement=version.agreement,
        duty_key=key,
        side=side,
        year=year,
        on=ON,
        recorded_at=AT,
        by_name="Siri Fjordvik",
        **told,
    )


def test_each_side_is_asked_once_a_year_until_it_has_answered(sides: TwoSides) -> None:
    """The room is the municipality's, the figure the police's; meetings are asked of nobody."""
    version = signed_promising(sides, ROOM, LEVEL, MEETINGS)
    agreement = version.agreement
    asked = {(one.duty.terms.key, one.side) for one in asking.questions([agreement], DECEMBER)}
    assert asked == {("contact-room", "MUNICIPALITY"), ("service-level", "POLICE")}
    assert asking.questions([agreement], date(2026, 11, 30)) == []
    january = asking.questions([agreement], date(2027, 1, 31))
    assert {one.duty.year for one in january} == {2026}
    assert asking.questions([agreement], date(2027, 2, 1)) == []
    entry = told(version, "contact-room", "MUNICIPALITY")
    assert [one.side for one in asking.questions([agreement], DECEMBER)] == ["POLICE"]
    waits = {
        who: [row.url for row in asking.waiting_for(standing(one, DECEMBER), DECEMBER)]
        for who, one in {"us": sides.coordinator, "them": sides.contact, "mayor": sides.mayor}.items()
    }
    tell = reverse("duties:tell", args=[agreement.pk, "service-level"])
    assert waits == {"us": [], "them": [f"{tell}?aar=2026"], "mayor": []}
    entry.withdrawn_at, entry.withdrawn_by_name = AT, "Dag Fjordvik"
    entry.save()
    assert len(asking.questions([agreement], DECEMBER)) == 2


def test_one_email_for_each_who_writes_once_a_year(sides: TwoSides) -> None:
    """In their own words for all agreements; not at night, not twice, not to whoever turned reminders off."""
    first = signed_promising(sides, ROOM, LEVEL)
    other = two_sides("Fjordnes", unit=sides.unit)
    signed_promising(other, ROOM, LEVEL)
    asking.clock(SEVEN.replace(hour=6))
    assert Dispatch.objects.count() == 0
    from councils.follow_up_reminders import choice_for, turn
    from records.actors import Actor
    from slt.reminders import owner_from

    off = owner_from(sides.leader.appointments.get())
    turn(choice_for(off), off=True, by=Actor.system(), at=AT)
    asking.clock(SEVEN)
    asking.clock(SEVEN)
    asking.clock(SEVEN.replace(day=2))
    letters = {one.address: one for one in Dispatch.objects.filter(kind=asking.KIND)}
    us = {one.appointments.get().contact_email for one in (sides.coordinator, sides.director)}
    them = sides.contact.appointments.get().contact_email
    theirs = {one.appointments.get().contact_email for one in (other.coordinator, other.director)}
    assert set(letters) == us | theirs | {them}
    assert letters[them].subject == "2 spørsmål om forpliktelsene i 2026"
    assert "Fjordvik kommune" in letters[them].text
    assert "Fjordnes kommune" in letters[them].text
    assert "Slå av påminnelsene" in letters[them].text
    for address in us:
        assert letters[address].subject == "Ett spørsmål om forpliktelsene i 2026"
        assert "Fjordnes" not in letters[address].text
    asking.clock(SEVEN.replace(year=2027, month=1))
    assert Dispatch.objects.filter(kind=asking.KIND).count() == len(letters)
    assert first.agreement.duty_entries.count() == 0


def test_a_part_year_is_said_out_loud(sides: TwoSides) -> None:
    version = signed_promising(sides, MEETINGS, signed_on=date(2026, 3, 3), valid_to=date(2027, 6, 30))
    agreement = version.agreement
    assert part_year(check(agreement, 2026, ON)) == (
        "Avtalen gjelder fra 3. mars 2026. Tallene er forholdsmessige: 304 av 365 dager i 2026 teller."
    )
    assert part_year(check(agreement, 2027, date(2027, 7, 1))).startswith(
        "Avtalen gjaldt til og med 30. juni 2027."
    )
    later = signed_promising(sides, MEETINGS, agreement=agreement, signed_on=date(2026, 9, 1))
    assert later.number == 2
    renewed = check(agreement, 2026, date(2026, 9, 1))
    assert (renewed.version, part_year(renewed)) == (
        later,
        "Avtalen gjelder fra 3. mars 2026. Tallene er forholdsmessige: 304 av 365 dager i 2026 teller.",
    )
    # With a summer between the two that neither was in force in, it is the second that the year speaks of.
    type(version).objects.filter(pk=version.pk).update(terminated_on=date(2026, 7, 1))
    assert part_year(check(agreement, 2026, date(2026, 9, 1))).startswith(
        "Versjon 2 av avtalen gjelder fra 1. september 2026."
    )


def test_what_is_at_risk_is_the_own_sides_in_constant_queries(client, sides: TwoSides) -> None:
    """No council is founded, and its meetings are behind. The mayor sees it, an administrator not."""
    clerk = parties.official(sides.municipality, "ADMINISTRATOR", "Ada Register")
    deadline = terms("council_meetings", "raadet", parameters={"times": 4}, responsible="MUNICIPALITY")
    first = signed_promising(sides, MEETINGS, deadline)
    page = reverse("duties:duty", args=[first.agreement_id, "council-meetings"])

    def at_risk(person: Person) -> list[str]:
        return [one.checked.terms.key for one in duties_at_risk(standing(person), ON).duties]

    def queries() -> int:
        mine = standing(sides.contact)
        with CaptureQueriesContext(connection) as captured:
            duties_at_risk(mine, ON)
        return len(captured)

    assert at_risk(sides.coordinator) == at_risk(sides.mayor) == ["council-meetings", "raadet"]
    assert at_risk(sides.contact) == ["council-meetings"]
    assert at_risk(clerk) == []
    before = queries()
    for name in ("Fjordnes", "Fjordheim"):
        signed_promising(two_sides(name, unit=sides.unit), MEETINGS, deadline)
    assert len(at_risk(sides.contact)) == 3
    assert queries() == before
    # Of more agreements than fit in full home has a row with numbers for each.
    parties.login(client, sides.leader)
    home = "/hjem/"
    assert page in client.get(home).content.decode()
    signed_promising(two_sides("Fjordgard", unit=sides.unit), MEETINGS)
    body = client.get(home).content.decode()
    assert page not in body
    assert reverse("duties:agreement", args=[first.agreement_id]) in body


def test_of_more_agreements_than_are_checked_those_in_force_come_first_and_home_says_so(
    client, sides: TwoSides, monkeypatch
) -> None:
    """Ended agreements, first by title, take nobody's place."""
    ended = [signed_promising(sides, MEETINGS, valid_to=date(2026, 1, 31)).agreement for _number in range(2)]
    Agreement.objects.filter(pk__in=[one.pk for one in ended]).update(title="Aaa eldre avtale")
    # Not begun yet.
    signed_promising(sides, MEETINGS, signed_on=date(2026, 12, 1))
    held = signed_promising(sides, MEETINGS).agreement
    monkeypatch.setattr("agreements.duties.at_risk.MOST_AGREEMENTS", 1)
    parties.login(client, sides.leader)

    def at_risk() -> tuple[set[int], int, int]:
        found = duties_at_risk(standing(sides.leader), ON)
        return {one.agreement.pk for one in found.duties}, found.checked, found.in_force

    assert at_risk() == ({held.pk}, 1, 1)
    assert "av 1 avtaler" not in client.get("/hjem/").content.decode()
    signed_promising(two_sides("Fjordnes", unit=sides.unit), MEETINGS)
    assert at_risk() == ({held.pk}, 1, 2)
    assert "Viser 1 av 2 avtaler." in client.get("/hjem/").content.decode()
    # Nothing at risk in those that were looked at is no all-clear.
    Agreement.objects.filter(pk=held.pk).update(title="Samarbeidsavtale Z")
    quiet = signed_promising(sides, ROOM).agreement
    Agreement.objects.filter(pk=quiet.pk).update(title="Aaa stille avtale")
    assert at_risk() == (set(), 1, 3)
    assert "Viser 1 av 3 avtaler. Ingenting er i fare i dem." in client.get("/hjem/").content.decode()


def test_a_status_is_for_the_parties_alone(client, sides: TwoSides) -> None:
    """A word is planted in a duty's wording and in what is told: it stands nowhere that the public comes."""
    wording = f"Fast plass på {SECRET}"
    version = signed_promising(sides, terms("contact_room", wording=wording), MEETINGS)
    told(version, "contact-room", "MUNICIPALITY", answer="NO", text=f"{SECRET} er leid ut")
    agreement = version.agreement
    page = reverse("agreements:agreement", args=[agreement.pk])
    duties = reverse("duties:agreement", args=[agreement.pk])
    public = [page, "/avtaler/", "/avtaler.csv", "/avtaler.json", "/avtaler.atom", f"/sok/?q={SECRET}"]
    public += ["/", "/kommuner/", f"/kommuner/{sides.municipality.code}/"]
    stranger = two_sides("Fjordnes").coordinator
    for person in (None, stranger):
        if person is not None:
            parties.login(client, person)
        for address in public:
            body = client.get(address, follow=True).content.decode()
            assert f"{SECRET} er leid ut" not in body, address
            assert "forpliktelser/" not in body, address
        assert client.get(duties).status_code == (302 if person is None else 403)
    parties.login(client, sides.mayor)
    own = client.get(page).content.decode()
    assert "Forpliktelser i" in own
    assert duties in own
    shown = client.get(f"{duties}contact-room/?aar=2026").content.decode()
    assert f"{SECRET} er leid ut" in shown
    assert wording in shown


def test_the_duties_of_an_agreement_take_as_many_queries_with_three_to_tell_about_as_with_one(
    client, sides: TwoSides
) -> None:
    """For each municipality of a joint agreement presence has a row of its own."""
    other = two_sides("Fjordnes", unit=sides.unit)
    joint = {"municipalities": [sides.municipality, other.municipality]}
    present = terms("contact_present", parameters={"days": 1})
    own = [terms("own_words", f"egen-{number}", wording=f"Egen avtale {number}") for number in "abc"]
    parties.login(client, sides.coordinator)
    found = []
    for promised in (own[:1], own):
        version = signed_promising(sides, present, *promised, **joint)
        address = reverse("duties:agreement", args=[version.agreement_id])
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            body = client.get(address).content.decode()
        found.append(len(captured))
    assert found[0] == found[1]
    assert body.count("/svar/?aar=") == 2 * len(own)
    assert "Avtalen har 4 forpliktelser som følges gjennom året. Noen av dem telles for hver kommune." in body
    assert '<span class="duties__who">Fjordvik kommune</span>' in body
    assert '<span class="duties__who">Fjordnes kommune</span>' in body


def test_what_a_side_tells_is_typed_as_norwegians_write_and_kept_when_it_is_wrong(
    client, sides: TwoSides
) -> None:
    """A figure with a comma, then withdrawn by its own side; what cannot be is said at its field."""
    version = signed_promising(sides, LEVEL, terms("parties_inform"))
    year = days.today().year
    tell = f"{reverse('duties:tell', args=[version.agreement_id, 'service-level'])}?aar={year}"
    parties.login(client, sides.contact)
    for value, source, said in (
        ("41,5", "", "Oppgi hvor tallet er hentet fra."),
        ("mange", "PSV", "Skriv et tall, for eksempel 12,5."),
        (str(10**12), "PSV", "Tallet må være fra 0 til under 10 milliarder."),
        ("1,234", "PSV", "Skriv tallet med høyst to desimaler."),
    ):
        answer = client.post(tell, {"value": value, "unit": "minutter", "source": source})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert f'value="{value}"' in answer.content.decode()
    answer = client.post(tell, {"value": "1 041,5", "unit": "minutter", "source": "PSV"}, follow=True)
    assert "1041,5 minutter" in answer.content.decode()
    entry = DutyEntry.objects.get()
    assert (entry.year, entry.side, str(entry.value)) == (year, "POLICE", "1041.50")
    assert "svarte for politiet" in client.get(tell).content.decode()
    assert client.post(tell, {"value": "1", "source": "PSV"}).status_code == 403
    inform = f"{reverse('duties:tell', args=[version.agreement_id, 'parties-inform'])}?aar={year}"
    for day, said in ((f"{year + 1}-01-01", "fram i tid"), (f"{year - 1}-12-31", f"må ligge i {year}")):
        answer = client.post(inform, {"took_place_on": day, "text": "Vi møttes"})
        assert said in answer.content.decode()
    withdraw = reverse("duties:withdraw_entry", args=[version.agreement_id, "service-level", entry.pk])
    parties.login(client, sides.coordinator)
    assert client.post(withdraw).status_code == 403
    parties.login(client, sides.leader)
    assert "Det er trukket tilbake." in client.post(withdraw, follow=True).content.decode()
    entry.refresh_from_db()
    assert entry.withdrawn_by_name == "Eva Fjordvik"
    assert client.post(withdraw).status_code == 403


def test_a_notice_that_was_forgotten_says_nothing_about_whether_the_meeting_was_held(client) -> None:
    made = evaluation_year.cooperation()
    version = signed_promising(made.sides, terms("notice_in_time", parameters={"days": 7}))
    for month, sent in ((3, None), (4, evaluation_year.moment(4, 1))):
        councils.held_meeting(made.forum, starts_at=evaluation_year.moment(month, 20), notice_sent_at=sent)
    parties.login(client, made.sides.coordinator)
    address = reverse("duties:duty", args=[version.agreement_id, "notice-in-time"])
    text = client.get(f"{address}?aar={evaluation_year.YEAR}").content.decode()
    assert "I orden (1)" in text
    assert "Ikke i orden (1)" in text
    address = reverse("duties:agreement", args=[version.agreement_id])
    assert "Ikke holdt" not in client.get(f"{address}?aar={evaluation_year.YEAR}").content.decode()


def test_a_duty_that_is_not_begun_leads_to_where_it_is_begun_and_to_the_years_evaluation(client) -> None:
    sides = two_sides("Fjordvik")
    today = days.today()
    kinds = ("yearly_evaluation", "service_points_true", "report_to_municipal_council")
    promised = [terms(one) for one in kinds]
    version = signed_promising(sides, *promised, signed_on=date(today.year - 2, 1, 2))
    point = parties.service_point(sides.unit, "Fjordvik politistasjon")
    agreement = version.agreement
    start = f'href="{reverse("evaluations:start", args=[agreement.pk])}"'
    confirm = f'href="{reverse("parties:confirm_service_point", args=[point.pk])}?next='

    def duty(key: str, person: Person) -> str:
        parties.login(client, person)
        address = reverse("duties:duty", args=[agreement.pk, key])
        return client.get(f"{address}?aar={today.year}").content.decode()

    assert start in duty("yearly-evaluation", sides.coordinator)
    assert start not in duty("yearly-evaluation", sides.mayor)
    assert confirm in duty("service-points-true", sides.contact)
    assert confirm not in duty("service-points-true", sides.mayor)

    made = make_evaluation.evaluation("AGREED", version=version, year=today.year)
    party = agreement.parties.get(side="MUNICIPALITY")
    note = f'href="{reverse("evaluations:treatment", args=[made.pk, party.pk])}"'
    assert note in duty("report-to-municipal-council", sides.coordinator)
    assert note not in duty("report-to-municipal-council", sides.contact)
    seen = duty("yearly-evaluation", sides.mayor)
    assert made.get_absolute_url() in seen
    every = reverse("duties:agreement", args=[agreement.pk])
    assert made.get_absolute_url() in client.get(f"{every}?aar={today.year}").content.decode()
    # And back: from the evaluation, whose figures are frozen, to the duties as they stand.
    evaluation = client.get(made.get_absolute_url()).content.decode()
    assert f'href="{every}?aar={today.year}"' in evaluation
