"""The excerpt of one decision: made when somebody asks for it, once."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from councils import issuing
from councils.actions.steps import acting_in, allowed
from councils.models import Decision
from records import audit, documents
from records.actors import Actor
from records.models import IssuedDocument
from records.refusals import Refused


def make_excerpt(*, decision: Decision, by: Actor, on: date, at: datetime) -> IssuedDocument:
    """The excerpt of a decision in approved minutes; the one that stands, when somebody was first.

    For those who read the forum's papers; of a closed decision for members. Raises NotAllowed for others, and
    Refused before the minutes are approved. Rendering is done outside every lock.
    """
    item = decision.item
    is_closed = decision.is_closed or item.is_closed
    _user, by = allowed("councils.read_closed" if is_closed else "councils.read_papers", item.forum, by, on)
    by, _seat = acting_in(item.forum, by, on)
    if standing := documents.documents_of(decision).filter(purpose=issuing.EXCERPT).first():
        return standing
    try:
        document = issuing.issue_excerpt(decision.pk, at=at)
    except issuing.NotApproved as error:
        raise Refused(_("Referatet er ikke godkjent ennå. Utskriften kan lages når det er det.")) from error
    assert item.meeting is not None
    audit.record(shown_with=item.meeting, verb="meeting.excerpt_issued", by=by, at=at, item=item.label)
    return document
