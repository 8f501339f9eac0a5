"""What is to stand: the police council, its chair and secretary, publication, linked agreements."""

from django.utils.translation import gettext as _

from agreements.duties.facts import Facts
from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.meetings import by_council, no_council
from agreements.duties.proofs.registry import counter
from agreements.duties.proofs.standing import standing
from agreements.duties.proofs.stated import choice, day, roles
from agreements.duties.sentences import listed, together
from agreements.duties.status import Found, Record
from agreements.duties.terms import Terms
from agreements.models import AgreementVersion
from councils.choices import Capacity
from councils.models import Membership
from parties.models import Organisation
from records import days


@counter(Proof.IN_PLACE, "council", apart=by_council)
def council(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Has the municipality a police council on the day? With a deadline, was it founded by then?"""
    on, by = period.until, day(terms, "by_on")
    found = [
        one.forum
        for one in facts.councils_of(period, municipality)
        if one.covers(on) and one.forum.covers(on)
    ]
    founded = [forum.valid_from for forum in found]
    since = None if None in founded else min((one for one in founded if one is not None), default=None)
    status = standing(terms, period, stands=bool(found), since=since, by=by)
    records = tuple(Record("forum", forum.pk, forum.valid_from) for forum in found)
    deadline = _("Fristen er %(day)s.") % {"day": days.longdate(by)} if by is not None else ""
    if not found:
        said = no_council(facts, period, municipality) or _("Politirådet er ikke i virksomhet %(day)s.") % {
            "day": days.longdate(on)
        }
        return Found(status, together(said, deadline), records)
    names = listed([forum.name for forum in found])
    if since is None:
        said = _("Opprettet: %(names)s.") % {"names": names}
    else:
        said = _("Opprettet: %(names)s, %(day)s.") % {"names": names, "day": days.longdate(since)}
    return Found(status, together(said, deadline), records)


@counter(Proof.IN_PLACE, "chair", apart=by_council)
def chair(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Has the council a chair on the day, from the office that the agreement names?"""
    return _seat(Capacity.CHAIR, facts, terms, period, municipality)


@counter(Proof.IN_PLACE, "secretary", apart=by_council)
def secretary(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Has the council a secretary on the day, from the office that the agreement names?"""
    return _seat(Capacity.SECRETARY, facts, terms, period, municipality)


def _seat(
    capacity: Capacity, facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """A seat by office stands while somebody holds the office, or the alternative one; by person, always.

    Where several councils are asked about, each must have it. Of several seats in the same capacity one is
    enough.
    """
    on, wanted = period.until, set(roles(terms))
    councils = [one for one in facts.councils_of(period, municipality) if one.covers(on)]
    if not councils:
        said = no_council(facts, period, municipality) or _("Politirådet er ikke i virksomhet %(day)s.") % {
            "day": days.longdate(on)
        }
        return Found(standing(terms, period, stands=False), said)
    seats = [one for one in facts.seats(councils, on) if one.capacity == capacity]
    filled = [one for one in seats if _is_filled(facts, one, period, wanted)]
    stands = {one.forum.pk for one in councils} <= {one.forum_id for one in filled}
    records = tuple(Record("seat", one.pk, one.valid_from, counts=one in filled) for one in seats)
    return Found(
        standing(terms, period, stands=stands),
        _seat_sentence(capacity, facts, period, seats, filled),
        records,
    )


def _is_filled(facts: Facts, seat: Membership, period: YearInForce, wanted: set[str]) -> bool:
    if seat.office is None:
        return not wanted
    offices = [one for one in (seat.office, seat.alternative_office) if one is not None]
    return any(
        (not wanted or one.role in wanted) and facts.office_held_on(one, period.until) for one in offices
    )


def _seat_sentence(
    capacity: Capacity,
    facts: Facts,
    period: YearInForce,
    seats: list[Membership],
    filled: list[Membership],
) -> str:
    name = str(capacity.label)
    if filled:
        return _("Rådet har %(capacity)s: %(who)s.") % {
            "capacity": name,
            "who": listed(sorted({_who(one) for one in filled})),
        }
    if not seats:
        return _("Rådet har ingen %(capacity)s %(day)s.") % {
            "capacity": name,
            "day": days.longdate(period.until),
        }
    held = [one for one in seats if one.office is None or facts.office_held_on(one.office, period.until)]
    if held:
        return _("%(who)s er %(capacity)s, men avtalen sier et annet verv.") % {
            "who": listed(sorted({_who(one) for one in held})),
            "capacity": name,
        }
    seat = seats[0]
    since = facts.office_vacant_since(seat.office, period.until) if seat.office is not None else None
    if since is None:
        return _("Vervet som %(capacity)s er ubesatt: %(who)s.") % {"capacity": name, "who": _who(seat)}
    return _("Vervet som %(capacity)s har vært ubesatt siden %(day)s: %(who)s.") % {
        "capacity": name,
        "day": days.longdate(since),
        "who": _who(seat),
    }


def _who(seat: Membership) -> str:
    """The office, never the name: the sentence is frozen with evaluations."""
    if seat.office is None:
        return _("personlig plass")
    if seat.alternative_office is not None:
        return _("%(first)s eller %(last)s") % {
            "first": seat.office.title,
            "last": seat.alternative_office.title,
        }
    return seat.office.title


@counter(Proof.IN_PLACE, "press_contact")
def press_contact(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Are press contacts entered beside the agreement? They are one text, without a day, for both sides."""
    stands = bool(period.agreement.press_contact.strip())
    said = (
        _("Pressekontakt er ført ved siden av avtalen.")
        if stands
        else _("Pressekontakt er ikke ført ved siden av avtalen.")
    )
    records = (Record("agreement", period.agreement.pk),) if stands else ()
    return Found(standing(terms, period, stands=stands), said, records)


@counter(Proof.IN_PLACE, "publication")
def publication(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Is the agreement there to be read by everyone?

    One written in the portal is when its signed document has been issued as public; one that was registered
    from paper is from the day it was registered, for everybody may read it.
    """
    version = period.version
    if version.origin == AgreementVersion.Origin.REGISTERED:
        published = version.created_at
    else:
        published = facts.party.published.get(version.pk)
    stands = published is not None and days.day_of(published) <= period.until
    if stands and published is not None:
        said = _("Den signerte avtalen er åpen for alle siden %(day)s.") % {
            "day": days.longdate(days.day_of(published))
        }
    else:
        said = _("Den signerte avtalen er ikke gjort offentlig i portalen.")
    records = (Record("version", version.pk, days.day_of(published)),) if stands and published else ()
    return Found(standing(terms, period, stands=stands), said, records)


@counter(Proof.IN_PLACE, "linked_agreement")
def linked_agreement(
    facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None
) -> Found:
    """Is an agreement that this one points at, or an appendix of its own, in force on the day?

    What it is about is the human's to say: the portal cannot tell one linked agreement from another by it.
    """
    on = period.until
    linked = facts.party.linked_to(period.agreement.pk)
    in_force = [one for one in linked if one.covers(on)]
    about = choice(terms, "about")
    records = tuple(
        Record("agreement", one.agreement.pk, one.since, counts=one in in_force) for one in linked
    )
    if in_force:
        said = _("Gjelder %(day)s: %(titles)s.") % {
            "day": days.longdate(on),
            "titles": listed([f"«{one.agreement.title}»" for one in in_force]),
        }
    elif linked:
        said = _("Avtalen viser til %(titles)s, som ikke gjelder %(day)s.") % {
            "day": days.longdate(on),
            "titles": listed([f"«{one.agreement.title}»" for one in linked]),
        }
    elif about:
        said = _("Ingen avtale om %(about)s er knyttet til denne.") % {"about": about}
    else:
        said = _("Ingen annen avtale er knyttet til denne.")
    return Found(standing(terms, period, stands=bool(in_force)), said, records)
