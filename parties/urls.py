"""This room's addresses: login and second factor, invitation, offices, service points, filing."""

from django.urls import include, path

from parties.views import account, filing, invitation, offices, second_factor, service_points

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
    path("arkiv/", filing.Archive.as_view(), name="archive"),
    path("arkiv/<int:pk>/", filing.FilingPage.as_view(), name="filing"),
    path("arkiv/<int:pk>/send/", filing.SendFiling.as_view(), name="send_filing"),
    path("arkiv/<int:pk>/pakke/", filing.FilingPackage.as_view(), name="filing_package"),
    path("arkiv/organisasjoner/<int:pk>/pakke/", filing.UnfiledPackages.as_view(), name="unfiled_packages"),
    path("arkiv/organisasjoner/<int:pk>/adresse/", filing.FilingAddress.as_view(), name="filing_address"),
    path("lenke/<str:token>/arkiv/", filing.ArchiveLink.as_view(), name="archive_link"),
    path("lenke/<str:token>/arkiv/pakke/", filing.ArchiveLinkPackage.as_view(), name="archive_link_package"),
    path("lenke/<str:token>/arkiv/takk/", filing.ArchiveLinkDone.as_view(), name="archive_link_done"),
]

urlpatterns = [
    path("", include((rooms_own, "parties"))),
    path("", include("parties.accounts.urls")),
]
