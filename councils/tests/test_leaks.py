"""Nothing that is closed stands anywhere but with the members; and the search for it does find a leak."""

import io
import logging
import re
import zipfile
from itertools import product

import pytest
from django.db.models import Model
from django.template import engines
from django.test import Client
from django.urls import NoReverseMatch, reverse

from councils import content_public, issuing, notices, pdf, tasks, word
from councils.content import minutes_content, notice_content
from councils.content_public import public_minutes
from councils.models import MeetingNotice
from councils.tests import factories
from councils.tests.factories import AT, ON
from councils.tests.secrets import Planted, as_text, encoded, found_in, issued, planted
from councils.urls import urlpatterns
from parties.models import OfficeRole
from parties.tests import factories as parties
from records.models import AuditEvent, Dispatch, IssuedDocument, StoredFile
from records.pdf import render

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(caplog) -> Planted:
    caplog.set_level(logging.INFO)
    return planted()


def test_no_secret_leaves_the_members_in_any_document_or_letter(
    world, caplog, django_capture_on_commit_callbacks
):
    documents = issued(world)
    tasks.make_minutes_documents.func(world.minutes.pk)
    notice = issuing.issue_notice(MeetingNotice.objects.get(meeting=world.coming).pk, at=AT)
    # The members' own: the search finds every word there is, so that finding none elsewhere means something.
    assert found_in(documents["full"].file.data, world.words) == in_full_minutes(world)
    assert found_in(documents["closed excerpt"].file.data, world.words) == ["decision", "follow-up"]

    part = public_minutes(world.minutes.frozen_content)
    approval = pdf.approval_of(world.minutes)
    outside = {
        "public PDF": documents["public"].file.data,
        "open excerpt": documents["excerpt"].file.data,
        "notice": notice.file.data,
        "public Word": word.public_minutes_docx(part, approval, "Offentlig referat"),
        "agenda as Word": word.agenda_docx(world.coming),
        "agenda of the held meeting as Word": word.agenda_docx(world.held),
        "notice content": as_text(notice_content(world.held)),
        "audit": as_text(list(AuditEvent.objects.values())),
        "log": as_text([record.getMessage() for record in caplog.records]),
        "issued titles": as_text(list(IssuedDocument.objects.values())),
        "names of issued files": as_text(
            list(StoredFile.objects.filter(issued_documents__isnull=False).values("name"))
        ),
        "notices": as_text(list(MeetingNotice.objects.values())),
    }
    assert Dispatch.objects.count() >= 10
    for row in Dispatch.objects.all():
        outside[f"mail {row.kind} {row.pk}"] = as_text(
            [row.subject, row.text, row.html, row.address, row.reply_to, row.unique_key]
        ) + (bytes(row.calendar).decode() if row.calendar else "")
        for attached in row.attachments.all():
            outside[f"attached to {row.kind} {row.pk}"] = attached.data
            outside[f"name attached to {row.kind} {row.pk}"] = attached.name
    assert {where: found for where, data in outside.items() if (found := found_in(data, world.words))} == {}
    assert any(row.calendar for row in Dispatch.objects.all())


def in_full_minutes(world: Planted) -> list[str]:
    """What the full minutes hold: what was closed in the meeting. Papers and comments are no part of them."""
    return sorted(
        place
        for place in world.words
        if not place.startswith("coming")
        and not re.search("attachment|comment|item text|item proposal", place)
    )


def test_the_public_page_and_its_files_hold_no_secret(world, client):
    issued(world)
    page = client.get(reverse("councils:public_minutes", args=[world.held.pk]))
    assert page.status_code == 200
    assert "Det åpne avsnittet." in page.content.decode()
    assert found_in(page.content, world.words) == []
    # Five closed units: a document, a piece, a decision, and an item.
    assert page.content.decode().count("unntatt offentlighet etter offentleglova § 13") == 4
    answer = client.get(reverse("councils:public_word", args=[world.held.pk]))
    assert found_in(answer.content, world.words) == []
    assert found_in(as_text(dict(answer.headers)), world.words) == []


@pytest.mark.parametrize("who", ["everyone", "office-holder of a party"])
def test_no_page_that_others_than_members_can_open_holds_a_secret(world, client, who, caplog):
    issued(world)
    if who != "everyone":
        outsider = parties.official(world.council.municipality, OfficeRole.DEPUTY_MAYOR, "Vidar Vara")
        parties.login(client, outsider)
    opened, leaks = walk(client, world)
    assert leaks == {}
    # The walk has come somewhere: the public page for everyone, the papers too for the office-holder.
    assert reverse("councils:public_minutes", args=[world.held.pk]) in opened
    # Asked for the beginning of all of them, and for each sort of thing by its whole word.
    for query in (world.begin, *list(world.words.values())[::4]):
        answer = client.get("/sok/", {"q": query})
        assert answer.status_code == 200
        hidden = {place: one for place, one in world.words.items() if one != query}
        assert found_in(answer.content, hidden) == []
    assert found_in(as_text([one.getMessage() for one in caplog.records]), world.words) == []


def walk(
    client: Client, world: Planted, words: dict[str, str] | None = None
) -> tuple[set[str], dict[str, list[str]]]:
    """Open every address of the room with every key that fits, and look at whatever is answered."""
    words = world.words if words is None else words
    opened, leaks = set(), {}
    for address in addresses(world):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code == 200:
            opened.add(address)
        if found := found_in(body + as_text(dict(answer.headers)).encode(), words):
            leaks[address] = found
    return opened, leaks


