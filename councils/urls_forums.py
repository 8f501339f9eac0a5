"""Addresses of the room: list of councils, founding, a forum's page, members, parties, settings, its end."""

from django.urls import URLPattern, path

from councils.views import forums, founding, members, settings

urlpatterns: list[URLPattern] = [
    path("politirad/", forums.ForumList.as_view(), name="list"),
    path("politirad/nytt/", founding.Found.as_view(), name="found"),
    path("politirad/<int:pk>/", forums.ForumPage.as_view(), name="forum"),
    path("politirad/<int:pk>/historikk/", forums.History.as_view(), name="history"),
    path("politirad/<int:pk>/medlemmer/", members.Members.as_view(), name="members"),
    path("politirad/<int:pk>/medlemmer/ny/", members.AddSeat.as_view(), name="seat_add"),
    path("politirad/<int:pk>/medlemmer/<int:seat>/", members.ChangeSeat.as_view(), name="seat_change"),
    path("politirad/<int:pk>/medlemmer/<int:seat>/avslutt/", members.EndSeat.as_view(), name="seat_end"),
    path(
        "politirad/<int:pk>/medlemmer/<int:seat>/trekk/",
        members.WithdrawSeat.as_view(),
        name="seat_withdraw",
    ),
    path("politirad/<int:pk>/parter/ny/", members.AddParty.as_view(), name="party_add"),
    path("politirad/<int:pk>/parter/<int:party>/avslutt/", members.EndParty.as_view(), name="party_end"),
    path("politirad/<int:pk>/innstillinger/", settings.Settings.as_view(), name="settings"),
    path("politirad/<int:pk>/faste-saker/", settings.StandingItems.as_view(), name="standing_items"),
    path("politirad/<int:pk>/avslutt/", settings.EndForum.as_view(), name="forum_end"),
    path("politirad/<int:pk>/fortsett/", settings.ContinueForum.as_view(), name="forum_continue"),
]
