"""Every page at 320, 768 and 1280 pixels: axe finds no breach of WCAG 2.2 AA, and nothing sticks out.

The pages are those of `tests.addresses`, so a new one is measured without being asked for; besides these the
pages for when something went wrong, and pages in the middle of something: menus open, errors, a conflict.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any

import pytest
from django.core.cache import cache as rate_limits

from agreements.views.bases import version_url
from parties.tests.logins import PASSWORD
from samarbeid.pages.front import FrontPage
from tests.addresses import Sample, every_sample
from tests.addresses_evaluations import FILES_OF_EVALUATIONS
from tests.journeys.steps import EDITOR, Visitor, visit
from tests.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 768, 320)
# These answer with a file, JSON, a script or a short technical word, not with a page.
NO_PAGE = {
    "health",
    "alive",
    "agreements:register_csv",
    "agreements:register_json",
    "agreements:register_atom",
    "agreements:pdf",
    "agreements:document",
    "agreements:draft_pdf",
    "agreements:draft_docx",
    "agreements:decision",
    "mfa_download_recovery_codes",
    "councils:link_calendar",
    "councils:attachment",
    "councils:picture",
    "slt:structure_svg",
    "councils:document",
    "councils:public_word",
    "councils:minutes_word",
    "councils:minutes_draft_pdf",
    "councils:agenda_word",
    "councils:make_excerpt",
    "councils:follow_ups_file",
    "slt:report_pdf",
    "slt:report_word",
    "slt:report_sheet",
    "slt:plan_pdf",
    "slt:plan_word",
    "slt:plan_sheet",
    "slt:measures_file",
    "admin:jsi18n",
    "admin:autocomplete",
} | FILES_OF_EVALUATIONS


def is_page(sample: Sample) -> bool:
    return sample.name not in NO_PAGE and sample.status not in {302, 405}


PAGES = [sample for sample in every_sample() if is_page(sample)]
REGISTERS = [sample for sample in PAGES if sample.name.startswith("admin:")]
TEMPLATES = [sample for sample in PAGES if sample.name.startswith("templates:")]
AGREEMENTS = [sample for sample in PAGES if sample.name.startswith("agreements:")]
COUNCILS = [sample for sample in PAGES if sample.name.startswith("councils:")]
SLT = [sample for sample in PAGES if sample.name.startswith("slt:")]
DUTIES = [sample for sample in PAGES if sample.name.startswith(("duties:", "evaluations:"))]
NAMED = [*REGISTERS, *TEMPLATES, *AGREEMENTS, *COUNCILS, *SLT, *DUTIES]
REST = [sample for sample in PAGES if sample not in NAMED]


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def as_person(browser: Any, live_server: Any, world: World) -> Iterator[Callable[[str], Visitor]]:
    """The browser of a kind of person; each has one, which is kept."""
    base = live_server.url.replace("127.0.0.1", "localhost")
    with ExitStack() as visits:

        @cache
        def person(who: str) -> Visitor:
            account = world.account(who)
            return visits.enter_context(
                visit(browser, base, account if account.is_authenticated else None, width=WIDTHS[0])
            )

        yield person


@pytest.fixture
def look(breaches: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """A function that lists what axe and the ruler find on a visitor's page, at each width."""

    def faults(visitor: Visitor, widths: tuple[int, ...] = WIDTHS, **how: bool) -> list[str]:
        found, complaints = [], list(visitor.faults)
        for width in widths:
            visitor.page.set_viewport_size({"width": width, "height": 800})
            found += [f"{width}: {fault}" for fault in breaches(visitor.page, **how)]
            content, room = visitor.width()
            if content > room:
                found.append(f"{width}: the page is {content} wide")
        # In the admin axe tries styles of its own, which our content rules rightly refuse.
        visitor.faults[:] = complaints
        visitor.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        return found

    return faults


@pytest.mark.parametrize(
    "samples",
    [REST, AGREEMENTS, TEMPLATES, COUNCILS[::2], COUNCILS[1::2], SLT, DUTIES],
    ids=[
        "public, login and account",
        "agreements",
        "templates",
        "councils",
        "councils, the other half",
        "SLT",
        "duties and evaluations",
    ],
)
def test_every_page_is_accessible_at_every_width(world, as_person, look, samples):
    found = {}
    for sample in samples:
        # The limits on how often one may verify or log in are not what is tested.
        rate_limits.clear()
        visitor = as_person(sample.who)
        answer = visitor.page.goto(sample.url(world))
        assert answer.status == sample.status, sample
        if faults := look(visitor):
            found[str(sample)] = faults
    assert found == {}


