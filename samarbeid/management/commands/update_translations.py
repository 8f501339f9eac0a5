"""`manage.py update_translations`: the message ids of the sources into the Nynorsk catalogue, with Babel."""

from typing import Any

from django.core.management.base import BaseCommand

from samarbeid import translations


class Command(BaseCommand):
    help = "Fetch message ids from the sources; those without Nynorsk are listed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        wanting, gone = translations.update()
        for message in wanting:
            self.stdout.write(f"mangler nynorsk: {message.id!r}")
        self.stdout.write(
            f"{len(wanting)} mangler nynorsk, {len(gone)} er ikke lenger i bruk og er tatt bort."
        )
