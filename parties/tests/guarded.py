"""Addresses that exist only in tests: a form whose texts are looked over for private data."""

from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace

from django import forms
from django.template import engines
from django.urls import path

from parties.forms import PrivacyGuardedFormMixin
from web.access import Public
from web.autosave import AutosaveView, Saved
from web.forms import PortalForm, ProseField
from web.views import ActionFormView

PAGE = (
    '{% extends "web/form.html" %}{% load privacy %}'
    "{% block form_before %}{% privacy_guard %}{% endblock %}"
    '{% block form_after %}<label for="utenfor">Utenfor</label><textarea id="utenfor"></textarea>'
    "{% endblock %}"
)
# What reached the action: the form's words, and what was overridden.
WRITTEN: list[tuple[dict, dict]] = []


class NoteForm(PrivacyGuardedFormMixin, PortalForm):
    title = forms.CharField(label="Tittel", required=False)
    text = ProseField(label="Referat", required=False)
    decision = forms.CharField(label="Beslutning", widget=forms.Textarea, required=False)


class TitleForm(NoteForm):
    guarded_fields = ("title",)


class Guarded(ActionFormView):
    access = Public
    form_class = NoteForm
    page_title = "Referat"
    success_url = "/vokter/"

    def get_template_names(self):
        return engines["django"].from_string(PAGE)

    def perform(self, form):
        WRITTEN.append((form.cleaned_data, form.overridden))


class Draft(AutosaveView):
    access = Public
    form_class = NoteForm

    def save(self, form, revision):
        WRITTEN.append((form.cleaned_data, form.overridden))
        return Saved(revision + 1, datetime(2026, 5, 4, 10, tzinfo=UTC))


def open_guarded_pages(settings):
    """Let the portal have these addresses too."""
    WRITTEN.clear()
    portal = import_module(settings.ROOT_URLCONF)
    settings.ROOT_URLCONF = SimpleNamespaceOfAddresses(
        **{name: value for name, value in vars(portal).items() if name.startswith("handler")},
        urlpatterns=[
            path("vokter/", Guarded.as_view(), name="guarded"),
            path("vokter/lagre/", Draft.as_view(), name="guarded_draft"),
            *portal.urlpatterns,
        ],
    )


class SimpleNamespaceOfAddresses(SimpleNamespace):
    """Django keeps what it has resolved by the addresses themselves."""

    __hash__ = object.__hash__
