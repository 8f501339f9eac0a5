"""Addresses of bulk exports; in the name space `evaluations`."""

from django.urls import URLPattern, URLResolver, path

from agreements.views import exports

urlpatterns: list[URLPattern | URLResolver] = [
    path("evaluering/uttrekk/<int:pk>/", exports.Exports.as_view(), name="exports"),
    path("evaluering/uttrekk/nr/<int:export>/", exports.Export.as_view(), name="export"),
    path("evaluering/uttrekk/nr/<int:export>/fil/", exports.ExportFile.as_view(), name="export_file"),
    path("evaluering/uttrekk/nr/<int:export>/stopp/", exports.CancelExport.as_view(), name="export_cancel"),
]
