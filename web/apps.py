"""What every page shares; no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "web"
    verbose_name = "Web"

    def ready(self) -> None:
        from web import checks  # noqa: F401 – registers the system checks
