"""Addresses of the room: meetings, their dates, notices and answers, and the calendar."""

from django.urls import URLPattern, path

from councils.views import dates, feed, links, meeting_changes, meetings, notice

urlpatterns: list[URLPattern] = [
    path("politirad/<int:pk>/moter/", meetings.Meetings.as_view(), name="meetings"),
    path("politirad/<int:pk>/moter/nytt/", meetings.NewMeeting.as_view(), name="meeting_new"),
    path("politirad/<int:pk>/moter/aret/", dates.YearDates.as_view(), name="year_dates"),
    path("politirad/<int:pk>/moter/serie/", dates.SeriesNew.as_view(), name="series_new"),
    path("politirad/<int:pk>/moter/datoer/", dates.ProposalNew.as_view(), name="date_proposal_new"),
    path("datoforslag/<int:pk>/", dates.Proposal.as_view(), name="date_proposal"),
    path("datoforslag/<int:pk>/velg/<int:option>/", dates.FixDate.as_view(), name="date_fix"),
    path("datoforslag/<int:pk>/trekk/", dates.WithdrawDates.as_view(), name="date_withdraw"),
    path("moter/<int:pk>/", meetings.MeetingPage.as_view(), name="meeting"),
    path("moter/<int:pk>/endre/", meeting_changes.EditMeeting.as_view(), name="meeting_edit"),
    path("moter/<int:pk>/flytt/", meeting_changes.MoveMeeting.as_view(), name="meeting_move"),
    path("moter/<int:pk>/avlys/", meeting_changes.CancelMeeting.as_view(), name="meeting_cancel"),
    path("moter/<int:pk>/innkalling/", notice.Notice.as_view(), name="notice"),
    path("moter/<int:pk>/svar/", notice.AnswerNotice.as_view(), name="meeting_answer"),
    path("kalender/", feed.MyCalendar.as_view(), name="my_calendar"),
    path("lenke/<str:token>/mote/", links.LinkReply.as_view(), name="link_reply"),
    path("lenke/<str:token>/datoer/", links.LinkDates.as_view(), name="link_dates"),
    path("lenke/<str:token>/kalender.ics", feed.LinkCalendar.as_view(), name="link_calendar"),
]
