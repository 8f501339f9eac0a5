"""Addresses of the yearly evaluation (*evaluering*): Norwegian and stable; each part lists its own."""

from django.urls import URLPattern, URLResolver

from agreements import (
    urls_evaluation_answers,
    urls_evaluation_exports,
    urls_evaluation_overview,
    urls_evaluation_report,
    urls_evaluation_rounds,
)

app_name = "evaluations"

urlpatterns: list[URLPattern | URLResolver] = [
    *urls_evaluation_overview.urlpatterns,
    *urls_evaluation_rounds.urlpatterns,
    *urls_evaluation_answers.urlpatterns,
    *urls_evaluation_report.urlpatterns,
    *urls_evaluation_exports.urlpatterns,
]
