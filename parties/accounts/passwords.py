"""The demands on a password, in words that Django's Norwegian translation lacks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MINIMUM = 12


class LongEnough:
    """At least twelve characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a shorter one."""
        if len(password) < MINIMUM:
            raise ValidationError(
                _("Passordet er for kort. Det må ha minst %(minimum)s tegn."),
                code="password_too_short",
                params={"minimum": MINIMUM},
            )

    def get_help_text(self) -> str:
        """What a form says beforehand."""
        return _("Minst %(minimum)s tegn.") % {"minimum": MINIMUM}
