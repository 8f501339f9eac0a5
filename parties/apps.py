"""Municipalities, police, people, offices and rights."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    name = "parties"
    verbose_name = _("Parter")

    def ready(self) -> None:
        """Register the rights, the sentences of the history and the login's audit events."""
        from parties import audit_sentences, rules  # noqa: F401
        from parties.accounts import signals  # noqa: F401
        from parties.registers import sentences  # noqa: F401
