"""Dates as Norwegians write them, and the parts that every page shows alike."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import translation
from lxml import html as lxml_html

from records.workflow import Offer, Transition
from web.forms import PortalForm
from web.templatetags import norwegian
from web.tests.demo import TextForm
from web.transitions import steps


def render(source, **context):
    """A template with web's tags, as a tree."""
    html = Template("{% load portal norwegian %}" + source).render(Context(context))
    return lxml_html.fragment_fromstring(html, create_parent="div")


def words(tree):
    return " ".join(tree.text_content().split())


def test_days_are_days_in_oslo():
    new_year_in_oslo = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)

    assert norwegian.longdate(new_year_in_oslo) == "1. januar 2026"
    assert norwegian.shortdate(new_year_in_oslo) == "01.01.2026"
    assert norwegian.longtime(new_year_in_oslo) == "1. januar 2026 kl. 00.30"
    assert norwegian.clock(datetime(2026, 7, 1, 12, 0, tzinfo=UTC)) == "14:00"
    assert norwegian.isodate(new_year_in_oslo) == "2026-01-01T00:30+01:00"
    assert norwegian.weekday(date(2026, 11, 21)) == "lørdag"
    with translation.override("nn"):
        assert norwegian.weekday(date(2026, 11, 21)) == "laurdag"


@pytest.mark.parametrize(("day", "text"), [(date(2021, 1, 3), "uke 53"), (date(2026, 11, 21), "uke 47")])
def test_weeks_are_iso_weeks(day, text):
    assert norwegian.week(day) == text


def test_meeting_days_and_times_as_they_are_spoken():
    starts, ends = datetime(2026, 5, 4, 8, tzinfo=UTC), datetime(2026, 5, 4, 10, 30, tzinfo=UTC)

    assert norwegian.weekdate(starts) == "mandag 4. mai"
    assert norwegian.longweekdate(date(2026, 5, 4)) == "mandag 4. mai 2026"
    assert norwegian.clocktime(starts) == "kl. 10.00"
    assert norwegian.clocktime(starts, ends) == "kl. 10.00–12.30"
    assert norwegian.clocktime(starts, datetime(2026, 5, 4, 23, tzinfo=UTC)) == (
        "kl. 10.00 – 5. mai 2026 kl. 01.00"
    )
    assert words(render("{{ a|clocktime:b }}", a=starts, b=ends)) == "kl. 10.00–12.30"
    assert norwegian.holiday(date(2026, 5, 17)) == "grunnlovsdagen"
    assert norwegian.holiday(date(2026, 5, 18)) == ""
    with translation.override("nn"):
        assert norwegian.weekdate(starts) == "måndag 4. mai"


@pytest.mark.parametrize(
    "tag",
    [
        *("longdate", "shortdate", "longtime", "clock", "week", "weekday", "isodate", "period"),
        *("weekdate", "longweekdate", "clocktime", "holiday"),
    ],
)
def test_nothing_in_nothing_out(tag):
    assert getattr(norwegian, tag)(None) == ""


@pytest.mark.parametrize(
    ("ends", "text"),
    [
        ((date(2024, 1, 1), date(2027, 12, 31)), "1. januar 2024 – 31. desember 2027"),
        ((date(2024, 1, 1), None), "fra 1. januar 2024"),
        ((None, date(2027, 12, 31)), "til og med 31. desember 2027"),
    ],
)
def test_periods_may_be_open(ends, text):
    assert norwegian.period(*ends) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["Rana"], "Rana"), (["Rana", "Nesna"], "Rana og Nesna"), ("abc", "a, b og c")],
)
def test_lists_end_in_og(names, text):
    assert norwegian.listing(names) == text


def test_numbers_are_grouped():
    assert norwegian.number(1234567) == "1\u00a0234\u00a0567"


