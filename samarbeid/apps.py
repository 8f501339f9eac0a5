"""The roof: settings, addresses, pages that draw on several rooms."""

from django.apps import AppConfig


class SamarbeidConfig(AppConfig):
    name = "samarbeid"
    verbose_name = "Samarbeid"
