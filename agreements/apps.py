"""Cooperation agreements."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Avtaler")

    def ready(self) -> None:
        """Register the room's rights, the sentences of its history and its check of what is frozen."""
        from agreements import (  # noqa: F401
            audit_sentences,
            audit_sentences_duties,
            audit_sentences_evaluations,
            rules,
        )
        from records import verification

        verification.register("avtaler", _faults_in_frozen)
        verification.register("evalueringer", _faults_in_evaluations)


def _faults_in_frozen() -> Iterable[str]:
    # Loaded when asked: it knows of documents, and no web process needs WeasyPrint to start.
    from agreements.verification import faults_in_frozen

    return faults_in_frozen()


def _faults_in_evaluations() -> Iterable[str]:
    from agreements.evaluation.verification import faults_in_frozen

    return faults_in_frozen()
