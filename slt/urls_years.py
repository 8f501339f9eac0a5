"""Addresses of the room: the year wheel, the annual report, handover."""

from django.urls import URLPattern, path

from slt.views import documents, handover, reports, wheel

urlpatterns: list[URLPattern] = [
    # --- year wheel
    path("slt/<int:pk>/arshjul/", wheel.Wheel.as_view(), name="wheel"),
    path("slt/<int:pk>/arshjul/ny/", wheel.Add.as_view(), name="wheel_add"),
    path("slt/<int:pk>/arshjul/standard/", wheel.LayDefault.as_view(), name="wheel_default"),
    path("slt/<int:pk>/arshjul/<int:task>/", wheel.Change.as_view(), name="wheel_change"),
    path("slt/<int:pk>/arshjul/<int:task>/ta-ut/", wheel.SwitchOff.as_view(), name="wheel_off"),
    path("slt/<int:pk>/arshjul/<int:task>/ta-inn/", wheel.SwitchOn.as_view(), name="wheel_on"),
    path("slt/<int:pk>/arshjul/<int:task>/<int:year>/gjort/", wheel.MarkDone.as_view(), name="wheel_done"),
    path("slt/<int:pk>/arshjul/<int:task>/<int:year>/angre/", wheel.UndoDone.as_view(), name="wheel_undo"),
    # --- handover
    path("slt/<int:pk>/overlevering/", handover.HandoverPage.as_view(), name="handover"),
    # --- annual report
    path("slt/<int:pk>/rapporter/", reports.Reports.as_view(), name="reports"),
    path("slt/<int:pk>/rapporter/ny/", reports.Start.as_view(), name="report_new"),
    path("slt/rapporter/<int:pk>/", reports.ReportPage.as_view(), name="report"),
    path("slt/rapporter/<int:pk>/skriv/", reports.Write.as_view(), name="report_write"),
    path("slt/rapporter/<int:pk>/lagre/", reports.Save.as_view(), name="report_save"),
    path("slt/rapporter/<int:pk>/ferdig/", reports.Finish.as_view(), name="report_finish"),
    path("slt/rapporter/<int:pk>/sak/", reports.NoteCase.as_view(), name="report_case"),
    path("slt/rapporter/<int:pk>/tall/<str:key>/", reports.Figure.as_view(), name="report_figure"),
    path("slt/rapporter/<int:pk>/rapport.pdf", documents.ReportPdf.as_view(), name="report_pdf"),
    path("slt/rapporter/<int:pk>/rapport.docx", documents.ReportWord.as_view(), name="report_word"),
    path("slt/rapporter/<int:pk>/rapport.xlsx", documents.ReportSheet.as_view(), name="report_sheet"),
    # --- the plan as files
    path("slt/planer/<int:pk>/plan.pdf", documents.PlanPdf.as_view(), name="plan_pdf"),
    path("slt/planer/<int:pk>/plan.docx", documents.PlanWord.as_view(), name="plan_word"),
    path("slt/planer/<int:pk>/plan.xlsx", documents.PlanSheet.as_view(), name="plan_sheet"),
]
