"""Mail to an archive: the document with its sheets when it is public, else only where to fetch it.

A closed document never goes by mail; its mail has the public title and the personal link. The same holds for
a document too large for mail servers, and for reminders, whose document has been sent before.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from parties import filing_sheet
from parties.filing import LINK_LIVES, PURPOSE, case_owner
from parties.links import link_url, make_link
from parties.models import Filing
from records import days, dispatch, files
from records.actors import Actor
from records.files import MEBIBYTE
from records.models import Dispatch, StoredFile

# Mail grows by a third on the way, and many servers stop at 25 MB.
MOST_ATTACHED = 15 * MEBIBYTE


def write(filing: Filing, *, by: Actor, at: datetime, is_reminder: bool = False) -> Dispatch:
    """Put the mail to the archive's address, with a fresh link, into the outbox.

    In the caller's transaction, and for an organisation that has an address.
    """
    organisation = filing.organisation
    language = language_of(filing)
    with translation.override(language):
        link, token = make_link(
            purpose=PURPOSE,
            subject=filing,
            by=by,
            at=at,
            expires_at=at + LINK_LIVES,
            name=_("Arkivet i %(name)s") % {"name": organisation.display_name},
            address=organisation.filing_email,
            language=language,
        )
        attached = [] if is_reminder or not may_attach(filing) else attachments(filing, at)
        context = {
            "filing": filing,
            "title": filing.document.title,
            "greeting": link.name,
            "sentences": _sentences(filing, bool(attached), is_reminder),
            "link": link_url("parties:archive_link", token),
            "until": days.longdate(days.day_of(link.expires_at)),
            "language": language,
        }
        subject = (
            _("Ikke arkivert ennå: %(title)s") if is_reminder else _("Til arkivering: %(title)s")
        ) % context
        owner = case_owner(filing.organisation_id, days.day_of(at))
        return dispatch.queue(
            unique_key=f"parties.filing:{filing.pk}:{link.pk}",
            kind="parties.filing_reminder" if is_reminder else "parties.filing",
            address=organisation.filing_email,
            name=link.name,
            language=language,
            subject=subject,
            text=render_to_string("parties/mail/filing.txt", context).strip() + "\n",
            html=render_to_string("parties/mail/filing.html", {**context, "subject": subject}),
            reply_to=owner.contact_email if owner else organisation.post_address_email,
            about=filing,
            attachments=attached,
            at=at,
        )


def may_attach(filing: Filing) -> bool:
    """Whether the document itself may go by mail: public, and small enough."""
    return not filing.is_closed and filing.document.file.size <= MOST_ATTACHED


def attachments(filing: Filing, at: datetime) -> list[StoredFile]:
    """The same files as in the package: the stored document, and its sheets kept as they are sent."""
    document = filing_sheet.document_name(filing)
    by = Actor.system()
    sheets = [
        files.keep(data, name=name, content_type=_type_of(name), by=by, at=at)
        for name, data in filing_sheet.contents(filing).items()
        if name != document
    ]
    return [filing.document.file, *sheets]


def language_of(filing: Filing) -> str:
    """The document's written standard, where the portal speaks it."""
    language = filing.document.language
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _type_of(name: str) -> str:
    return "application/xml" if name.endswith(".xml") else "text/plain"


def _sentences(filing: Filing, is_attached: bool, is_reminder: bool) -> list[Any]:
    if is_reminder:
        sent = _(
            "Dette dokumentet ble gjort klart til arkivering %(day)s, og arkivet har ikke ført inn numre."
        )
        return [sent % {"day": days.longdate(days.day_of(filing.begun_at))}, _fetch(filing)]
    if is_attached:
        return [
            _(
                "Dokumentet er ferdig og følger med her, sammen med opplysninger om det for mennesker og for "
                "arkivsystemet (navn fra Noark 5) og sjekksummer for filene."
            )
        ]
    return [_("Dokumentet er ferdig og skal arkiveres."), _fetch(filing)]


def _fetch(filing: Filing) -> str:
    if filing.is_withheld:
        return _("Det er unntatt offentlighet og sendes ikke med e-post. Hent det på siden som lenken åpner.")
    if filing.is_closed:
        return _("Det er ikke publisert og sendes ikke med e-post. Hent det på siden som lenken åpner.")
    return _("Hent det på siden som lenken åpner.")
