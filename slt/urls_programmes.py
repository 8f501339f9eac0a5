"""Addresses of the room: programmes, groups and the structure."""

from django.urls import URLPattern, path

from slt.views import founding, groups, programmes, settings

urlpatterns: list[URLPattern] = [
    path("slt/", programmes.ProgrammeList.as_view(), name="list"),
    path("slt/ny/", founding.Found.as_view(), name="found"),
    path("slt/<int:pk>/", programmes.ProgrammePage.as_view(), name="programme"),
    path("slt/<int:pk>/struktur.svg", programmes.StructureSvg.as_view(), name="structure_svg"),
    path("slt/<int:pk>/moterytme/", programmes.RhythmPage.as_view(), name="rhythm"),
    path("slt/<int:pk>/innstillinger/", settings.Settings.as_view(), name="settings"),
    path("slt/<int:pk>/innstillinger/kommune/", settings.AddParty.as_view(), name="party_add"),
    path("slt/kommuner/<int:pk>/avslutt/", settings.EndParty.as_view(), name="party_end"),
    path("slt/<int:pk>/historikk/", programmes.History.as_view(), name="history"),
    path("slt/<int:pk>/grupper/ny/", groups.AddGroup.as_view(), name="group_add"),
    path("slt/grupper/<int:pk>/", groups.GroupPage.as_view(), name="group"),
    path("slt/grupper/<int:pk>/endre/", groups.ChangeGroup.as_view(), name="group_change"),
    path("slt/grupper/<int:pk>/legg-ned/", groups.CloseGroup.as_view(), name="group_close"),
]
