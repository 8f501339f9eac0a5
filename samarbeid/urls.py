"""Every address of the portal; each room lists its own."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from samarbeid import health
from samarbeid.pages.static_pages import Favicon
from web.access import LoggedIn, declare

# The registers ask for their own rights on top; the admin's own login page, which knows no second factor, is
# behind the portal's.
declare("admin:", LoggedIn)

urlpatterns: list[URLPattern | URLResolver] = [
    path("helse/", health.health, name="health"),
    path("helse/lever/", health.alive, name="alive"),
    # Browsers that show a PDF ask here whatever the pages say.
    path("favicon.ico", Favicon.as_view(), name="favicon"),
    # From the roof down, so that a page drawn on several rooms can take an address before its room.
    path("", include("samarbeid.pages.urls")),
    path("", include("agreements.urls")),
    path("", include("agreements.urls_templates")),
    path("", include("agreements.urls_duties")),
    path("", include("agreements.urls_evaluations")),
    path("", include("slt.urls")),
    path("", include("councils.urls")),
    path("", include("parties.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "web.errors.bad_request"
handler403 = "web.errors.permission_denied"
handler404 = "web.errors.page_not_found"
handler500 = "web.errors.server_error"
# allauth asks for this one by name when its rate limits are reached.
handler429 = "web.errors.lockout"
