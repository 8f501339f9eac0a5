"""What the crash tests let another process do until they kill it (`records.tests.crashing`)."""

from django.conf import settings

from agreements import tasks
from agreements.models import AgreementVersion, Signature
from agreements.tests.signing import put_signature
from parties.models import Person
from records import dispatch
from records.models import Dispatch


def main(act: str, key: str, *more: str) -> None:
    """One act, as the portal does it."""
    if act == "sign":
        version = AgreementVersion.objects.get(pk=key)
        signed = Signature.objects.filter(place__version=version).values("place__office")
        person = Person.objects.exclude(appointments__office__in=signed).get(
            appointments__office__in=version.places.values("office")
        )
        put_signature(version, person)
    elif act == "make_signed_document":
        tasks.make_signed_document.func(int(key))
    elif act == "work_on_export":
        tasks.work_on_export.func(int(key))
    elif act == "send":
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(more[0])
        dispatch.send(int(key), at=Dispatch.objects.get(pk=key).next_attempt_at)
    else:
        raise ValueError(act)
