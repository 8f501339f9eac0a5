"""Addresses of the duties (*forpliktelser*), under their agreement and template: Norwegian and stable."""

from django.urls import URLPattern, URLResolver, include, path

from agreements.views import (
    changes,
    duties,
    duties_editing,
    duties_writing,
    duty_entries,
    duty_readings,
    template_duties,
)

app_name = "duties"

_version = [
    path("", duties_writing.DutiesOfVersion.as_view(), name="version"),
    path("bekreft-alle/", duties_writing.ConfirmAll.as_view(), name="confirm_all"),
    path("ny/", duties_editing.AddDuty.as_view(), name="duty_add"),
    path("les-ut/", duty_readings.Reading.as_view(), name="reading"),
    path("<slug:key>/endre/", duties_editing.EditDuty.as_view(), name="duty_edit"),
    path("<slug:key>/bekreft/", duties_writing.Confirm.as_view(), name="duty_confirm"),
    path("<slug:key>/ikke-avtalt/", duties_writing.Reject.as_view(), name="duty_reject"),
    path("<slug:key>/fjern/", duties_writing.Remove.as_view(), name="duty_remove"),
]
_template_section = [
    path("", template_duties.TemplateSectionDuties.as_view(), name="template_section"),
    path("ny/", template_duties.AddTemplateDuty.as_view(), name="template_duty_add"),
    path("<int:duty>/", template_duties.EditTemplateDuty.as_view(), name="template_duty"),
    path("<int:duty>/fjern/", template_duties.RemoveTemplateDuty.as_view(), name="template_duty_remove"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("avtaler/<int:pk>/versjon/<int:number>/forpliktelser/", include(_version)),
    path("maler/<int:pk>/avsnitt/<int:section>/forpliktelser/", include(_template_section)),
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
