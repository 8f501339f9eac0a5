"""What police councils and other forums of the parties did in the year."""

from agreements.duties.facts_base import FactsBase


class CouncilFacts(FactsBase):
    """The records of councils and forums."""
