"""Everything points down: no import, no name in a string, no address, no reverse relation of a room above."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.template.base import Lexer, TokenType

from tests.rooms import BASE_DIR, NAMESPACES, ROOMS, above, sources, templates

# What a test tells a process that it starts; no code of the room's leans on it.
PROCESS_NAMES = {"samarbeid.settings", "samarbeid.settings_test"}
NAME = re.compile(r"[a-z]+[.:][A-Za-z_][\w.:-]*")
QUOTED = re.compile(r"""["']([\w./:-]+)["']""")
LOOKUP = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module that a file imports, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


def named(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string that as a whole is a dotted or namespaced name: "app.Model", "room:address" …"""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
            yield node.lineno, node.value


def python_faults(room: str, text: str) -> list[str]:
    """What in a Python file of `room` knows a room above it."""
    higher, tree, faults = above(room), ast.parse(text), []
    for line, module in imported(tree):
        if module.split(".")[0] in higher:
            faults.append(f"{line}: imports {module}")
    for line, name in named(tree):
        first = re.split(r"[.:]", name)[0]
        if NAMESPACES.get(first) in higher and name not in PROCESS_NAMES:
            faults.append(f"{line}: names {name}")
    names = relations_from_above(room)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            faults.append(f"{node.lineno}: asks {names[node.attr]} by .{node.attr}")
        if isinstance(node, ast.keyword) and node.arg and names.keys() & set(node.arg.split("__")):
            faults.append(f"{node.value.lineno}: filters by {node.arg}")
    return faults


def template_faults(room: str, text: str) -> list[str]:
    """What in a template of `room` knows a room above it."""
    higher, names, faults = above(room), relations_from_above(room), []
    for token in Lexer(text).tokenize():
        if token.token_type not in {TokenType.VAR, TokenType.BLOCK}:
            continue
        for quoted in QUOTED.findall(token.contents):
            first = re.split(r"[/:]", quoted)[0]
            if re.search(r"[/:]", quoted) and NAMESPACES.get(first) in higher:
                faults.append(f"{token.lineno}: {{% {token.contents} %}}")
        for lookup in LOOKUP.findall(QUOTED.sub("", token.contents)):
            faults += [
                f"{token.lineno}: {lookup} leads up to {names[part]}"
                for part in lookup.split(".")[1:]
                if part in names
            ]
    return faults


def relations_from_above(room: str) -> dict[str, str]:
    """Reverse relations that a room above gives a model of `room` or below: accessor → who gives it.

    A name that also is an ordinary field, property or method down here is left out.
    """
    own = {label for label in ROOMS if label not in above(room)}
    found, ordinary = {}, set()
    for model in apps.get_models():
        if model._meta.app_label not in own:
            continue
        given = {
            relation.get_accessor_name(): relation.related_model._meta
            for relation in model._meta.related_objects
            if relation.related_model._meta.app_label in above(room) and relation.get_accessor_name()
        }
        found |= {name: meta.label for name, meta in given.items()}
        found |= {meta.model_name: meta.label for name, meta in given.items() if name.endswith("_set")}
        ordinary |= set(dir(model)) - given.keys()
    return {name: label for name, label in found.items() if name not in ordinary}


@pytest.mark.parametrize("room", ROOMS)
def test_code_knows_nothing_above_its_room(room: str) -> None:
    faults = {str(p.relative_to(BASE_DIR)): python_faults(room, p.read_text()) for p in sources(room)}
    assert {path: found for path, found in faults.items() if found} == {}


def test_templates_know_nothing_above_their_room() -> None:
    faults = {
        str(path.relative_to(BASE_DIR)): template_faults(room, path.read_text()) for room, path in templates()
    }
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "import agreements.models",
        "def f():\n    from agreements import ball",
        "from django.db import models\nx = models.ForeignKey('agreements.Agreement', models.PROTECT)",
        "url = reverse('agreements:register')",
        "url = reverse('pages:home')",
        "import_string('agreements.clock.clock')",
    ],
)
def test_what_points_up_is_found_in_code(planted: str) -> None:
    assert python_faults("parties", planted)
    assert python_faults("samarbeid", planted) == []


@pytest.mark.parametrize(
    "planted",
    [
        '{% url "agreements:agreement" 1 %}',
        "{% include 'agreements/row.html' %}",
        '{% extends "pages/home.html" %}',
    ],
)
def test_what_points_up_is_found_in_templates(planted: str) -> None:
    assert template_faults("parties", planted)
    assert template_faults("samarbeid", planted) == []


def test_a_relation_from_above_is_found() -> None:
    names = relations_from_above("parties")
    assert names, "agreements points at parties, so there are reverse relations to keep out of"
    accessor = sorted(names)[0]
    assert template_faults("parties", "{{ organisation." + accessor + ".all }}")
    assert python_faults("parties", f"organisation.{accessor}.all()")


def test_every_room_is_counted() -> None:
    found = {Path(path).parent.name for path in map(str, BASE_DIR.glob("*/apps.py"))}
    assert found <= set(ROOMS)
