"""This room's addresses: login and second factor, invitation, offices, service points."""

from django.urls import include, path

from parties.views import account, invitation, offices, second_factor, service_points

rooms_own = [
    path("konto/verv/", account.ActAs.as_view(), name="act_as"),
    path("konto/sprak/", account.ChooseLanguage.as_view(), name="language"),
    path("konto/totrinn/", account.SetUpSecondFactor.as_view(), name="set_up_second_factor"),
    path("bekreft-deg/", second_factor.ConfirmIdentity.as_view(), name="second_factor"),
    path("invitasjon/", invitation.AnswerInvitation.as_view(), name="answer_invitation"),
    path("invitasjon/<str:token>/", invitation.OpenInvitation.as_view(), name="invitation"),
    path("organisasjoner/<int:pk>/verv/", offices.Offices.as_view(), name="offices"),
    path("verv/<int:pk>/innehaver/", offices.Appoint.as_view(), name="appoint"),
    path("innehavere/<int:pk>/", offices.ChangeAppointment.as_view(), name="change_appointment"),
    path("innehavere/<int:pk>/avslutt/", offices.EndAppointment.as_view(), name="end_appointment"),
    path("innehavere/<int:pk>/inviter/", offices.Invite.as_view(), name="invite"),
    path("tjenestesteder/<int:pk>/", service_points.Correct.as_view(), name="correct_service_point"),
    path("tjenestesteder/<int:pk>/bekreft/", service_points.Confirm.as_view(), name="confirm_service_point"),
]

urlpatterns = [
    path("", include((rooms_own, "parties"))),
    path("", include("parties.accounts.urls")),
]
