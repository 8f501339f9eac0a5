"""Addresses of the room: follow-ups, by login and by personal link; the fair agenda; focus areas."""

from django.urls import URLPattern, path

from councils.views import fair_agenda, focus_areas, follow_up_links, follow_up_steps, follow_ups

urlpatterns: list[URLPattern] = [
    path("politirad/<int:pk>/oppfolging/", follow_ups.FollowUps.as_view(), name="follow_ups"),
    path("politirad/<int:pk>/oppfolging/excel/", follow_ups.FollowUpsFile.as_view(), name="follow_ups_file"),
    path("politirad/<int:pk>/oppfolging/ny/", follow_up_steps.Add.as_view(), name="follow_up_new"),
    path("oppfolging/", follow_ups.MyFollowUps.as_view(), name="my_follow_ups"),
    path("oppfolging/paminnelser/", follow_ups.Reminders.as_view(), name="reminders"),
    path("oppfolging/<int:pk>/", follow_ups.FollowUpPage.as_view(), name="follow_up"),
    path("oppfolging/<int:pk>/si-fra/", follow_up_steps.Report.as_view(), name="follow_up_report"),
    path("oppfolging/<int:pk>/dropp/", follow_up_steps.Drop.as_view(), name="follow_up_drop"),
    path("oppfolging/<int:pk>/apne/", follow_up_steps.Reopen.as_view(), name="follow_up_reopen"),
    path("oppfolging/<int:pk>/frist/", follow_up_steps.ChangeDue.as_view(), name="follow_up_change"),
    path("oppfolging/<int:pk>/ansvarlig/", follow_up_steps.Assign.as_view(), name="follow_up_assign"),
    path("oppfolging/<int:pk>/behandling/", follow_up_steps.Treatment.as_view(), name="follow_up_treatment"),
    path("lenke/<str:token>/oppfolging/", follow_up_links.LinkFollowUp.as_view(), name="link_follow_up"),
    path("lenke/<str:token>/paminnelser/", follow_up_links.LinkReminders.as_view(), name="link_reminders"),
    path("politirad/<int:pk>/fordeling/", fair_agenda.FairAgenda.as_view(), name="fair_agenda"),
    path("politirad/<int:pk>/fordeling/saker/", fair_agenda.FairItems.as_view(), name="fair_items"),
    path("politirad/<int:pk>/satsingsomrader/", focus_areas.FocusAreas.as_view(), name="focus_areas"),
    path("politirad/<int:pk>/satsingsomrader/nytt/", focus_areas.Add.as_view(), name="focus_area_add"),
    path(
        "politirad/<int:pk>/satsingsomrader/rekkefolge/", focus_areas.Move.as_view(), name="focus_area_move"
    ),
    path(
        "politirad/<int:pk>/satsingsomrader/<int:area>/",
        focus_areas.Change.as_view(),
        name="focus_area_change",
    ),
    path(
        "politirad/<int:pk>/satsingsomrader/<int:area>/avslutt/",
        focus_areas.End.as_view(),
        name="focus_area_end",
    ),
]
