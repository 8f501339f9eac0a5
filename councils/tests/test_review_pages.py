"""The pages of the review: who gets where, what stands on them, and the whole way without JavaScript."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from councils.actions import commenting, review
from councils.changes import follow_up_line
from councils.content import current_hash
from councils.models import Forum, Membership, Minutes, MinutesComment, MinutesPiece
from councils.tests import factories as make
from councils.tests.factories import actor
from councils.tests.test_review import fresh, written_minutes
from parties.tests import factories as parties
from parties.tests.factories import login
from records import audit, days

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def address(minutes, name="minutes", *args):
    return reverse(f"councils:{name}", args=[minutes.meeting_id, *args])


def send(council, minutes, **fields):
    review.send_for_review(
        minutes=minutes, by=actor(council.coordinator), on=days.today(), at=days.now(), **fields
    )
    return minutes


def request_changes(council, minutes, message="Rett"):
    review.request_changes(
        minutes=minutes, message=message, by=actor(council.contact), on=days.today(), at=days.now()
    )
    return minutes


def approve(council, minutes):
    review.approve(
        minutes=minutes,
        content_hash=current_hash(fresh(minutes)),
        by=actor(council.contact),
        on=days.today(),
        at=days.now(),
    )
    return minutes


def page(answer):
    return html.fromstring(answer.content.decode())


def words(answer):
    """What a person reads in the main part, on one line."""
    main = page(answer).xpath("//main")[0]
    for part in main.xpath(".//script"):
        part.drop_tree()
    for part in main.xpath(".//li | .//p | .//dt | .//dd | .//h2 | .//h3"):
        part.tail = f" {part.tail or ''}"
    return " ".join(main.text_content().split())


def press(client, answer, button, **typed):
    """Send the form with that button as a browser without JavaScript would."""
    found = [
        form
        for form in page(answer).xpath("//main//form")
        if any(" ".join(b.text_content().split()).startswith(button) for b in form.xpath(".//button"))
    ]
    assert len(found) == 1, button
    data = {**dict(found[0].form_values()), **typed}
    unknown = [name for name in typed if not found[0].xpath(".//*[@name=$n]", n=name)]
    assert unknown == []
    return client.post(
        found[0].get("action") or answer.request["PATH_INFO"],
        {name: value for name, value in data.items() if value is not None},
    )


@pytest.fixture
def council(db):
    return make.council("Rana", review_days=14)


# --- who gets where ---------------------------------------------------------------------------------------

STATES = ("NONE", "DRAFT", "IN_REVIEW", "CHANGES_REQUESTED", "APPROVED")
# Every page but the reading page is a step, and each has the states that it is open in.
STEPS = {
    "send": ("lead", {"DRAFT", "CHANGES_REQUESTED"}),
    "take_back": ("lead", {"IN_REVIEW"}),
    "finish": ("lead", {"DRAFT", "CHANGES_REQUESTED"}),
    "approve": ("review", {"IN_REVIEW"}),
    "request_changes": ("review", {"IN_REVIEW"}),
    "comment": ("member", {"IN_REVIEW", "CHANGES_REQUESTED"}),
}


def people_of(council):
    """Everybody, with the circle they are in."""
    today = days.today()
    municipality, forum = council.municipality, council.forum
    secretary = Membership.objects.get(forum=forum, capacity="SECRETARY")
    stands_in = parties.person("Vara Idag", at="vara.example")
    stood_in, will_stand_in = (
        parties.person(f"Vara {when}", at="vara.example") for when in ("Igår", "Imorgen")
    )
    for who, start, end in (
        (stands_in, today, today),
        (stood_in, today - 9 * DAY, today - DAY),
        (will_stand_in, today + DAY, None),
    ):
        make.seat(forum, person=who, capacity="DEPUTY", deputy_for=secretary, valid_from=start, valid_to=end)
    former = parties.person("Fredrik Forrige", at="rana.example")
    make.seat(forum, person=former, valid_to=today - DAY)
    other = make.council("Vefsn")
    return {
        "chair": (council.mayor.user, {"lead", "member"}),
        "secretary": (council.coordinator.user, {"lead", "member"}),
        "deputy secretary in time": (stands_in.user, {"lead", "member"}),
        "reviewer": (council.contact.user, {"review", "member"}),
        "member": (council.leader.user, {"member"}),
        "administrator of the municipality": (
            parties.official(municipality, "ADMINISTRATOR", "Ada Admin").user,
            {"party"},
        ),
        "former member": (former.user, set()),
        "deputy of yesterday": (stood_in.user, set()),
        "deputy of tomorrow": (will_stand_in.user, set()),
        "other municipality": (other.mayor.user, set()),
        "other district": (other.contact.user, set()),
        "superuser": (parties.superuser(), set()),
        "anonymous": (None, {"anonymous"}),
    }


def minutes_in_every_state(council):
    planned = make.meeting(council.forum, starts_at=days.now() + DAY)
    made = {"NONE": planned}
    for state in STATES[1:]:
        minutes = written_minutes_at(council, state)
        if state != "DRAFT":
            send(council, minutes)
        if state == "CHANGES_REQUESTED":
            request_changes(council, minutes)
        if state == "APPROVED":
            approve(council, minutes)
        made[state] = minutes.meeting
    return made


def written_minutes_at(council, state):
    """One of several minutes in a forum: their items have numbers of their own."""
    meeting = make.held_meeting(council.forum)
    item = make.item(
        council.forum,
        meeting=meeting,
        state="TREATED",
        outcome="TREATED",
        number=STATES.index(state) + 1,
        number_year=2026,
    )
    make.piece(item, "Åpen tekst.")
    make.piece(item, "Hemmelig tekst.", basis="Offentleglova § 24")
    return make.minutes_of(meeting)


def expected_reading(circles, state, access):
    """The reading page: members read, readers of the open part are sent on, others wait or find nothing."""
    if "anonymous" in circles:
        return 302
    reads_papers = "member" in circles or ("party" in circles and access != "MEMBERS")
    if not reads_papers and access != "PUBLIC":
        return 404
    if state == "APPROVED":
        return 200 if "member" in circles else 302
    if not reads_papers:
        return 404
    open_to_members = {"IN_REVIEW", "CHANGES_REQUESTED"}
    if "lead" in circles and state != "NONE":
        return 200
    return 200 if "member" in circles and state in open_to_members else 403


def expected_step(circles, state, access, right, sources):
    if "anonymous" in circles:
        return 302
    if not ("member" in circles or ("party" in circles and access != "MEMBERS")):
        return 404
    return 200 if right in circles and state in sources else 403


@pytest.mark.parametrize("access", ["PUBLIC", "PARTIES", "MEMBERS"])
def test_who_reads_and_who_acts_in_every_state(access):
    council = make.council("Rana", access=access, review_days=14)
    people, meetings = people_of(council), minutes_in_every_state(council)
    wrong = []
    for who, (user, circles) in people.items():
        client = Client()
        if user is not None:
            login(client, user)
        for state, meeting in meetings.items():
            wanted = {name: expected_reading(circles, state, access) for name in ("minutes", "compare")}
            for name, (right, sources) in STEPS.items():
                # The steps' own rules are the same in all forums; who comes near them is not.
                if access == "PUBLIC" or (name, state) == ("approve", "IN_REVIEW"):
                    wanted[name] = expected_step(circles, state, access, right, sources)
            # In a forum that is its members' alone the text is behind a click.
            client.post(reverse("councils:minutes_open", args=[meeting.pk]))
            for name, status in wanted.items():
                found = client.get(reverse(f"councils:{name}", args=[meeting.pk]))
                if found.status_code != status:
                    wrong.append((who, state, name, found.status_code, status))
                if "member" not in circles and b"Hemmelig" in found.content:
                    wrong.append((who, state, name, "leak"))
    assert wrong == []


def test_whoever_may_not_act_may_not_post_either(client, council):
    minutes = send(council, written_minutes(council))
    for who in (council.leader, council.coordinator, parties.superuser()):
        login(client, who)
        answers = [
            client.post(address(minutes, "approve"), {"content_hash": current_hash(minutes)}),
            client.post(address(minutes, "request_changes"), {"message": "Nei"}),
        ]
        assert [one.status_code for one in answers] in ([403, 403], [404, 404])
    login(client, council.contact)
    assert client.post(address(minutes, "take_back"), {"reason": "Jeg vil"}).status_code == 403
    assert (fresh(minutes).state, fresh(minutes).reviews.count()) == ("IN_REVIEW", 0)


def test_readers_of_the_open_part_are_sent_to_it(client, council):
    minutes = approve(council, send(council, written_minutes(council)))
    login(client, parties.official(council.municipality, "ADMINISTRATOR", "Ada Admin"))
    answer = client.get(address(minutes))
    assert (answer.status_code, answer["Location"]) == (302, address(minutes, "public_minutes"))


def test_a_remark_to_another_meetings_text_does_not_exist(client, council):
    minutes = send(council, written_minutes(council))
    other = make.held_meeting(council.forum, starts_at=days.now() - 200 * DAY)
    foreign = make.piece(make.item(council.forum, "En annen", meeting=other), "Tekst")
    login(client, council.contact)
    assert client.get(address(minutes, "comment_piece", foreign.pk)).status_code == 404
    assert client.get(address(minutes, "comment_item", foreign.item_id)).status_code == 404
    assert client.get(address(minutes, "comment_answer", 4711)).status_code == 404


# --- the way through, without JavaScript ------------------------------------------------------------------


def test_from_draft_to_approved_with_one_change(client, council):
    minutes = written_minutes(council)
    login(client, council.coordinator)
    shown = client.get(address(minutes))
    assert "utkast" in words(shown)
    assert "Venter på deg: skrive referatet ferdig" in words(shown)
    shown = client.get(page(shown).xpath("//a[text()='Send til gjennomgang']/@href")[0])
    assert "Politikontakt, Rana politistasjon: Pål Kontakt Rana" in words(shown)
    assert press(client, shown, "Send til gjennomgang", message="Se på sak 1").status_code == 303

    login(client, council.contact)
    shown = client.get(address(minutes))
    assert "Beskjed med referatet. Siri Koordinator Rana" in words(shown)
    assert "Se på sak 1" in words(shown)
    assert "Venter på deg: gå gjennom referatet innen" in words(shown)
    assert "Avsnittet er unntatt offentlighet. Offentleglova § 24" in words(shown)
    piece = MinutesPiece.objects.order_by("pk")[0]
    form = client.get(address(minutes, "comment_piece", piece.pk))
    answer = press(client, form, "Lagre merknaden", text="Det er annenhver helg.")
    assert answer["Location"] == f"{address(minutes)}#avsnitt-{piece.pk}"
    form = client.get(address(minutes, "request_changes"))
    assert "1 åpen merknad følger med" in words(form)
    press(client, form, "Be om endringer")
    assert fresh(minutes).state == "CHANGES_REQUESTED"

    login(client, council.coordinator)
    shown = client.get(address(minutes))
    assert "Det er bedt om endringer. Pål Kontakt Rana" in words(shown)
    assert "Venter på deg: endre referatet og sende det på nytt" in words(shown)
    remark = MinutesComment.objects.get()
    form = client.get(address(minutes, "comment_answer", remark.pk))
    press(client, form, "Lagre svaret", text="Rettet.")
    MinutesPiece.objects.filter(pk=piece.pk).update(body="<p>Natteravnene går annenhver helg.</p>")
    press(client, client.get(address(minutes, "send")), "Send til gjennomgang")

    login(client, council.contact)
    shown = client.get(address(minutes))
    assert "Dette er endret siden runde 1" in words(shown)
    changed = page(shown).xpath("//*[contains(@class, 'change--changed')]")[0]
    assert [part.xpath("./text()")[0] for part in changed.xpath(".//del | .//ins")] == ["hver", "annenhver"]
    assert "1 avsluttet merknad" in words(shown)
    form = client.get(address(minutes, "approve"))
    assert "Natteravnene går annenhver helg." in words(form)
    assert press(client, form, "Godkjenn referatet").status_code == 303
    assert fresh(minutes).state == "APPROVED"
    shown = client.get(address(minutes))
    assert "godkjent" in words(shown)
    assert page(shown).xpath("//section[contains(@class,'steps')]") == []


def test_a_stale_page_shows_the_new_text_and_asks_again(client, council):
    minutes = send(council, written_minutes(council))
    login(client, council.contact)
    form = client.get(address(minutes, "approve"))
    MinutesPiece.objects.order_by("pk").first().item.decisions.update(text="Noe helt annet.")
    answer = press(client, form, "Godkjenn referatet")
    assert answer.status_code == 409
    assert "Teksten er endret siden du åpnet siden." in words(answer)
    assert "Noe helt annet." in words(answer)
    assert fresh(minutes).state == "IN_REVIEW"
    assert press(client, answer, "Godkjenn referatet").status_code == 303
    assert fresh(minutes).state == "APPROVED"


def test_what_looks_private_is_shown_by_item_and_ticked_away(client, council):
    minutes = written_minutes(council)
    make.piece(minutes.meeting.items.get(), "Ring 91 23 45 67.")
    login(client, council.coordinator)
    form = client.get(address(minutes, "send"))
    assert (
        "Sak 1/26 Ungdomskriminalitet i sentrum: «91 23 45 67» ser ut som et telefonnummer til en person."
        in words(form)
    )
    answer = press(client, form, "Send til gjennomgang")
    assert answer.status_code == 422
    assert press(client, answer, "Send til gjennomgang", privacy_seen="on").status_code == 303
    verbs = [event.verb for event in audit.history(minutes.meeting)]
    assert verbs[:2] == ["minutes.sent", "councils.privacy_warning_overridden"]


def test_a_private_number_in_the_message_alone_is_asked_about_too(client, council):
    minutes = written_minutes(council)
    login(client, council.coordinator)
    form = client.get(address(minutes, "send"))
    answer = press(client, form, "Send til gjennomgang", message="Ring meg på 91 23 45 67")
    assert answer.status_code == 422
    assert "Beskjeden: «91 23 45 67»" in words(answer)
    assert press(client, answer, "Send til gjennomgang", privacy_seen="on").status_code == 303


def test_what_is_missing_stands_on_the_page_with_where_to_mend_it(client, council):
    minutes = written_minutes(council)
    minutes.meeting.attendances.update(presence="UNKNOWN")
    login(client, council.coordinator)
    shown = client.get(address(minutes, "send"))
    assert "Frammøtet er ikke ført for 5." in words(shown)
    assert page(shown).xpath("//main//form") == []
    links = page(shown).xpath("//ul[@class='review-todo']//a/@href")
    assert [link.partition("#")[0] for link in links] == [address(minutes, "attendance")]


def test_who_leads_and_reviews_sees_why_approving_is_closed(client, council):
    Membership.objects.filter(forum=council.forum, office=make.office_of(council.mayor)).update(
        reviews_minutes=True
    )
    minutes = send(council, written_minutes(council))
    login(client, council.mayor)
    alone = "Den som fører referatet, kan ikke godkjenne det alene."
    assert alone in words(client.get(address(minutes)))
    form = client.get(address(minutes, "approve"))
    assert (form.status_code, alone in words(form)) == (403, True)
    assert page(form).xpath("//main//form") == []


def test_the_second_holder_of_an_office_is_told_who_answered(client, council):
    other = parties.person("Petra Kontakt", at="rana.example")
    parties.holder(make.office_of(council.contact), other)
    Membership.objects.filter(forum=council.forum, office=make.office_of(council.leader)).update(
        reviews_minutes=True
    )
    minutes = approve(council, send(council, written_minutes(council)))
    login(client, other)
    shown = words(client.get(address(minutes)))
    assert "Pål Kontakt Rana har allerede godkjent referatet for Politikontakt, Rana politistasjon." in shown
    assert "Venter på Lena Leder Rana, enhetsleder i politiet: gå gjennom referatet" in shown


def test_with_nobody_in_the_reviewing_seat_the_page_says_how_to_go_on(client, council):
    council.contact.appointments.update(valid_to=days.today() - DAY)
    minutes = written_minutes(council)
    login(client, council.coordinator)
    assert "Ingen sitter i plassene som skal godkjenne." in words(client.get(address(minutes, "send")))
    send(council, minutes)
    shown = client.get(address(minutes))
    assert (
        "Ingen sitter i plassene som skal godkjenne referatet. Politikontakt, Rana politistasjon."
        in words(shown)
    )
    members = reverse("councils:members", args=[council.forum.pk])
    assert members in page(shown).xpath("//main//a[text()='Velg hvem som godkjenner']/@href")


def test_a_forum_without_reviewers_approves_by_those_who_lead(client, council):
    Membership.objects.filter(forum=council.forum).update(reviews_minutes=False)
    minutes = written_minutes(council)
    login(client, council.coordinator)
    shown = client.get(address(minutes))
    assert "Send til gjennomgang" not in words(shown)
    form = client.get(page(shown).xpath("//a[text()='Godkjenn uten gjennomgang']/@href")[0])
    assert press(client, form, "Godkjenn referatet").status_code == 303
    assert fresh(minutes).state == "APPROVED"
    assert "uten gjennomgang, fordi forumet ikke har valgt noen til det" in words(
        client.get(address(minutes))
    )


def test_taking_back_and_comparing_with_an_earlier_round(client, council):
    minutes = send(council, written_minutes(council))
    login(client, council.coordinator)
    form = client.get(address(minutes, "take_back"))
    assert press(client, form, "Ta tilbake til utkast", reason="").status_code == 422
    press(client, form, "Ta tilbake til utkast", reason="Feil dato")
    assert "Tatt tilbake til utkast. Siri Koordinator Rana" in words(client.get(address(minutes)))
    minutes.meeting.items.get().decisions.update(text="Noe annet.")
    send(council, fresh(minutes))
    request_changes(council, fresh(minutes))
    minutes.meeting.items.get().decisions.update(text="Noe tredje.")
    send(council, fresh(minutes))
    login(client, council.contact)
    newest = client.get(address(minutes, "compare"))
    oldest = client.get(f"{address(minutes, 'compare')}?runde=1")
    marked = "//div[contains(@class, 'change--changed')]//del/text()"
    assert "annet" in page(newest).xpath(marked)
    assert "annet" not in page(oldest).xpath(marked)
    assert client.get(f"{address(minutes, 'compare')}?runde=x").status_code == 200


def test_approved_by_the_rule_is_said_on_the_page(client, council):
    minutes = send(council, written_minutes(council))
    content = fresh(minutes).rounds.get()
    Minutes.objects.filter(pk=minutes.pk).update(
        state="APPROVED",
        approved_at=days.now(),
        is_approved_by_rule=True,
        frozen_content=content.content,
        content_hash=content.content_hash,
    )
    login(client, council.leader)
    assert "Det var regelen som godkjente, ikke dem det gjelder." in words(client.get(address(minutes)))


# --- what a page costs ------------------------------------------------------------------------------------


def test_the_reading_page_costs_the_same_for_one_item_and_for_many(client, council):
    minutes = send(council, written_minutes(council))
    login(client, council.contact)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(address(minutes)).status_code == 200
        return len(caught)

    def remark(item):
        commenting.comment(
            minutes=minutes, item=item, text="Hei", by=actor(council.contact), on=days.today(), at=days.now()
        )

    remark(minutes.meeting.items.get())
    queries()
    few = queries()
    for number in range(2, 6):
        item = make.item(
            council.forum,
            f"Sak {number}",
            meeting=minutes.meeting,
            state="TREATED",
            outcome="TREATED",
            number=number,
            number_year=2026,
        )
        make.piece(item, "Tekst")
        decision = make.decision(item, "Beslutning")
        make.follow_up(council.forum, item=item, decision=decision, owner_person=council.director)
        remark(item)
    assert queries() == few
    assert Forum.objects.count() == 1


def test_a_follow_up_that_says_what_the_decision_says_is_not_said_twice():
    row = {"text": "Søke om midler", "owner": "ordfører, Rana kommune", "due_on": "2027-01-15"}
    assert follow_up_line(row, "Søke om midler") == "Ansvarlig: ordfører, Rana kommune, innen 15. januar 2027"
    said = "Søke om midler – ordfører, Rana kommune, innen 15. januar 2027"
    assert follow_up_line(row, "Rådet søker.") == said
