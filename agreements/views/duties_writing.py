"""The duties of a version: gone through, confirmed, turned down, changed and added, beside the sentences."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.actions import duties as actions
from agreements.actions.duty_readings import why_not_start
from agreements.content import values_of
from agreements.duties.flags import Flagged, flags_of
from agreements.duties.kinds import label_of
from agreements.duties.passages import Passages, passages_of
from agreements.duties.terms import Terms, filled
from agreements.duties.wording import promised, says_otherwise
from agreements.models import AgreementVersion, Duty, DutyReading
from agreements.states import EDITABLE_STATES, VersionState
from agreements.views.bases import VersionView
from agreements.views.stepping import approved_by, why_not_write
from records.workflow import has_right
from web.access import Right
from web.views import ActionView

_OFFERED = Duty.State.OFFERED
TONES = {
    Duty.State.OFFERED: "warning",
    Duty.State.CONFIRMED: "success",
    Duty.State.REJECTED: "neutral",
}


class DutiesView(VersionView):
    """A page about the duties of a version: for the parties' offices, never for the public."""

    access = Right("duties.view")

    def get_right_object(self) -> Any:
        return self.version.agreement

    def get_success_url(self) -> str:
        return self.version_url("duties:version")

    def get_back_url(self) -> str:
        return self.version_url("duties:version")

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [*super().get_breadcrumbs(), (_("Forpliktelser"), self.version_url("duties:version"))]

    @cached_property
    def reading(self) -> DutyReading | None:
        """The reading of a text that was signed already, where one has been started."""
        return DutyReading.objects.filter(version=self.version.pk).first()

    @cached_property
    def hindrances(self) -> list[str]:
        """Why the person cannot write the duties now, in sentences; none when they can."""
        if self.version.state in EDITABLE_STATES:
            return why_not_write(self.version, self.request.user)
        if not has_right("duties.read_out", self.request.user, self.version):
            return [_("Du har ikke rett til å skrive forpliktelsene i denne avtalen.")]
        if self.reading is not None and self.reading.frozen_at is None:
            return []
        if self.reading is not None:
            return [_("Begge parter har bekreftet forpliktelsene. De kan ikke endres.")]
        if self.version.state == VersionState.SIGNED:
            return [_("Avtalen er signert, og det som står her, ligger fast.")]
        return [_("Teksten er låst. Forpliktelsene kan ikke endres nå.")]

    @cached_property
    def values(self) -> dict[str, str]:
        """What the merge fields of a draft are printed as today."""
        return {} if self.version.frozen_content is not None else values_of(self.version, self.on)

    @cached_property
    def passages(self) -> Passages:
        """The sections of the text."""
        return passages_of(self.version, self.values)

    @cached_property
    def rows(self) -> list[Duty]:
        """All duties of the version with their sentences, in the order they stand."""
        return list(self.version.duties.prefetch_related("sentences").order_by("position", "pk"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "hindrances": self.hindrances,
                "may_write": not self.hindrances,
                "approved_by": approved_by(self.version) if self.version.state in EDITABLE_STATES else [],
                "reading": self.reading,
                **kwargs,
            }
        )

    def shown(self, duty: Duty) -> dict[str, Any]:
        """A duty as the page shows it: what is promised, its sentences, what to look at."""
        terms = filled(Terms.from_duty(duty, self.version), self.values)
        flags = flags_of(duty, self.version, self.passages) if self.is_open else []
        return {
            "duty": duty,
            "terms": terms,
            "label": terms.label,
            "promise": promised(terms),
            "tone": TONES[Duty.State(duty.state)],
            "sentences": [
                {
                    "sentence": one,
                    "place": self.passages.label(one.section_key),
                    "says": says_otherwise(terms, one) if one in terms.disagreements else "",
                }
                for one in terms.sentences
            ],
            "flags": flags,
            "lacks": [flag for flag in flags if flag.code == Flagged.NOT_STATED],
        }

    @property
    def is_open(self) -> bool:
        """Whether the duties can still be changed by somebody."""
        open_reading = self.reading is not None and self.reading.frozen_at is None
        return self.version.state in EDITABLE_STATES or open_reading


