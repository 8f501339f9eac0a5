"""System checks: every address has a rule, every right that is asked for exists, the front-end is there."""

from typing import Any

import rules
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning

from web import access, frontend


@register(Tags.urls)
def addresses_declare_access(**kwargs: Any) -> list[CheckMessage]:
    """web.E001: an address without a rule; web.E002: a right that no room has registered."""
    faults: list[CheckMessage] = [
        Error(f"The address {address} has no access rule.", hint="See web/access.py.", id="web.E001")
        for address in access.undeclared()
    ]
    faults += [
        Error(f"The right {name!r}, asked for at {path}, is not registered.", id="web.E002")
        for name, path in access.rights_used().items()
        if not rules.perm_exists(name)
    ]
    return faults


@register(Tags.staticfiles)
def packages_are_fetched(**kwargs: Any) -> list[CheckMessage]:
    """web.W001: a front-end package is missing, so pages would have no style."""
    return [
        CheckWarning(f"{path} is missing.", hint="Run npm ci, or make setup.", id="web.W001")
        for path in frontend.missing(settings.BASE_DIR)
    ]
