"""The steps of a flow as buttons: open ones to press, closed ones with their reasons."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from records.workflow import Offer


@dataclass(frozen=True)
class OfferedStep:
    """An offer with the address that does it.

    `opens_page`: the step needs a form or a question first, so the button is a link to that page; otherwise
    it posts straight away.
    """

    offer: Offer
    url: str
    opens_page: bool = False

    @property
    def name(self) -> str:
        return self.offer.transition.name

    @property
    def label(self) -> str:
        return self.offer.label

    @property
    def style(self) -> str:
        return self.offer.transition.style

    @property
    def reasons(self) -> list[str]:
        return self.offer.reasons

    @property
    def is_open(self) -> bool:
        return self.offer.is_open


def steps(
    offers: Iterable[Offer], url: Callable[[str], str], *, pages: Collection[str] = ()
) -> list[OfferedStep]:
    """Bind offers to addresses for `{% offers %}`.

    `url` gives the address of a transition by its name. Transitions named in `pages`, and those with a
    `confirm` question, open as a page (the same address with GET) before anything is written.
    """
    return [
        OfferedStep(
            offer=offer,
            url=url(offer.transition.name),
            opens_page=offer.transition.name in pages or bool(offer.transition.confirm),
        )
        for offer in offers
    ]
