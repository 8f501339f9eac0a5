"""Addresses of the room: logs without content, and the log of who opened closed minutes."""

from django.urls import URLPattern, path

from councils.views import logs, opening

urlpatterns: list[URLPattern] = [
    path("moter/<int:pk>/logg/", logs.LogMeeting.as_view(), name="log"),
    path("politirad/<int:pk>/logg/", logs.Logs.as_view(), name="logs"),
    path("politirad/<int:pk>/logg/ny/", logs.LogNow.as_view(), name="log_new"),
    path("moter/<int:pk>/referat/apne/", opening.OpenMinutes.as_view(), name="minutes_open"),
    path("politirad/<int:pk>/referater/", opening.ClosedMinutes.as_view(), name="closed_minutes"),
    path("politirad/<int:pk>/innsyn/", opening.Readings.as_view(), name="readings"),
]
