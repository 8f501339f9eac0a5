"""The server is killed in mid-sentence, its own process by signal 9, and started again: nothing is lost."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from councils.actions import holding
from councils.models import MinutesPiece, PieceText
from councils.tests import factories as make
from parties.tests.factories import login
from records import days, richtext
from tests.rooms import BASE_DIR
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.portal]


class Server:
    """The portal's web process, on the test's own database."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        at = connection.settings_dict
        user = quote(at["USER"]) + (f":{quote(at['PASSWORD'])}" if at["PASSWORD"] else "")
        place = f"{at['HOST']}:{at['PORT']}" if at["PORT"] else at["HOST"]
        if at["HOST"].startswith("/"):
            place = quote(at["HOST"], safe="") + (f":{at['PORT']}" if at["PORT"] else "")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--insecure", "--noreload", f"127.0.0.1:{self.port}"],
            cwd=BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": f"postgres://{user}@{place}/{at['NAME']}",
                "DJANGO_SETTINGS_MODULE": "samarbeid.settings_test",
                # Static files are served from where they lie.
                "SAMARBEID_DEBUG": "1",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self.answers, 60)

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the server stopped by itself"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=30)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    try:
        made.start()
        yield made
    finally:
        made.kill()


def test_the_server_is_killed_in_mid_sentence_and_started_again(server, browser):
    rana = make.council()
    meeting = make.meeting(rana.forum, starts_at=days.now() - timedelta(hours=1))
    make.item(rana.forum, "Ungdom i sentrum", meeting=meeting)
    holding.hold_meeting(meeting=meeting, by=make.actor(rana.coordinator), on=days.today(), at=days.now())
    piece = MinutesPiece.objects.get()
    context = browser.new_context(base_url=server.address, locale="nb-NO")
    context.set_default_timeout(20_000)
    cookie = login(Client(), rana.coordinator).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.address}])
    page = context.new_page()
    page.goto(reverse("councils:write", args=[meeting.pk]))
    states = {
        state: page.locator(f"#stykke-{piece.pk} [data-autosave-status][data-state={state}]")
        for state in ("saved", "failed")
    }
    page.locator("textarea[name=body]").click()
    page.keyboard.type("Politiet la fram tallene, og ")
    states["saved"].wait_for()

    server.kill()
    page.keyboard.type("kommunen svarte på ")
    states["failed"].wait_for()
    page.keyboard.type("hvert av dem.")
    server.start()

    states["saved"].wait_for()
    piece.refresh_from_db()
    whole = "Politiet la fram tallene, og kommunen svarte på hvert av dem."
    assert page.locator("textarea[name=body]").input_value() == whole
    assert richtext.plain(piece.body) == whole
    assert not PieceText.objects.exists()
    context.close()
