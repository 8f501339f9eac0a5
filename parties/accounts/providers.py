"""The organisation's own login (OpenID Connect), when the installation has one."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse


@dataclass(frozen=True)
class OfferedLogin:
    """A button on the login page; it posts to `url`."""

    provider_id: str
    name: str
    url: str


def offered() -> list[OfferedLogin]:
    """The identity providers that somebody can log in through; none unless OIDC_ISSUER is set."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [
        OfferedLogin(
            app["provider_id"], app["name"], reverse("openid_connect_login", args=[app["provider_id"]])
        )
        for app in apps
    ]
