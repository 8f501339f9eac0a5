"""Addresses of rounds and questionnaires; in the name space `evaluations`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
