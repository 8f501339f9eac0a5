"""Writing minutes in a real browser: nothing typed is lost, whatever happens to network and server."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from councils.actions import holding, writing
from councils.choices import Standing
from councils.models import Decision, MinutesPiece, PieceText
from councils.tests import factories as make
from parties.tests.factories import login
from records import days, richtext

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PHONE = {"width": 375, "height": 800}


@pytest.fixture
def rana(transactional_db):
    return make.council()


@pytest.fixture
def meeting(rana):
    """A meeting that began two hours ago, laid out for writing."""
    started = days.now() - timedelta(hours=2)
    made = make.meeting(rana.forum, starts_at=started)
    make.item(rana.forum, "Innkalling og saksliste", meeting=made, standing=Standing.NOTICE, origin="")
    make.item(rana.forum, "Ungdom i sentrum", meeting=made)
    make.meeting(rana.forum, starts_at=started + timedelta(days=60))
    holding.hold_meeting(meeting=made, by=make.actor(rana.coordinator), on=days.today(), at=days.now())
    return made


@pytest.fixture
def piece(meeting):
    return MinutesPiece.objects.get(item__title="Ungdom i sentrum")


@pytest.fixture
def enter(page, live_server):
    """Log the page's browser in as somebody."""

    def enter(person, context=None):
        cookie = login(Client(), person).cookies[settings.SESSION_COOKIE_NAME]
        base = live_server.url.replace("127.0.0.1", "localhost")
        (context or page.context).add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])

    return enter


def address(meeting, name="write"):
    return reverse(f"councils:{name}", args=[meeting.pk])


def area(page, piece):
    return page.locator(f"#stykke-{piece.pk} textarea[name=body]")


def status(page, piece, state):
    return page.locator(f"#stykke-{piece.pk} [data-autosave-status][data-state={state}]")


def text_of(piece):
    return richtext.plain(MinutesPiece.objects.get(pk=piece.pk).body)


def only_expected(page, *words):
    """The browser itself reports each failed request; nothing else may have gone wrong."""
    assert [fault for fault in page.faults if not any(word in fault for word in words)] == []
    page.faults.clear()


def test_the_network_is_cut_in_mid_sentence_and_not_a_sign_is_lost(page, enter, rana, meeting, piece):
    enter(rana.coordinator)
    page.goto(address(meeting))
    box = area(page, piece)
    box.click()
    page.keyboard.type("Politiet la fram tallene for ")
    status(page, piece, "saved").wait_for()
    page.context.set_offline(True)
    page.keyboard.type("høsten, og kommunen ")
    status(page, piece, "failed").wait_for()
    page.keyboard.type("svarte på hvert av dem.")
    assert text_of(piece) == "Politiet la fram tallene for"
    page.context.set_offline(False)
    status(page, piece, "saved").wait_for()
    whole = "Politiet la fram tallene for høsten, og kommunen svarte på hvert av dem."
    assert box.input_value() == whole
    assert text_of(piece) == whole
    assert not PieceText.objects.exists()
    only_expected(page, "ERR_INTERNET_DISCONNECTED")


def test_the_server_is_gone_in_mid_sentence_and_the_page_is_opened_anew(page, enter, rana, meeting, piece):
    """The server answers nobody while one writes on, and the page is closed; then all is there again."""
    enter(rana.coordinator)
    page.goto(address(meeting))
    area(page, piece).click()
    page.keyboard.type("Første setning. ")
    status(page, piece, "saved").wait_for()
    page.route("**/referat/skriv/avsnitt/**", lambda route: route.abort("connectionrefused"))
    page.keyboard.type("Andre setn")
    status(page, piece, "failed").wait_for()
    page.keyboard.type("ing, midt i e")
    page.goto("about:blank")
    assert text_of(piece) == "Første setning."
    page.unroute("**/referat/skriv/avsnitt/**")

    page.goto(address(meeting))

    page.get_by_text("Teksten du ikke fikk lagret sist, er hentet fram igjen.").wait_for()
    assert area(page, piece).input_value() == "Første setning. Andre setning, midt i e"
    page.keyboard.press("Tab")
    status(page, piece, "saved").wait_for(timeout=15_000)
    assert text_of(piece) == "Første setning. Andre setning, midt i e"
    only_expected(page, "ERR_CONNECTION_REFUSED")


