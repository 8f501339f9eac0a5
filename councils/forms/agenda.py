"""Forms about items: raise and change one, answer, postpone, close, and put papers with it."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions.closing import USUAL_BASES
from councils.choices import ItemKind
from councils.default_items import due_on
from councils.models import AgendaItem, Forum, Meeting, Topic
from parties.forms import PrivacyGuardedFormMixin
from records import days, richtext
from web.forms import FileInput, PortalForm, ProseField, Textarea

OTHER_BASIS = "annen"
ACCEPT = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"
KINDS_SENTENCE = gettext_lazy("PDF, Word, Excel eller bilde (PNG, JPG), høyst 25 MB.")


class More(Div):
    """Fields that few need, folded away; unfolded when the form comes back with something to mend.

    A form whose `is_unfolded` is true shows them from the start.
    """

    template = "councils/more_fields.html"

    def __init__(self, label: Any, *fields: Any) -> None:
        super().__init__(*fields)
        self.label = label

    def render(self, form: Any, context: Any, template_pack: str = "designsystemet", **kwargs: Any) -> str:
        """The fields, folded away unless the form has been sent."""
        self.is_open = form.is_bound or getattr(form, "is_unfolded", False)
        return super().render(form, context, template_pack, **kwargs)


class ItemForm(PrivacyGuardedFormMixin, PortalForm):
    """What the forms about items share: watched for private data, nothing marked, late fields shown too."""

    @property
    def helper(self) -> FormHelper:
        """With what comes to the form while it is cleaned: the box for what the privacy guard found."""
        helper = super().helper
        helper.render_unmentioned_fields = True
        return helper

    def marks(self) -> str:
        """No marks: what must be filled in is little, and says so itself."""
        return ""


class FilesInput(FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; cleaned to a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files that were chosen."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in files]


class ClosingFields(forms.Form):
    """Legal basis, from the usual ones or in one's own words; the public title where there is one."""

    basis = forms.ChoiceField(label=gettext_lazy("Hjemmel"), required=False)
    basis_other = forms.CharField(
        label=gettext_lazy("Annen hjemmel"),
        help_text=gettext_lazy("Skriv loven og paragrafen, hvis den ikke står i listen."),
        max_length=200,
        required=False,
    )
    public_title = forms.CharField(
        label=gettext_lazy("Offentlig tittel"),
        help_text=gettext_lazy("Denne ser alle, også i innkalling, referat og e-post."),
        max_length=200,
        required=False,
    )
    # The written standard that the basis is kept in: the forum's.
    kept_in = "nb"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "basis" in self.fields:
            self.fields["basis"].choices = [
                ("", _("Velg hjemmel")),
                *((str(place), text) for place, text in enumerate(USUAL_BASES)),
                (OTHER_BASIS, _("Annen hjemmel (skriv under)")),
            ]

    def asks_closing(self, data: dict[str, Any]) -> bool:
        """Is it to be closed?"""
        return bool(data.get("is_closed"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["legal_basis"] = ""
        if "basis" not in self.fields:
            return data
        if not self.asks_closing(data):
            data["public_title"] = ""
            return data
        chosen, own = data.get("basis"), (data.get("basis_other") or "").strip()
        if chosen and chosen != OTHER_BASIS:
            with translation.override(self.kept_in):
                data["legal_basis"] = str(USUAL_BASES[int(chosen)])
        elif own:
            data["legal_basis"] = own
        else:
            self.add_error("basis_other" if chosen else "basis", _("Si hvilken hjemmel unntaket har."))
        if "public_title" in self.fields and not (data.get("public_title") or "").strip():
            self.add_error("public_title", _("Skriv en tittel som kan vises for alle."))
        return data


def basis_initial(legal_basis: str) -> dict[str, str]:
    """The two fields of a basis as it stands: one of the usual ones in either language, else in own words."""
    if not legal_basis:
        return {}
    for language in ("nb", "nn"):
        with translation.override(language):
            usual = [str(text) for text in USUAL_BASES]
        if legal_basis in usual:
            return {"basis": str(usual.index(legal_basis))}
    return {"basis": OTHER_BASIS, "basis_other": legal_basis}


class ItemTextFields(forms.Form):
    """What an item says, and where it is wanted."""

    title = forms.CharField(
        label=gettext_lazy("Hva gjelder saken?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Gi saken en tittel.")},
    )
    wanted_meeting = forms.ModelChoiceField(
        label=gettext_lazy("Ønsket møte"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=gettext_lazy("Det møtet som passer best"),
    )
    text = ProseField(
        label=gettext_lazy("Beskriv saken"),
        help_text=gettext_lazy("Hva er fenomenet, hvor og når, og hva bør vi gjøre? Kort er bra."),
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Sakstype"), choices=ItemKind.choices, initial=ItemKind.MATTER, required=False
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Tema"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ikke valgt"),
    )
    proposed_decision = forms.CharField(
        label=gettext_lazy("Forslag til beslutning"),
        widget=Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )

    def offer(self, forum: Forum, meetings: Iterable[Meeting], chosen: AgendaItem | None = None) -> None:
        """The forum's coming meetings and topics to choose from; the item's own stays among them."""
        coming = list(meetings)
        field = self.fields["wanted_meeting"]
        field.queryset = Meeting.objects.filter(pk__in=[one.pk for one in coming])
        field.choices = [
            ("", field.empty_label),
            *((one.pk, meeting_label(one, forum)) for one in coming),
        ]
        topics = forum.topics.filter(is_active=True)
        if not topics.exists():
            topics = Topic.objects.filter(is_active=True)
        if chosen is not None and chosen.topic_id:
            topics = Topic.objects.filter(pk__in=[*topics.values_list("pk", flat=True), chosen.topic_id])
        self.fields["topic"].queryset = topics

    def clean_kind(self) -> str:
        """Left out, it is a matter to discuss."""
        return self.cleaned_data.get("kind") or ItemKind.MATTER

    def clean_proposed_decision(self) -> str:
        """Kept as rich text, written as plain."""
        return str(richtext.from_plain(self.cleaned_data.get("proposed_decision") or ""))


def meeting_label(meeting: Meeting, forum: Forum) -> str:
    """«25. mai 2026 (saker innen 11. mai 2026)»."""
    last = due_on(meeting, forum)
    if last is None:
        return days.longdate(meeting.on)
    return _("%(day)s (saker innen %(due)s)") % {
        "day": days.longdate(meeting.on),
        "due": days.longdate(last),
    }


class ProposeForm(ItemForm, ItemTextFields, ClosingFields):
    """A new item: the title is enough."""

    files = FilesField(
        label=gettext_lazy("Vedlegg"),
        help_text=KINDS_SENTENCE,
        widget=FilesInput(accept=ACCEPT),
        required=False,
    )
    is_closed = forms.BooleanField(
        label=gettext_lazy("Saken må unntas offentlighet"),
        help_text=gettext_lazy("Åpenhet er regelen. Bare medlemmene leser en sak som er unntatt."),
        required=False,
    )
    place_now = forms.BooleanField(
        label=gettext_lazy("Sett saken rett på sakslisten til møtet jeg har valgt"), required=False
    )
    guarded_fields = ("title", "text", "proposed_decision", "public_title")
    submit_label = gettext_lazy("Meld inn saken")
    layout = Layout(
        "title",
        "wanted_meeting",
        "place_now",
        "text",
        More(gettext_lazy("Sakstype, vedlegg og mer"), "kind", "topic", "proposed_decision", "files"),
        More(gettext_lazy("Unnta fra offentlighet"), "is_closed", "basis", "basis_other", "public_title"),
    )

    def __init__(
        self,
        *args: Any,
        forum: Forum,
        meetings: Iterable[Meeting],
        may_place: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kept_in = forum.language
        self.offer(forum, meetings)
        if not may_place:
            del self.fields["place_now"]
            self.layout = Layout(*(one for one in self.layout.fields if one != "place_now"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("place_now") and not data.get("wanted_meeting"):
            self.add_error("wanted_meeting", _("Velg møtet som saken skal stå på sakslisten til."))
        return data


class EditItemForm(ItemForm, ItemTextFields):
    """What an item says, changed; knows the revision it started from."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    public_title = forms.CharField(
        label=gettext_lazy("Offentlig tittel"),
        help_text=gettext_lazy("Denne ser alle, også i innkalling, referat og e-post."),
        max_length=200,
        error_messages={"required": gettext_lazy("Skriv en tittel som kan vises for alle.")},
    )
    guarded_fields = ("title", "text", "proposed_decision", "public_title")
    field_order = ("title", "public_title", "wanted_meeting")

    def __init__(self, *args: Any, item: AgendaItem, meetings: Iterable[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(item.forum, meetings, item)
        if item.meeting_id is not None:
            del self.fields["wanted_meeting"]
        if not item.is_closed:
            del self.fields["public_title"]

    @staticmethod
    def initial_of(item: AgendaItem) -> dict[str, Any]:
        """The item as it stands."""
        return {
            "title": item.title,
            "text": item.text,
            "kind": item.kind,
            "topic": item.topic_id,
            "proposed_decision": richtext.plain(item.proposed_decision),
            "wanted_meeting": item.wanted_meeting_id,
            "public_title": item.public_title,
            "revision": item.revision,
        }


class AnswerForm(ItemForm):
    """The reason for a no, or what is missing."""

    reason = forms.CharField(
        label=gettext_lazy("Begrunnelse"),
        widget=Textarea(attrs={"rows": 4}),
        max_length=1000,
        error_messages={"required": gettext_lazy("Skriv en begrunnelse.")},
    )


class PostponeForm(ItemForm):
    """The meeting that an item is postponed to, and why."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("Utsettes til"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ikke bestemt: saken venter på et nytt møte"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor?"),
        widget=Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": gettext_lazy("Si hvorfor saken blir utsatt.")},
    )
    submit_label = gettext_lazy("Utsett saken")

    def __init__(self, *args: Any, meetings: Iterable[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        coming = list(meetings)
        field = self.fields["to"]
        field.queryset = Meeting.objects.filter(pk__in=[one.pk for one in coming])
        field.choices = [*((one.pk, days.longdate(one.on)) for one in coming), ("", field.empty_label)]
        if coming:
            field.initial = coming[0].pk


class CloseForm(ItemForm, ClosingFields):
    """Basis and public title of an item that is closed."""

    guarded_fields = ("public_title",)
    submit_label = gettext_lazy("Unnta saken fra offentlighet")

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_in = item.forum.language

    @staticmethod
    def initial_of(item: AgendaItem) -> dict[str, Any]:
        """As it stands."""
        return {"public_title": item.public_title, **basis_initial(item.legal_basis)}

    def asks_closing(self, data: dict[str, Any]) -> bool:
        return True


class AskForm(ItemForm):
    """Whom to ask for items, with a few words."""

    seats = forms.MultipleChoiceField(
        label=gettext_lazy("Hvem får lenken?"), widget=forms.CheckboxSelectMultiple
    )
    message = forms.CharField(
        label=gettext_lazy("Hilsen"),
        widget=Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    submit_label = gettext_lazy("Send")

    def __init__(self, *args: Any, seats: list[tuple[int, str]], chosen: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seats"].choices = seats
        self.fields["seats"].initial = chosen
