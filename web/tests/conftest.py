"""A small site of web's own: its test addresses, a person by cookie, no database."""

import threading
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from web.tests import demo

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"


@pytest.fixture(autouse=True)
def site(settings):
    """The pages of `web.tests.urls`, with the middleware that web itself needs."""
    demo.reset()
    settings.ROOT_URLCONF = "web.tests.urls"
    settings.LOGIN_URL = "account_login"
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.CSRF_FAILURE_VIEW = "web.errors.csrf_failure"
    settings.MIDDLEWARE = [
        "csp.middleware.CSPMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "web.tests.demo.WhoMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
        "web.middleware.AccessMiddleware",
        "web.middleware.RefusalMiddleware",
    ]
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.messages.context_processors.messages",
                    "web.tests.demo.menus",
                ]
            },
        }
    ]
    return settings


@pytest.fixture
def kari(client):
    """A browser in which Kari is logged in."""
    client.cookies["who"] = "kari"
    return client


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def server(site):
    """The test site on a real port, with its static files."""
    httpd = ThreadedWSGIServer(("localhost", 0), _QuietHandler)
    httpd.set_app(StaticFilesHandler(WSGIHandler()))
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def chromium(browser):
    """The system's Chromium, the same for all rooms: Playwright runs once in a process."""
    return browser


@pytest.fixture
def page(chromium, server):
    """A page in which Kari is logged in; what the console complains of is collected in `page.complaints`."""
    context = chromium.new_context(base_url=server, locale="nb-NO")
    context.add_cookies([{"name": "who", "value": "kari", "url": server}])
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()
