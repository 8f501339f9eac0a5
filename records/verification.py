"""What `manage.py verify_records` checks: everything that was to stay as it was.

A room adds its own checks in its `AppConfig.ready`: a function that looks at what is frozen and yields a
Norwegian sentence for each fault.
"""

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _

from records import audit, files
from records.models import IssuedDocument, StoredFile

Check = Callable[[], Iterable[str]]

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Add a check under the name it is reported with; the same name twice raises ValueError."""
    if name in _checks and _checks[name] is not check:
        raise ValueError(f"“{name}” is checked already.")
    _checks[name] = check


def checks() -> dict[str, Check]:
    """All checks, by name, in the order they are run."""
    return {
        _("historikk"): audit.verify,
        _("filer"): faults_in_files,
        _("dokumenter"): faults_in_documents,
        **_checks,
    }


def faults_in_files() -> Iterator[str]:
    """Stored files whose bytes no longer have the hash and size that were noted when they came."""
    for pk in StoredFile.objects.order_by("pk").values_list("pk", flat=True).iterator():
        stored = StoredFile.objects.get(pk=pk)
        if not stored.is_intact():
            yield _("Fil %(pk)s, «%(name)s»: innholdet er endret.") % {"pk": pk, "name": stored.name}


def faults_in_documents() -> Iterator[str]:
    """Issued documents that are not PDF, or that carry another verification code than their own."""
    # Loaded when asked: rooms register their checks at start, and no process needs WeasyPrint for that.
    from records import pdf

    for document in IssuedDocument.objects.order_by("pk").iterator():
        data = document.file.data
        name = {"pk": document.pk, "title": document.title}
        if files.sniff(data) != files.PDF:
            yield _("Dokument %(pk)s, «%(title)s»: filen er ikke PDF.") % name
        elif (carried := pdf.read_identifier(data)) and carried != document.code:
            yield _("Dokument %(pk)s, «%(title)s»: filen har en annen verifiseringskode.") % name
