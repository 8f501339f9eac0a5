"""The room's tables, one file each."""

from records.models.audit_event import AuditEvent
from records.models.dispatch import Dispatch
from records.models.issued_document import IssuedDocument
from records.models.stored_file import StoredFile

__all__ = ["AuditEvent", "Dispatch", "IssuedDocument", "StoredFile"]
