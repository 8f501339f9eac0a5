"""The proofs: what is counted for each kind of duty, and the sentence that says why it stands as it does.

A module registers its counters when it is imported; all of them are, here.
"""

from agreements.duties.proofs import (
    agendas,
    dated,
    dates,
    deadlines,
    follow_through,
    measures,
    meetings,
    members,
    papers,
    places,
    presence,
    slt,
    told,
)
from agreements.duties.proofs.registry import counter, counter_of, each_municipality, has_counter

__all__ = [
    "agendas",
    "counter",
    "counter_of",
    "dated",
    "dates",
    "deadlines",
    "each_municipality",
    "follow_through",
    "has_counter",
    "measures",
    "meetings",
    "members",
    "papers",
    "places",
    "presence",
    "slt",
    "told",
]
