"""The rule at the door: stated for every address, closed where nobody has stated one."""

import types

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.urls import include, path
from django.views.generic import View

from web import access, checks
from web.access import LoggedIn, Public, Right
from web.tests import demo
from web.views import PortalView


def urlconf(*patterns):
    """A URL configuration of its own."""
    module = types.ModuleType("some_urls")
    module.urlpatterns = list(patterns)
    return module


def bare(request):
    return HttpResponse()


def test_addresses_without_a_rule_are_found_at_every_depth():
    class Open(View):
        access = Public

    class Closed(View):
        pass

    inner = include(([path("a/", Open.as_view(), name="a"), path("b/", Closed.as_view(), name="b")], "inner"))
    outer = include(([path("inne/", inner), path("c/", bare, name="c")], "outer"))

    found = access.undeclared(
        urlconf(path("ute/", outer), path("d/", demo.plain, name="d"), path("e/", bare))
    )

    assert found == ["ute/inne/b/ (outer:inner:b)", "ute/c/ (outer:c)", "e/ (web.tests.test_access.bare)"]


def test_the_longest_declared_prefix_decides(monkeypatch):
    monkeypatch.setattr(access, "_declared", [])
    access.declare("pkg:", Public)
    access.declare("pkg:secret", LoggedIn)

    assert access.access_of(bare, "pkg:page") is Public
    assert access.access_of(bare, "pkg:secret_page") is LoggedIn
    assert access.access_of(bare, "other:page") is None
    assert access.access_of(bare, "") is None


def test_a_views_own_rule_goes_before_a_declared_one(monkeypatch):
    monkeypatch.setattr(access, "_declared", [])
    access.declare("demo:", Public)

    assert access.access_of(demo.Secret.as_view(), "demo:home") is LoggedIn


def test_declaring_again_replaces(monkeypatch):
    monkeypatch.setattr(access, "_declared", [])
    access.declare("pkg:", Public)
    access.declare("pkg:", LoggedIn)

    assert access.access_of(bare, "pkg:page") is LoggedIn


def test_a_view_without_a_rule_does_not_exist(kari):
    response = kari.get("/glemt/")

    assert response.status_code == 404
    assert "Vi finner ikke siden" in response.content.decode()


def test_portal_view_without_a_rule_refuses_to_run_even_past_the_middleware(rf):
    class Forgetful(PortalView):
        template_name = "base.html"

    with pytest.raises(ImproperlyConfigured, match="Forgetful has no access rule"):
        Forgetful.as_view()(rf.get("/"))


def test_package_addresses_come_in_by_their_declared_rule(client):
    assert client.get("/pakke/").content == b"package"


@pytest.mark.parametrize("address", ["/hjem/", "/tekst/1/", "/tekst/1/?side=2"])
def test_the_anonymous_are_sent_to_login_with_the_way_back(client, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response.url == f"/logg-inn/?next={address.replace('?', '%3F').replace('=', '%3D')}"


def test_after_a_post_the_way_back_is_the_page_it_came_from(client):
    own = client.post("/tekst/1/lagre/", HTTP_REFERER="http://testserver/tekst/1/")
    foreign = client.post("/tekst/1/lagre/", HTTP_REFERER="https://evil.example/x/")

    assert own.url == "/logg-inn/?next=http%3A//testserver/tekst/1/"
    assert foreign.url == "/logg-inn/?next=/tekst/1/lagre/"


def test_a_script_that_lost_its_login_is_told_so_in_its_own_language(client):
    response = client.post("/tekst/1/lagre/", HTTP_ACCEPT="application/json")

    assert response.status_code == 401
    assert response.json() == {"reasons": ["Du er logget ut. Logg inn på nytt."]}


def test_out_of_scope_is_404_and_in_scope_without_the_right_is_403(kari):
    assert kari.get("/tekst/1/").status_code == 200
    assert kari.get("/tekst/3/").status_code == 404
    refused = kari.get("/tekst/2/")
    assert refused.status_code == 403
    assert "Du har ikke et verv som gir rett til dette." in refused.content.decode()


def test_the_right_is_asked_before_anything_is_written(kari):
    response = kari.post("/tekst/2/godkjenn/")

    assert response.status_code == 403
    assert demo.TEXTS[2].written == []


def test_the_system_check_names_undeclared_addresses_and_unknown_rights(settings):
    class Misspelt(View):
        access = Right("web_tests.edit_txet")

    settings.ROOT_URLCONF = urlconf(path("a/", bare), path("b/", Misspelt.as_view()), path("c/", demo.plain))

    faults = checks.addresses_declare_access()

    assert [(fault.id, fault.msg) for fault in faults] == [
        ("web.E001", "The address a/ (web.tests.test_access.bare) has no access rule."),
        ("web.E002", "The right 'web_tests.edit_txet', asked for at b/, is not registered."),
    ]


def test_missing_front_end_packages_are_named(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "node_modules/inter-ui/web").mkdir(parents=True)
    (tmp_path / "node_modules/inter-ui/web/Inter-Regular.woff2").write_bytes(b"x")

    assert [warning.msg for warning in checks.packages_are_fetched()] == [
        "node_modules/@digdir/designsystemet-css/dist/src/index.css is missing.",
        "node_modules/@digdir/designsystemet-css/dist/theme/designsystemet.css is missing.",
    ]
