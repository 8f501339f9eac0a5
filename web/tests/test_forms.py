"""The crispy pack and the fields: bound help and errors, marks, rich text with and without JavaScript."""

import pytest
from django import forms
from django.template import Context, Template
from lxml import html as lxml_html

from web.forms import PortalForm, PortalModelForm, ProseField, paragraphs
from web.tests.demo import EveryKindForm, TextForm


def render(form):
    """The form as the pack draws it."""
    source = Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))
    return lxml_html.fragment_fromstring(source, create_parent="div")


def one(tree, query):
    """The single element that a CSS-like XPath names."""
    (element,) = tree.xpath(query)
    return element


def test_every_control_has_a_label_or_legend():
    tree = render(EveryKindForm())

    for control in tree.xpath("//input[not(@type='hidden')]|//select|//textarea"):
        assert tree.xpath(f"//label[@for='{control.get('id')}']"), control.get("name")
    assert [e.text_content().strip() for e in tree.xpath("//fieldset/legend")] == [
        "Målform",
        "Temaer (valgfritt)",
    ]


def test_help_and_error_are_bound_to_the_control_in_that_order():
    tree = render(EveryKindForm(data={"title": "x"}))
    note = one(tree, "//textarea[@name='note']")

    assert note.get("aria-describedby") == "id_note_helptext id_note_error"
    assert note.get("aria-invalid") == "true"
    assert one(tree, "//*[@id='id_note_helptext']").text_content().strip() == "Sendes til alle som er med."
    assert one(tree, "//*[@id='id_note_error']").text_content().strip() == "Dette må fylles ut."
    title = one(tree, "//input[@name='title']")
    assert title.get("aria-invalid") is None
    assert title.get("aria-describedby") is None


def test_the_summary_leads_to_an_element_that_can_take_the_focus():
    tree = render(EveryKindForm(data={}))

    links = tree.xpath("//*[@data-error-summary]//a")
    assert [a.text_content() for a in links] == [
        "Tittel på avtalen: Dette må fylles ut.",
        "Målform: Velg et alternativ.",
        "Politidistrikt: Velg et alternativ.",
        "Begrunnelse: Dette må fylles ut.",
        "Kommunestyret har behandlet avtalen: Du må krysse av her for å gå videre.",
    ]
    for link in links:
        target = one(tree, f"//*[@id='{link.get('href')[1:]}']")
        assert target.tag in {"input", "select", "textarea"}


def test_an_untouched_form_has_no_summary():
    assert render(EveryKindForm()).xpath("//*[@data-error-summary]") == []


def test_fewest_are_marked():
    class MostlyOptional(PortalForm):
        a = forms.CharField(label="A")
        b = forms.CharField(label="B", required=False)
        c = forms.CharField(label="C", required=False)

    class AllRequired(PortalForm):
        a = forms.CharField(label="A")
        b = forms.CharField(label="B")
        c = forms.CharField(label="C")

    labels = [" ".join(e.text_content().split()) for e in render(MostlyOptional()).xpath("//label")]
    assert labels == ["A (må fylles ut)", "B", "C"]
    all_required = render(AllRequired())
    assert [e.text_content().strip() for e in all_required.xpath("//label")] == ["A", "B", "C"]
    assert one(all_required, "//p[@class='form__note']").text_content() == "Alle felt må fylles ut."


def test_dates_are_picked_and_sent_as_iso():
    tree = render(EveryKindForm(initial={"valid_from": "2018-12-03"}))

    date = one(tree, "//input[@name='valid_from']")
    assert (date.get("type"), date.get("value")) == ("date", "2018-12-03")


def test_plain_django_widgets_are_replaced_but_keep_what_was_set_on_them():
    class Mixed(PortalForm):
        day = forms.DateField()
        words = forms.CharField(widget=forms.Textarea(attrs={"rows": 12, "data-x": "1"}))

    tree = render(Mixed())
    assert one(tree, "//input[@name='day']").get("type") == "date"
    words = one(tree, "//textarea")
    assert (words.get("rows"), words.get("data-x"), words.get("cols")) == ("12", "1", None)


