"""The pages of the templates: who sees what, what they tell, and that they are for everyone."""

from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html as lxml_html

from agreements.actions import templates as actions
from agreements.models import AgreementTemplate, AgreementVersion, TemplateSection
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from agreements.tests.template_pages import SYSTEM, section, text, url
from parties.models import OfficeRole
from parties.tests import factories as parties
from records.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def national(db):
    """The published national template, «Samarbeidsavtale»."""
    return make.template(code="samarbeid")


@pytest.fixture
def keeper(sides):
    """Keeps the templates of the district that Fjordvik lies in."""
    return parties.official(sides.district, OfficeRole.ADMINISTRATOR, "Mia Mal", title="administrator")


@pytest.fixture
def national_keeper(national):
    """Keeps the national templates."""
    return parties.official(national.owner, OfficeRole.ADMINISTRATOR, "Nora Nasjonal", title="administrator")


@pytest.fixture
def draft(national, keeper, sides):
    """The district's adaptation, a draft."""
    return actions.adapt(parent=national, owner=sides.district, by=make.actor(keeper), on=ON, at=AT)


# --- Who sees what ----------------------------------------------------------------------------------------


def test_those_who_start_agreements_see_what_is_published_nationally_and_in_their_district(
    client, sides, national, draft
):
    mine = make.template(owner=sides.district, code="egen", title="Distriktets egen")
    make.template(owner=parties.district("Fjernt"), code="fjern", title="Fra et annet distrikt")
    actions.save_template_frame(
        template=draft, title="Et hemmelig utkast", about="", is_numbered=True, has_contents=True,
        **SYSTEM,
    )  # fmt: skip
    parties.login(client, sides.coordinator)

    page = client.get(reverse("templates:list"))

    shown = lxml_html.fromstring(page.content.decode()).xpath("//main//article//h3")
    assert [one.text_content() for one in shown] == ["Distriktets egen", "Samarbeidsavtale"]
    assert client.get(url(mine)).status_code == 200
    assert client.get(url(national)).status_code == 200
    assert client.get(url(draft)).status_code == 404


def test_the_keeper_of_the_district_sees_its_draft_and_no_other_districts(client, sides, keeper, draft):
    other = parties.district("Fjernt")
    far = actions.start_template(
        owner=other, code="fjern", kind="OTHER", language="nb", title="Fjernt utkast", **SYSTEM
    )
    parties.login(client, keeper)

    page = text(client.get(reverse("templates:list")))

    assert "utkast" in page
    assert "Fjernt utkast" not in page
    assert client.get(url(draft)).status_code == 200
    assert client.get(url(far)).status_code == 404


def test_the_national_keeper_sees_published_adaptations_and_never_a_districts_draft(
    client, national_keeper, draft
):
    parties.login(client, national_keeper)
    assert client.get(url(draft)).status_code == 404

    actions.publish(template=draft, **SYSTEM)

    assert client.get(url(draft)).status_code == 200


def test_a_mayor_has_no_business_with_templates_and_is_told_whose_they_are(client, sides, national):
    parties.login(client, sides.mayor)

    for address in (reverse("templates:list"), url(national)):
        page = client.get(address)
        assert page.status_code == 403
        assert "Malene er for dem som skriver avtaler eller forvalter maler." in page.content.decode()


def test_a_superuser_has_no_office_and_so_no_templates(client, national):
    parties.login(client, parties.superuser())

    assert client.get(reverse("templates:list")).status_code == 403
    assert client.get(url(national)).status_code == 404


def test_strangers_are_sent_to_the_login(client, national):
    page = client.get(url(national))

    assert (page.status_code, urlsplit(page["Location"]).path) == (302, reverse("account_login"))


WRITING = [
    ("frame", ()),
    ("new_edition", ()),
    ("other_language", ()),
    ("publish", ()),
    ("withdraw", ()),
    ("section_add", ()),
    ("section", ("Politiråd",)),
    ("section_remove", ("Politiråd",)),
]


@pytest.mark.parametrize(("name", "heading"), WRITING)
def test_who_does_not_keep_the_template_cannot_write_and_is_told_who_does(
    client, keeper, national, name, heading
):
    parties.login(client, keeper)
    address = url(national, name, *(section(national, one).pk for one in heading))

    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 403
        assert "Malen eies av Politidirektoratet." in answer.content.decode()


def test_a_section_of_another_template_is_not_found_under_this_one(client, keeper, draft, national):
    parties.login(client, keeper)

    assert client.get(url(draft, "section", section(national, "Politiråd").pk)).status_code == 404


def test_no_page_writes_when_it_is_opened(client, keeper, draft):
    own = section(draft, "Politiråd").pk
    published = make.template(owner=draft.owner, code="egen")
    parties.login(client, keeper)
    addresses = [reverse("templates:list"), reverse("templates:start")]
    for template in (draft, published):
        addresses += [url(template, name) for name, heading in WRITING if not heading]
        addresses += [url(template, name) for name in ("template", "compare", "history", "build_on_newest")]
    addresses += [
        url(draft, "section", own),
        url(draft, "section_remove", own),
        url(draft, "section_move", own, "opp"),
        url(draft.parent, "adapt"),
    ]
    rows = [list(model.objects.order_by("pk").values()) for model in (AgreementTemplate, TemplateSection)]
    events = AuditEvent.objects.count()

    answers = {address: client.get(address).status_code for address in addresses}

    assert set(answers.values()) <= {200, 302, 403}
    assert rows == [
        list(model.objects.order_by("pk").values()) for model in (AgreementTemplate, TemplateSection)
    ]
    assert AuditEvent.objects.count() == events


