"""Police councils and other forums."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CouncilsConfig(AppConfig):
    name = "councils"
    verbose_name = _("Politiråd og møtefora")

    def ready(self) -> None:
        """Register the room's rights, the sentences of its history and its check of what is frozen."""
        from councils import audit_sentences, rules  # noqa: F401
        from records import verification

        verification.register("referater", _faults_in_frozen)


def _faults_in_frozen() -> Iterable[str]:
    # Loaded when asked: no web process needs it to start.
    from councils.verification import faults_in_frozen

    return faults_in_frozen()
