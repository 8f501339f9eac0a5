"""A whole invented country: every municipality with its agreement, council, SLT and evaluations.

For measuring and for looking at pages that hold much: real municipalities and districts of the registers,
invented people without a password, invented records. The same seed and the same day give the same country.
Everything is written in bulk, past the actions: there are rows where an action would have left rows, but no
audit trail, no mails and no documents, and a running worker would begin to make the documents. Therefore
only in an empty portal.
"""

from samarbeid.country.making import Country, make_country

__all__ = ["Country", "make_country"]
