"""Addresses of the room: the year wheel, the annual report, handover."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
