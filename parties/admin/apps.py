"""Puts the portal's own admin site in the place of Django's."""

from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """`django.contrib.admin` with `PortalAdminSite` as the default site."""

    default_site = "parties.admin.site.PortalAdminSite"

    def ready(self) -> None:
        """Let packages register themselves – the site declines – and register our own registers."""
        super().ready()
        for name in ("organisations", "territory", "offices", "people"):
            import_module(f"parties.admin.{name}")
