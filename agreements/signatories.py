"""Who is to sign a version, and who has: asked of the offices on the day, never remembered."""

from datetime import date

from agreements.models import AgreementVersion, Signature
from agreements.notices import Recipient
from parties.models import Appointment, Office
from parties.standing import holders_of


def unsigned_offices(version: AgreementVersion) -> list[Office]:
    """The offices whose places nobody has signed, in the order of the places."""
    places = version.places.filter(signature__isnull=True).select_related("office__organisation")
    return [place.office for place in places]


def waiting_signatories(
    version: AgreementVersion, on: date, *, appointed_after: date | None = None
) -> list[Recipient]:
    """Those who may fill the empty places that day; with a day, only those who came into office after it."""
    holders = holders_of(unsigned_offices(version), on).filter(may_sign=True)
    if appointed_after is not None:
        holders = holders.filter(valid_from__gt=appointed_after)
    return _recipients(holders)


def those_who_signed(version: AgreementVersion) -> list[Recipient]:
    """Those who have signed, whether or not they hold the office any more."""
    signatures = Signature.objects.filter(place__version=version).select_related("appointment__person__user")
    return _recipients(signature.appointment for signature in signatures)


def each_once(*groups: list[Recipient]) -> list[Recipient]:
    """Several groups of recipients as one; somebody in two of them is told once."""
    found: dict[str, Recipient] = {}
    for recipient in (recipient for group in groups for recipient in group):
        found.setdefault(recipient.address.lower(), recipient)
    return list(found.values())


def _recipients(appointments) -> list[Recipient]:
    return each_once([_recipient(one) for one in appointments if one.contact_email])


def _recipient(appointment: Appointment) -> Recipient:
    user = appointment.person.user
    return Recipient(
        address=appointment.contact_email,
        name=appointment.person.name,
        language=user.language if user else "nb",
        user_id=user.pk if user else None,
    )
