"""The pages of the room, one module per piece of work."""
