"""A police council's meeting, from «Nytt møte» on a telephone to the archive's own numbers."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import vobject

from agreements.tests import factories as agreements
from councils.choices import Reply
from councils.models import Attendance, FollowUp, Forum, Meeting, Minutes, MinutesPiece
from councils.tests import factories as make
from councils.tests import papers
from councils.tests.factories import Council
from parties.models import Filing
from parties.tests import factories as parties
from parties.tests.logins import with_password
from records import days
from records.models import Dispatch
from tests.journeys.steps import Finger, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

THEIRS, NINAS = "Elsparkesykler i sentrum", "Natteravner i jula"
WRITTEN = "Politiet foreslår fartsgrense i gågata."
CHANGED = "Politiet foreslår fartsgrense og parkering i gågata."
REMARK = "Vi foreslo parkering også."
# A word that nobody would find by chance.
SECRET = "Kvernbekkstranda"
BASIS = "Offentleglova § 24 tredje ledd"
DECISION = "Kommunen setter opp skilt i gågata."
ARCHIVE = "arkiv@rana.example"


@pytest.fixture
def rana(transactional_db: None) -> Council:
    """The council of Rana, which met in the spring; Nina sits in it and has no account."""
    rana = make.council(notice_days=14, items_due_days=7, review_days=7, meetings_per_year=4)
    for person in (rana.coordinator, rana.contact):
        with_password(person)
    make.seat(rana.forum, person=parties.person("Nina Natteravn", login=False), position=6)
    rana.municipality.filing_email = ARCHIVE
    rana.municipality.save()
    make.held_meeting(rana.forum, starts_at=days.now() - timedelta(days=90))
    return rana


def letter(kind: str, address: str) -> Dispatch:
    """The newest e-mail of that kind to the address; the worker has sent it."""
    found = Dispatch.objects.filter(kind=kind, address=address).latest("pk")
    assert found.is_sent
    return found


def link_in(mail: Dispatch, ending: str) -> str:
    """The personal link of an e-mail, on the test's own server."""
    found = re.search(rf"/lenke/\S+/{ending}/", mail.text)
    assert found, mail.text
    return found[0]


def words_of(pdf: bytes) -> str:
    """What stands in a PDF."""
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def labels(meeting: Meeting) -> dict[str, str]:
    """The numbers on the agenda, by title."""
    return {item.title: item.label for item in meeting.items.order_by("position")}


def test_from_a_new_meeting_to_the_archive(open_browser, rana, work):
    coordinator = open_browser().go("/logg-inn/").log_in(rana.coordinator).fits()
    contact = open_browser(width=1280).go("/logg-inn/").log_in(rana.contact).fits()
    meeting = the_notice_goes_out(coordinator, rana.forum, work)
    somebody_answers(open_browser, meeting)
    items_from_both_sides(open_browser, coordinator, contact, meeting, work)
    begin_today(meeting)
    the_meeting_is_logged(coordinator, meeting)
    work()
    the_contact_asks_for_a_change(contact, meeting)
    the_change_is_made(coordinator, meeting)
    the_contact_approves(contact, meeting)
    work()
    everybody_reads_what_is_open(open_browser, meeting)
    what_is_overdue_stands_on_the_next_agenda(coordinator, rana.forum)
    agreements.signed_version(both_sides(rana))
    work()
    the_archive_files(open_browser, coordinator)


def the_notice_goes_out(coordinator: Visitor, forum: Forum, work: Callable[[], None]) -> Meeting:
    """From the council's page to everybody's calendar."""
    coordinator.menu("Politiråd").fits().follow("Politirådet i Rana").sees("Ingen møter er planlagt.").fits()
    finger = Finger(coordinator)
    finger.follow("Nytt møte")
    coordinator.sees("Fylt ut etter det forrige møtet.").fits()
    finger.press("Planlegg møtet")
    coordinator.sees("Møtet er planlagt.").sees("Status fra begge sider").fits()
    finger.follow("Send innkalling")
    coordinator.sees("Disse får den").sees("Nina Natteravn").fits()
    finger.press("Send innkallingen")
    coordinator.sees("Innkallingen sendes nå.").fits()
    assert finger.count <= 6
    work()

    meeting = forum.meetings.get(state="CALLED")
    mail = letter("councils.notice_call", "nina.natteravn@rana.example")
    entry = vobject.readOne(bytes(mail.calendar).decode())
    assert (entry.method.value, entry.vevent.sequence.value) == ("REQUEST", "0")
    assert (entry.vevent.uid.value, entry.vevent.dtstart.value) == (str(meeting.uid), meeting.starts_at)
    assert entry.vevent.attendee.params["RSVP"] == ["FALSE"]
    (agenda,) = mail.attachments.all()
    said = words_of(agenda.data)
    assert all(f"{label} {title}" in said for title, label in labels(meeting).items()), said
    coordinator.page.reload()
    coordinator.sees("Hvem som har fått beskjed").fits()
    assert coordinator.main.locator("td").get_by_text("innkalling", exact=True).count() == 6
    return meeting


