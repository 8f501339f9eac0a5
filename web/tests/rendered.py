"""Posting what a page rendered: its forms as a browser would send them, with a few values changed."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from lxml import html


def page(response: HttpResponse) -> html.HtmlElement:
    """The page as a tree."""
    return html.fromstring(response.content.decode())


def words(response: HttpResponse) -> str:
    """What a person reads on the page, on one line."""
    tree = page(response)
    for hidden in tree.xpath("//script | //style"):
        hidden.drop_tree()
    # Cells and the like stand apart for the eye, whatever the markup has between them.
    for part in tree.xpath("//td | //th | //li | //p | //dt | //dd | //option | //h3 | //label"):
        part.tail = f" {part.tail or ''}"
    return " ".join(tree.text_content().split())


def forms(response: HttpResponse) -> list[html.FormElement]:
    """The forms of the page's main part: not those of the header."""
    return page(response).xpath("//main//form")


def form_with(response: HttpResponse, button: str) -> html.FormElement:
    """The one form in the main part with a button that says this."""
    found = [form for form in forms(response) if button in _buttons(form)]
    assert len(found) == 1, (
        f"{len(found)} forms with «{button}»; buttons: {[_buttons(f) for f in forms(response)]}"
    )
    return found[0]


def _buttons(form: html.FormElement) -> list[str]:
    """What the form's buttons say to those who see them."""
    return [
        " ".join("".join(one.xpath("./text()")).split())
        for one in form.xpath(".//button[not(@type) or @type='submit']")
    ]


def send(client: Client, response: HttpResponse, button: str, **changes: Any) -> HttpResponse:
    """Press the button: all that the form holds is sent, with these values changed (None: left out)."""
    form = form_with(response, button)
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)
    pressed = form.xpath(".//button[normalize-space(text()[1])=$text]", text=button)[0]
    if pressed.get("name"):
        data[pressed.get("name")] = [pressed.get("value", "")]
    for name, value in changes.items():
        assert name in data or form.xpath(".//*[@name=$name]", name=name), f"the form has no «{name}»"
        data[name] = value if isinstance(value, list) else [value]
        if value is None:
            del data[name]
    action = form.get("action") or response.request["PATH_INFO"]
    query = response.request["QUERY_STRING"] if not form.get("action") else ""
    return client.post(f"{action}?{query}" if query else action, data)


def errors(response: HttpResponse) -> list[str]:
    """The sentences of the error summary."""
    rows = page(response).xpath("//*[@data-error-summary]//li")
    return [" ".join(row.text_content().split()) for row in rows]
