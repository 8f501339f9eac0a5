"""Addresses of the figures, the report and its documents; in the name space `evaluations`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
