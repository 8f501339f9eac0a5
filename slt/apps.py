"""SLT: programmes, groups, referrals, plans and measures."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SltConfig(AppConfig):
    name = "slt"
    verbose_name = _("SLT")

    def ready(self) -> None:
        """Register the room's rights, the sentences of its history and its check of what is frozen."""
        from records import verification
        from slt import audit_sentences, rules  # noqa: F401

        verification.register("handlingsplaner og årsrapporter", _faults_in_frozen)


def _faults_in_frozen() -> Iterable[str]:
    # Loaded when asked: no web process needs it to start.
    from slt.verification import faults_in_frozen

    return faults_in_frozen()
