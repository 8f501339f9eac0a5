"""Filing, as the rooms read it: which filings a document has, what is not filed, and where mail goes.

filings_of(document)              # one for each organisation that is to file it
not_filed({municipality.pk})      # what these archives have not given a number yet
"""

from collections.abc import Collection
from datetime import date, timedelta

from parties.models import Appointment, Filing, FilingQuerySet, Office, OfficeRole, Organisation
from parties.standing import Capability, Standing, holders_of
from records.models import IssuedDocument

# What a personal link to an archive is for, and how long it lives: past both reminders.
PURPOSE = "parties.archive"
LINK_LIVES = timedelta(days=120)

# Who answers when an archive asks about a document, nearest first.
_CASE_OWNERS = (
    OfficeRole.SLT_COORDINATOR,
    OfficeRole.COORDINATING_FUNCTION,
    OfficeRole.POLICE_CONTACT,
    OfficeRole.UNIT_LEADER,
    OfficeRole.MUNICIPAL_DIRECTOR,
    OfficeRole.CHIEF_OF_POLICE,
    OfficeRole.ADMINISTRATOR,
)


def filings_of(document: IssuedDocument) -> FilingQuerySet:
    """The filings of a document, by organisation; filed by all when none of them is without reference."""
    return Filing.objects.filter(document=document).shown().order_by("organisation__sort_key", "pk")


def not_filed(organisation_ids: Collection[int]) -> FilingQuerySet:
    """What these organisations' archives have not given a number yet, oldest first."""
    return Filing.objects.not_filed().filter(organisation__in=organisation_ids).order_by("begun_at", "pk")


def count_not_filed(standing: Standing) -> int:
    """How many documents wait to be filed where the person looks after the archive; one query at most."""
    organisations = standing.organisation_ids_with(Capability.KEEP_ARCHIVE)
    return not_filed(organisations).count() if organisations else 0


def waiting_in_archive(standing: Standing) -> int:
    """How many documents wait for the person as records officer; others only see that they are not filed."""
    kept = {
        one.office.organisation.pk for one in standing.held if one.office.role == OfficeRole.RECORDS_OFFICER
    }
    return not_filed(kept).count() if kept else 0


def case_owner(organisation: Organisation | int, on: date) -> Appointment | None:
    """Who in the organisation answers questions about its documents that day; None when nobody does."""
    key = organisation if isinstance(organisation, int) else organisation.pk
    offices = Office.objects.valid(on).filter(organisation=key, role__in=_CASE_OWNERS)
    held = [one for one in holders_of(offices, on) if one.contact_email]
    return min(held, key=lambda one: _CASE_OWNERS.index(OfficeRole(one.office.role)), default=None)
