"""Addresses of one evaluation: its pages, answers, links; in the name space `evaluations`."""

from django.urls import URLPattern, URLResolver, include, path

from agreements.evaluation import addresses
from agreements.views import (
    evaluation_answers,
    evaluation_people,
    evaluation_sides,
    evaluation_starting,
    evaluation_together,
    evaluations,
)

addresses.register()

_side = [
    path("", evaluation_sides.SidePage.as_view(), name="side"),
    path("lagre/", evaluation_sides.SideSave.as_view(), name="side_save"),
    path("bekreft/", evaluation_sides.Agree.as_view(), name="agree"),
    path("ta-tilbake/", evaluation_sides.Reopen.as_view(), name="reopen_side"),
    path("be-om-svar/", evaluation_people.Invite.as_view(), name="invite"),
    path("minn-pa/", evaluation_people.Remind.as_view(), name="remind_side"),
]

_evaluation: list[URLPattern | URLResolver] = [
    path("", evaluations.EvaluationPage.as_view(), name="evaluation"),
    path("avlys/", evaluation_starting.Cancel.as_view(), name="cancel"),
    path("framgangsmate/", evaluation_starting.Mode.as_view(), name="mode"),
    path("deltakere/", evaluation_people.Participants.as_view(), name="participants"),
    path("deltakere/<int:participant>/ta-bort/", evaluation_people.TakeAway.as_view(), name="take_away"),
    path("svar/", evaluation_answers.Answer.as_view(), name="answer"),
    path("sammen/", evaluation_together.TogetherPage.as_view(), name="together"),
    path("sammen/lagre/", evaluation_together.TogetherSave.as_view(), name="together_save"),
    path("<evaluation_side:side>/", include(_side)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("evaluering/", evaluations.EvaluationList.as_view(), name="list"),
    path("evaluering/<int:pk>/", include(_evaluation)),
    path("avtaler/<int:pk>/evaluering/", evaluation_starting.Start.as_view(), name="start"),
    path("lenke/<str:token>/evaluering/", evaluation_answers.LinkAnswer.as_view(), name="link_answer"),
]
