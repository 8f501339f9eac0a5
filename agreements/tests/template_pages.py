"""What the tests of the template pages share: addresses, what the page says, and pressing its buttons."""

from django.urls import reverse
from lxml import html as lxml_html

from agreements.tests.factories import AT, ON
from records.actors import Actor

SYSTEM = {"by": Actor.system("Test"), "on": ON, "at": AT}


def url(template, name="template", *args):
    return reverse(f"templates:{name}", args=[template.pk, *args])


def section(template, heading):
    return template.sections.get(heading=heading)


def text(response):
    """The page's main part as a reader has it."""
    main = lxml_html.fromstring(response.content.decode()).xpath("//main")[0]
    return " ".join(main.text_content().split())


def rendered_form(response, ending=None):
    """The form that the page rendered – the one whose address ends like this – as (address, fields)."""
    page = lxml_html.fromstring(response.content.decode())
    here = response.request["PATH_INFO"]
    for form in page.xpath("//main//form[@method='post']"):
        action = form.get("action") or here
        if ending is None or action.endswith(ending):
            return action, {name: value for name, value in form.form_values() if value is not None}
    raise AssertionError(f"no form for {ending} on {here}")


def send(client, address, ending=None, **typed):
    """Open a page, fill in what is typed, and press the button."""
    action, fields = rendered_form(client.get(address), ending)
    return client.post(action, {**fields, **typed})


def sections_of(template):
    return [
        (one.heading, one.mode, one.body)
        for one in template.sections.filter(parent=None).order_by("position")
    ]
