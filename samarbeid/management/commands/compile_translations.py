"""`manage.py compile_translations`: .po files to the .mo files that Django reads, with Babel."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Compile the translations that have changed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                compiled = source.with_suffix(".mo")
                if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
                    compile_one(source, compiled)


def compile_one(source: Path, compiled: Path) -> None:
    """Write one .mo file, whole or not at all; raises CommandError for a .po file that cannot be read."""
    try:
        with source.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
    except ValueError as error:
        raise CommandError(f"{source}: {error}") from error
    new = compiled.with_suffix(".mo.new")
    with new.open("wb") as file:
        write_mo(file, catalog)
    new.replace(compiled)
