"""The verbs of the room: the only way anything about agreements is written."""
