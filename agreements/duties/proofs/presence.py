"""The police contact in the municipality, week by week."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.duties.facts import Facts
from agreements.duties.kinds import Proof
from agreements.duties.periods import YearInForce
from agreements.duties.proofs.registry import counter, each_municipality
from agreements.duties.proofs.slt import keys_of
from agreements.duties.proofs.stated import number
from agreements.duties.status import Found, Record, Status, at_least
from agreements.duties.terms import Terms
from agreements.duties.weeks import WeeksCounted, count_weeks
from councils.actions.presence_keeping import kept_from
from parties.models import Organisation
from records import days


@counter(Proof.WEEKLY, "presence", apart=each_municipality)
def presence(facts: Facts, terms: Terms, period: YearInForce, municipality: Organisation | None) -> Found:
    """Weeks with presence of those wanted: whole ISO weeks in force minus weeks with recorded absence.

    A week goes on being wanted until it is over; one that was missed can get its reason afterwards, so while
    there is time left it is «behind», and unmet first when the last week is over. That may be some days into
    January. A vacant office is a reason, as on the page of presence; the sentence says how many weeks it was.
    Records are weeks, never days: those are the contact's own.
    """
    wanted_days = number(terms, "days")
    place = facts.asked(period, municipality)[0]
    stood_for_by = facts.stood_for_by(place.pk)
    keys = keys_of(facts, period, place)
    since = facts.presence.kept_since(keys)
    if wanted_days is None:
        return Found(Status.NOT_MEASURABLE, _("Avtalen sier ikke hvor mange dager i uken."))
    if not facts.presence.offices_of(keys):
        return Found(Status.NOT_MEASURABLE, _("Ingen politikontakt er registrert for kommunen."))
    if since is None:
        return Found(
            Status.NOT_MEASURABLE,
            _("Politidistriktet fører ikke tilstedeværelse, så portalen kan ikke måle dette."),
        )
    if (period.weeks or (period.first,))[0] < kept_from(period.on):
        return Found(
            Status.NOT_MEASURABLE, _("Tilstedeværelse slettes etter tre år og kan ikke måles lenger.")
        )
    counted = count_weeks(
        facts.presence.weeks(stood_for_by, period.weeks, period.on),
        since=since,
        wanted_days=wanted_days,
        weekday=number(terms, "weekday"),
        on=period.on,
    )
    if not counted.wanted:
        return Found(Status.NOT_MEASURABLE, _nothing_to_measure(counted, since, period))
    return Found(
        at_least(
            wanted=counted.wanted,
            held=len(counted.kept),
            planned=len(counted.ahead),
            is_over=not counted.ahead,
            strength=terms.strength,
        ),
        _sentence(counted),
        tuple(
            Record("presence_week", place.pk, monday, counts=monday in counted.kept)
            for monday in sorted([*counted.kept, *counted.missed])
        ),
        value=len(counted.kept),
        wanted=counted.wanted,
        planned=len(counted.ahead),
    )


def _sentence(counted: WeeksCounted) -> str:
    parts = [
        ngettext(
            "Politikontakten var til stede i %(kept)s av %(count)s uke som teller.",
            "Politikontakten var til stede i %(kept)s av %(count)s uker som teller.",
            counted.wanted,
        )
        % {"kept": len(counted.kept), "count": counted.wanted}
    ]
    if counted.missed:
        parts.append(
            ngettext(
                "%(count)s uke gikk uten at det er ført nok dager.",
                "%(count)s uker gikk uten at det er ført nok dager.",
                len(counted.missed),
            )
            % {"count": len(counted.missed)}
        )
    if counted.ahead:
        parts.append(
            ngettext("%(count)s uke gjenstår.", "%(count)s uker gjenstår.", len(counted.ahead))
            % {"count": len(counted.ahead)}
        )
    if counted.away:
        parts.append(_away(counted))
    return " ".join(parts)


def _away(counted: WeeksCounted) -> str:
    return ngettext(
        "%(count)s uke med permisjon, annen tjeneste eller ubesatt stilling er ikke regnet med.",
        "%(count)s uker med permisjon, annen tjeneste eller ubesatt stilling er ikke regnet med.",
        len(counted.away),
    ) % {"count": len(counted.away)}


def _nothing_to_measure(counted: WeeksCounted, since: date, period: YearInForce) -> str:
    if counted.away:
        return _away(counted)
    if period.weeks:
        return _("Politidistriktet begynte å føre tilstedeværelse %(day)s.") % {"day": days.longdate(since)}
    return _("Avtalen gjaldt ikke i noen hel uke.")
