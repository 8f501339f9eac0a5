"""The verbs of the room: the only way anything is written. Keyword-only, by an Actor, in one transaction."""
