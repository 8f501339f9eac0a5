"""Pages that draw on several rooms."""

from django.urls import path

from samarbeid.pages import (
    agreements,
    forums,
    front,
    handover,
    home,
    items,
    measures,
    meetings,
    municipalities,
    search,
    static_pages,
    verification,
)

app_name = "pages"
urlpatterns = [
    path("", front.FrontPage.as_view(), name="front"),
    path("hjem/", home.Home.as_view(), name="home"),
    path("avtaler/", agreements.Register.as_view(), name="register"),
    path("avtaler/<int:pk>/", agreements.AgreementPage.as_view(), name="agreement"),
    path("kommuner/", municipalities.MunicipalityList.as_view(), name="municipalities"),
    path("kommuner/<str:number>/", municipalities.MunicipalityPage.as_view(), name="municipality"),
    path("politirad/<int:pk>/", forums.ForumPage.as_view(), name="forum"),
    path("moter/<int:pk>/", meetings.MeetingPage.as_view(), name="meeting"),
    path("saker/<int:pk>/", items.ItemPage.as_view(), name="item"),
    path("slt/tiltak/<int:pk>/", measures.MeasurePage.as_view(), name="measure"),
    path("slt/<int:pk>/overlevering/", handover.HandoverPage.as_view(), name="handover"),
    path("sok/", search.Search.as_view(), name="search"),
    path("verifiser/", verification.Verify.as_view(), name="verify"),
    path("verifiser/<str:code>/", verification.VerifyCode.as_view(), name="verify_code"),
    path("personvern/", static_pages.Privacy.as_view(), name="privacy"),
    path("tilgjengelighet/", static_pages.Accessibility.as_view(), name="accessibility"),
    path("kontakt/", static_pages.Contact.as_view(), name="contact"),
    path("sprak/", static_pages.Language.as_view(), name="language"),
]
