"""Addresses of the room: review of minutes."""

from django.urls import URLPattern, path

from councils.views import commenting, review, sending

urlpatterns: list[URLPattern] = [
    path("moter/<int:pk>/referat/", review.MinutesPage.as_view(), name="minutes"),
    path("moter/<int:pk>/referat/endringer/", review.Compare.as_view(), name="compare"),
    path("moter/<int:pk>/referat/send/", sending.Send.as_view(), name="send"),
    path("moter/<int:pk>/referat/ta-tilbake/", review.TakeBack.as_view(), name="take_back"),
    path("moter/<int:pk>/referat/be-om-endringer/", review.RequestChanges.as_view(), name="request_changes"),
    path("moter/<int:pk>/referat/godkjenn/", review.Approve.as_view(), name="approve"),
    path("moter/<int:pk>/referat/fullfor/", sending.Finish.as_view(), name="finish"),
    path("moter/<int:pk>/referat/merknad/", commenting.Comment.as_view(), name="comment"),
    path("moter/<int:pk>/referat/merknad/sak/<int:item>/", commenting.Comment.as_view(), name="comment_item"),
    path(
        "moter/<int:pk>/referat/merknad/avsnitt/<int:piece>/",
        commenting.Comment.as_view(),
        name="comment_piece",
    ),
    path(
        "moter/<int:pk>/referat/merknader/<int:comment>/svar/",
        commenting.Answer.as_view(),
        name="comment_answer",
    ),
    path(
        "moter/<int:pk>/referat/merknader/<int:comment>/avslutt/",
        commenting.Resolve.as_view(),
        name="comment_resolve",
    ),
]
