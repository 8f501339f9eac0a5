"""Cooperation agreements."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = "Avtaler"

    def ready(self) -> None:
        """Register the room's rights and the sentences of its history."""
        from agreements import audit_sentences, rules  # noqa: F401