def test_files_make_the_form_multipart():
    assert one(render(EveryKindForm()), "//form").get("enctype") == "multipart/form-data"
    assert one(render(TextForm()), "//form").get("enctype") is None


def test_a_formset_collects_its_errors_with_links_to_the_right_row():
    class Row(PortalForm):
        name = forms.CharField(label="Navn")

    rows = forms.formset_factory(Row)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "Kari", "form-1-name": ""}
    )
    rows.is_valid()
    tree = render(rows)

    assert [a.get("href") for a in tree.xpath("//*[@data-error-summary]//a")] == ["#id_form-1-name"]
    assert one(tree, "//input[@name='form-TOTAL_FORMS']").get("value") == "2"


def test_a_model_form_is_never_saved():
    class Meta:
        pass

    form = object.__new__(PortalModelForm)
    with pytest.raises(TypeError, match="action"):
        form.save()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("<p></p>", ""),
        ("Ett avsnitt", "<p>Ett avsnitt</p>"),
        ("Første\n\nAndre\r\n\r\nTredje", "<p>Første</p><p>Andre</p><p>Tredje</p>"),
        ("Linje\nLinje to", "<p>Linje<br>Linje to</p>"),
        ("Færre enn 3 < 4 & mer", "<p>Færre enn 3 &lt; 4 &amp; mer</p>"),
        ("Skriv <navn> her", "<p>Skriv &lt;navn&gt; her</p>"),
        ("<p>Fra editoren</p><ul><li>Ett</li></ul>", "<p>Fra editoren</p><ul><li>Ett</li></ul>"),
        (
            "<p>Gammelt</p>\n\nNytt <strong>viktig</strong>\n\n<ul><li>a<ul><li>b</li></ul></li></ul>",
            "<p>Gammelt</p><p>Nytt <strong>viktig</strong></p><ul><li>a<ul><li>b</li></ul></li></ul>",
        ),
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
        ("Møt i {kommune}", "<p>Møt i {kommune}</p>"),
    ],
)
def test_rich_text_takes_markup_plain_text_and_both(typed, kept):
    assert ProseField(required=False).clean(typed) == kept


def test_what_has_been_cleaned_is_cleaned_to_itself():
    once = paragraphs("<h3>Tittel</h3>\nTekst\n\nmer <em>tekst</em><blockquote><p>Sitat</p></blockquote>hale")

    assert paragraphs(once) == once


def test_opening_and_saving_is_no_change():
    field = ProseField()
    shown = field.widget.format_value("<p>Ett</p><p>To</p>")

    assert shown == "<p>Ett</p>\n\n<p>To</p>"
    assert not field.has_changed("<p>Ett</p><p>To</p>", shown)
    assert field.has_changed("<p>Ett</p>", "<p>Et</p>")


def test_an_empty_editor_does_not_pass_as_filled_in():
    form = TextForm(data={"body": "<p>  </p>"})

    assert form.errors["body"] == ["Dette må fylles ut."]


def test_merge_fields_can_be_pressed_or_read():
    tree = render(TextForm())

    assert [
        (b.get("data-token"), b.text_content()) for b in tree.xpath("//*[@data-merge-for='id_body']/button")
    ] == [
        ("{kommune}", "Kommunens navn"),
        ("{politidistrikt}", "Politidistriktets navn"),
    ]
    assert "{kommune} – Kommunens navn" in tree.xpath("//details")[0].text_content()


def test_each_form_has_its_own_merge_fields():
    first, second = TextForm(), TextForm()
    first.fields["body"].merge_fields = [("enhet", "Enhetens navn")]

    assert [token for token, _ in second.fields["body"].merge_fields] == ["kommune", "politidistrikt"]