def test_two_secretaries_in_one_item_and_both_texts_are_kept(
    page, browser, enter, accessible, rana, meeting, piece
):
    enter(rana.coordinator)
    page.goto(address(meeting))
    area(page, piece).click()
    other = browser.new_context(base_url=page.evaluate("location.origin"), locale="nb-NO")
    enter(rana.mayor, other)
    second = other.new_page()
    second.goto(address(meeting))
    area(second, piece).fill("Ordførerens tekst.")
    status(second, piece, "saved").wait_for()
    page.keyboard.type("Sekretærens tekst.")
    conflict = page.get_by_role("region", name="Noen andre lagret først")
    conflict.wait_for()
    assert "Ordførerens tekst." in conflict.inner_text()
    assert "Sekretærens tekst." in conflict.inner_text()
    assert PieceText.objects.get().body == "<p>Sekretærens tekst.</p>"
    accessible(page)

    # The other one opens the page and sees both, too.
    second.reload()
    beside = second.get_by_role("region", name=f"{rana.coordinator.name} skrev en annen tekst samtidig")
    assert "Sekretærens tekst." in beside.inner_text()
    assert "Ordførerens tekst." in beside.inner_text()
    accessible(second)

    conflict.get_by_role("button", name="Behold begge, etter hverandre").click()
    conflict.wait_for(state="detached")
    assert text_of(piece) == "Ordførerens tekst.\n\nSekretærens tekst."
    assert not PieceText.objects.filter(settled_at=None).exists()
    other.close()
    only_expected(page, "409")


def test_choosing_the_other_text_settles_the_own_one_on_the_server(page, enter, rana, meeting, piece):
    enter(rana.coordinator)
    page.goto(address(meeting))
    writing.save_piece(
        piece=piece,
        body="<p>Ordførerens.</p>",
        revision=1,
        by=make.actor(rana.mayor),
        on=days.today(),
        at=days.now(),
    )
    area(page, piece).click()
    page.keyboard.type("Mine.")
    conflict = page.get_by_role("region", name="Noen andre lagret først")
    with page.expect_response(lambda answer: "/tekst/" in answer.url):
        conflict.get_by_role("button", name="Bruk den andre teksten").click()
    conflict.wait_for(state="detached")
    assert area(page, piece).input_value() == "Ordførerens."
    assert text_of(piece) == "Ordførerens."
    kept = PieceText.objects.get()
    assert (kept.body, kept.settled_by_name) == ("<p>Mine.</p>", rana.coordinator.name)
    only_expected(page, "409")


def test_a_draft_whose_place_is_gone_is_still_shown(page, enter, rana, meeting, piece):
    enter(rana.coordinator)
    page.goto(address(meeting))
    page.context.set_offline(True)
    area(page, piece).click()
    page.keyboard.type("Skrevet på toget.")
    status(page, piece, "failed").wait_for()
    writing.remove_piece(piece=piece, by=make.actor(rana.mayor), on=days.today(), at=days.now())
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address(meeting))
    lost = page.get_by_role("textbox", name="Tekst som ikke ble lagret")
    assert lost.input_value() == "Skrevet på toget."
    page.get_by_role("button", name="Jeg har tatt vare på teksten").click()
    page.reload()
    assert page.get_by_role("textbox", name="Tekst som ikke ble lagret").count() == 0
    only_expected(page, "ERR_INTERNET_DISCONNECTED")


