"""Addresses of the duties (*forpliktelser*), under their agreement and template: Norwegian and stable."""

from django.urls import URLPattern, URLResolver, path

from agreements.views import changes, duties, duty_entries

app_name = "duties"

urlpatterns: list[URLPattern | URLResolver] = [
    path("avtaler/<int:pk>/forpliktelser/", duties.DutiesOfAgreement.as_view(), name="agreement"),
    path("avtaler/<int:pk>/forpliktelser/<slug:key>/", duties.DutyPage.as_view(), name="duty"),
    path("avtaler/<int:pk>/forpliktelser/<slug:key>/svar/", duty_entries.Tell.as_view(), name="tell"),
    path(
        "avtaler/<int:pk>/forpliktelser/<slug:key>/opplysninger/<int:entry>/trekk/",
        duty_entries.WithdrawEntry.as_view(),
        name="withdraw_entry",
    ),
    path("avtaler/<int:pk>/versjon/<int:number>/endringer/", changes.Changes.as_view(), name="changes"),
]