def test_the_list_asks_as_often_for_ten_templates_as_for_two(client, sides, keeper, draft):
    parties.login(client, keeper)
    address = reverse("templates:list")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(4):
        above = make.template(code=f"nasjonal-{number}", title=f"Nasjonal {number}")
        adapted = actions.adapt(parent=above, owner=sides.district, title=f"Egen {number}", **SYSTEM)
        actions.publish(template=adapted, **SYSTEM)
        actions.publish(template=actions.new_edition(template=above, **SYSTEM), **SYSTEM)
        actions.new_edition(template=adapted, **SYSTEM)

    with CaptureQueriesContext(connection) as many:
        page = client.get(address)

    assert text(page).count("Malen den bygger på, har kommet i utgave 2") == 8
    assert len(many) == len(few)


# --- What the pages tell ----------------------------------------------------------------------------------


def test_the_page_tells_how_far_each_section_binds_and_where_the_text_comes_from(
    client, keeper, draft, national
):
    actions.save_template_section(
        section=section(draft, "Politiråd"), heading="Politiråd",
        body="<p>Vi møtes {politirad_moter_per_ar}.</p>", mode="LOCAL",
        guidance="Skriv det dere gjør.", revision=1, **SYSTEM,
    )  # fmt: skip
    parties.login(client, keeper)

    response = client.get(url(draft))
    page = lxml_html.fromstring(response.content.decode())

    modes = {
        one.xpath(".//h3")[0].text_content(): one.xpath(".//header//*[contains(@class, 'mode')]")[
            0
        ].text_content()
        for one in page.xpath("//section[contains(@class, 'template-section')]")
    }
    assert modes == {
        "1 Innledning": "låst",
        "2 Politiråd": "skrives lokalt",
        "3 Lokale forhold": "skrives lokalt",
    }
    assert "Skriv det dere gjør." in text(response)
    assert "{politirad_moter_per_ar}" in {one.text for one in page.xpath("//span[@class='token']")}
    chain = page.xpath("//ol[@class='chain']//a/@href")
    assert url(national) in chain
    assert f"{url(draft, 'compare')}?mot=over" in chain


def test_the_list_counts_the_agreements_that_stand_on_an_edition(client, sides, national, national_keeper):
    make.signed_version(sides, from_template=national)
    other = make.two_sides("Sundvik")
    make.started_agreement(other, from_template=national)
    parties.login(client, national_keeper)

    page = text(client.get(reverse("templates:list")))

    assert "1 signert avtale, 1 avtale under arbeid" in page


def test_an_agreement_that_has_run_out_no_longer_counts(client, sides, national, national_keeper):
    version = make.signed_version(sides, from_template=national)
    AgreementVersion.objects.filter(pk=version.pk).update(terminated_on=ON)
    parties.login(client, national_keeper)

    assert "ingen avtaler" in text(client.get(reverse("templates:list")))


def test_the_difference_to_the_template_above_shows_words_mode_and_guidance(client, keeper, draft):
    actions.save_template_section(
        section=section(draft, "Politiråd"), heading="Politiråd", body="<p>Politirådet møtes ofte.</p>",
        mode="LOCKED", guidance="", revision=1, **SYSTEM,
    )  # fmt: skip
    parties.login(client, keeper)

    page = lxml_html.fromstring(client.get(url(draft, "compare"), {"mot": "over"}).content.decode())
    changed = page.xpath("//section[@id='avsnitt-politirad']")[0]

    assert "ofte" in [one.text_content().split(": ")[-1] for one in changed.xpath(".//ins")][-1]
    assert "låst" in changed.xpath(".//dl//ins")[0].text_content()
    assert len(page.xpath("//section[contains(@class, 'compare__section--')]")) == 1


def test_the_first_edition_of_an_own_template_has_nothing_to_compare_with(client, keeper, sides):
    alone = make.template(owner=sides.district, code="egen")
    parties.login(client, keeper)

    assert "Det finnes ikke noe å sammenligne med." in text(client.get(url(alone, "compare")))


# --- In the browser ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_pages_are_accessible_and_fit_a_phone(page, accessible, client, keeper, draft, national):
    parties.login(client, keeper)
    cookie = next(iter(client.cookies.values()))
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}]
    )
    own = section(draft, "Politiråd")
    addresses = [
        reverse("templates:list"),
        reverse("templates:start"),
        url(draft),
        url(draft, "section", own.pk),
        url(draft, "section_add"),
        url(draft, "publish"),
        url(draft, "compare"),
    ]
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(address)
            accessible(page)
            assert page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            ), (address, width)


@pytest.mark.django_db(transaction=True)
def test_a_section_is_moved_by_keyboard_alone(page, client, keeper, draft):
    parties.login(client, keeper)
    cookie = next(iter(client.cookies.values()))
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}]
    )
    page.goto(url(draft))
    button = page.locator("#avsnitt-politirad form[action$='/ned/'] button")
    button.focus()

    page.keyboard.press("Enter")
    page.wait_for_url("**#avsnitt-politirad")

    headings = page.locator(".template-section h3").all_inner_texts()
    assert [one.split(" ", 1)[1].strip() for one in headings] == ["Innledning", "Lokale forhold", "Politiråd"]