def somebody_answers(open_browser: Callable[..., Visitor], meeting: Meeting) -> None:
    """By the e-mail's own link, without an account; opening it says nothing yet."""
    mail = letter("councils.notice_call", "nina.natteravn@rana.example")
    nina = open_browser(scripts=False).go(link_in(mail, "mote")).sees("Status fra begge sider").fits()
    row = Attendance.objects.get(meeting=meeting, person__name="Nina Natteravn")
    assert row.reply == Reply.NONE
    nina.tick("Jeg kommer").press("Send svaret").sees("Takk, svaret er lagret.").fits()
    row.refresh_from_db()
    assert row.reply == Reply.ACCEPTED
    nina.go("/hjem/")
    assert "/logg-inn/" in nina.page.url


def items_from_both_sides(
    open_browser: Callable[..., Visitor],
    coordinator: Visitor,
    contact: Visitor,
    meeting: Meeting,
    work: Callable[[], None],
) -> None:
    """The police raise one on the portal, Nina one by link; both get the numbers that come next."""
    contact.page.get_by_role("banner").get_by_role("link", name="Politiråd", exact=True).click()
    contact.follow("Politirådet i Rana").fits().follow("Meld inn en sak").fits().fill(
        "Hva gjelder saken?", THEIRS
    )
    contact.write("To ulykker i høst. Vi bør gjøre noe sammen.")
    contact.press("Meld inn saken").sees("meldt inn").fits()

    coordinator.go(meeting.forum.get_absolute_url()).follow("Saker").follow("Be om saker").fits()
    coordinator.press("Send").fits()
    work()
    mail = letter("councils.ask_for_items", "nina.natteravn@rana.example")
    nina = open_browser().go(link_in(mail, "sak")).fits()
    nina.fill("Hva gjelder saken?", NINAS).press("Meld inn saken").sees("Takk! Saken er meldt inn.").fits()

    before = labels(meeting)
    coordinator.go(meeting.get_absolute_url()).follow("Saksliste").sees(NINAS).fits()
    for title in (THEIRS, NINAS):
        coordinator.press(f"Sett på sakslisten: {title}").sees(f"Ta av: {title}")
    coordinator.sees("Sakslisten er endret etter at innkallingen gikk ut.").fits()
    coordinator.follow("Innkalling").press("Send oppdatert innkalling").sees("Innkallingen sendes nå.").fits()
    work()

    year, last = meeting.on.year % 100, len(before)
    assert labels(meeting) | before == labels(meeting)
    assert labels(meeting)[THEIRS] == f"{last + 1}/{year}"
    assert labels(meeting)[NINAS] == f"{last + 2}/{year}"
    mail = letter("councils.notice_update", "nina.natteravn@rana.example")
    entry = vobject.readOne(bytes(mail.calendar).decode())
    assert (entry.vevent.uid.value, entry.vevent.sequence.value) == (str(meeting.uid), "1")
    assert f"{last + 2}/{year} {NINAS}" in words_of(mail.attachments.get().data)


def begin_today(meeting: Meeting) -> None:
    """The day has come: the meeting began a while ago."""
    now = days.now()
    meeting.starts_at = max(days.start_of(days.day_of(now)), now - timedelta(hours=2))
    meeting.ends_at = meeting.starts_at + timedelta(minutes=90)
    meeting.save(update_fields=["starts_at", "ends_at"])


