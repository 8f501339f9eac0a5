"""A signed agreement goes into the archive of each of its parties."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from agreements import notices
from agreements.merging import joined
from agreements.models import AgreementVersion
from parties.actions.filing import begin_filing
from parties.filing_sheet import FilingParty, FilingSheet
from parties.models import Filing, Organisation
from records import days
from records.actors import Actor
from records.models import IssuedDocument


def file_signed(version: AgreementVersion, document: IssuedDocument, *, at: datetime) -> list[Filing]:
    """Let all parties of the signed version file its document; what is begun already stands as it is."""
    parties = version.frozen_content["parties"]
    return begin_filing(
        document=document,
        organisations=Organisation.objects.filter(pk__in=[party["id"] for party in parties]),
        sheet=sheet_of(version, document),
        by=Actor.system(),
        on=days.day_of(at),
        at=at,
    )


def file_changes(version: AgreementVersion, document: IssuedDocument, *, at: datetime) -> list[Filing]:
    """Let them file what the signed version changes for them, in the same case as the agreement."""
    parties = version.frozen_content["parties"]
    return begin_filing(
        document=document,
        organisations=Organisation.objects.filter(pk__in=[party["id"] for party in parties]),
        sheet=sheet_of(version, document, document_type=gettext_noop("Notat")),
        by=Actor.system(),
        on=days.day_of(at),
        at=at,
    )


def sheet_of(
    version: AgreementVersion, document: IssuedDocument, *, document_type: str = gettext_noop("Avtale")
) -> FilingSheet:
    """What the archives are told, in the agreement's written standard, from what is frozen and signed."""
    parties = version.frozen_content["parties"]
    numbers = dict(
        Organisation.objects.filter(pk__in=[party["id"] for party in parties]).values_list("pk", "org_number")
    )
    names = [party["name"] for party in parties]
    with translation.override(version.language):
        return FilingSheet(
            title=document.title,
            document_type=_(document_type),
            case_title=_("Samarbeid mellom %(parties)s") % {"parties": joined(names)},
            subject_on=version.signed_on,
            parties=tuple(
                FilingParty(
                    name=party["name"],
                    organisation_id=party["id"],
                    org_number=numbers.get(party["id"], ""),
                )
                for party in parties
            ),
            url=notices.link_to(version),
        )
