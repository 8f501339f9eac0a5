"""Starting an agreement: what is offered to this person today, and the form that chooses among it."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agreements.choices import Language
from agreements.models import AgreementTemplate, AgreementVersion
from agreements.states import OPEN_STATES
from parties.models import Municipality, Organisation, PoliceDistrict, PoliceUnit, WrittenStandard
from parties.standing import Capability, Standing
from records import days
from web.forms import PortalForm


@dataclass
class TemplateCard:
    """A template as one choice, whatever languages it exists in."""

    value: str
    by_language: dict[str, AgreementTemplate] = field(default_factory=dict)
    index: int = 0

    @property
    def shown(self) -> AgreementTemplate:
        """The row whose title and description stand on the card: in the reader's written standard, if any."""
        wanted = "nn" if (get_language() or "").startswith("nn") else "nb"
        return self.by_language.get(wanted) or next(iter(self.by_language.values()))

    @property
    def id(self) -> str:
        """The id of its radio button."""
        return f"id_source_{self.index}"

    @property
    def languages(self) -> str:
        """«bokmål og nynorsk»."""
        return str(_(" og ")).join(
            str(Language(code).label) for code in Language.values if code in self.by_language
        )


@dataclass
class TemplateGroup:
    """The templates of one owner: a district's own, or the national ones."""

    owner: Organisation
    cards: list[TemplateCard] = field(default_factory=list)

    @property
    def is_national(self) -> bool:
        return self.owner.kind == "NATIONAL"


class StartOptions:
    """What a person can start an agreement from, and between whom, on a day. A constant number of queries.

    An agreement may be started between the police and municipalities of the person's own area. Somebody in a
    municipality may bring along others of the same police district, for a joint agreement.
    """

    def __init__(self, standing: Standing, on: date) -> None:
        self.on = on
        writing = [held for held in standing.held if Capability.EDIT_DRAFTS in held.capabilities]
        self.area = frozenset().union(*(held.reach(Capability.EDIT_DRAFTS) for held in writing))
        self.own_ids = {held.organisation.pk for held in writing}
        self.is_police = any(held.organisation.is_police for held in writing)

    @cached_property
    def own_municipalities(self) -> list[Municipality]:
        """The municipalities that the person writes for as one of their own people."""
        return [one for one in self.municipalities if one.pk in self.own_ids]

    @cached_property
    def _near(self) -> list[Municipality]:
        """The municipalities that the person writes for or serves, with their police district."""
        return list(Municipality.objects.filter(pk__in=self.area).current(self.on).with_district(self.on))

    @cached_property
    def district_ids(self) -> set[int]:
        """The police districts of the person's area."""
        found = {one.district_on.pk for one in self._near if one.district_on}
        return found | set(PoliceDistrict.objects.filter(pk__in=self.area).values_list("pk", flat=True))

    @cached_property
    def municipalities(self) -> list[Municipality]:
        """Those that can be party: the person's own first, then the rest by the alphabet."""
        found = Municipality.objects.filter(
            Q(pk__in=self.area)
            | (
                Q(days.valid(self.on, "memberships"), memberships__district__in=self.district_ids)
                if not self.is_police
                else Q(pk__in=[])
            )
        )
        rows = found.distinct().current(self.on)
        return sorted(rows, key=lambda one: (one.pk not in self.own_ids, one.sort_key))

    @cached_property
    def police(self) -> list[Organisation]:
        """The units and districts that can be party: own ones first, then units, then districts."""
        serving = Q(days.valid(self.on, "coverages"), coverages__municipality__in=self.area)
        if self.is_police:
            serving |= Q(pk__in=self.area)
        units = list(PoliceUnit.objects.filter(serving).distinct().current(self.on))
        districts = list(PoliceDistrict.objects.filter(pk__in=self.district_ids).current(self.on))
        nearness: dict[str, int] = {PoliceUnit.UnitKind.SERVICE: 0, PoliceUnit.UnitKind.OPERATIONAL: 1}
        return sorted(
            [*units, *districts],
            key=lambda one: (
                one.pk not in self.own_ids,
                nearness.get(getattr(one, "unit_kind", ""), 2 if hasattr(one, "unit_kind") else 3),
                one.sort_key,
            ),
        )

    @cached_property
    def template_groups(self) -> list[TemplateGroup]:
        """The newest published edition of each template, the district's own before the national ones."""
        rows = (
            AgreementTemplate.objects.offered_to(self.district_ids).newest_editions().select_related("owner")
        )
        groups: dict[int, TemplateGroup] = {}
        cards: dict[str, TemplateCard] = {}
        for row in rows:
            group = groups.setdefault(row.owner_id, TemplateGroup(row.owner))
            if row.code not in cards:
                cards[row.code] = TemplateCard(value=f"mal:{row.code}")
                group.cards.append(cards[row.code])
            cards[row.code].by_language[row.language] = row
        found = sorted(groups.values(), key=lambda group: (group.is_national, group.owner.sort_key))
        for index, card in enumerate(card for group in found for card in group.cards):
            card.index = index
        return found

    @cached_property
    def cards(self) -> dict[str, TemplateCard]:
        """All templates by their value in the form."""
        return {card.value: card for group in self.template_groups for card in group.cards}

    @cached_property
    def signed(self) -> list[AgreementVersion]:
        """The newest signed version of each agreement in the person's area, with what goes on beside it."""
        newest: dict[int, AgreementVersion] = {}
        open_numbers: dict[int, int] = {}
        rows = (
            AgreementVersion.objects.filter(agreement__parties__organisation__in=self.area)
            .filter(state__in=["SIGNED", *OPEN_STATES])
            .select_related("agreement")
            .defer("frozen_content")
            .prefetch_related("agreement__parties__organisation", "agreement__related_by")
            .distinct()
            .order_by("agreement__title", "agreement", "number")
        )
        for row in rows:
            if row.state == "SIGNED":
                newest[row.agreement_id] = row
            else:
                open_numbers[row.agreement_id] = row.number
        for agreement_id, version in newest.items():
            version.open_number = open_numbers.get(agreement_id)
        # What another agreement has replaced is not renewed.
        return [
            version
            for version in newest.values()
            if not any(relation.kind == "REPLACES" for relation in version.agreement.related_by.all())
        ]


