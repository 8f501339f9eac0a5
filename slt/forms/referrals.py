"""Forms about referrals: raise one in three answers, send it on, answer it, ask again."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from councils.choices import Access
from councils.forms.agenda import ClosingFields, ItemForm, More
from councils.models import Topic
from slt.actions.referral_steps import LONGEST_TEXT
from slt.models import SltGroup
from web.forms import Textarea

SEEN, WHERE, WANTED = (
    gettext_lazy("Hva ser vi?"),
    gettext_lazy("Hvor og når?"),
    gettext_lazy("Hva ber vi om?"),
)


def group_label(group: SltGroup) -> str:
    """«Politirådet i Rana (styrende nivå, åpent for alle)»: what one has to know before sending to it."""
    said = {"group": group, "level": group.level_name}
    if group.forum.access == Access.PUBLIC:
        return _("%(group)s (%(level)s, åpent for alle)") % said
    return _("%(group)s (%(level)s)") % said


class GroupField(forms.ModelChoiceField):
    """One of the programme's groups."""

    def label_from_instance(self, obj: SltGroup) -> str:
        """Name, level, and whether its agenda is public."""
        return group_label(obj)


class RaiseForm(ItemForm, ClosingFields):
    """An issue in a title and three short answers, to the group above unless another is chosen."""

    title = forms.CharField(
        label=gettext_lazy("Hva gjelder det?"),
        help_text=gettext_lazy("Kort, uten navn. For eksempel: Uro ved skatehallen i helgene."),
        max_length=200,
        error_messages={"required": gettext_lazy("Gi saken en tittel.")},
    )
    seen = forms.CharField(
        label=SEEN,
        widget=Textarea(attrs={"rows": 3}),
        max_length=1500,
        error_messages={"required": gettext_lazy("Skriv kort hva dere ser.")},
    )
    where = forms.CharField(label=WHERE, widget=Textarea(attrs={"rows": 2}), max_length=1000, required=False)
    wanted = forms.CharField(
        label=WANTED,
        widget=Textarea(attrs={"rows": 2}),
        max_length=1000,
        error_messages={"required": gettext_lazy("Skriv hva dere vil ha svar på eller hjelp til.")},
    )
    to = GroupField(
        label=gettext_lazy("Hvem skal saken til?"),
        queryset=SltGroup.objects.none(),
        error_messages={"required": gettext_lazy("Velg hvilken gruppe saken skal til.")},
        empty_label=gettext_lazy("Velg gruppe"),
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Tema"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ikke valgt"),
    )
    is_closed = forms.BooleanField(
        label=gettext_lazy("Saken må unntas offentlighet"),
        help_text=gettext_lazy("Åpenhet er regelen. Bare medlemmene leser en sak som er unntatt."),
        required=False,
    )
    guarded_fields = ("title", "seen", "where", "wanted", "public_title")
    submit_label = gettext_lazy("Løft saken")
    layout = Layout(
        "title",
        "seen",
        "where",
        "wanted",
        "to",
        "topic",
        More(gettext_lazy("Unnta fra offentlighet"), "is_closed", "basis", "basis_other", "public_title"),
    )

    def __init__(self, *args: Any, group: SltGroup, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_in = self.language = group.programme.language
        self.fields["to"].queryset = groups  # type: ignore[attr-defined]
        self.fields["to"].initial = group.above_id
        self.fields["topic"].queryset = Topic.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["to"].help_text = _(
            "Saken kommer på gruppas saksliste. Er gruppa åpen for alle, blir tittelen offentlig når "
            "innkallingen er sendt. Må tittelen skjermes, unntar du saken nederst på siden."
        )

    def facts(self) -> dict[str, Any]:
        """What `raise_referral` takes; the three answers as one text under their questions."""
        data = self.cleaned_data
        with override(self.language):
            parts = [
                f"{question}\n{data[name].strip()}"
                for name, question in (("seen", SEEN), ("where", WHERE), ("wanted", WANTED))
                if data.get(name, "").strip()
            ]
        names = ("title", "to", "topic", "is_closed", "legal_basis", "public_title")
        return {"text": "\n\n".join(parts), **{name: data[name] for name in names}}


class SendOnForm(ItemForm):
    """Another group, and why."""

    submit_label = gettext_lazy("Send videre")
    to = GroupField(
        label=gettext_lazy("Hvem skal saken videre til?"),
        queryset=SltGroup.objects.none(),
        empty_label=gettext_lazy("Velg gruppe"),
        error_messages={"required": gettext_lazy("Velg hvilken gruppe saken skal til.")},
    )
    message = forms.CharField(
        label=gettext_lazy("Hvorfor sendes den videre?"),
        help_text=gettext_lazy("Beskjeden står øverst i saken hos den nye gruppa. Kan utelates."),
        widget=Textarea(attrs={"rows": 3}),
        max_length=LONGEST_TEXT,
        required=False,
    )

    def __init__(self, *args: Any, groups: Any, above: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = groups  # type: ignore[attr-defined]
        self.fields["to"].initial = above


class AnswerForm(ItemForm):
    """The answer to those who raised it."""

    submit_label = gettext_lazy("Send svaret")
    text = forms.CharField(
        label=gettext_lazy("Svar"),
        help_text=gettext_lazy("Hva er bestemt, hvem gjør hva, og når? Ved nei: hvorfor ikke?"),
        widget=Textarea(attrs={"rows": 6}),
        max_length=LONGEST_TEXT,
        error_messages={"required": gettext_lazy("Skriv et svar.")},
    )


class AskAgainForm(ItemForm):
    """What the group still wants to know."""

    submit_label = gettext_lazy("Spør igjen")
    message = forms.CharField(
        label=gettext_lazy("Hva mangler i svaret?"),
        widget=Textarea(attrs={"rows": 4}),
        max_length=LONGEST_TEXT,
        error_messages={"required": gettext_lazy("Skriv hva dere fortsatt lurer på.")},
    )
