"""Addresses of one evaluation: its pages, answers, links; in the name space `evaluations`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
