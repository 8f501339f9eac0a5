"""One act on an edition, asked about first: a new one, another language, publishing, withdrawing."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.template_chain import build_on_newest, other_language
from agreements.actions.templates import new_edition, publish, withdraw_template
from agreements.choices import Language
from agreements.models import AgreementTemplate
from agreements.views.templates import difference, frame_difference, previous_of
from agreements.views.templates_bases import (
    KeepingView,
    State,
    editions_of,
    template_url,
    usage_of,
    why_not_write,
)
from agreements.views.templates_steps import newer_above, why_not_publish
from parties.models.organisations import OrganisationKind
from web.views import ActionView


class AskFirst(KeepingView, ActionView):
    """One act on an edition that is asked about first, with what it means; or why it cannot be done."""

    template_name = "agreements/templates/confirm.html"

    @cached_property
    def hindrances(self) -> list[str]:
        """Why it cannot be done now."""
        return []

    def meaning(self) -> list[str]:
        """What it means, in sentences."""
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    @cached_property
    def editions(self) -> list[AgreementTemplate]:
        """All editions of the template."""
        return editions_of(self.template)

    def get_back_url(self) -> str:
        return self.url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shows = self.request.method == "GET"
        return super().get_context_data(
            **{
                "hindrances": self.hindrances if shows else [],
                "meaning": self.meaning() if shows and not self.hindrances else [],
                **kwargs,
            }
        )


class NewEdition(AskFirst):
    """The next edition as a draft with everything of this one."""

    confirm_label = gettext_lazy("Lag ny utgave")
    success_message = gettext_lazy("Den nye utgaven er laget som utkast. Ingen ser den før du publiserer.")

    def get_page_title(self) -> str:
        last = max(one.edition for one in self.editions if one.language == self.template.language)
        return _("Lag utgave %(edition)s på %(language)s") % {
            "edition": last + 1,
            "language": self.template.get_language_display(),
        }

    @cached_property
    def hindrances(self) -> list[str]:
        drafts = [
            one
            for one in self.editions
            if one.state == State.DRAFT and one.language == self.template.language
        ]
        return [
            _("Utgave %(edition)s er ikke publisert ennå. Skriv videre i den.") % {"edition": one.edition}
            for one in drafts
        ]

    def meaning(self) -> list[str]:
        return [
            _("Den nye utgaven er et utkast med alle avsnittene fra utgave %(edition)s.")
            % {"edition": self.template.edition},
            _("Utgave %(edition)s står som den er, og avtaler startes fra den til du publiserer den nye.")
            % {"edition": self.template.edition}
            if self.template.state == State.PUBLISHED
            else _("Ingen avtaler kan startes fra den før du publiserer."),
            _("Avtaler som er i gang eller signert, blir ikke endret."),
        ]

    def perform(self) -> AgreementTemplate:
        return new_edition(template=self.template, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return template_url(self.result)


class OtherLanguage(AskFirst):
    """The template in its other written standard, as a draft to translate."""

    confirm_label = gettext_lazy("Lag utkastet")
    success_message = gettext_lazy("Utkastet er laget. Gå gjennom avsnittene og skriv dem om.")

    @property
    def language(self) -> str:
        """«bokmål» or «nynorsk»: the one that this edition is not in."""
        return str(next(one.label for one in Language if one.value != self.template.language))

    def get_page_title(self) -> str:
        return _("Lag malen på %(language)s") % {"language": self.language}

    @cached_property
    def hindrances(self) -> list[str]:
        if any(one.language != self.template.language for one in self.editions):
            return [_("Malen finnes allerede på %(language)s.") % {"language": self.language}]
        return []

    def meaning(self) -> list[str]:
        rows = [
            _("Du får et utkast med de samme avsnittene, som du skriver om til %(language)s.")
            % {"language": self.language}
        ]
        if self.template.parent_id:
            rows.append(
                _("Det dere ikke har endret fra malen over, kommer ferdig på %(language)s.")
                % {"language": self.language}
            )
        return [*rows, _("Ingen ser utkastet før du publiserer det.")]

    def perform(self) -> AgreementTemplate:
        return other_language(template=self.template, by=self.actor, on=self.on, at=self.at)

    def get_success_url(self) -> str:
        return template_url(self.result)


class BuildOnNewest(AskFirst):
    """The draft built on the newest edition of the template above."""

    page_title = gettext_lazy("Bygg på den nyeste utgaven")
    confirm_label = gettext_lazy("Bygg på den nyeste utgaven")
    success_message = gettext_lazy("Utkastet bygger nå på den nyeste utgaven av malen over.")

    @cached_property
    def newest(self) -> AgreementTemplate | None:
        """The edition to build on."""
        return newer_above(self.template)

    @cached_property
    def hindrances(self) -> list[str]:
        if reasons := why_not_write(self.template):
            return reasons
        return [] if self.newest else [_("Det finnes ingen nyere utgave av malen som denne bygger på.")]

    def meaning(self) -> list[str]:
        return [
            _("Utkastet bygger i dag på utgave %(old)s og vil bygge på utgave %(new)s.")
            % {"old": self.template.parent.edition, "new": self.newest.edition if self.newest else ""},
            _(
                "Avsnitt som er låst i den nye utgaven, får teksten derfra. "
                "Andre avsnitt står som dere har skrevet dem."
            ),
            _("Etterpå kan du sammenligne med malen over og se hva annet som er nytt."),
        ]

    def perform(self) -> AgreementTemplate:
        return build_on_newest(template=self.template, by=self.actor, on=self.on, at=self.at)


class Publish(AskFirst):
    """The draft published once and for all; says what it means, and what is missing before it can be."""

    template_name = "agreements/templates/publish.html"
    confirm_label = gettext_lazy("Publiser utgaven")

    def get_page_title(self) -> str:
        return _("Publiser utgave %(edition)s") % {"edition": self.template.edition}

    @cached_property
    def hindrances(self) -> list[str]:
        if self.template.state != State.DRAFT:
            return [
                _("Utgave %(edition)s er allerede %(state)s.")
                % {"edition": self.template.edition, "state": self.template.get_state_display()}
            ]
        return why_not_publish(self.template)

    @cached_property
    def previous(self) -> AgreementTemplate | None:
        """The edition that it follows."""
        return previous_of(self.template, [one for one in self.editions if one.state != State.DRAFT])

    def perform(self) -> AgreementTemplate:
        return publish(template=self.template, by=self.actor, on=self.on, at=self.at)

    def get_success_message(self) -> str:
        return _("Utgave %(edition)s er publisert. Nye avtaler kan startes fra den.") % {
            "edition": self.template.edition
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        previous = self.previous
        changed = 0
        if previous:
            rows = difference(previous, self.template, self.nodes)
            changed = sum(row["kind"] != "same" for row in rows) + bool(
                frame_difference(previous, self.template)
            )
        usage = usage_of([one.pk for one in self.editions], self.on)
        return super().get_context_data(
            **{
                "previous": previous,
                "is_changed": bool(changed),
                "is_national": self.template.owner.kind == OrganisationKind.NATIONAL,
                "running": sum(one["open"] + one["signed"] for one in usage.values()),
                **kwargs,
            }
        )


class Withdraw(AskFirst):
    """A published edition no longer offered."""

    confirm_label = gettext_lazy("Trekk tilbake utgaven")
    confirm_style = "danger"

    def get_page_title(self) -> str:
        return _("Trekk tilbake utgave %(edition)s") % {"edition": self.template.edition}

    @cached_property
    def hindrances(self) -> list[str]:
        return (
            []
            if self.template.state == State.PUBLISHED
            else [_("Bare en publisert utgave kan trekkes tilbake.")]
        )

    def meaning(self) -> list[str]:
        template = self.template
        offered = [
            one
            for one in self.editions
            if one.language == template.language and one.state == State.PUBLISHED and one.pk != template.pk
        ]
        usage = usage_of([template.pk], self.on)[template.pk]
        rows = [
            _("Ingen kan starte en ny avtale fra utgave %(edition)s etterpå.") % {"edition": template.edition}
        ]
        if newest := max(offered, key=lambda one: one.edition, default=None):
            rows.append(_("Nye avtaler starter da fra utgave %(edition)s.") % {"edition": newest.edition})
        else:
            rows.append(
                _("Malen har ingen annen publisert utgave på %(language)s, og kan da ikke velges.")
                % {"language": template.get_language_display()}
            )
        rows.append(_("Avtaler som er i gang eller signert, blir ikke endret.") + " " + usage_sentence(usage))
        if template.owner.kind == OrganisationKind.NATIONAL:
            rows.append(
                _(
                    "Tilpasninger som bygger på utgaven, står som de er. "
                    "Nye utgaver av dem må bygge på en annen."
                )
            )
        rows.append(_("Det kan ikke angres. Vil du tilby teksten igjen, må du lage en ny utgave."))
        return rows

    def perform(self) -> AgreementTemplate:
        return withdraw_template(template=self.template, by=self.actor, on=self.on, at=self.at)

    def get_success_message(self) -> str:
        return _("Utgave %(edition)s er trukket tilbake.") % {"edition": self.template.edition}


def usage_sentence(usage: dict[str, int]) -> str:
    """«3 signerte avtaler og 1 under arbeid bygger på utgaven.»"""
    if not any(usage.values()):
        return _("Ingen avtaler bygger på utgaven.")
    return _("%(signed)s signerte og %(open)s under arbeid bygger på utgaven.") % usage
