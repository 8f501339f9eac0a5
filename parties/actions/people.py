"""People in the register, their way in, and their help when the second factor is lost."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from parties.accounts import invitations
from parties.acting import require
from parties.actions.writing import address_of, save_checked, tell
from parties.models import Appointment, Person, User
from records import audit, days
from records.actors import Actor
from records.refusals import Refused


@transaction.atomic
def register_person(*, name: str, email: str, by: Actor, at: datetime) -> Person:
    """Put a new person into the register, without login. Raises Refused when the address is taken."""
    require("parties.register_person", by, None, days.day_of(at))
    person = Person(name=" ".join(name.split()), email=email.strip().lower())
    _check_address(person)
    save_checked(person)
    audit.record(shown_with=person, verb="person.registered", by=by, at=at, person=person.name)
    return person


@transaction.atomic
def correct_person(*, person: Person, name: str, email: str, by: Actor, at: datetime) -> Person:
    """Correct name and address; the login follows, and the former address is told.

    The address is where invitations and new passwords go, so this is only for those who keep the registers
    everywhere the person serves, and never for oneself. Raises NotAllowed, or Refused when the address is
    taken, or missing for somebody who can log in.
    """
    person = _locked(person)
    require("parties.change_person", by, person, days.day_of(at))
    former = Person(pk=person.pk, name=person.name, email=person.email, user=person.user)
    person.name = " ".join(name.split())
    person.email = email.strip().lower()
    if person.name == former.name and person.email == former.email:
        return person
    if person.user is not None and not person.email:
        raise Refused(_("Den som kan logge inn, må ha en e-postadresse."))
    _check_address(person)
    save_checked(person)
    if person.user is not None:
        person.user.name = person.name
        if person.user.email != person.email:
            person.user.email = person.email
            # allauth lets any address in its own table log in; the former one shall not.
            EmailAddress.objects.filter(user=person.user).delete()
        save_checked(person.user)
        if former.email != person.email:
            tell(
                people=[former],
                template="parties/email/address_changed",
                key=f"address_changed:{person.pk}:{at.isoformat()}",
                about=person,
                by=by,
                reply_to=address_of(by),
                new_address=person.email,
            )
    audit.record(
        shown_with=person,
        verb="person.corrected",
        by=by,
        at=at,
        person=person.name,
        former_name=former.name,
        address_changed=former.email != person.email,
    )
    return person


@transaction.atomic
def invite(*, person: Person, by: Actor, at: datetime) -> None:
    """Send the person a link to their first password; inviting again sends a new link, and the old one stops.

    The link is personal, good for one use and for 14 days. Raises Refused for somebody who has no address, no
    office now or later, or has a password already.
    """
    on = days.day_of(at)
    person = _locked(person)
    require("parties.invite", by, person, on)
    if not person.email:
        raise Refused(_("Legg inn en e-postadresse før du inviterer %(name)s.") % {"name": person.name})
    if not Appointment.objects.filter(person=person).exclude(valid_to__lt=on).exists():
        raise Refused(_("%(name)s har ikke noe verv. Gi vervet først.") % {"name": person.name})
    user = person.user
    if user is None:
        _check_address(person)
        user = User.objects.create_user(person.email.lower(), name=person.name)
        person.user = user
        person.save(update_fields=["user"])
    elif user.has_usable_password():
        raise Refused(
            _("%(name)s har logget inn før, og kan velge «Glemt passord» selv.") % {"name": person.name}
        )
    elif not user.is_active:
        raise Refused(_("Brukeren til %(name)s er stengt.") % {"name": person.name})
    else:
        # A new unusable password makes every earlier link worthless.
        user.set_unusable_password()
        user.save(update_fields=["password"])
    tell(
        people=[person],
        template="parties/email/invitation",
        key=f"invitation:{person.pk}:{at.isoformat()}",
        about=person,
        by=by if by.is_person else Actor(user_id=None, name=by.name, kind="link"),
        reply_to=address_of(by),
        link=reverse("parties:invitation", args=[invitations.token_for(user, at)]),
        days=invitations.LIFETIME.days,
        appointments=list(
            Appointment.objects.filter(person=person)
            .exclude(valid_to__lt=on)
            .select_related("office__organisation")
        ),
    )
    audit.record(shown_with=person, verb="person.invited", by=by, at=at, person=person.name)


@transaction.atomic
def accept_invitation(*, token: str, password: str, at: datetime) -> User:
    """Set the first password by the link's token, and return the login. Raises Refused for a dead link."""
    user = invitations.user_of(token, at)
    if user is not None:
        user = User.objects.select_for_update().get(pk=user.pk)
        # Asked again under the lock: of two who click at once, one has used the link.
        user = invitations.user_of(token, at)
    if user is None:
        raise Refused(invitations.DEAD_LINK)
    user.set_password(password)
    user.save(update_fields=["password"])
    # Who holds the link has read the mail: the address is theirs.
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    person = Person.objects.get(user=user)
    audit.record(
        shown_with=person,
        verb="person.answered_invitation",
        by=Actor(user_id=user.pk, name=person.name),
        at=at,
        person=person.name,
    )
    return user


@transaction.atomic
def take_away_second_factor(*, person: Person, by: Actor, at: datetime) -> None:
    """Take away a lost second factor, so that the person sets up a new one at the next login; they are told.

    Only for those who may change the person's address, and for the same reason. Raises Refused without one.
    """
    person = _locked(person)
    require("parties.change_person", by, person, days.day_of(at))
    found = Authenticator.objects.filter(user=person.user) if person.user else Authenticator.objects.none()
    if not found.exists():
        raise Refused(_("%(name)s har ikke satt opp totrinnsbekreftelse.") % {"name": person.name})
    found.delete()
    tell(
        people=[person],
        template="parties/email/second_factor_taken_away",
        key=f"second_factor_taken_away:{person.pk}:{at.isoformat()}",
        about=person,
        by=by,
        reply_to=address_of(by),
    )
    audit.record(shown_with=person, verb="person.second_factor_taken_away", by=by, at=at, person=person.name)


def _locked(person: Person) -> Person:
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.user_id is not None:
        locked.user = User.objects.select_for_update().get(pk=locked.user_id)
    return locked


def _check_address(person: Person) -> None:
    """One address, one person: an invitation must not open another's login."""
    if not person.email:
        return
    others = Person.objects.filter(email__iexact=person.email).exclude(pk=person.pk)
    if other := others.first():
        raise Refused(_("%(name)s har alt denne e-postadressen.") % {"name": other.name})
    logins = User.objects.filter(email__iexact=person.email).exclude(pk=person.user_id)
    if logins.exists():
        raise Refused(_("En annen bruker har alt denne e-postadressen."))
