"""What holds for every address, every model and every migration."""

from importlib import import_module

import pytest
import rules
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command

from tests.rooms import ROOMS
from web import access


def test_every_address_has_a_rule() -> None:
    assert access.undeclared() == []


def test_an_address_without_a_rule_is_found() -> None:
    from django.http import HttpResponse
    from django.urls import path

    class Addresses:
        urlpatterns = [path("uten-regel/", lambda request: HttpResponse(), name="open")]

    assert access.undeclared(Addresses) == ["uten-regel/ (open)"]


def test_every_right_asked_for_is_registered() -> None:
    assert {name: at for name, at in access.rights_used().items() if not rules.perm_exists(name)} == {}


def statements() -> tuple[list[str], dict[str, str]]:
    """What the rooms' audited.py say: audited models, and exempt ones with the reason."""
    audited: list[str] = []
    exempt: dict[str, str] = {}
    for config in apps.get_app_configs():
        if config.label in ROOMS and list(config.get_models()):
            module = import_module(f"{config.name}.audited")
            audited += module.AUDITED
            exempt |= module.EXEMPT
    return audited, exempt


def test_every_model_is_audited_or_exempt_never_both() -> None:
    audited, exempt = statements()
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in ROOMS]
    # A many-to-many field's own table follows its owner; a room may state it, but need not.
    tables = {m._meta.label_lower for m in models if m._meta.auto_created}
    stated = [label.lower() for label in [*audited, *exempt]]
    assert sorted(set(stated)) == sorted(stated)
    assert sorted(set(stated) - tables) == sorted({m._meta.label_lower for m in models} - tables)


def test_every_exemption_has_a_reason() -> None:
    _, exempt = statements()
    assert [label for label, reason in exempt.items() if len(reason.split()) < 3] == []


@pytest.mark.django_db
def test_no_migration_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True)
    except SystemExit:
        pytest.fail(capsys.readouterr().out)


def test_the_admin_holds_registers_and_lists_and_nothing_that_people_act_on() -> None:
    """Agreements, meetings and minutes are changed by their actions alone."""
    others = [model for model in admin.site._registry if model._meta.app_label != "parties"]
    assert sorted(model._meta.label for model in others) == ["councils.SchoolBreak", "councils.Topic"]
