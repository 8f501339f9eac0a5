"""Addresses of rounds and questionnaires; in the name space `evaluations`."""

from django.urls import URLPattern, URLResolver, include, path

from agreements.views import questionnaire_writing, questionnaires, rounds

_questionnaire: list[URLPattern | URLResolver] = [
    path("", questionnaires.QuestionnairePage.as_view(), name="questionnaire"),
    path("sammenlign/", questionnaires.Compare.as_view(), name="questionnaire_compare"),
    path("historikk/", questionnaires.History.as_view(), name="questionnaire_history"),
    path("om/", questionnaire_writing.Frame.as_view(), name="questionnaire_frame"),
    path("ny-utgave/", questionnaire_writing.NewEdition.as_view(), name="questionnaire_new_edition"),
    path("publiser/", questionnaire_writing.Publish.as_view(), name="questionnaire_publish"),
    path("trekk-tilbake/", questionnaire_writing.Withdraw.as_view(), name="questionnaire_withdraw"),
    path("sporsmal/nytt/", questionnaire_writing.AddQuestion.as_view(), name="question_add"),
    path("sporsmal/<int:question>/", questionnaire_writing.EditQuestion.as_view(), name="question"),
    path(
        "sporsmal/<int:question>/ta-ut/",
        questionnaire_writing.RemoveQuestion.as_view(),
        name="question_remove",
    ),
    path(
        "sporsmal/<int:question>/flytt/<str:direction>/",
        questionnaire_writing.MoveQuestion.as_view(),
        name="question_move",
    ),
]

_round: list[URLPattern | URLResolver] = [
    path("", rounds.RoundPage.as_view(), name="round"),
    path("historikk/", rounds.History.as_view(), name="round_history"),
    path("minn-pa/", rounds.Remind.as_view(), name="remind"),
    path("ta-med/", rounds.AddMissing.as_view(), name="round_add"),
    path("avslutt/", rounds.Close.as_view(), name="round_close"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("evaluering/runder/", rounds.RoundList.as_view(), name="rounds"),
    path("evaluering/runder/ny/", rounds.Start.as_view(), name="round_start"),
    path("evaluering/runder/<int:pk>/", include(_round)),
    path("evaluering/sporreskjema/", questionnaires.QuestionnaireList.as_view(), name="questionnaires"),
    path("evaluering/sporreskjema/nytt/", questionnaire_writing.Start.as_view(), name="questionnaire_start"),
    path("evaluering/sporreskjema/<int:pk>/", include(_questionnaire)),
]
