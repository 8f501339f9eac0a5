"""What people are told about an evaluation: short, with one link, written with the act that it tells about.

Public titles only; what anybody has answered never goes by mail.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from agreements.choices import Side
from agreements.merging import joined
from agreements.models import Evaluation
from agreements.notices import Recipient, address_of
from councils.notices import whole_address
from records import dispatch
from records.actors import Actor

__all__ = ["Recipient", "page_of", "tell", "title_of"]


def title_of(evaluation: Evaluation) -> str:
    """«Samarbeidsavtale, Rana, 2026»: as somebody with many of them knows it."""
    return ", ".join([evaluation.agreement.title, municipalities_of(evaluation), str(evaluation.year)])


def municipalities_of(evaluation: Evaluation) -> str:
    """The municipal parties, as said in a sentence."""
    return joined(
        [
            party.organisation.display_name
            for party in evaluation.agreement.parties.all()
            if party.side == Side.MUNICIPALITY
        ]
    )


def page_of(evaluation: Evaluation) -> str:
    """The whole address of the evaluation's page."""
    return whole_address(evaluation.get_absolute_url())


def key_of(evaluation: Evaluation, kind: str, occasion: str, address: str) -> str:
    """What a letter is known by: it is never written twice."""
    return f"evaluations.{kind}:{evaluation.pk}:{occasion}:{address.lower()}"[:200]


def tell(
    evaluation: Evaluation,
    kind: str,
    *,
    to: Iterable[Recipient],
    subject: Any,
    lines: Callable[[], Iterable[str]],
    link_label: Any,
    by: Actor,
    at: datetime,
    occasion: str = "",
    link: str = "",
    link_of: Callable[[Recipient], str] | None = None,
    off_link: str = "",
) -> int:
    """Write one e-mail to each recipient in their language, with the act's transaction; never to the actor.

    `subject` and `link_label` are lazy words, `subject` with a place for `%(title)s`; `lines` is called in
    the recipient's language. The link is the evaluation's page unless `link` or, for personal ones, `link_of`
    gives another. `occasion` tells two letters of one kind apart, else the moment does. Returns how many
    were written to. `off_link`, for one recipient, is where reminders are turned off.
    """
    occasion = occasion or at.isoformat()
    reply_to = address_of(by)
    title = title_of(evaluation)
    count = 0
    for recipient in to:
        if recipient.user_id is not None and recipient.user_id == by.user_id and link_of is None:
            continue
        with translation.override(recipient.language):
            heading = str(subject) % {"title": title}
            context = {
                "recipient": recipient,
                "subject": heading,
                "lines": list(lines()),
                "link": link_of(recipient) if link_of else link or page_of(evaluation),
                "link_label": str(link_label),
                "language": recipient.language,
                "off_link": off_link,
            }
            dispatch.queue(
                unique_key=key_of(evaluation, kind, occasion, recipient.address),
                address=recipient.address,
                name=recipient.name,
                language=recipient.language,
                subject=heading,
                text=render_to_string("agreements/evaluation/mail/letter.txt", context).strip() + "\n",
                html=render_to_string("agreements/evaluation/mail/letter.html", context),
                reply_to=reply_to,
                about=evaluation,
                kind=f"evaluations.{kind}",
                at=at,
            )
            count += 1
    return count
