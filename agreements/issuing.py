"""Issuing the room's documents: rendered once, outside every lock, from what is frozen.

May be repeated and raced, by tasks and by the clock: one document stands per version, purpose and edition.
The verification code is worked out from the version, the purpose and the content under the portal's secret
key, so that a second rendering – after a worker was killed between rendering and keeping – gives the same
document.
"""

from datetime import datetime

from django.utils.crypto import salted_hmac

from agreements import changes_pdf, pdf
from agreements.duties.changes import frozen_changes
from agreements.models import AgreementVersion
from agreements.states import VersionState
from records import documents
from records.models import IssuedDocument

SIGNING_COPY = "signing_copy"
SIGNED = "signed"
CHANGES = "changes"
PROFILE = "pdf/a-2a"


class NotFrozen(ValueError):
    """The version is not in a state that a document may be made from."""


def issue_signing_copy(version_id: int, *, at: datetime) -> IssuedDocument:
    """The copy that is shown and bound to before signing. Raises NotFrozen for a text still being written."""
    version = _version(version_id)
    if not version.is_frozen:
        raise NotFrozen(f"Version {version_id} is not frozen.")
    if standing := _standing(version, SIGNING_COPY):
        return standing
    code = code_for(version, SIGNING_COPY)
    return _issue(version, SIGNING_COPY, pdf.signing_copy_context(version, code), code, version.frozen_at, at)


def issue_signed_document(version_id: int, *, at: datetime) -> IssuedDocument:
    """The signed agreement, public. Raises NotFrozen before the last has signed."""
    version = _version(version_id)
    if version.state != VersionState.SIGNED or not version.is_frozen:
        raise NotFrozen(f"Version {version_id} is not signed.")
    if standing := _standing(version, SIGNED):
        return standing
    code = code_for(version, SIGNED)
    return _issue(version, SIGNED, pdf.signed_context(version, code), code, version.signed_at, at)


def issue_changes(version_id: int, *, at: datetime) -> IssuedDocument | None:
    """What the version changes for its parties, their own paper. None where nothing was frozen with it."""
    version = _version(version_id)
    changes = frozen_changes(version)
    if changes is None:
        return None
    if standing := _standing(version, CHANGES):
        return standing
    # WeasyPrint is large, and only those who render need it.
    from records.pdf import render

    code = code_for(version, CHANGES)
    title = changes_pdf.title_of(changes.content)
    rendered = render(
        changes_pdf.TEMPLATE,
        changes_pdf.context_of(changes, code),
        title=title,
        language=version.language,
        author=pdf.author_of(changes.content),
        identifier=code,
        profile=PROFILE,
        created=changes.made_at,
    )
    return documents.issue(
        version,
        CHANGES,
        pdf=rendered,
        title=title,
        content_hash=changes.content_hash,
        language=version.language,
        code=code,
        profile=PROFILE,
        at=at,
    )


def code_for(version: AgreementVersion, purpose: str, edition: int = 1) -> str:
    """The verification code of the version's document: always the same, not to be guessed without the key."""
    named = f"{version.pk}:{purpose}:{edition}:{version.content_hash}"
    number = int.from_bytes(salted_hmac("agreements.issuing", named, algorithm="sha256").digest())
    signs = ""
    for _place in range(12):
        number, sign = divmod(number, len(documents.ALPHABET))
        signs += documents.ALPHABET[sign]
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def _version(version_id: int) -> AgreementVersion:
    return AgreementVersion.objects.select_related("agreement").get(pk=version_id)


def _standing(version: AgreementVersion, purpose: str) -> IssuedDocument | None:
    return documents.documents_of(version).filter(purpose=purpose, edition=1).first()


def _issue(
    version: AgreementVersion, purpose: str, context: dict, code: str, created: datetime, at: datetime
) -> IssuedDocument:
    # WeasyPrint is large, and only those who render need it.
    from records.pdf import render

    title = version.frozen_content["title"]
    if purpose == SIGNING_COPY:
        title = f"{context['words']['copy_title']}: {title}"
    rendered = render(
        pdf.TEMPLATE,
        context,
        title=title,
        language=version.language,
        author=pdf.author_of(version.frozen_content),
        identifier=code,
        profile=PROFILE,
        created=created,
    )
    return documents.issue(
        version,
        purpose,
        pdf=rendered,
        title=title,
        content_hash=version.content_hash,
        language=version.language,
        code=code,
        public=purpose == SIGNED,
        profile=PROFILE,
        at=at,
    )
