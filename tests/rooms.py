"""The rooms and their order, as the architecture tests see them."""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
# From the ground up: a room knows only those before it. Room, Python package and app label have one name.
ROOMS = ("records", "web", "parties", "councils", "slt", "agreements", "samarbeid")
# The names that addresses are spoken of by; pages are the roof's.
NAMESPACES = {**{room: room for room in ROOMS}, "pages": "samarbeid"}

# Folders in templates/: the rooms' own, and those of packages that a room has taken over.
PACKAGES = {"account": "parties", "mfa": "parties", "socialaccount": "parties", "usersessions": "parties"}
TEMPLATE_ROOMS = {**NAMESPACES, **PACKAGES}


def above(room: str) -> tuple[str, ...]:
    """The rooms that `room` must not know."""
    return ROOMS[ROOMS.index(room) + 1 :]


def sources(room: str) -> list[Path]:
    """Every Python file of a room."""
    return sorted(path for path in (BASE_DIR / room).rglob("*.py") if "__pycache__" not in path.parts)


def templates() -> list[tuple[str, Path]]:
    """Every template with the room it belongs to; what stands directly in templates/ is web's."""
    found = []
    for path in sorted((BASE_DIR / "templates").rglob("*")):
        if path.is_file():
            first = path.relative_to(BASE_DIR / "templates").parts[0]
            found.append((TEMPLATE_ROOMS.get(first, "web"), path))
    for room in ROOMS:
        found += [
            (room, path) for path in sorted((BASE_DIR / room).rglob("templates/**/*")) if path.is_file()
        ]
    return found
