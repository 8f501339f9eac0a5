"""Charts drawn as SVG on the server, the same on page and paper: values in, markup out.

Attributes alone, no style, script, pattern or id, so that they stand under a strict policy, several on one
page, and in PDF/A. Every number is printed, and nothing is said by colour alone: form, hatching and order say
it in print grey too. Title and description are the alternative text, and a table beside says the same. Words
are in the language that is active when the chart is drawn. Lengths are the drawing's own units, about a phone
wide; it is scaled by the page.
"""

from records.charts.bars import Bar, bars
from records.charts.scores import PairedScores, Spread, paired_scores, spread
from records.charts.shares import Shares, shares
from records.charts.years import YearMark, YearRow, year_line

__all__ = [
    "Bar",
    "PairedScores",
    "Shares",
    "Spread",
    "YearMark",
    "YearRow",
    "bars",
    "paired_scores",
    "shares",
    "spread",
    "year_line",
]
