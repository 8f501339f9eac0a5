"""What the environment says, read in one place: by the settings, and by the supervisor before Django starts.

Knows nothing of Django, so that a fault in the set-up can be told in one line before anything else is loaded.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent
# Everything that the portal writes on this machine: embedded database, key, mail files, logs, static files.
VAR = Path(os.environ.get("SAMARBEID_VAR") or BASE_DIR / "var").resolve()
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


class Fault(Exception):
    """Something the machine or the environment lacks; the text is one Norwegian line that says what to do."""


def flag(name: str, default: bool = False) -> bool:
    """Read a yes/no variable."""
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "ja"}


def number(name: str, default: int) -> int:
    """Read a whole number; raises `Fault` for anything else."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise Fault(f"Miljøvariabelen {name} må være et helt tall, ikke «{text}».") from None


def words(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def is_demo() -> bool:
    """Demo content, printed logins and codes on the login page: never with real data."""
    return flag("SAMARBEID_DEMO")


def port() -> int:
    """The port that the portal answers on."""
    chosen = number("PORT", 8000)
    if not 0 < chosen < 65536:
        raise Fault(f"PORT må være mellom 1 og 65535, ikke {chosen}.")
    return chosen


def site_url() -> str:
    """The portal's own address, for links in e-mails; without a slash at the end."""
    return (os.environ.get("SITE_URL") or f"http://localhost:{port()}").rstrip("/")


def origin(url: str) -> str:
    """Scheme, host and port of an address; empty for an empty one."""
    parts = urlsplit(url.strip())
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def is_local() -> bool:
    """Served to this machine only: the demo, or an address that was explicitly said to be localhost."""
    told = os.environ.get("SITE_URL", "")
    return is_demo() or (urlsplit(told).hostname or "") in LOCAL_HOSTS


def secret_key() -> str:
    """The signing key: from SECRET_KEY; in the demo made once and kept in var/. Empty when there is none."""
    told = os.environ.get("SECRET_KEY", "")
    if told or not is_demo():
        return told
    path = VAR / "secret_key"
    VAR.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text()


def missing_in_production() -> list[str]:
    """What must be set before the portal may serve anything but the demo; one Norwegian line each."""
    if is_demo():
        return []
    faults = []
    if len(os.environ.get("SECRET_KEY", "")) < 50:
        faults.append("SECRET_KEY mangler eller er kortere enn 50 tegn.")
    if not os.environ.get("SITE_URL"):
        faults.append("SITE_URL mangler (portalens egen adresse, for eksempel https://samarbeid.example.no).")
    return faults


def embedded_address_file() -> Path:
    """Where the embedded database tells its address while it runs."""
    return VAR / "database" / "address"


def database_url() -> str:
    """DATABASE_URL, else the embedded database of this folder."""
    told = os.environ.get("DATABASE_URL", "")
    if told:
        return told
    try:
        return embedded_address_file().read_text().strip()
    except FileNotFoundError:
        return "postgres:///samarbeid"


def socket_folder(url: str) -> str:
    """The folder of the Unix socket that an address names, in either of its two forms; empty for a host.

    `postgres://user@/name?host=/folder` and `postgres://user@%2Ffolder/name`. Asked for here, as a host in an
    address is made lower-case by everyone who reads it, and a folder is not.
    """
    parts = urlsplit(url)
    told = parse_qs(parts.query).get("host", [unquote(parts.netloc.rpartition("@")[2])])[0]
    return told if told.startswith("/") else ""


def database_place(url: str) -> str:
    """The database in words fit for a message: where and which, never the password."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [unquote(parts.hostname or "lokal sokkel")])[0]
    return f"{parts.path.lstrip('/')} på {host}" + (f", port {parts.port}" if parts.port else "")
