"""Locks to hold while two people act on agreements at once (`councils.tests.races.at_once`)."""

from collections.abc import Callable

from django.db import connection

from agreements.models import Agreement, AgreementVersion
from councils.tests.races import at_once

__all__ = ["at_once", "lock_of", "no_new_agreements"]


def lock_of(version: AgreementVersion) -> Callable[[], object]:
    """Hold the row that orders everything that happens to the agreement."""
    return lambda: Agreement.objects.select_for_update(no_key=True).get(pk=version.agreement_id)


def no_new_agreements() -> None:
    """Hold back every writing of an agreement's row, so that all have looked before any has written."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE agreements_agreement IN EXCLUSIVE MODE")
