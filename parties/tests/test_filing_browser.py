"""The archivist in a real browser, on a phone and without JavaScript; those who look after the archive."""

import hashlib
import re
import zipfile

import pytest
from django.conf import settings
from django.test import Client

from parties.models import ArchiveReference, OfficeRole
from parties.tests import factories as make
from parties.tests.filings import an_hour_ago, filing_of, numbers, take_mail, token_for
from records import days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 375)


@pytest.fixture
def by_link():
    """A closed document of Fjordvik with a long public title, and the address of its link."""
    at = an_hour_ago()
    title = "Referat fra møte i politirådet for Fjordvik, Fjordnes og Fjordheim kommuner 4. mai 2026"
    filing = filing_of(make.municipality("Fjordvik"), at=at, public=False, title=title)
    _link, token = token_for(filing, at=at)
    return filing, f"/lenke/{token}/arkiv/"


def look(page, accessible) -> None:
    """Nothing sticks out and nothing is in anybody's way, on a large screen and a phone."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        accessible(page)


def test_the_archivist_fetches_and_files_by_the_link(page, by_link, accessible, tmp_path):
    filing, address = by_link
    asked_from = []
    page.on("request", lambda request: asked_from.append(request.headers.get("referer", "")))
    page.goto(address)
    look(page, accessible)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Hent pakken (zip)").click()
    waiting.value.save_as(tmp_path / "pakke.zip")
    with zipfile.ZipFile(tmp_path / "pakke.zip") as package:
        document = package.read(package.namelist()[0])
    assert hashlib.sha256(document).hexdigest() == filing.document.file.sha256

    page.get_by_role("button", name="Lagre numrene").click()
    look(page, accessible)
    page.get_by_label("Saksnummer").fill("26/1234")
    page.get_by_label("Journalpost- eller dokumentnummer").fill("5")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Takk, numrene er lagret").wait_for()
    look(page, accessible)
    assert str(ArchiveReference.objects.get(filing=filing)) == "26/1234 – 5"
    # Nobody is told the address, not even our own files.
    assert [told for told in asked_from if "/lenke/" in told] == []
    # The form with errors is answered 422, which the browser's console calls a failure.
    page.faults.clear()


def test_without_javascript_too(browser, by_link, live_server):
    filing, address = by_link
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Saksnummer").fill("26/1234")
    page.get_by_label("Journalpost- eller dokumentnummer").fill("5")
    page.get_by_role("button", name="Lagre numrene").click()
    page.get_by_role("heading", name="Takk, numrene er lagret").wait_for()
    context.close()
    assert ArchiveReference.objects.filter(filing=filing).exists()


def test_a_dead_link_is_a_page_that_says_what_to_do(page, accessible):
    page.goto("/lenke/finnes-ikke/arkiv/")
    look(page, accessible)
    page.faults.clear()


def test_those_who_look_after_the_archive(page, live_server, accessible):
    fjordvik = take_mail(make.municipality("Fjordvik"), "arkiv@fjordvik.example")
    archivist = make.official(fjordvik, OfficeRole.RECORDS_OFFICER, "Arne Arkivar")
    other = make.municipality("Fjordnes")
    make.holder(make.office(other, OfficeRole.RECORDS_OFFICER), archivist)
    at = an_hour_ago()
    waiting = filing_of(fjordvik, at=at, title="Samarbeidsavtale om kriminalitetsforebyggende arbeid")
    filing_of(other, at=at, public=False, title="Referat fra møte i politirådet 4. mai 2026")
    typed = {name: value for name, value in numbers(filed_on=days.today()).items() if name != "revision"}
    ArchiveReference.objects.create(
        filing=filing_of(fjordvik, at=at), entered_by_name="Arne Arkivar", entered_at=at, **typed
    )
    cookie = make.login(Client(), archivist).cookies[settings.SESSION_COOKIE_NAME]
    base = live_server.url.replace("127.0.0.1", "localhost")
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])
    page.goto("/arkiv/")
    look(page, accessible)
    with page.expect_download() as downloaded:
        page.get_by_role("button", name=re.compile("Hent alt.*Fjordvik kommune")).click()
    assert downloaded.value.suggested_filename.startswith("ikke-arkivert-")
    page.get_by_label("Vis").select_option("Arkivert")
    page.get_by_role("button", name="Vis").click()
    look(page, accessible)
    page.goto(f"/arkiv/{waiting.pk}/")
    look(page, accessible)
    page.get_by_role("link", name="Send på nytt, med ny lenke").click()
    look(page, accessible)
    page.goto(f"/arkiv/organisasjoner/{fjordvik.pk}/adresse/")
    look(page, accessible)