def addresses(world: Planted) -> list[str]:
    """The room's addresses, filled in with keys of the world's own rows."""
    forum, held, coming = world.council.forum, world.held, world.coming
    codes = [one.code for one in IssuedDocument.objects.all()]
    by_start = {
        "politirad/": [forum.pk],
        "moter/": [held.pk, coming.pk],
        "saker/": [item.pk for item in world.items],
        "oppfolging/": list(forum.follow_ups.values_list("pk", flat=True)),
    }
    inner = {
        "code": codes,
        "decision": [world.open_decision.pk, world.closed_decision.pk],
        "item": [item.pk for item in world.items],
        "id": [one.pk for item in world.items for one in item.attachments.all()],
        "attachment": [one.pk for item in world.items for one in item.attachments.all()],
        "piece": [one.pk for item in world.items for one in item.pieces.all()],
        "follow_up": by_start["oppfolging/"],
        "round": [1],
        "number": [1],
        "year": [2026],
    }
    found = []
    for pattern in urlpatterns:
        start = str(pattern.pattern)
        keys = next((pks for begins, pks in by_start.items() if start.startswith(begins)), [forum.pk])
        names = list(pattern.pattern.converters)
        choices = [keys if name == "pk" else inner.get(name, []) for name in names]
        for values in product(*choices):
            try:
                found.append(
                    reverse(f"councils:{pattern.name}", kwargs=dict(zip(names, values, strict=True)))
                )
            except NoReverseMatch:
                continue
    return found


# The search itself, and tests of the test


@pytest.mark.parametrize("form", ["plain", "utf-16", "hex", "entities", "percent", "folded", "tags"])
def test_the_search_finds_a_word_however_it_is_written(form):
    secret = "bcdfghbklmnpqbst"
    assert found_in(encoded(secret)[form], {"here": secret, "not here": "zzzzzzzzzzzzzzzz"}) == ["here"]


def test_the_search_finds_a_word_packed_in_a_word_file():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:t>bcdfgh</w:t><w:t>jklmnpqrst</w:t>")
    assert found_in(packed.getvalue(), {"here": "bcdfghjklmnpqrst"}) == ["here"]


LEAKS = {
    "text": "{% for i in whole %}{% for p in i.pieces %}{{ p.html|safe }}{% endfor %}{% endfor %}",
    "bookmark": "<h2>{{ secret }}</h2>",
    "alternative text": '<svg viewBox="0 0 1 1"><title>{{ secret }}</title><path d="M0 0z"/></svg>',
    "title": "",
}


def test_a_template_that_is_made_to_leak_is_found_out(world, settings, tmp_path):
    """Handed the whole content by mistake, wherever in the document it prints the closed piece."""
    content = world.minutes.frozen_content
    context = {
        **pdf.public_minutes_context(public_minutes(content), pdf.approval_of(world.minutes)),
        "whole": content["items"],
        "secret": world.words["piece"],
    }
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    (tmp_path / "councils" / "pdf").mkdir(parents=True)
    found = {}
    for place, source in LEAKS.items():
        (tmp_path / "councils" / "pdf" / "public_minutes.html").write_text(
            '{% extends "councils/pdf/document.html" %}{% block after %}' + source + "{% endblock %}"
        )
        title = world.words["piece"] if place == "title" else "Referat"
        # Each writing of the template is a new one to Django's loaders.
        engines["django"].engine.template_loaders[0].reset()
        found[place] = found_in(render(pdf.PUBLIC_MINUTES, context, title=title, language="nb"), world.words)
    assert found == {
        "text": ["held item piece", "piece"],
        "bookmark": ["piece"],
        "alternative text": ["piece"],
        "title": ["piece"],
    }


def test_a_builder_that_copies_a_closed_piece_is_found_out(monkeypatch):
    """If `open_part_of` let closed parts through, the leak test would fail."""
    monkeypatch.setattr(content_public, "open_part_of", lambda part, name, shape: shape(part))
    world = planted()
    _full, *open_ = issuing.issue_minutes(world.minutes.pk, at=AT)
    assert found_in(open_[0].file.data, world.words) == in_full_minutes(world)


def test_a_notice_that_takes_the_whole_item_is_found_out(monkeypatch):
    """If the agenda were made of whole items, the leak test would fail."""
    real = content_public.agenda_of

    def careless(meeting):
        open_ = {item.number: item.title for item in meeting.items.all()}
        return [
            content_public.ClosedItem(one.number, open_.get(None, ""), one.withheld)
            if isinstance(one, content_public.ClosedItem)
            else one
            for one in real(meeting)
        ] + [content_public.OpenAttachment(item.title) for item in meeting.items.filter(is_closed=True)]

    monkeypatch.setattr(content_public, "agenda_of", careless)
    world = Planted(factories.council("Rana"))
    meeting = factories.meeting(world.council.forum)
    factories.closed_item(world.council.forum, world.word("title"), meeting=meeting)
    assert found_in(as_text(notice_content(meeting)), world.words) == ["title"]


def test_a_letter_with_the_true_title_is_found_out(world):
    """A mail that used `item.title` would be found."""
    item = world.items[1]
    assert item.is_closed
    recipient = notices.Recipient("pal@rana.example", "Pål")
    row = notices.tell(
        recipient,
        "careless",
        occasion="1",
        subject=item.title,
        lines=["Se saken."],
        link="/",
        link_label="Se",
        about=item,
        forum=world.council.forum,
        on=ON,
        at=AT,
        by=factories.actor(world.council.mayor),
    )
    assert isinstance(row, Model)
    assert "held item title" in found_in(as_text([row.subject, row.text, row.html]), world.words)
    assert "held item title" not in found_in(as_text(str(item)), world.words)


def test_the_content_of_the_minutes_holds_every_secret_of_the_meeting(world):
    """The frozen content is the whole of it: what is not there is not in the full document either."""
    assert found_in(as_text(minutes_content(world.minutes)), world.words) == in_full_minutes(world)
