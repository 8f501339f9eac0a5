"""The police council of every place: forum, seats by office, what it gives weight to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agreements.models import AgreementForum
from councils.choices import Access, Capacity, Side
from councils.models import FocusArea, Forum, ForumParty, Membership, PoliceCouncil
from parties.names import search_key
from samarbeid.country.agreements import Signed
from samarbeid.country.people import Place

SEATS = (
    ("mayor", Capacity.CHAIR, Side.MUNICIPALITY),
    ("coordinator", Capacity.SECRETARY, Side.MUNICIPALITY),
    ("director", Capacity.MEMBER, Side.MUNICIPALITY),
    ("leader", Capacity.MEMBER, Side.POLICE),
    ("contact", Capacity.MEMBER, Side.POLICE),
)
NOTICE_DAYS = 7


@dataclass
class Body:
    """A place's council: its forum and the seats in it."""

    signed: Signed
    forum: Forum
    seats: dict[str, Membership] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Whose it is."""
        return self.signed.place


def new_forum(name: str, place: Place, since: date, **fields: Any) -> Forum:
    """A forum, not written yet."""
    forum = Forum(name=name, language=place.language, valid_from=since, **fields)
    forum.search_key = search_key(name)
    return forum


def parties_of(forum: Forum, place: Place, since: date) -> list[ForumParty]:
    """Both sides as its parties."""
    return [
        ForumParty(forum=forum, organisation_id=organisation.pk, valid_from=since)
        for organisation in (place.municipality, place.police)
    ]


def councils_of(signed: Sequence[Signed], since: date) -> list[Body]:
    """The councils, each tied to its agreement."""
    found = [
        Body(
            one,
            new_forum(
                f"Politirådet i {one.place.municipality.name}",
                one.place,
                since,
                access=one.place.chance.choice((Access.PUBLIC, Access.PUBLIC, Access.PARTIES)),
                meetings_per_year=one.meetings,
                notice_days=NOTICE_DAYS,
            ),
        )
        for one in signed
    ]
    Forum.objects.bulk_create([one.forum for one in found])
    PoliceCouncil.objects.bulk_create([PoliceCouncil(forum=one.forum) for one in found])
    ForumParty.objects.bulk_create(
        [party for one in found for party in parties_of(one.forum, one.place, since)]
    )
    AgreementForum.objects.bulk_create(
        [AgreementForum(agreement=one.signed.agreement, forum=one.forum) for one in found]
    )
    for one in found:
        for position, (key, capacity, _side) in enumerate(SEATS, start=1):
            one.seats[key] = Membership(
                forum=one.forum,
                office=one.place.offices[key],
                capacity=capacity,
                reviews_minutes=key == "contact",
                has_authority=True,
                position=position,
                valid_from=since,
            )
    Membership.objects.bulk_create([seat for one in found for seat in one.seats.values()])
    FocusArea.objects.bulk_create(
        [
            FocusArea(forum=one.forum, title=title, valid_from=since, position=position)
            for one in found
            for position, title in enumerate(("Trygg oppvekst", "Trygge møteplasser"), start=1)
        ]
    )
    return found
