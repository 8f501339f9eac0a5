"""What the registers say of the parties in the year: offices, presence, service points; and what is told."""

from agreements.duties.facts_base import FactsBase


class PartyFacts(FactsBase):
    """The records of the parties themselves."""
