"""Addresses of bulk exports; in the name space `evaluations`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
