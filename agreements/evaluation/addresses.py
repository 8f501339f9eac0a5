"""How the sides stand in addresses, and a way to pages that may not stand."""

from typing import Any

from django.urls import NoReverseMatch, register_converter, reverse

from agreements.choices import Side

SLUGS = {Side.POLICE.value: "politiet", Side.MUNICIPALITY.value: "kommunen"}
_SIDES = {slug: side for side, slug in SLUGS.items()}


class SideConverter:
    """A side in an address: «politiet» or «kommunen»; the view is given the side itself."""

    regex = "politiet|kommunen"

    def to_python(self, value: str) -> str:
        """The side."""
        return _SIDES[value]

    def to_url(self, value: str) -> str:
        """The word in the address."""
        return SLUGS[str(value)]


def register() -> None:
    """Make `<side:…>` known to the addresses."""
    register_converter(SideConverter, "evaluation_side")


def address(name: str, *args: Any) -> str:
    """The address of a page of evaluations; empty when no such page stands."""
    try:
        return reverse(f"evaluations:{name}", args=args)
    except NoReverseMatch:
        return ""