def test_a_status_says_it_in_words_and_a_shape_of_its_own():
    shapes = set()
    for tone in ["neutral", "accent", "info", "success", "warning", "danger"]:
        tree = render(f'{{% status_tag "Signert" "{tone}" %}}')
        assert words(tree) == "Signert"
        assert tree.xpath("//span")[0].get("data-color") == tone
        shapes.add(lxml_html.tostring(tree.xpath("//svg")[0]))
    assert len(shapes) == 6


def test_a_status_is_escaped_and_an_unknown_tone_is_neutral():
    tree = render('{% status_tag label "purple" %}', label="<b>x</b>")

    assert words(tree) == "<b>x</b>"
    assert tree.xpath("//span")[0].get("data-color") == "neutral"


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ('{% ball "Rana kommune" %}', "Venter på Rana kommune"),
        ('{% ball mine=True what="signer" %}', "Venter på deg : signer"),
        ("{% ball who %}", "Venter på Rana og Nesna"),
        ('{% ball "" %}', ""),
    ],
)
def test_who_has_the_ball(tag, text):
    assert words(render(tag, who=["Rana", "Nesna"])).replace("deg:", "deg :") == text


def offer(name, reasons=(), **more):
    return Offer(Transition(name, name.title(), {"a"}, "b", "x.y", **more), list(reasons))


def test_an_open_step_is_a_form_a_question_is_a_link_and_a_closed_one_tells_why():
    offered = steps(
        [
            offer("approve", style="primary"),
            offer("return", confirm="Sikker?"),
            offer("finish", ["Tomt avsnitt.", "Åpen kommentar."]),
        ],
        lambda name: f"/gjor/{name}/",
    )
    tree = render("{% offers offered %}", offered=offered, csrf_token="abc")

    assert [(f.get("action"), f.get("method")) for f in tree.xpath("//form")] == [("/gjor/approve/", "post")]
    assert tree.xpath("//form/input[@name='csrfmiddlewaretoken']")[0].get("value") == "abc"
    assert [(a.get("href"), words(a)) for a in tree.xpath("//a")] == [("/gjor/return/", "Return")]
    (closed,) = tree.xpath("//button[@aria-disabled='true']")
    (reasons,) = tree.xpath(f"//*[@id='{closed.get('aria-describedby')}']")
    assert words(closed) == "Finish"
    assert closed.get("type") == "button"
    assert [words(li) for li in reasons.xpath(".//li")] == ["Tomt avsnitt.", "Åpen kommentar."]


def test_a_bare_offer_posts_its_name_to_the_page_itself():
    tree = render("{% offers offered %}", offered=[offer("approve")])

    button = tree.xpath("//form[@action='']/button")[0]
    assert (button.get("name"), button.get("value")) == ("transition", "approve")


def test_no_steps_no_section():
    assert words(render("{% offers offered %}", offered=[])) == ""


def test_history_is_told_in_order_with_times():
    events = [
        SimpleNamespace(sentence=f"Hendelse {n}", occurred_at=datetime(2026, 11, n, 13, 2, tzinfo=UTC))
        for n in (2, 1)
    ]
    tree = render("{% history events %}", events=events)

    assert [words(li) for li in tree.xpath("//li")] == [
        "Hendelse 2 2. november 2026 kl. 14.02",
        "Hendelse 1 1. november 2026 kl. 14.02",
    ]
    assert words(render("{% history events %}", events=[])) == "Ingenting har skjedd ennå."


def test_media_carries_the_nonce_and_comes_once_per_page(rf):
    request = rf.get("/")
    request.csp_nonce = "N0nce"
    source = "{% form_media a %}|{% form_media b %}|{% form_media c %}"
    html = Template("{% load portal %}" + source).render(
        Context({"request": request, "a": TextForm(), "b": TextForm(), "c": PortalForm()})
    )
    first, second, third = html.split("|")

    assert first.count('type="importmap"') == 1
    assert all('nonce="N0nce"' in line for line in first.splitlines() if "<script" in line)
    assert first.index("js/prose.js") < first.rindex('configurable.js"')
    assert (second, third) == ("", "")
