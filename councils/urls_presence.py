"""Addresses of the room: presence of the police contact, and consultations on plans."""

from django.urls import path

from councils.views import consultations, presence, presence_scheme

urlpatterns = [
    path("tilstedevaerelse/", presence.Presence.as_view(), name="presence"),
    path("tilstedevaerelse/for/", presence.Log.as_view(), name="presence_log"),
    path("tilstedevaerelse/<int:pk>/angre/", presence.Undo.as_view(), name="presence_undo"),
    path("tilstedevaerelse/uker/", presence.Weeks.as_view(), name="presence_weeks"),
    path(
        "tilstedevaerelse/uker/<int:office>/<int:year>/<int:week>/",
        presence.Reason.as_view(),
        name="presence_reason",
    ),
    path("tilstedevaerelse/ordning/<int:pk>/", presence_scheme.Scheme.as_view(), name="presence_scheme"),
    path("tilstedevaerelse/ordning/<int:pk>/pa/", presence_scheme.TurnOn.as_view(), name="presence_on"),
    path("tilstedevaerelse/ordning/<int:pk>/av/", presence_scheme.TurnOff.as_view(), name="presence_off"),
    path("planhoringer/", consultations.Consultations.as_view(), name="consultations"),
    path("planhoringer/ny/", consultations.Ask.as_view(), name="consultation_ask"),
    path("planhoringer/<int:pk>/", consultations.ConsultationPage.as_view(), name="consultation"),
    path("planhoringer/<int:pk>/endre/", consultations.Edit.as_view(), name="consultation_edit"),
    path("planhoringer/<int:pk>/svar/", consultations.Answer.as_view(), name="consultation_answer"),
    path("planhoringer/<int:pk>/virkning/", consultations.Effect.as_view(), name="consultation_effect"),
]
