"""Addresses of the room: programmes, groups and the structure."""

from django.urls import URLPattern, path

from slt.views import programmes

urlpatterns: list[URLPattern] = [
    path("slt/", programmes.ProgrammeList.as_view(), name="list"),
    path("slt/<int:pk>/", programmes.ProgrammePage.as_view(), name="programme"),
]
