"""SLT: programmes, groups, referrals, plans and measures."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SltConfig(AppConfig):
    name = "slt"
    verbose_name = _("SLT")

    def ready(self) -> None:
        """Register the room's rights and the sentences of its history."""
        from slt import audit_sentences, rules  # noqa: F401