def the_meeting_is_logged(coordinator: Visitor, meeting: Meeting) -> None:
    """On the telephone, while people talk: who was there, what was said and decided; then sent round."""
    coordinator.go("/hjem/").fits()
    finger, page = Finger(coordinator), coordinator.page
    finger.follow("Start føringen av møtet: Politirådet i Rana")
    coordinator.fits()
    finger.follow("Start føringen av møtet")
    coordinator.fits()
    finger.press("Start føringen av møtet")
    finger.press("Taushetsreglene er gjennomgått")
    coordinator.sees("Gjennomgått. Bekreftet av Siri Koordinator Rana")
    finger.press("Forfall: Lena Leder Rana")
    page.locator("[aria-pressed=true]", has_text="Lena Leder Rana").wait_for()
    finger.press("Alle til stede")
    coordinator.sees("Alle er ført.").sees("Begge sider var til stede. Møtet teller.").fits()
    finger.follow("Skriv referatet")
    coordinator.fits()

    items = {item.title: item for item in meeting.items.all()}

    def part(title: str) -> "Locator":
        opened = page.locator(f"#sak-{items[title].pk}")
        if opened.get_attribute("open") is None:
            finger.tap(opened.locator("summary"))
        return opened

    def say(area: "Locator", text: str) -> None:
        finger.write(area, text)
        area.locator("xpath=ancestor::form").locator("[data-autosave-status][data-state=saved]").wait_for()

    status = part("Status fra begge sider")
    say(status.locator("textarea[name=body]").nth(0), "Politiet: Færre innbrudd enn i fjor.")
    say(status.locator("textarea[name=body]").nth(1), "Kommunen: Ungdomsklubben er åpen igjen.")

    theirs = part(THEIRS)
    say(theirs.locator("textarea[name=body]"), WRITTEN)
    finger.tap(theirs.locator("summary", has_text="Unntatt avsnitt"))
    finger.write(theirs.locator(".add-piece [name=legal_basis]"), BASIS)
    finger.press("Legg til unntatt avsnitt")
    theirs.locator(".piece").nth(1).wait_for()
    say(theirs.locator("textarea[name=body]").nth(1), f"Det gjelder særlig {SECRET}.")
    finger.tap(theirs.locator("summary", has_text="Ny beslutning"))
    finger.write(theirs.get_by_label("Beslutning", exact=True), DECISION)
    finger.choose(theirs.locator("[name=owner]").first, "Dag Direktør Rana")
    finger.write(theirs.locator("[name=due_on]").first, (days.today() + timedelta(days=30)).isoformat())
    finger.tap(theirs.get_by_role("button", name="Lagre beslutningen"))
    theirs.get_by_text(DECISION).first.wait_for()

    say(part(NINAS).locator("textarea[name=body]"), "Natteravnene går hver helg i desember.")
    coordinator.fits()
    finger.press("Alle er behandlet")
    finger.follow("Send til gjennomgang")
    coordinator.sees("Disse går gjennom referatet").fits()
    finger.press("Send til gjennomgang")
    coordinator.sees("Referatet er sendt rundt.").fits()
    assert finger.count < 40


def the_contact_asks_for_a_change(contact: Visitor, meeting: Meeting) -> None:
    """One remark, where it belongs."""
    contact.go("/hjem/").fits().follow("Gå gjennom referatet").sees(WRITTEN).sees(SECRET).fits()
    contact.main.get_by_role("link", name=f"Merknad til saken {labels(meeting)[THEIRS]}").click()
    contact.fits().fill("Merknad", REMARK).press("Lagre merknaden").sees(REMARK).fits()
    contact.follow("Be om endringer").sees("1 åpen merknad følger med").sees(REMARK).fits()
    contact.press("Be om endringer").fits()
    assert Minutes.objects.get(meeting=meeting).state == "CHANGES_REQUESTED"


def the_change_is_made(coordinator: Visitor, meeting: Meeting) -> None:
    """The secretary finds the remark, changes the words, settles it and sends again."""
    coordinator.go("/hjem/").fits().follow("Endre referatet").sees("1 merknad står åpen i teksten.").fits()
    coordinator.sees(REMARK)
    coordinator.follow("Skriv i referatet").fits()
    piece = MinutesPiece.objects.get(item__title=THEIRS, is_closed=False)
    item = coordinator.page.locator(f"#sak-{piece.item_id}")
    if item.get_attribute("open") is None:
        item.locator("summary").first.click()
    item.locator("textarea[name=body]").first.fill(CHANGED)
    item.locator("[data-autosave-status][data-state=saved]").first.wait_for()
    coordinator.follow("Referat$").press("Avslutt merknaden fra Pål Kontakt Rana")
    coordinator.follow("Send til gjennomgang").press("Send til gjennomgang").sees("Referatet er sendt rundt.")


def the_contact_approves(contact: Visitor, meeting: Meeting) -> None:
    """What has changed stands first; then the whole, and the button."""
    contact.go("/hjem/").follow("Gå gjennom referatet").sees("Dette er endret siden runde 1").fits()
    changed = contact.page.get_by_role("region", name="Dette er endret siden runde 1")
    changed.locator("ins", has_text="parkering").first.wait_for()
    contact.follow("Godkjenn referatet").sees("Dette godkjenner du").fits()
    contact.press("Godkjenn referatet").fits()
    assert Minutes.objects.get(meeting=meeting).state == "APPROVED"


