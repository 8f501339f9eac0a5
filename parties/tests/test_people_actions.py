"""People in the register: invitation, its link, corrections, a lost second factor."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import signing
from django.urls import reverse

from parties.accounts import invitations
from parties.acting import actor_for
from parties.actions.people import (
    accept_invitation,
    correct_person,
    invite,
    register_person,
    take_away_second_factor,
)
from parties.models import OfficeRole, Person, User
from parties.tests import factories as make
from records import audit, days
from records.models import Dispatch
from records.refusals import NotAllowed, Refused

AT = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
ON = date(2026, 5, 4)
PASSWORD = "en lang og god setning"
ANSWER = "/invitasjon/"


@pytest.fixture
def administrator(administrator_of_rana):
    """The actor of Rana's administrator."""
    return actor_for(administrator_of_rana.user, ON)


@pytest.fixture
def newcomer(rana):
    """A coordinator of Rana without a login."""
    person = make.person("Ny Nyansatt", login=False)
    make.holder(make.office(rana, OfficeRole.SLT_COORDINATOR, "SLT-koordinator"), person)
    return person


def link_in(letter: Dispatch) -> str:
    """The path of the personal link in a letter."""
    return next(line for line in letter.text.splitlines() if "/invitasjon/" in line).split("8000", 1)[-1]


def token_of(person: Person, at: datetime = AT) -> str:
    person.refresh_from_db()
    return invitations.token_for(person.user, at)


# ── Inviting ────────────────────────────────────────────────────────────────


def test_an_invitation_is_a_personal_letter_with_one_link(administrator, newcomer):
    invite(person=newcomer, by=administrator, at=AT)
    letter = Dispatch.objects.get()
    assert (letter.address, letter.name) == (newcomer.email, "Ny Nyansatt")
    assert letter.subject == "Du er invitert til Samarbeid"
    assert "Ada Register, administrator i Rana kommune inviterer deg" in letter.text
    assert "- SLT-koordinator, Rana kommune" in letter.text
    assert letter.reply_to == Person.objects.get(user_id=administrator.user_id).email
    assert letter.text.count("/invitasjon/") == 1
    newcomer.refresh_from_db()
    assert not newcomer.user.has_usable_password()
    assert newcomer.user.email == newcomer.email


def test_the_link_lets_in_once(client, administrator, newcomer):
    invite(person=newcomer, by=administrator, at=days.now())
    path = link_in(Dispatch.objects.get())
    page = client.get(path, follow=True)
    assert page.redirect_chain == [("/invitasjon/", 303)]
    assert "Ny Nyansatt" in page.content.decode()
    assert path not in page.content.decode()
    answer = client.post(ANSWER, {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/konto/").status_code == 200
    user = User.objects.get(email=newcomer.email)
    assert user.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=user).verified
    assert [event.verb for event in audit.history(newcomer)] == [
        "person.answered_invitation",
        "person.invited",
    ]
    client.logout()
    assert (
        client.post(ANSWER, {"password1": "en helt annen", "password2": "en helt annen"}).status_code == 410
    )
    again = client.get(path)
    assert again.status_code == 410
    assert "Lenken er brukt eller for gammel" in again.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_opening_the_link_changes_nothing(client, administrator, newcomer):
    invite(person=newcomer, by=administrator, at=days.now())
    path = link_in(Dispatch.objects.get())
    before = User.objects.get(email=newcomer.email).password
    for _scan in range(3):
        assert client.get(path, follow=True).status_code == 200
    assert User.objects.get(email=newcomer.email).password == before


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("kort", "kort", "Passordet er for kort"),
        (PASSWORD, "noe helt annet her", "De to passordene er ikke like."),
        ("", "", "Dette må fylles ut."),
        ("password1234", "password1234", "Dette passordet er for vanlig."),
    ],
)
def test_a_bad_password_is_told_and_the_link_still_works(
    client, administrator, newcomer, first, second, sentence
):
    invite(person=newcomer, by=administrator, at=days.now())
    path = link_in(Dispatch.objects.get())
    client.get(path)
    answer = client.post(ANSWER, {"password1": first, "password2": second})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert client.get(path, follow=True).status_code == 200


def test_the_link_lasts_fourteen_days(administrator, newcomer):
    invite(person=newcomer, by=administrator, at=AT)
    token = token_of(newcomer)
    assert invitations.user_of(token, AT + timedelta(days=14)) is not None
    assert invitations.user_of(token, AT + timedelta(days=14, seconds=1)) is None
    with pytest.raises(Refused, match="for gammel"):
        accept_invitation(token=token, password=PASSWORD, at=AT + timedelta(days=15))


def test_a_new_invitation_kills_the_old_link(administrator, newcomer):
    invite(person=newcomer, by=administrator, at=AT)
    old = token_of(newcomer)
    invite(person=newcomer, by=administrator, at=AT + timedelta(days=1))
    assert invitations.user_of(old, AT + timedelta(days=1)) is None
    assert invitations.user_of(token_of(newcomer), AT + timedelta(days=1)) is not None
    assert Dispatch.objects.count() == 2


