"""The portal calls nobody: no script, style, font or picture from elsewhere, and no registry's address."""

import json
import re

import pytest

from tests.rooms import BASE_DIR

# An element or a style that would fetch from elsewhere. A plain link that a person may follow is not that.
FETCHES = re.compile(
    r"""<(?:script|img|iframe|audio|video|source|embed|object|use)\b[^>]*?(?:src|href|data)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|<link\b[^>]*href\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|@import\s+(?:url\()?["']?(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//"""
    r"""|(?:fetch|import|importScripts|new Worker|new EventSource)\(\s*["'`](?:https?:)?//""",
    re.IGNORECASE,
)
# An address that set-up fetches from may only be named by the tools themselves.
REGISTRY = re.compile(
    r"registry\.|pypi\.org|pythonhosted|npmjs|jsdelivr|unpkg|cdnjs|googleapis", re.IGNORECASE
)
OURS = (
    "templates",
    "static",
    "samarbeid",
    "agreements",
    "slt",
    "councils",
    "parties",
    "web",
    "records",
    "scripts",
)
SET_UP = (
    "package.json",
    "package-lock.json",
    ".npmrc",
    "requirements*.txt",
    "Makefile",
    ".ci/run",
    "*.md",
    "docs/**/*",
)
TEXT = {".html", ".css", ".js", ".txt", ".svg", ".py", ".json", ".yaml", ".yml", ".md", ".toml", ".ini", ""}


def texts(*places: str) -> dict[str, str]:
    """Every text file under the places."""
    paths = [path for place in places for path in BASE_DIR.glob(place)]
    paths += [inner for path in paths if path.is_dir() for inner in path.rglob("*")]
    return {
        str(path.relative_to(BASE_DIR)): path.read_text(errors="replace")
        for path in paths
        if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts
    }


def test_pages_fetch_nothing_from_elsewhere() -> None:
    found = {name: FETCHES.findall(text) for name, text in texts("templates", "static").items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_no_registry_is_named() -> None:
    found = {name: REGISTRY.findall(text) for name, text in texts(*OURS, *SET_UP).items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_locked_packages_have_no_address() -> None:
    packages = json.loads((BASE_DIR / "package-lock.json").read_text())["packages"]
    assert [name for name, told in packages.items() if "resolved" in told] == []
    assert [name for name, told in packages.items() if name and "integrity" not in told] == []


def test_every_python_package_is_pinned() -> None:
    lines = [
        line.split("#")[0].strip()
        for path in BASE_DIR.glob("requirements*.txt")
        for line in path.read_text().splitlines()
    ]
    assert [
        line for line in lines if line and not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)
    ] == []


@pytest.mark.parametrize(
    "planted",
    [
        '<script src="https://example.org/x.js"></script>',
        '<link rel="stylesheet" href="//example.org/x.css">',
        "@import url('https://example.org/x.css')",
        "background: url(https://example.org/x.png)",
        'fetch("https://example.org/")',
    ],
)
def test_what_fetches_is_found(planted: str) -> None:
    assert FETCHES.search(planted)


@pytest.mark.parametrize(
    "planted", ['<a href="https://lovdata.no/">Lovdata</a>', '<a href="//x.no">', "url('/static/a')"]
)
def test_a_link_may_be_followed(planted: str) -> None:
    assert not FETCHES.search(planted)
