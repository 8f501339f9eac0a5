"""The records of a year that duties are held against, loaded once for a set of agreements.

Each part of the field is loaded when it is first asked for, in a constant number of queries however many
agreements there are; a counter picks its own agreement's out of it.
"""

from agreements.duties.facts_parties import PartyFacts
from agreements.duties.facts_seats import SeatFacts
from agreements.duties.facts_slt import SltFacts


class Facts(SeatFacts, SltFacts, PartyFacts):
    """All that counters ask of, for the years in force of some agreements (`periods`, all of one year)."""
