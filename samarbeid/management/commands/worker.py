"""`manage.py worker`: run queued tasks and the rooms' clocks until stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samarbeid import environment
from samarbeid.worker import PortalWorker


class Command(BaseCommand):
    help = "Run queued tasks and what time brings; any number may run, on any number of machines."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if faults := environment.missing_in_production():
            raise CommandError(" ".join(faults))
        PortalWorker().run()
