"""Addresses of the room: measures and the library."""

from django.urls import URLPattern, path

from slt.views import board, library, measure_links, measures
from slt.views import measure_steps as steps

urlpatterns: list[URLPattern] = [
    path("slt/<int:pk>/tiltak/", measures.MeasureList.as_view(), name="measures"),
    path("slt/<int:pk>/tiltak/tavle/", board.Board.as_view(), name="board"),
    path("slt/<int:pk>/tiltak/tidslinje/", board.Timeline.as_view(), name="timeline"),
    path("slt/<int:pk>/tiltak/excel/", measures.MeasuresFile.as_view(), name="measures_file"),
    path("slt/<int:pk>/tiltak/nytt/", steps.NewMeasure.as_view(), name="measure_new"),
    path("slt/<int:pk>/tiltak/viderefor/", steps.CopyMeasures.as_view(), name="measures_copy"),
    path("slt/tiltak/<int:pk>/", measures.MeasurePage.as_view(), name="measure"),
    path("slt/tiltak/<int:pk>/endre/", steps.EditMeasure.as_view(), name="measure_edit"),
    path("slt/tiltak/<int:pk>/start/", steps.Start.as_view(), name="measure_start"),
    path("slt/tiltak/<int:pk>/status/", steps.Report.as_view(), name="measure_report"),
    path("slt/tiltak/<int:pk>/gjennomfort/", steps.Complete.as_view(), name="measure_complete"),
    path("slt/tiltak/<int:pk>/stopp/", steps.Stop.as_view(), name="measure_stop"),
    path("slt/tiltak/<int:pk>/apne/", steps.Reopen.as_view(), name="measure_reopen"),
    path("slt/tiltak/<int:pk>/viderefor/", steps.CopyMeasure.as_view(), name="measure_copy"),
    path("slt/tiltak/<int:pk>/del/", library.Share.as_view(), name="measure_share"),
    path("slt/tiltak/<int:pk>/del/ta-ut/", library.Unshare.as_view(), name="measure_unshare"),
    path("slt/tiltaksbank/", library.Library.as_view(), name="library"),
    path("slt/tiltaksbank/<int:pk>/", library.LibraryPage.as_view(), name="library_measure"),
    path("lenke/<str:token>/tiltak/", measure_links.LinkMeasure.as_view(), name="link_measure"),
]
