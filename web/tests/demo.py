"""Pages that exist only in tests: one of each of what web offers, with a text kept in memory."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace

import rules
from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse

from records.refusals import NotAllowed, Refused, StaleSave
from records.workflow import Offer, Transition
from web.access import LoggedIn, Public, Right, access
from web.autosave import AutosaveView, OtherText, Saved
from web.forms import DateInput, FileInput, PortalForm, ProseField
from web.navigation import AccountMenu, NavItem
from web.reordering import Arranged, ReorderView
from web.transitions import steps
from web.views import ActionFormView, ActionView, PageView, PortalListView

KARI = SimpleNamespace(pk=7, name="Kari Nordmann", is_authenticated=True, is_active=True)
NOBODY = SimpleNamespace(pk=None, name="", is_authenticated=False, is_active=False)
AT = datetime(2026, 11, 20, 13, 2, tzinfo=UTC)

RIGHT = "web_tests.edit_text"
if not rules.perm_exists(RIGHT):
    rules.add_perm(RIGHT, rules.predicate(lambda user, obj: bool(obj) and user.pk == obj.owner))


@dataclass
class Text:
    """Something to edit; `owner` may, others may see it only when it is `open`."""

    pk: int
    owner: int | None
    body: str = "<p>Møtene er den første torsdagen.</p>"
    revision: int = 3
    is_open: bool = True
    written: list[str] = field(default_factory=list)

    def get_absolute_url(self) -> str:
        return reverse("demo:page")


TEXTS: dict[int, Text] = {}


@dataclass
class Item:
    """Something in a list; the first one keeps its place."""

    pk: int
    title: str

    def __str__(self) -> str:
        return self.title

    @property
    def is_fixed(self) -> bool:
        return self.pk == 1


ITEMS = {
    1: Item(1, "Godkjenning av innkalling og saksliste"),
    2: Item(2, "Skolevei"),
    3: Item(3, "Natteravnene i sentrum og på Båsmoen, med rapport fra høsten"),
    4: Item(4, "Eventuelt"),
}


@dataclass
class Order:
    """The order of the items."""

    keys: list[int] = field(default_factory=lambda: [1, 2, 3, 4])
    revision: int = 5
    is_sent: bool = False


ORDER = Order()


def reset() -> None:
    """The texts as every test finds them: 1 is Kari's, 2 another's and open, 3 another's and hidden."""
    ORDER.__init__()
    TEXTS.clear()
    TEXTS.update({1: Text(1, owner=7), 2: Text(2, owner=8), 3: Text(3, owner=8, is_open=False)})


class WhoMiddleware:
    """Logged in by a cookie, so that these tests need no database."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = KARI if request.COOKIES.get("who") == "kari" else NOBODY
        request.actor = request.standing = None
        return self.get_response(request)


def menus(request):
    """What the roof's context processor gives."""
    items = [("Avtaler", "demo:page"), ("Kommuner", "demo:list"), ("Verifiser dokument", "demo:form")]
    return {
        "navigation": [
            NavItem(label, reverse(name), is_current=request.path == reverse(name)) for label, name in items
        ],
        "account_menu": AccountMenu(
            name="Kari Nordmann",
            acting_as="ordfører i Rana kommune",
            offices=[
                NavItem(
                    "Ordfører i Rana kommune", "/side/", is_current=True, method="post", data={"verv": "1"}
                ),
                NavItem("Leder i politirådet", "/side/", method="post", data={"verv": "2"}),
            ],
            items=[NavItem("Sikkerhet", "/side/"), NavItem("Logg ut", "/side/", method="post")],
        )
        if request.user.is_authenticated
        else AccountMenu(items=[NavItem("Logg inn", "/side/")]),
        "footer_links": [NavItem("Personvern", "/side/"), NavItem("Tilgjengelighetserklæring", "/side/")],
    }


class TextForm(PortalForm):
    body = ProseField(
        label="Teksten i avsnittet",
        help_text="Skriv kort. Det som står her, blir en del av avtalen.",
        merge_fields=[("kommune", "Kommunens navn"), ("politidistrikt", "Politidistriktets navn")],
    )


