"""Meetings held: those of the police council, and of another forum that the agreement names."""