def everybody_reads_what_is_open(open_browser: Callable[..., Visitor], meeting: Meeting) -> None:
    """What is open, and that something is not, and why."""
    anyone = open_browser().go(meeting.forum.get_absolute_url()).fits()
    anyone.follow("Åpent referat").sees(CHANGED).sees(DECISION).fits()
    anyone.sees(re.compile("Avsnitt unntatt offentlighet etter offentleglova § 24 tredje ledd", re.I))
    said = words_of(anyone.fetch("Åpne PDF"))
    assert CHANGED in said
    assert "Avsnitt unntatt offentlighet" in said
    for place in (anyone.page.content(), said):
        assert SECRET not in place
        assert REMARK not in place
    full = Filing.objects.first().document
    assert anyone.page.request.get(f"{meeting.get_absolute_url()}dokument/{full.code}/").status == 404
    assert SECRET in words_of(full.file.data)


def what_is_overdue_stands_on_the_next_agenda(coordinator: Visitor, forum: Forum) -> None:
    """A month goes by, nobody has put up the signs; the next meeting's agenda says so."""
    FollowUp.objects.filter(text=DECISION).update(due_on=days.today() - timedelta(days=1))
    coordinator.go(forum.get_absolute_url()).follow("Nytt møte").press("Planlegg møtet")
    coordinator.follow("Saksliste").sees("1 over fristen").fits()
    coordinator.unfold("1 over fristen").sees(DECISION).fits()


def both_sides(rana: Council) -> agreements.TwoSides:
    """The council's parties as those of an agreement."""
    names = ("district", "unit", "municipality", "coordinator", "director", "mayor", "contact", "leader")
    return agreements.TwoSides(**{name: getattr(rana, name) for name in names})


def the_archive_files(open_browser: Callable[..., Visitor], coordinator: Visitor) -> None:
    """Minutes and agreement, each by the e-mail's link; the portal then knows the archive's numbers."""
    coordinator.go("/arkiv/").fits()
    mails = list(Dispatch.objects.filter(address=ARCHIVE).order_by("pk"))
    assert len(mails) == 2
    for number, mail in enumerate(mails, start=1):
        assert mail.is_sent
        assert SECRET not in mail.text
        archive = open_browser(width=1280).go(link_in(mail, "arkiv")).fits()
        with archive.page.expect_download() as fetched:
            archive.press("Hent pakken (zip)")
        package = zipfile.ZipFile(io.BytesIO(fetched.value.path().read_bytes()))
        assert [name for name in package.namelist() if name.endswith(".pdf")]
        archive.fill("Saksnummer", "26/1234").fill("Journalpost- eller dokumentnummer", f"26/1234-{number}")
        archive.press("Lagre numrene").sees("er ført som arkivert").fits()
    coordinator.go("/arkiv/?vis=arkivert").sees("26/1234-1").sees("26/1234-2").fits()
    coordinator.sees("Referat, Politirådet i Rana").sees("Samarbeidsavtale").sees("Alt er arkivert")


def test_answering_and_reviewing_need_no_scripts(open_browser, rana):
    """A browser that runs none: the contact answers the notice, asks for a change, and approves."""
    called = make.called_meeting(rana.forum, starts_at=days.now() + timedelta(days=21))
    contact = open_browser(rana.contact, scripts=False).go(called.get_absolute_url()).fits()
    contact.follow("Svar på innkallingen").fits().tick("Jeg kommer ikke").press("Send svaret")
    contact.sees("Svaret er lagret.").sees("Du har svart: kommer ikke").fits()

    minutes = make.minutes_of(papers.written(rana), state="IN_REVIEW")
    contact.go("/hjem/").follow("Gå gjennom referatet").sees("Lukket avsnitt.").fits()
    contact.follow("Merknad til saken").fill("Merknad", REMARK).press("Lagre merknaden").sees(REMARK).fits()
    contact.follow("Be om endringer").fits().press("Be om endringer").sees("Du har bedt om endringer.")
    minutes.refresh_from_db()
    assert (minutes.state, minutes.comments.get().text) == ("CHANGES_REQUESTED", REMARK)

    secretary = open_browser(rana.coordinator, scripts=False)
    secretary.go("/hjem/").follow("Endre referatet").fits().sees(REMARK)
    secretary.press("Avslutt merknaden fra Pål Kontakt Rana").follow("Send til gjennomgang").fits()
    secretary.press("Send til gjennomgang").sees("Referatet er sendt rundt.").fits()
    contact.go("/hjem/").follow("Gå gjennom referatet").follow("Godkjenn referatet").fits()
    contact.press("Godkjenn referatet").fits()
    minutes.refresh_from_db()
    assert (minutes.state, minutes.round) == ("APPROVED", 2)
