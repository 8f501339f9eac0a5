"""A forum that keeps a log without content takes no words about its meetings: said here, asked by every act.

What such a meeting was about is chosen from lists, and what is to be told goes on to another forum. So its
notice carries no message and no texts of items, an answer to it no note and no name, its meetings no
titles of their own; a reason for calling off is chosen, and there are neither papers nor follow-ups. What
words there are come from outside: the titles of items that another forum has sent, and the forum's own
standing items.
"""

from typing import Any

from django.utils.translation import gettext as _

from councils.choices import Record
from records.refusals import Refused


def keeps_log(forum: Any) -> bool:
    """Does the forum keep a log without content today?"""
    return forum.record == Record.LOG


def is_logged(meeting: Any) -> bool:
    """Is it the log that tells of this meeting: one that has a log, or may only get one?

    Minutes stay minutes when the forum turns to a log, and the other way round.
    """
    if hasattr(meeting, "log"):
        return True
    return keeps_log(meeting.forum) and not hasattr(meeting, "minutes")


def refuse_words(forum: Any, *texts: str) -> None:
    """Refused when somebody sends words along to a forum that has no place for them."""
    if keeps_log(forum) and any((text or "").strip() for text in texts):
        raise Refused(_("Forumet fører logg uten innhold, og har ikke plass til tekst her."))


def refuse_where_log(forum: Any) -> None:
    """Refused when an act that writes words about items is tried in a forum that keeps a log."""
    if keeps_log(forum):
        raise Refused(refusal())


def refusal() -> str:
    """Why something cannot be written in such a forum, and what to do."""
    return _(
        "Forumet fører logg uten innhold. Her skrives ikke noe om sakene; det som skal videre, løftes som "
        "sak."
    )
