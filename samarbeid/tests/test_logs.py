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