class EveryKindForm(PortalForm):
    title = forms.CharField(label="Tittel på avtalen", max_length=80)
    kind = forms.ChoiceField(
        label="Målform", choices=[("nb", "Bokmål"), ("nn", "Nynorsk")], widget=forms.RadioSelect
    )
    district = forms.ChoiceField(
        label="Politidistrikt", choices=[("", "Velg …"), ("n", "Nordland"), ("i", "Innlandet")]
    )
    topics = forms.MultipleChoiceField(
        label="Temaer",
        help_text="Velg så mange du vil.",
        choices=[("a", "Oppvekst"), ("b", "Trafikk")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    valid_from = forms.DateField(label="Gjelder fra", widget=DateInput, required=False)
    note = forms.CharField(
        label="Begrunnelse", widget=forms.Textarea, help_text="Sendes til alle som er med."
    )
    scan = forms.FileField(label="Signert avtale", widget=FileInput(accept="application/pdf"), required=False)
    confirmed = forms.BooleanField(label="Kommunestyret har behandlet avtalen")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    submit_label = "Send til godkjenning"
    cancel_url = "/side/"


class Page(PageView):
    """Status, whose turn, steps, history, table."""

    access = Public
    template_name = "web_tests/page.html"
    page_title = (
        "Samarbeidsavtale om kriminalitetsforebyggende arbeid mellom Rana kommune og Nordland politidistrikt"
    )
    breadcrumbs = [("Forsiden", "/side/"), ("Avtaler", "/side/")]

    def get_context_data(self, **kwargs):
        offers = [
            Offer(Transition("approve", "Godkjenn for kommunen", {"a"}, "b", RIGHT, style="primary"), []),
            Offer(
                Transition("finish", "Gjør klar til signering", {"a"}, "b", RIGHT),
                ["Avsnittet «Politiråd» er tomt.", "Én kommentar er ikke løst."],
            ),
            Offer(
                Transition("return", "Send tilbake", {"a"}, "b", RIGHT, style="danger", confirm="Sikker?"), []
            ),
        ]
        events = [
            SimpleNamespace(
                sentence="Kari Nordmann, ordfører i Rana kommune, signerte avtalen.", occurred_at=AT
            ),
            SimpleNamespace(sentence="Per Hansen ba om endringer i «Politiråd».", occurred_at=AT),
        ]
        return super().get_context_data(
            steps=steps(offers, lambda name: reverse("demo:act", args=[1])),
            events=events,
            bare=offers[:1],
            **kwargs,
        )


class Listing(PortalListView):
    access = Public
    template_name = "web_tests/list.html"
    page_title = "Register over avtaler"
    paginate_by = 10

    def get_queryset(self):
        return list(range(1, 97))


class Owned:
    """Finds the text as `visible_to` would: one's own, and what is open."""

    def get_object(self):
        from django.http import Http404

        text = TEXTS.get(self.kwargs.get("pk", 1))
        if text is None or not (text.is_open or text.owner == self.request.user.pk):
            raise Http404
        return text


class Act(Owned, ActionView):
    access = Right(RIGHT)
    page_title = "Godkjenn avtalen"
    confirm_text = "Du godkjenner på vegne av Rana kommune."
    success_message = "Avtalen er godkjent."

    def perform(self):
        if "refuse" in self.request.POST:
            raise Refused(["Kommunestyret har ikke behandlet avtalen.", "Det mangler signatar."])
        self.object.written.append("approved")


class Fill(ActionFormView):
    access = Public
    form_class = EveryKindForm
    page_title = "Send avtalen til godkjenning"
    breadcrumbs = [("Avtaler", "/side/")]
    success_url = "/side/"
    success_message = "Sendt."

    def perform(self, form):
        reason = form.cleaned_data["title"]
        if reason == "nei":
            raise NotAllowed("Bare ordføreren kan sende avtalen.")
        if reason == "stopp":
            raise Refused("Avtalen er allerede sendt.")
        if reason == "sent":
            raise StaleSave("Noen andre lagret mens du skrev.", current="<p>Annen tekst</p>", revision=5)


class Edit(Owned, ActionFormView):
    access = Right(RIGHT)
    form_class = TextForm
    page_title = "Rediger avsnittet"
    success_message = "Lagret."

    def get_initial(self):
        return {"body": self.object.body}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.autosave(reverse("demo:save", args=[self.object.pk]), self.object.revision)
        return form

    def perform(self, form):
        if self.object.revision != int(self.request.POST["revision"]):
            raise StaleSave(
                "Noen andre lagret først.", current=self.object.body, revision=self.object.revision
            )
        self.object.body = form.cleaned_data["body"]
        self.object.revision += 1


class Save(Owned, AutosaveView):
    access = Right(RIGHT)
    form_class = TextForm

    def save(self, form, revision):
        text = self.object
        if "NEKT" in form.cleaned_data["body"]:
            raise Refused("Avsnittet er låst.")
        if text.revision != revision:
            raise StaleSave("Noen andre lagret først.")
        text.body, text.revision = form.cleaned_data["body"], revision + 1
        return Saved(text.revision, AT)

    def other_text(self, stale):
        return OtherText(self.object.revision, {"body": self.object.body}, saved_by="Per Hansen", saved_at=AT)


class Ordered(PageView):
    access = Public
    template_name = "web_tests/ordered.html"
    page_title = "Sakene i møtet"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            items=[ITEMS[key] for key in ORDER.keys], revision=ORDER.revision, **kwargs
        )


class Rearrange(ReorderView):
    access = Public
    success_url = "/rekkefolge/"

    def current_order(self):
        return ORDER.keys

    def fixed(self):
        return frozenset({1})

    def arrange(self, keys, *, revision):
        if ORDER.is_sent:
            raise Refused("Innkallingen er sendt.")
        if revision != ORDER.revision:
            raise StaleSave("Noen andre endret rekkefølgen først.")
        ORDER.keys, ORDER.revision = list(keys), ORDER.revision + 1
        return Arranged(ORDER.keys, ORDER.revision)


class Secret(PageView):
    access = LoggedIn
    template_name = "base.html"
    page_title = "Hjem"


class Forgotten(PageView):
    """No access rule: this page must not exist."""

    template_name = "base.html"


@access(Public)
def plain(request):
    return HttpResponse("ok")


@access(Public)
def refuses(request):
    raise Refused(["Signaturen er avgitt."])


@access(Public)
def breaks(request):
    raise RuntimeError("planted")


def pages(count=20):
    """A paginator's first page, for the tag."""
    return Paginator(range(count), 5).get_page(1)