class DutiesOfVersion(DutiesView):
    """All duties of a version, by section: what is decided, what is not, and what to look at."""

    template_name = "agreements/duties/version.html"
    page_title = gettext_lazy("Forpliktelser")

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return super().get_breadcrumbs()[:-1]

    @property
    def only_undecided(self) -> bool:
        """Whether only those that nobody has decided on are asked for (`?vis=uavgjort`), if there are any."""
        return self.request.GET.get("vis") == "uavgjort" and any(one.state == _OFFERED for one in self.rows)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = [self.shown(duty) for duty in self.rows]
        return super().get_context_data(
            **{
                "groups": self._groups(
                    [one for one in shown if not self.only_undecided or one["duty"].state == _OFFERED]
                ),
                "only_undecided": self.only_undecided,
                "counts": {
                    "offered": sum(one["duty"].state == Duty.State.OFFERED for one in shown),
                    "confirmed": sum(one["duty"].state == Duty.State.CONFIRMED for one in shown),
                    "rejected": sum(one["duty"].state == Duty.State.REJECTED for one in shown),
                },
                "ready": sum(one["duty"].state == Duty.State.OFFERED and not one["flags"] for one in shown),
                "is_open": self.is_open,
                "may_read_out": not why_not_start(self.version)
                and has_right("duties.read_out", self.request.user, self.version),
                **kwargs,
            }
        )

    def _groups(self, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """In the order of the text; places that the text has not got come last."""
        by_place: dict[str, list[dict[str, Any]]] = {}
        for one in shown:
            by_place.setdefault(one["duty"].section_key, []).append(one)
        order = [passage.key for passage in self.passages if passage.key in by_place]
        order += [place for place in by_place if place not in self.passages.keys]
        return [
            {"key": place, "label": self.passages.label(place), "rows": by_place[place]} for place in order
        ]


class OneDuty(DutiesView):
    """A page or button about one duty of the version, by its key (else 404)."""

    @cached_property
    def duty(self) -> Duty:
        """The duty that the address names."""
        for row in self.rows:
            if row.key == self.kwargs["key"]:
                row.version = self.version
                return row
        raise Http404

    def get_success_url(self) -> str:
        return f"{self.version_url('duties:version')}#forpliktelse-{self.duty.key}"


class _Button(DutiesView, ActionView):
    """An act with a button on the page of the duties: GET leads back to it, and asks nothing."""

    access = Right("duties.view")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.get_success_url())


class Confirm(OneDuty, _Button):
    """Confirm one duty."""

    page_title = gettext_lazy("Bekreft forpliktelsen")

    def perform(self) -> Duty:
        return actions.confirm_duty(
            duty=self.duty, revision=revision_in(self.request), by=self.actor, on=self.on, at=self.at
        )

    def get_success_message(self) -> str:
        return _("«%(duty)s» er bekreftet.") % {"duty": label_of(self.result)}


class Reject(OneDuty, _Button):
    """Say of one duty that it is not agreed here."""

    page_title = gettext_lazy("Ikke avtalt her")

    def perform(self) -> Duty:
        return actions.reject_duty(
            duty=self.duty, revision=revision_in(self.request), by=self.actor, on=self.on, at=self.at
        )

    def get_success_message(self) -> str:
        return _("«%(duty)s» er ført opp som ikke avtalt her.") % {"duty": label_of(self.result)}


class ConfirmAll(_Button):
    """Confirm all that agree with the text."""

    page_title = gettext_lazy("Bekreft alle")

    def perform(self) -> list[Duty]:
        return actions.confirm_all(version=self.version, by=self.actor, on=self.on, at=self.at)

    def get_success_message(self) -> str:
        count = len(self.result)
        return ngettext("Én forpliktelse er bekreftet.", "%(count)s forpliktelser er bekreftet.", count) % {
            "count": count
        }


class Remove(OneDuty, ActionView):
    """Take out a duty that was written down by mistake; asks first."""

    page_title = gettext_lazy("Fjern forpliktelsen")
    confirm_style = "danger"

    @property
    def confirm_text(self) -> str:  # type: ignore[override]
        return _("«%(duty)s» blir fjernet fra avtalen.") % {"duty": label_of(self.duty)}

    def get_back_url(self) -> str:
        return self.version_url("duties:version")

    def get_success_url(self) -> str:
        return self.version_url("duties:version")

    def perform(self) -> AgreementVersion:
        return actions.remove_duty(duty=self.duty, by=self.actor, on=self.on, at=self.at)

    def get_success_message(self) -> str:
        return _("Forpliktelsen er fjernet.")


def revision_in(request: HttpRequest) -> int | None:
    """The revision of the duty that the button stood beside; 0, never current, when it is nonsense."""
    raw = request.POST.get("revision", "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else 0