def test_forged_tokens_open_nothing(administrator, newcomer, mayor_of_rana):
    invite(person=newcomer, by=administrator, at=AT)
    newcomer.refresh_from_db()
    good = token_of(newcomer)
    elsewhere = signing.Signer(salt="another purpose").sign_object([newcomer.user_id, 0, "x"])
    odd = signing.Signer(salt="parties.invitation").sign_object({"a": 1})
    for token in ("", "tull", good[:-1], good + "x", elsewhere, odd):
        assert invitations.user_of(token, AT) is None
    assert invitations.user_of(good, AT) == newcomer.user


def test_a_dead_link_is_a_page_that_says_what_to_do(client, db):
    answer = client.get(reverse("parties:invitation", args=["tull"]))
    assert answer.status_code == 410
    assert "be om en ny invitasjon" in answer.content.decode()


def test_who_cannot_be_invited(administrator, newcomer, mayor_of_rana, rana):
    nobody = make.person("Uten Verv", login=False)
    with pytest.raises(NotAllowed):
        invite(person=nobody, by=administrator, at=AT)
    mayor_of_rana.user.set_password(PASSWORD)
    mayor_of_rana.user.save()
    with pytest.raises(Refused, match="Glemt passord"):
        invite(person=mayor_of_rana, by=administrator, at=AT)
    newcomer.email = ""
    newcomer.save()
    with pytest.raises(Refused, match="e-postadresse"):
        invite(person=newcomer, by=administrator, at=AT)
    assert not Dispatch.objects.exists()


def test_an_invitation_never_opens_somebody_elses_login(administrator, newcomer, superuser):
    Person.objects.filter(pk=newcomer.pk).update(email=superuser.email.upper())
    with pytest.raises(Refused, match="annen bruker"):
        invite(person=newcomer, by=administrator, at=AT)
    newcomer.refresh_from_db()
    assert newcomer.user is None


def test_administrators_invite_for_their_own_organisation_only(newcomer, mayor_of_rana, lillehammer):
    other = make.official(lillehammer, OfficeRole.ADMINISTRATOR, "Ole Lillehamring")
    for who in (mayor_of_rana, other):
        with pytest.raises(NotAllowed):
            invite(person=newcomer, by=actor_for(who.user, ON), at=AT)


# ── Registering and correcting ──────────────────────────────────────────────


def test_one_address_is_one_person(administrator, mayor_of_rana):
    with pytest.raises(Refused, match="Kari Nordmann har alt denne"):
        register_person(name="Kopi", email=mayor_of_rana.email.upper(), by=administrator, at=AT)
    made = register_person(name="  Per   Pedersen ", email="Per@rana.example", by=administrator, at=AT)
    assert (made.name, made.email, made.user) == ("Per Pedersen", "per@rana.example", None)


def test_only_administrators_register_people(mayor_of_rana, somebody):
    for who in (mayor_of_rana, somebody):
        with pytest.raises(NotAllowed):
            register_person(name="X", email="x@rana.example", by=actor_for(who.user, ON), at=AT)


def test_a_corrected_address_moves_the_login_and_the_former_address_is_told(administrator, mayor_of_rana):
    former = mayor_of_rana.email
    EmailAddress.objects.create(user=mayor_of_rana.user, email=former, verified=True, primary=True)
    correct_person(
        person=mayor_of_rana, name="Kari Nordmann", email="Kari.Ny@rana.example", by=administrator, at=AT
    )
    user = User.objects.get(pk=mayor_of_rana.user_id)
    assert user.email == "kari.ny@rana.example"
    assert not EmailAddress.objects.filter(user=user).exists()
    letter = Dispatch.objects.get()
    assert letter.address == former
    assert "kari.ny@rana.example" in letter.text


def test_nobody_corrects_their_own_address(administrator, administrator_of_rana):
    with pytest.raises(NotAllowed):
        correct_person(
            person=administrator_of_rana, name="Ada", email="ada2@rana.example", by=administrator, at=AT
        )


def test_bad_addresses_are_told_in_words(administrator, mayor_of_rana):
    for address, sentence in (("tull", "E-post"), ("", "må ha en e-postadresse")):
        with pytest.raises(Refused, match=sentence):
            correct_person(person=mayor_of_rana, name="Kari", email=address, by=administrator, at=AT)
    mayor_of_rana.refresh_from_db()
    assert mayor_of_rana.name == "Kari Nordmann"


# ── A lost second factor ────────────────────────────────────────────────────


def test_an_administrator_takes_a_lost_second_factor_away(administrator, mayor_of_rana, mayor_of_lillehammer):
    TOTP.activate(mayor_of_rana.user, generate_totp_secret())
    with pytest.raises(NotAllowed):
        take_away_second_factor(person=mayor_of_rana, by=actor_for(mayor_of_lillehammer.user, ON), at=AT)
    take_away_second_factor(person=mayor_of_rana, by=administrator, at=AT)
    assert not Authenticator.objects.filter(user=mayor_of_rana.user).exists()
    assert Dispatch.objects.get().address == mayor_of_rana.email
    with pytest.raises(Refused, match="ikke satt opp"):
        take_away_second_factor(person=mayor_of_rana, by=administrator, at=AT)
