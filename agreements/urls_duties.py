"""Addresses of the duties (*forpliktelser*), under their agreement and template: Norwegian and stable."""

from django.urls import URLPattern, URLResolver

app_name = "duties"

urlpatterns: list[URLPattern | URLResolver] = []
