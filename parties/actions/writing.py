"""What every write to the registers shares: the database's rules as sentences, and who is told."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import translation

from parties.models import Appointment, Organisation, Person
from records import days, dispatch
from records.actors import Actor
from records.refusals import Refused


def save_checked(row: Any) -> None:
    """Check fields and constraints, then save. Raises Refused with the model's own sentences."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(_sentences(row, error)) from None
    row.save()


def _sentences(row: Any, error: ValidationError) -> list[str]:
    """«Tittel: Feltet er påkrevet.» – a field's message names the field; a constraint's stands alone."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    named = []
    for name, problems in error.message_dict.items():
        if name == "__all__":
            named += problems
        else:
            label = str(row._meta.get_field(name).verbose_name)
            named += [f"{label[:1].upper()}{label[1:]}: {problem}" for problem in problems]
    return named


def tell(
    *,
    people: Iterable[Person],
    template: str,
    key: str,
    about: Any,
    by: Actor,
    reply_to: str = "",
    **context: Any,
) -> int:
    """Write a notice to each of these people, once per `key`, in their own language; the number written.

    `template` names `<template>_subject.txt` and `<template>_message.txt`. Nobody is told about what they did
    themselves, and nobody about what a command or an import did.
    """
    if not by.is_person:
        return 0
    written = 0
    for person in {one.pk: one for one in people}.values():
        if not person.email or (person.user_id is not None and person.user_id == by.user_id):
            continue
        language = person.user.language if person.user else settings.LANGUAGE_CODE
        values = {"person": person, "by": by, "site_url": settings.SITE_URL, **context}
        with translation.override(language):
            subject = render_to_string(f"{template}_subject.txt", values)
            text = render_to_string(f"{template}_message.txt", values)
        dispatch.queue(
            unique_key=f"{key}:{person.pk}",
            kind=template.rsplit("/", 1)[-1],
            address=person.email,
            name=person.name,
            language=language,
            subject=" ".join(subject.split()),
            text=text.strip() + "\n",
            reply_to=reply_to,
            about=about,
        )
        written += 1
    return written


def office_holders(organisation: Organisation, on: date) -> list[Person]:
    """Those who hold an office in the organisation that day, each once."""
    current = (
        Appointment.objects.valid(on)
        .filter(days.valid(on, "office"), office__organisation_id=organisation.pk)
        .select_related("person__user")
    )
    return list({one.person_id: one.person for one in current}.values())


def address_of(by: Actor) -> str:
    """Where an answer to a notice goes: the acting person's own address in the register."""
    person = Person.objects.filter(user_id=by.user_id).first() if by.user_id else None
    return person.email if person else ""
