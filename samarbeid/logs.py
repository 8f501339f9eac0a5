"""Structured logs: one JSON object a line, tied together by a request id, without personal data.

What a log line may hold: our own fixed texts, addresses as *patterns* (`avtaler/<int:pk>/`, because a real
path can hold a password-reset key), status, time used, exception class and where in the code it arose. An
exception's text and the values in a library's message can hold names and e-mail addresses (a failed unique
constraint quotes the row): they are shown only on a local installation (`tell_all`). The token of a personal
link (`/lenke/<token>/…`) is left out of everything, wherever it stands.
"""

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_request_id: ContextVar[str] = ContextVar("request_id", default="")
# What follows /lenke/ in an address opens a page without login; a pattern (<str:token>) does not.
_TOKEN = re.compile(r"(lenke(?:/|%2F))[^<\s/\"'?#&%\\][^\s/\"'?#&%\\]*", re.IGNORECASE)
_SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# Rooms whose own log texts are written with these rules in mind; everyone else's values are left out.
OURS = ("samarbeid", "agreements", "slt", "councils", "parties", "web", "records")
logger = logging.getLogger("samarbeid.request")


class RequestIdFilter(logging.Filter):
    """Puts the id of the request that is being answered on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line; see the module's text for what may be in it."""

    def __init__(self, tell_all: bool = False) -> None:
        super().__init__()
        self.tell_all = tell_all

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".")[0] in (*OURS, "gunicorn")
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage() if ours or self.tell_all else str(record.msg),
        }
        if request_id := getattr(record, "request_id", ""):
            line["request_id"] = request_id
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__qualname__
            line["at"] = [
                f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(record.exc_info[2])
            ]
            if self.tell_all:
                line["reason"] = str(record.exc_info[1])
        return without_tokens(json.dumps(line, ensure_ascii=False, default=str))


def without_tokens(text: str) -> str:
    """The text with the tokens of personal links taken out of the addresses in it."""
    return _TOKEN.sub(r"\1…", text)


class RequestLogMiddleware:
    """Gives each request an id (also in the answer, as X-Request-ID) and logs one line when it is answered.

    Must come first. An id from outside is kept only when it comes through a proxy of our own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
        request_id = told if _SAFE_ID.fullmatch(told) else uuid.uuid4().hex
        token = _request_id.set(request_id)
        request.request_id = request_id  # type: ignore[attr-defined]
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            self._log(request, response, time.monotonic() - started)
            return response
        finally:
            _request_id.reset(token)

    def _log(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        logger.info(
            "request",
            extra={
                "fields": {
                    "method": request.method,
                    "route": match.route if match else "",
                    "status": response.status_code,
                    "ms": round(seconds * 1000, 1),
                }
            },
        )
