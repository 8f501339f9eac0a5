"""The room's addresses, one list per piece of work."""

from councils import (
    urls_agenda,
    urls_documents,
    urls_follow_ups,
    urls_forums,
    urls_logs,
    urls_meetings,
    urls_presence,
    urls_review,
    urls_writing,
)

app_name = "councils"
urlpatterns = [
    *urls_forums.urlpatterns,
    *urls_meetings.urlpatterns,
    *urls_agenda.urlpatterns,
    *urls_writing.urlpatterns,
    *urls_review.urlpatterns,
    *urls_logs.urlpatterns,
    *urls_documents.urlpatterns,
    *urls_follow_ups.urlpatterns,
    *urls_presence.urlpatterns,
]