class StartForm(PortalForm):
    """What the new agreement is built on, and between whom. Rendered by its own template."""

    AUTOMATIC = "auto"

    source = forms.ChoiceField(
        label=gettext_lazy("Hva skal avtalen bygge på?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Velg en mal eller en avtale å bygge på.")},
    )
    police = forms.ChoiceField(
        label=gettext_lazy("Politiets part"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Velg hvem som er part for politiet.")},
    )
    municipalities = forms.MultipleChoiceField(
        label=gettext_lazy("Kommunens part"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Velg minst én kommune.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Målform"),
        widget=forms.RadioSelect,
        required=False,
    )
    from_agreement = forms.ChoiceField(label=gettext_lazy("Hvilken avtale?"), required=False)
    replaces = forms.ChoiceField(
        label=gettext_lazy("Erstatter avtalen en som gjelder i dag?"),
        help_text=gettext_lazy("Den gamle gjelder til den nye er signert av alle."),
        required=False,
    )
    submit_label = gettext_lazy("Lag utkastet")

    def __init__(self, *args: Any, options: StartOptions, **kwargs: Any) -> None:
        self.options = options
        super().__init__(*args, **kwargs)
        source, police = self.fields["source"], self.fields["police"]
        source.choices = [
            *((value, card.shown.title) for value, card in options.cards.items()),
            *([("avtale", _("Teksten i en avtale dere har fra før"))] if options.signed else []),
        ]
        police.choices = [(str(one.pk), one.display_name) for one in options.police]
        if len(options.police) > 8:
            police.widget = forms.Select(choices=[("", _("Velg …")), *police.choices])
        self.fields["municipalities"].choices = [
            (str(one.pk), one.display_name) for one in options.municipalities
        ]
        self._offer_languages()
        signed = [
            (str(one.agreement_id), f"{one.agreement.title} ({self._names(one)})") for one in options.signed
        ]
        self.fields["from_agreement"].choices = [("", _("Velg …")), *signed]
        self.fields["replaces"].choices = [("", _("Nei, den kommer i tillegg")), *signed]
        self.initial = {**self._defaults(), **self.initial}

    def _defaults(self) -> dict[str, Any]:
        """What most people would choose: own municipality, nearest unit, the only template."""
        own = self.options.own_municipalities or (
            self.options.municipalities if len(self.options.municipalities) == 1 else []
        )
        found: dict[str, Any] = {
            "municipalities": [str(one.pk) for one in own],
            "language": self.fields["language"].initial,
        }
        if self.options.police:
            found["police"] = str(self.options.police[0].pk)
        groups = self.options.template_groups
        if groups and len(groups[0].cards) == 1:
            found["source"] = groups[0].cards[0].value
        return found

    def _offer_languages(self) -> None:
        """For one's own municipality the answer is known; others decide when they are chosen."""
        field = self.fields["language"]
        field.choices = [(code, Language(code).label.capitalize()) for code in Language.values]
        own = self.options.own_municipalities
        if len(own) != 1:
            field.choices = [(self.AUTOMATIC, _("Kommunens egen målform")), *field.choices]
            field.initial = self.AUTOMATIC
            field.help_text = _("Nøytrale kommuner får samme målform som i forrige avtale, ellers bokmål.")
            return
        names = {"municipality": own[0].display_name}
        if own[0].written_standard in Language.values:
            field.initial = own[0].written_standard
            names["standard"] = own[0].get_written_standard_display()
            field.help_text = _("%(municipality)s har vedtatt %(standard)s.") % names
        else:
            field.initial = self._last_language(own)
            names["standard"] = Language(field.initial).label
            field.help_text = _("%(municipality)s er nøytral. Forslaget er %(standard)s.") % names

    def marks(self) -> str:
        """Everything has a sensible answer from the start; nothing to mark."""
        return ""

    @property
    def municipality_choices(self) -> dict[str, Any]:
        """The boxes for municipalities: the person's own stand first, those that may join stand apart."""
        chosen = {str(value) for value in self["municipalities"].value() or ()}
        rows = [
            {
                "value": str(one.pk),
                "id": f"id_municipalities_{index}",
                "label": one.display_name,
                "search": " ".join([one.full_name, one.code]).lower(),
                "selected": str(one.pk) in chosen,
                "is_own": one.pk in self.options.own_ids,
            }
            for index, one in enumerate(self.options.municipalities)
        ]
        others = [row for row in rows if not row["is_own"]]
        return {
            "own": [row for row in rows if row["is_own"]],
            "others": others,
            "others_chosen": any(row["selected"] for row in others),
        }

    @staticmethod
    def _names(version: AgreementVersion) -> str:
        return ", ".join(str(party) for party in version.agreement.parties.all() if party.side != "POLICE")

    def signed_version(self, agreement_id: str) -> AgreementVersion | None:
        """The newest signed version of an agreement among those offered."""
        return next((one for one in self.options.signed if str(one.agreement_id) == agreement_id), None)

    def clean(self) -> dict[str, Any]:
        """Turn the choices into rows, and settle the written standard."""
        data = super().clean()
        chosen = set(data.get("municipalities") or ())
        data["municipality_rows"] = [one for one in self.options.municipalities if str(one.pk) in chosen]
        data["police_row"] = next(
            (one for one in self.options.police if str(one.pk) == data.get("police")), None
        )
        data["replaced"] = self.signed_version(data.get("replaces") or "")
        data["from_version"] = None
        if data.get("source") == "avtale":
            data["from_version"] = self.signed_version(data.get("from_agreement") or "")
            if data["from_version"] is None and "from_agreement" not in self.errors:
                self.add_error("from_agreement", _("Velg hvilken avtale teksten skal hentes fra."))
        elif data.get("source") and data["municipality_rows"]:
            self._choose_template(data)
        return data

    def _choose_template(self, data: dict[str, Any]) -> None:
        card = self.options.cards[data["source"]]
        wanted = data.get("language") or self.AUTOMATIC
        if wanted == self.AUTOMATIC:
            decided = {
                one.written_standard
                for one in data["municipality_rows"]
                if one.written_standard not in {"", WrittenStandard.NEUTRAL}
            }
            if len(decided) > 1:
                self.add_error(
                    "language",
                    _("Kommunene har vedtatt ulik målform. Velg bokmål eller nynorsk for avtalen."),
                )
                return
            wanted = next(iter(decided), None) or self._last_language(data["municipality_rows"])
            if wanted not in card.by_language and len(card.by_language) == 1 and not decided:
                wanted = next(iter(card.by_language))
        template = card.by_language.get(wanted)
        if template is None:
            self.add_error(
                "language",
                _("Malen «%(template)s» finnes bare på %(languages)s. Velg målformen, eller en annen mal.")
                % {"template": card.shown.title, "languages": card.languages},
            )
            return
        data["template"] = template

    def _last_language(self, municipalities: list[Municipality]) -> str:
        """Neutral municipalities keep the written standard of their last agreement; else Bokmål."""
        last = (
            AgreementVersion.objects.filter(agreement__parties__organisation__in=municipalities)
            .order_by("-created_at", "-pk")
            .values_list("language", flat=True)
            .first()
        )
        return last or Language.BOKMAL
