"""Which of the room's models have their changes in the audit trail, and why the others have not."""

AUDITED: frozenset[str] = frozenset()

EXEMPT: dict[str, str] = {
    "records.auditevent": "It is the audit trail.",
    "records.storedfile": "Never changed or deleted; the act it belongs to is recorded by its own room.",
    "records.issueddocument": "Never changed or deleted; the row says when, from what and with which hash.",
    "records.dispatch": "Is itself the record of what was sent, to whom and when.",
}