def test_the_registers_keep_the_rules_of_wcag(world, as_person, look):
    """Django's admin breaks some of axe's own advice («best practice»); the law's rules it keeps."""
    found = {}
    for sample in REGISTERS:
        visitor = as_person(sample.who)
        visitor.page.goto(sample.url(world))
        if faults := look(visitor, widths=(1280,), law_only=True):
            found[str(sample)] = faults
    assert found == {}


def test_pages_for_when_something_went_wrong_are_accessible(world, as_person, look, monkeypatch):
    visitor, mayor = as_person("anonymous"), as_person("mayor")
    assert visitor.page.goto("/finnes-ikke/").status == 404
    assert look(visitor) == []
    assert mayor.page.goto(version_url(world.versions["DRAFT"], "frame")).status == 403
    assert look(mayor) == []

    # A form that has grown old: its token is another session's.
    visitor.go("/verifiser/")
    visitor.page.locator("[name=csrfmiddlewaretoken]").evaluate("field => { field.value = 'gammelt' }")
    visitor.press("Kontroller dokumentet")
    assert look(visitor) == []
    assert "403" in visitor.main.inner_text()

    # Too many wrong passwords.
    visitor.go("/logg-inn/")
    for _ in range(12):
        visitor.fill("E-postadresse", world.sides.mayor.user.email)
        visitor.page.get_by_label("Passord", exact=True).fill(f"ikke {PASSWORD}")
        visitor.press("Logg inn").page.wait_for_load_state()
        if "mange" in visitor.main.inner_text():
            break
    visitor.sees("mange")
    assert look(visitor) == []
    for _ in range(5):
        visitor.go("/konto/glemt/").fill("E-postadresse", world.sides.mayor.user.email)
        visitor.main.locator("form button[type=submit]").click()
        visitor.page.wait_for_load_state()
        if "For mange" in visitor.heading():
            break
    assert visitor.heading() == "For mange forsøk på kort tid"
    assert look(visitor) == []

    monkeypatch.setattr(FrontPage, "get_context_data", lambda self, **kwargs: 1 / 0)
    assert visitor.page.goto("/").status == 500
    assert look(visitor) == []
    assert visitor.faults[0].startswith("500")
    visitor.faults.clear()


def test_pages_in_the_middle_of_something_are_accessible(world, as_person, look):
    coordinator, contact = as_person("coordinator"), as_person("contact of the unit")
    found = {}

    def at(what: str, visitor: Visitor) -> None:
        if faults := look(visitor):
            found[what] = faults

    coordinator.go("/hjem/").page.locator("summary", has_text="Siri Rana").click()
    at("the account's menu", coordinator)
    coordinator.go("/avtaler/ny/").press("Lag utkastet").sees("Velg en mal")
    at("a new agreement with errors", coordinator)
    coordinator.go("/verifiser/").press("Kontroller dokumentet").sees("Skriv inn kontrollkoden")
    at("verification with errors", coordinator)
    version = world.versions["IN_REVIEW"]
    address = version_url(version, "section", world.section("IN_REVIEW").pk)
    coordinator.go(address).page.locator(EDITOR).wait_for()
    coordinator.main.evaluate("main => main.querySelectorAll('details').forEach(one => { one.open = true })")
    at("a section with everything unfolded", coordinator)
    contact.go(address).write("En annen tekst.").sees_saved()
    coordinator.write("Min tekst.").page.locator("[data-conflict]").wait_for()
    at("a conflict", coordinator)
    mayor = as_person("mayor")
    ready = world.versions["READY_TO_SIGN"]
    mayor.go(version_url(ready, "sign", ready.places.get(party__side="MUNICIPALITY").pk))
    mayor.press("Signer avtalen").sees("Kryss av for at du har lest avtalen")
    at("signing with errors", mayor)
    mayor.go("/bekreft-deg/").fill("Kode", "000000").press("Bekreft").page.locator(
        "[role=alert], [data-error-summary]"
    ).first.wait_for()
    at("a wrong code", mayor)
    assert found == {}
