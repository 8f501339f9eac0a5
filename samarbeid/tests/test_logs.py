"""What the logs hold, and what must never be in them."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError
from django.test import Client, override_settings

from samarbeid.logs import JsonFormatter, RequestIdFilter

NAME = "ola.nordmann@rana.example"


def line(logger: str, message: str, *values: object, tell_all: bool = False, fault: bool = False) -> dict:
    """The line that a log call would give."""
    caught = None
    if fault:
        try:
            raise IntegrityError(f"Key (email)=({NAME}) already exists.")
        except IntegrityError:
            caught = sys.exc_info()
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, message, values, caught)
    RequestIdFilter().filter(record)
    text = JsonFormatter(tell_all=tell_all).format(record)
    assert "\n" not in text
    return json.loads(text)


def test_our_own_texts_are_whole() -> None:
    assert (
        line("samarbeid.worker", "clock failed: %s", "records.clock")["message"]
        == "clock failed: records.clock"
    )


def test_values_in_a_librarys_text_are_left_out() -> None:
    assert line("django.request", "Not Found: %s", f"/konto/{NAME}/")["message"] == "Not Found: %s"
    assert NAME in line("django.request", "Not Found: %s", f"/konto/{NAME}/", tell_all=True)["message"]


def test_an_exceptions_text_is_left_out_but_where_it_arose_is_told() -> None:
    told = line("samarbeid.request", "fault", fault=True)
    assert told["exception"] == "IntegrityError"
    assert NAME not in json.dumps(told)
    assert any("test_logs.py" in place for place in told["at"])
    assert NAME in json.dumps(line("samarbeid.request", "fault", fault=True, tell_all=True))


def test_a_request_is_one_line_with_the_pattern_and_the_id_of_the_answer(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "samarbeid.request"):
        answer = client.get("/helse/lever/?navn=Ola", headers={"X-Request-ID": "from-outside-1"})
    (record,) = [r for r in caplog.records if r.name == "samarbeid.request"]
    assert record.fields["route"] == "helse/lever/"
    assert record.fields["status"] == 200
    assert "Ola" not in JsonFormatter().format(record)
    assert len(answer["X-Request-ID"]) == 32


@override_settings(TRUSTED_PROXIES=1)
def test_our_own_proxys_id_is_kept_and_rubbish_is_not(client: Client) -> None:
    kept = client.get("/helse/lever/", headers={"X-Request-ID": "abcdef-0123456789"})
    assert kept["X-Request-ID"] == "abcdef-0123456789"
    assert client.get("/helse/lever/", headers={"X-Request-ID": "<script>"})["X-Request-ID"] != "<script>"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("GET /lenke/q7_-Zx/arkiv/ 200", "GET /lenke/…/arkiv/ 200"),
        ("Not Found: /lenke/q7_-Zx", "Not Found: /lenke/…"),
        ("next=%2Flenke%2Fq7_-Zx%2Farkiv%2F", "next=%2Flenke%2F…%2Farkiv%2F"),
        ("lenke/<str:token>/arkiv/", "lenke/<str:token>/arkiv/"),
    ],
)
def test_the_token_of_a_personal_link_is_left_out_wherever_it_stands(text: str, kept: str) -> None:
    assert line("samarbeid.request", text)["message"] == kept
    assert line("web.errors", "at %s", text)["message"] == f"at {kept}"
    assert line("gunicorn.error", "%s", text, tell_all=True)["message"] == kept


@pytest.mark.django_db
def test_no_line_about_a_personal_link_holds_its_token(caplog: pytest.LogCaptureFixture) -> None:
    token = "q7x" * 14
    strict = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG):
        assert strict.post(f"/lenke/{token}/arkiv/", {}).status_code == 403
        assert strict.get(f"/lenke/{token}/finnes-ikke/").status_code == 404
        assert strict.get(f"/lenke/{token}/arkiv/").status_code == 410
    assert [r for r in caplog.records if token in r.getMessage()], "the texts themselves do hold it"
    lines = [JsonFormatter(tell_all=True).format(record) for record in caplog.records]
    assert [told for told in lines if token in told] == []
