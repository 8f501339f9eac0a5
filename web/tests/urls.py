"""Addresses that exist only in tests."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import include, path

from web.access import Public, access, declare
from web.tests import demo


@access(Public)
def notices(request):
    messages.success(request, "Avtalen er sendt til godkjenning.")
    messages.error(request, "Én mottaker mangler e-postadresse.")
    return HttpResponseRedirect("/side/")


def from_a_package(request):
    return demo.HttpResponse("package")


declare("package_", Public)

demo_urls = [
    path("side/", demo.Page.as_view(), name="page"),
    path("liste/", demo.Listing.as_view(), name="list"),
    path("skjema/", demo.Fill.as_view(), name="form"),
    path("tekst/<int:pk>/", demo.Edit.as_view(), name="edit"),
    path("tekst/<int:pk>/lagre/", demo.Save.as_view(), name="save"),
    path("tekst/<int:pk>/godkjenn/", demo.Act.as_view(), name="act"),
    path("rekkefolge/", demo.Ordered.as_view(), name="ordered"),
    path("rekkefolge/flytt/", demo.Rearrange.as_view(), name="rearrange"),
    path("hjem/", demo.Secret.as_view(), name="home"),
    path("glemt/", demo.Forgotten.as_view(), name="forgotten"),
    path("nei/", demo.refuses, name="refuses"),
    path("feil/", demo.breaks, name="breaks"),
    path("ok/", demo.plain, name="plain"),
    path("beskjeder/", notices, name="notices"),
]
urlpatterns = [
    path("", include((demo_urls, "demo"))),
    path("pakke/", from_a_package, name="package_page"),
    path("logg-inn/", demo.plain, name="account_login"),
]
handler400 = "web.errors.bad_request"
handler403 = "web.errors.permission_denied"
handler404 = "web.errors.page_not_found"
handler500 = "web.errors.server_error"
