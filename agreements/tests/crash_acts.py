"""What the crash tests let another process do until they kill it: `python -m … ACT ID`."""

import sys

import django


def main(act: str, key: int) -> None:
    """One act, as the portal does it."""
    django.setup()
    from agreements import tasks
    from agreements.models import AgreementVersion, Signature
    from agreements.tests.signing import put_signature
    from parties.models import Person
    from records import dispatch
    from records.models import Dispatch

    if act == "sign":
        version = AgreementVersion.objects.get(pk=key)
        signed = Signature.objects.filter(place__version=version).values("place__office")
        person = Person.objects.exclude(appointments__office__in=signed).get(
            appointments__office__in=version.places.values("office")
        )
        put_signature(version, person)
    elif act == "make_signed_document":
        tasks.make_signed_document.func(key)
    elif act == "send":
        from django.conf import settings

        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[3])
        dispatch.send(key, at=Dispatch.objects.get(pk=key).next_attempt_at)
    else:
        raise ValueError(act)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
