"""What SLT's programmes, groups, measures and plans did in the year."""

from agreements.duties.facts_base import FactsBase


class SltFacts(FactsBase):
    """The records of SLT."""
