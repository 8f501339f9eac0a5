"""Addresses of the figures, the report and its documents; in the name space `evaluations`."""

from django.urls import URLPattern, URLResolver, include, path

from agreements.views import (
    evaluation_after,
    evaluation_deciding,
    evaluation_figures,
    evaluation_joint,
    evaluation_points,
)

_points: list[URLPattern | URLResolver] = [
    path("", evaluation_points.Points.as_view(), name="points"),
    path("nytt/", evaluation_points.AddPoint.as_view(), name="point_add"),
    path("folg-opp/", evaluation_points.FollowAll.as_view(), name="points_follow"),
    path("<int:point>/", evaluation_points.ChangePoint.as_view(), name="point"),
    path("<int:point>/ta-ut/", evaluation_points.RemovePoint.as_view(), name="point_remove"),
    path("<int:point>/flytt/<str:direction>/", evaluation_points.MovePoint.as_view(), name="point_move"),
    path("<int:point>/folg-opp/", evaluation_points.FollowPoint.as_view(), name="point_follow"),
    path("<int:point>/gjort/", evaluation_points.PointDone.as_view(), name="point_done"),
]

_evaluation: list[URLPattern | URLResolver] = [
    path("tall/", evaluation_figures.FiguresPage.as_view(), name="figures"),
    path("tall/<str:key>/", evaluation_figures.FigurePage.as_view(), name="figure"),
    path("felles/", evaluation_joint.Joint.as_view(), name="joint"),
    path("felles/lagre/", evaluation_joint.JointSave.as_view(), name="joint_save"),
    path("punkter/", include(_points)),
    path("legg-fram/", evaluation_deciding.Submit.as_view(), name="submit"),
    path("godkjenn/", evaluation_deciding.Approve.as_view(), name="approve"),
    path("apne/", evaluation_deciding.Reopen.as_view(), name="reopen"),
    path("rapport/", evaluation_deciding.Report.as_view(), name="report"),
    path("rapport.docx", evaluation_after.Word.as_view(), name="docx"),
    path("sak/", evaluation_after.ProposeItem.as_view(), name="propose_item"),
    path("kommunestyret/<int:party>/", evaluation_after.Treatment.as_view(), name="treatment"),
    path("kommunestyret/<int:party>/sak.docx", evaluation_after.CasePaper.as_view(), name="case_paper"),
    path("dokument/<str:code>/", evaluation_after.Document.as_view(), name="document"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("evaluering/<int:pk>/", include(_evaluation))]
