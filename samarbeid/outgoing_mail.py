"""Which mail server the portal sends through."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from samarbeid.environment import Fault

# Plain, upgraded (STARTTLS) and encrypted from the first byte, with their usual ports.
SCHEMES = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail_settings(environ: Mapping[str, str], *, demo: bool, folder: Path, host: str) -> dict[str, Any]:
    """Django's EMAIL_* settings from EMAIL_URL, or from EMAIL_HOST and its companions.

    `smtp://host:25`, `smtp+tls://user:password@host:587` or `smtps://user:password@host:465`. Without a mail
    server the demo writes its mails to files in `folder`, so that an invitation can be read there.
    Raises `Fault` for an address that cannot be understood.
    """
    common = {
        # A mail server that hangs must not hold the worker.
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": environ.get("DEFAULT_FROM_EMAIL") or f"Samarbeid <ikke-svar@{host}>",
        "SERVER_EMAIL": environ.get("DEFAULT_FROM_EMAIL") or f"ikke-svar@{host}",
        "EMAIL_SUBJECT_PREFIX": "",
    }
    smtp = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
    if url := environ.get("EMAIL_URL", ""):
        return common | smtp | _from_url(url)
    if environ.get("EMAIL_HOST") or not demo:
        return (
            common
            | smtp
            | {
                "EMAIL_HOST": environ.get("EMAIL_HOST") or "localhost",
                "EMAIL_PORT": _port(environ.get("EMAIL_PORT") or "25"),
                "EMAIL_HOST_USER": environ.get("EMAIL_HOST_USER", ""),
                "EMAIL_HOST_PASSWORD": environ.get("EMAIL_HOST_PASSWORD", ""),
                "EMAIL_USE_TLS": environ.get("EMAIL_USE_TLS") == "1",
                "EMAIL_USE_SSL": environ.get("EMAIL_USE_SSL") == "1",
            }
        )
    return common | {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(folder),
    }


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise Fault(
            "EMAIL_URL må være smtp://, smtp+tls:// eller smtps:// fulgt av navnet på e-posttjeneren."
        )
    upgraded = parts.scheme == "smtp+tls" or parse_qs(parts.query).get("tls") == ["1"]
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or SCHEMES[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": upgraded,
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def _port(text: str) -> int:
    if not text.isdigit():
        raise Fault(f"EMAIL_PORT må være et helt tall, ikke «{text}».")
    return int(text)
