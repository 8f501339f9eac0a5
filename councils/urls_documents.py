"""Addresses of the room: documents."""

from django.urls import path

from councils.views import documents

urlpatterns = [
    path("moter/<int:pk>/dokument/<str:code>/", documents.Document.as_view(), name="document"),
    path("moter/<int:pk>/offentlig/", documents.PublicMinutesPage.as_view(), name="public_minutes"),
    path("moter/<int:pk>/offentlig/referat.docx", documents.PublicWord.as_view(), name="public_word"),
    path("moter/<int:pk>/referat/referat.docx", documents.MinutesWord.as_view(), name="minutes_word"),
    path("moter/<int:pk>/referat/utkast.pdf", documents.DraftPdf.as_view(), name="minutes_draft_pdf"),
    path("moter/<int:pk>/saksliste/saksliste.docx", documents.AgendaWord.as_view(), name="agenda_word"),
    path(
        "moter/<int:pk>/beslutning/<int:decision>/utskrift/",
        documents.MakeExcerpt.as_view(),
        name="make_excerpt",
    ),
]
