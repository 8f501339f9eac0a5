"""Addresses of the room: measures and the library."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
