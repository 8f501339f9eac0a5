"""Addresses of the room: action plans and goals."""

from django.urls import URLPattern, path

from slt.views import goals, plans

urlpatterns: list[URLPattern] = [
    path("slt/<int:pk>/planer/", plans.Plans.as_view(), name="plans"),
    path("slt/<int:pk>/planer/ny/", plans.NewPlan.as_view(), name="plan_new"),
    path("slt/planer/<int:pk>/", plans.PlanPage.as_view(), name="plan"),
    path("slt/planer/<int:pk>/endre/", plans.EditPlan.as_view(), name="plan_edit"),
    path("slt/planer/<int:pk>/horing/", plans.Hearing.as_view(), name="plan_hearing"),
    path("slt/planer/<int:pk>/horing/utfall/", plans.HearingOutcome.as_view(), name="plan_hearing_outcome"),
    path("slt/planer/<int:pk>/ta-tilbake/", plans.TakeBack.as_view(), name="plan_take_back"),
    path("slt/planer/<int:pk>/vedtak/", plans.Adopt.as_view(), name="plan_adopt"),
    path("slt/planer/<int:pk>/viderefor/", plans.Continue.as_view(), name="plan_continue"),
    path("slt/planer/<int:pk>/mal/", goals.Goals.as_view(), name="goals"),
    path("slt/planer/<int:pk>/mal/nytt/", goals.NewGoal.as_view(), name="goal_new"),
    path("slt/planer/<int:pk>/mal/rekkefolge/", goals.MoveGoal.as_view(), name="goal_move"),
    path("slt/mal/<int:pk>/endre/", goals.EditGoal.as_view(), name="goal_edit"),
    path("slt/mal/<int:pk>/fjern/", goals.RemoveGoal.as_view(), name="goal_remove"),
]
