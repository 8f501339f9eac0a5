"""Addresses of the overviews of district and nation; in the name space `evaluations`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
