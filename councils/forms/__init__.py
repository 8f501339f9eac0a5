"""The forms of the room, one module per piece of work."""
