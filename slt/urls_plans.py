"""Addresses of the room: action plans and goals."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
