"""allauth's forms in Norwegian, without its placeholders; the checks are allauth's own."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from web.forms import PortalFormMixin

_NEW_PASSWORD_HELP = _("Minst 12 tegn. En setning du husker, er bedre enn et ord med tegn i.")


def in_norwegian(form: forms.Form, labels: dict[str, Any], helps: dict[str, Any] | None = None) -> None:
    """Give the fields these labels and help texts, and take the placeholders away: a label is no example."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in labels:
            field.label = labels[name]
        field.help_text = (helps or {}).get(name, "")


class SamePasswordTwice:
    """The new password is typed twice, alike."""

    def clean(self) -> dict[str, Any]:
        cleaned = super(account.PasswordVerificationMixin, self).clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("De to passordene er ikke like."))
        return cleaned


class LoginForm(PortalFormMixin, account.LoginForm):
    """E-mail address and password."""

    submit_label = _("Logg inn")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_norwegian(self, {"login": _("E-postadresse"), "password": _("Passord")})
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class PasswordForm(PortalFormMixin, account.ReauthenticateForm):
    """The password once more, for those who have no second factor yet."""

    submit_label = _("Fortsett")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_norwegian(self, {"password": _("Passord")})


class ChangePasswordForm(SamePasswordTwice, PortalFormMixin, account.ChangePasswordForm):
    """The present password, and a new one."""

    submit_label = _("Bytt passord")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_norwegian(
            self,
            {
                "oldpassword": _("Passordet du har nå"),
                "password1": _("Nytt passord"),
                "password2": _("Nytt passord en gang til"),
            },
            {"password1": _NEW_PASSWORD_HELP},
        )


class SetPasswordForm(SamePasswordTwice, PortalFormMixin, account.SetPasswordForm):
    """A first password: from an invitation, or for somebody who has only logged in through a provider."""

    submit_label = _("Velg passord")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_norwegian(
            self,
            {"password1": _("Passord"), "password2": _("Passordet en gang til")},
            {"password1": _NEW_PASSWORD_HELP},
        )


class ResetPasswordForm(PortalFormMixin, account.ResetPasswordForm):
    """Where to send the link."""

    submit_label = _("Send meg en lenke")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_norwegian(self, {"email": _("E-postadresse")}, {"email": _("Den du logger inn med.")})


class ResetPasswordKeyForm(SamePasswordTwice, PortalFormMixin, account.ResetPasswordKeyForm):
    """A new password, by the link in the mail."""

    submit_label = _("Velg nytt passord")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_norwegian(
            self,
            {"password1": _("Nytt passord"), "password2": _("Nytt passord en gang til")},
            {"password1": _NEW_PASSWORD_HELP},
        )


class SingleUseCode(forms.Form):
    """A code from the app works once in the whole time that it is valid, clock slack included.

    allauth remembers a used code for one period only; with slack on the clock it would pass again.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_norwegian(
            self,
            {"code": _("Kode")},
            {"code": _("Seks siffer fra appen, eller en av reservekodene dine.")},
        )
        self.fields["code"].max_length = 32
        self.fields["code"].widget.attrs.update(
            autocomplete="one-time-code", autocapitalize="off", maxlength=32
        )

    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not mark_used(self.user, code):
            raise get_account_adapter().validation_error("incorrect_code")
        return code


class CodeForm(SingleUseCode, PortalFormMixin, mfa.AuthenticateForm):
    """The second step of a login."""

    submit_label = _("Bekreft")


class ConfirmCodeForm(SingleUseCode, PortalFormMixin, mfa.ReauthenticateForm):
    """A fresh confirmation by somebody who is logged in."""

    submit_label = _("Bekreft")


class ActivateAppForm(PortalFormMixin, totp.ActivateTOTPForm):
    """The first code from a newly set up app."""

    submit_label = _("Ta appen i bruk")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_norwegian(self, {"code": _("Kode fra appen")}, {"code": _("Seks siffer.")})
        self.fields["code"].widget.attrs.update(inputmode="numeric", maxlength=12)

    @property
    def secret_in_groups(self) -> str:
        """The secret as one types it: in groups of four."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))


class ReadableKey:
    """What claims to be a browser's answer, but cannot be read, is a wrong answer and no crash.

    allauth reads the answer's inner parts without looking whether they are there.
    """

    def clean_credential(self) -> Any:
        read = getattr(super(), "clean_credential", lambda: self.cleaned_data["credential"])
        try:
            return read()
        except (AttributeError, KeyError, TypeError):
            raise get_account_adapter().validation_error("incorrect_code") from None

    def clean(self) -> Any:
        try:
            return super().clean()
        except (AttributeError, KeyError, TypeError):
            raise get_account_adapter().validation_error("incorrect_code") from None


class PasskeyStepForm(ReadableKey, webauthn.AuthenticateWebAuthnForm):
    """The second step of a login, by passkey."""


class PasskeyConfirmForm(ReadableKey, webauthn.ReauthenticateWebAuthnForm):
    """A fresh confirmation by passkey."""


class PasskeyLoginForm(ReadableKey, webauthn.LoginWebAuthnForm):
    """A whole login by passkey."""


class AddPasskeyForm(ReadableKey, PortalFormMixin, webauthn.AddWebAuthnForm):
    """A name for a new passkey; the key itself comes from the browser."""

    # The button is the page's own: it asks the browser for a key first.
    submit_label = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_norwegian(
            self,
            {"name": _("Navn på nøkkelen"), "passwordless": _("Bruk nøkkelen til å logge inn uten passord")},
            {"passwordless": _("Krever at enheten spør om fingeravtrykk, ansikt eller PIN-kode.")},
        )
        self.fields["name"].max_length = 100


class RenamePasskeyForm(PortalFormMixin, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    submit_label = _("Lagre navnet")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_norwegian(self, {"name": _("Navn på nøkkelen")})


def mark_used(user: Any, code: str) -> bool:
    """Remember that this user's code is used; False when it already was. Shared by all web processes."""
    lifetime = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
    return cache.add(_used_key(user, code), True, timeout=lifetime)


def is_used(user: Any, code: str) -> bool:
    """Has this user's code been used while it is still valid?"""
    return cache.get(_used_key(user, code)) is not None


def _used_key(user: Any, code: str) -> str:
    digits = "".join(character for character in code if character.isalnum())
    return f"parties.code.used.{user.pk}.{digits}"