def test_a_normal_meeting_is_logged_on_a_phone_with_few_taps(page, enter, accessible, rana, meeting, piece):
    """Attendance, secrecy, one line of text, a decision with owner and date, outcomes: counted in taps."""
    page.set_viewport_size(PHONE)
    enter(rana.coordinator)
    page.goto(address(meeting, "attendance"))
    taps = 0

    def tap(locator):
        nonlocal taps
        locator.click()
        taps += 1

    tap(page.get_by_role("button", name="Taushetsreglene er gjennomgått"))
    page.get_by_text("Gjennomgått. Bekreftet av").wait_for()
    row = page.locator("li", has_text=rana.leader.name)
    tap(row.get_by_role("button", name="Forfall"))
    row.locator("[aria-pressed=true]").wait_for()
    # The focus is where the finger was.
    assert page.evaluate("document.activeElement.textContent").startswith("Forfall")
    tap(page.get_by_role("button", name="Alle til stede"))
    page.get_by_text("Alle er ført.").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    accessible(page)
    assert sorted(meeting.attendances.values_list("presence", flat=True)) == ["APOLOGY", *["PRESENT"] * 4]

    tap(page.get_by_role("link", name="Skriv referatet"))
    tap(area(page, piece))
    page.keyboard.type("Politiet orienterte.")
    item = page.locator(f"#sak-{piece.item_id}")
    tap(item.get_by_text("Ny beslutning"))
    tap(item.get_by_label("Beslutning", exact=True))
    page.keyboard.type("Kommunen kartlegger nattevandring.")
    item.locator("[name=owner]").first.select_option(label=owner_label(page, item, rana.director))
    item.locator("[name=due_on]").first.fill("2027-02-01")
    taps += 3
    tap(item.get_by_role("button", name="Lagre beslutningen"))
    item.get_by_text("frist 1. februar 2027").wait_for()
    decision = Decision.objects.get()
    follow_up = decision.follow_ups.get()
    assert (decision.text, follow_up.text) == ("Kommunen kartlegger nattevandring.",) * 2
    assert follow_up.owner_office == make.office_of(rana.director)
    # A swap beside it takes nothing away from what is being written.
    assert area(page, piece).input_value() == "Politiet orienterte."
    tap(item.get_by_role("button", name="Behandlet"))
    item.get_by_text("Utfall:").wait_for()
    tap(page.get_by_role("button", name="Resten (1) er behandlet"))
    page.get_by_role("link", name="Send til gjennomgang").wait_for()
    assert text_of(piece) == "Politiet orienterte."
    assert taps <= 15
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    accessible(page)


def owner_label(page, item, person):
    return next(
        text
        for text in item.locator("[name=owner]").first.locator("option").all_inner_texts()
        if person.name in text
    )


def test_a_closed_piece_looks_closed_and_says_who_reads_it(page, enter, accessible, rana, meeting, piece):
    page.set_viewport_size(PHONE)
    enter(rana.coordinator)
    page.goto(address(meeting))
    area(page, piece).click()
    page.keyboard.type("Det alle kan lese")
    item = page.locator(f"#sak-{piece.item_id}")
    item.get_by_text("Unntatt avsnitt").first.click()
    item.locator(f"#avsnitt-{piece.item_id} [name=legal_basis]").fill("Offentleglova § 24")
    item.get_by_role("button", name="Legg til unntatt avsnitt").click()
    item.locator(".piece").nth(1).wait_for()
    closed = piece.item.pieces.get(is_closed=True)
    assert closed.legal_basis == "Offentleglova § 24"
    # The new area has the focus: one goes on typing.
    page.keyboard.type("Bare for oss.")
    status(page, closed, "saved").wait_for()
    assert text_of(closed) == "Bare for oss."
    assert text_of(piece) == "Det alle kan lese"
    note = page.locator(f"#unntatt-{closed.pk}").inner_text()
    assert "bare medlemmene leser dette avsnittet" in note
    accessible(page)

    # Opened again, its own page goes on saving; the mark goes.
    page.locator(f"#lukking-{closed.pk} summary").click()
    page.locator(f"#lukking-{closed.pk}").get_by_role("button", name="Åpne avsnittet").click()
    page.locator(f"#unntatt-{closed.pk}:not([data-closed])").wait_for(state="attached")
    area(page, closed).press("End")
    page.keyboard.type(" Og nå for alle.")
    status(page, closed, "saved").wait_for()
    page.wait_for_function(
        "area => area.value.endsWith('for alle.')", arg=area(page, closed).element_handle()
    )
    page.reload()
    closed.refresh_from_db()
    assert not closed.is_closed
    assert text_of(closed) == "Bare for oss. Og nå for alle."
    assert not PieceText.objects.exists()


def test_private_data_is_warned_about_while_it_is_typed_and_counted_when_it_stands(
    page, enter, rana, meeting, piece
):
    from records import audit

    enter(rana.coordinator)
    page.goto(address(meeting))
    area(page, piece).click()
    page.keyboard.type("Ring 912 34 567 for mer.")
    page.get_by_text("«912 34 567» ser ut som et telefonnummer til en person.").wait_for()
    status(page, piece, "saved").wait_for()
    event = audit.history(meeting).filter(verb="minutes.piece_saved").first()
    assert event.data["privacy"] == {"phone": 1}
    assert "912" not in str(event.data)
