"""The demo's presence and consultations: Nordland keeps presence, and Rana asks its contact about plans."""

from datetime import date, datetime, time, timedelta

from councils.actions.consultations import answer, ask
from councils.actions.presence import log_presence, turn_scheme
from parties.acting import actor_for
from parties.models import PoliceDistrict, User
from records import days
from samarbeid.demo.registers import Cast

# Weekday and arena, week after week; the contact has two days a week in the municipality.
WEEK = ((1, "SCHOOL"), (3, "PUBLIC"), (3, "VOLUNTEERS"))
WEEKS = 7


def tell(cast: Cast, administrator: str, today: date) -> None:
    """Some weeks of presence, one plan answered and one that waits for an answer."""
    began = today - timedelta(weeks=WEEKS + 1)
    user = User.objects.get(email=administrator)
    turn_scheme(
        district=PoliceDistrict.objects.get(pk=cast.unit.district_id),
        is_on=True,
        by=actor_for(user, began),
        on=began,
        at=_at(began),
    )
    for week in range(WEEKS):
        monday = began + timedelta(days=7 - began.weekday(), weeks=week)
        for weekday, arena in WEEK:
            day = monday + timedelta(days=weekday)
            # One week the contact had other duties, and nothing is put down.
            if week == 3 or day > today:
                continue
            log_presence(
                office=cast.offices["contact"],
                municipality=cast.municipalities[0],
                arena=arena,
                day=day,
                by=cast.actor("contact", day),
                on=day,
                at=_at(day),
            )
    _plans(cast, today)


def _plans(cast: Cast, today: date) -> None:
    for title, ago, reply in (
        (
            "Kommunedelplan for trafikksikkerhet",
            40,
            "Politiet støtter planen, og ber om lys i krysset ved skolen.",
        ),
        ("Reguleringsplan for Moholmen", 6, ""),
    ):
        asked = today - timedelta(days=ago)
        made = ask(
            municipality=cast.municipalities[0],
            contact_office=cast.offices["contact"],
            title=title,
            question="Hva bør planen ta hensyn til for å forebygge kriminalitet og ulykker?",
            due_on=asked + timedelta(days=21),
            by=cast.actor("coordinator", asked),
            on=asked,
            at=_at(asked),
        )
        if reply:
            replied = asked + timedelta(days=12)
            answer(
                consultation=made,
                answer=reply,
                by=cast.actor("contact", replied),
                on=replied,
                at=_at(replied),
            )


def _at(day: date) -> datetime:
    return datetime.combine(day, time(11, 0), tzinfo=days.OSLO)
