"""Addresses of the overviews of district and nation; in the name space `evaluations`."""

from django.urls import URLPattern, URLResolver, path

from agreements.views import overview, overview_behind

urlpatterns: list[URLPattern | URLResolver] = [
    path("evaluering/status/", overview.PublicStatus.as_view(), name="public_status"),
    path("evaluering/status.csv", overview.PublicStatusCsv.as_view(), name="public_status_csv"),
    path("evaluering/oversikt/<int:pk>/", overview.OverviewPage.as_view(), name="overview"),
    path("evaluering/oversikt/<int:pk>/bak/", overview_behind.Behind.as_view(), name="overview_behind"),
    path("evaluering/oversikt/<int:pk>/tall.csv", overview.OverviewCsv.as_view(), name="overview_csv"),
    path("evaluering/oversikt/<int:pk>/tall.xlsx", overview.OverviewXlsx.as_view(), name="overview_xlsx"),
]
