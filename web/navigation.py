"""What a page is given to find its way by: the roof's context processor fills these in.

web knows no addresses of the rooms above it, so `templates/base.html` reads the context variables
`navigation` (list of `NavItem`), `account_menu` (`AccountMenu`) and `footer_links` (list of `NavItem`).
All three may be missing; the page then simply has no menu.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class NavItem:
    """A choice in a menu. With `method="post"` it is a button that posts `data` (log out, change office)."""

    label: str
    url: str
    is_current: bool = False
    method: str = "get"
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AccountMenu:
    """The right end of the header.

    Logged in: `name`, `acting_as` (the office acted from, with its organisation), `offices` (those one can
    change to) and `items` (security, log out). Anonymous: no name, and `items` stand as buttons (log in).
    """

    name: str = ""
    acting_as: str = ""
    items: Sequence[NavItem] = ()
    offices: Sequence[NavItem] = ()
