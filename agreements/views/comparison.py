"""The version beside another text, section by section and word by word."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.choices import Side
from agreements.content import content_of, in_reading_order, readable, values_of
from agreements.merging import fill, fill_text
from agreements.models import AgreementVersion, ContentSnapshot
from agreements.reference import signed_before
from agreements.views.bases import VersionView
from records import days
from records.comparison import ComparedSection, SectionChange, compare_sections, compare_text
from web.access import Right

OCCASIONS = {
    "submit": gettext_lazy("sendt av"),
    "hand_over": gettext_lazy("sendt av"),
    "approve": gettext_lazy("godkjent av"),
    "send_to_treatment": gettext_lazy("sendt til politisk behandling av"),
}
KINDS = {
    "changed": (gettext_lazy("endret"), "info"),
    "added": (gettext_lazy("nytt"), "success"),
    "removed": (gettext_lazy("fjernet"), "danger"),
    "moved": (gettext_lazy("flyttet"), "neutral"),
    "same": (gettext_lazy("likt"), "neutral"),
}


@dataclass(frozen=True)
class Old:
    """What the version is held against, as people name it, with its content if there is any to compare."""

    name: str
    content: dict[str, Any] | None


class Compare(VersionView):
    """What has changed since the text was last sent, the previous version, the template or the signed one."""

    access = Right("agreements.read_papers")
    template_name = "agreements/compare.html"
    page_title = gettext_lazy("Sammenlign")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()

    @cached_property
    def snapshots(self) -> list[ContentSnapshot]:
        """The moments at which a text was sent or approved, the newest first."""
        return list(self.version.snapshots.order_by("-taken_at", "-pk"))

    @cached_property
    def against(self) -> str:
        """What the address asks for; else the first that there is anything to hold against."""
        wanted = self.request.GET.get("mot", "")
        return wanted if wanted in self.choices else next(iter(self.choices), "")

    @cached_property
    def choices(self) -> dict[str, str]:
        """What can be compared with, by its word in the address."""
        version = self.version
        found = {}
        if self.snapshots:
            found["sist"] = _("Siden sist teksten ble sendt")
        if version.agreement.versions.filter(number__lt=version.number).exists():
            found["forrige"] = _("Forrige versjon")
        if version.template_id:
            found["mal"] = _("Malen")
        if self._signed is not None:
            found["gjeldende"] = _("Gjeldende avtale")
        return found

    @cached_property
    def _signed(self) -> AgreementVersion | None:
        return signed_before(self.version)

    @cached_property
    def snapshot(self) -> ContentSnapshot | None:
        """The moment asked for; else when this person's side last sent the text, else when it last came.

        Held against what one sent oneself, the comparison shows what the other side has done with it.
        """
        wanted = self.request.GET.get("bilde", "")
        sent = [one for one in self.snapshots if one.occasion in {"submit", "hand_over"}]
        own = [one for one in sent if one.by_side in self.sides]
        chosen = [one for one in self.snapshots if str(one.pk) == wanted]
        return next(iter([*chosen, *own, *sent, *self.snapshots]), None)

    def old(self) -> Old | None:
        """The text on the other side of the comparison."""
        if self.against == "sist":
            return Old(snapshot_name(self.snapshot), self.snapshot.content)
        if self.against == "forrige":
            before = (
                self.version.agreement.versions.filter(number__lt=self.version.number)
                .select_related("agreement")
                .order_by("-number")
                .first()
            )
            return Old(
                _("versjon %(number)s (%(state)s)")
                % {"number": before.number, "state": before.get_state_display()},
                readable(before, self.on),
            )
        if self.against == "mal":
            template = self.version.template
            return Old(_("malen «%(template)s»") % {"template": template}, self._template_content())
        if self.against == "gjeldende":
            return Old(
                _("avtalen som ble signert %(day)s") % {"day": days.longdate(self._signed.signed_on)}
                if self._signed.signed_on
                else _("avtalen som gjelder"),
                readable(self._signed, self.on),
            )
        return None

    def _template_content(self) -> dict[str, Any]:
        """The template as it would read with this agreement's values: only what was written differs."""
        template = self.version.template
        values = values_of(self.version, self.on)
        nodes = in_reading_order(template.sections.all(), is_numbered=template.is_numbered)
        return {
            "title": fill_text(template.title, values),
            "sections": [
                {
                    "key": node.section.key,
                    "number": node.number,
                    "heading": fill_text(node.section.heading, values),
                    "html": str(fill(node.section.body, values)),
                }
                for node in nodes
            ],
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        old = self.old()
        context: dict[str, Any] = {
            "against": self.against,
            "choices": self.choices,
            "old": old,
            "snapshots": [(one, snapshot_name(one)) for one in self.snapshots],
            "snapshot": self.snapshot,
        }
        if old is not None and old.content is not None:
            new = content_of(self.version, self.on)
            changes = compare_sections(_compared(old.content), _compared(new))
            rows = _rows(changes, old.content, new)
            counts = Counter(row["kind"] for row in rows)
            context |= {
                "rows": rows,
                "frame": _frame(old.content, new),
                "counts": counts,
                "changed_count": sum(counts[kind] for kind in ("changed", "moved", "added", "removed")),
            }
        return super().get_context_data(**{**context, **kwargs})


def snapshot_name(snapshot: ContentSnapshot) -> str:
    """«teksten sendt av Kari Nordmann (kommunen) 3. november 2026 kl. 10.15»."""
    return _("teksten %(occasion)s %(name)s (%(side)s) %(when)s") % {
        "occasion": OCCASIONS.get(snapshot.occasion, _("fra")),
        "name": snapshot.by_name,
        "side": Side(snapshot.by_side).label,
        "when": days.longtime(snapshot.taken_at),
    }


def _compared(content: dict[str, Any]) -> list[ComparedSection]:
    return [
        ComparedSection(section["key"], section["heading"], section["html"])
        for section in content["sections"]
    ]


def _rows(changes: list[SectionChange], old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """Each section with what has happened to it, and its number on the side where it stands."""
    numbers = {section["key"]: section.get("number", "") for section in [*old["sections"], *new["sections"]]}
    return [
        {
            "key": change.key,
            "kind": change.kind,
            "label": KINDS[change.kind][0],
            "tone": KINDS[change.kind][1],
            "number": numbers.get(change.key, ""),
            "heading": change.heading_html,
            "html": change.body_html,
            "is_changed": change.is_changed,
        }
        for change in changes
    ]


def _frame(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, Any]]:
    """Title, validity and parties where they differ; a template has only the title."""
    rows = [(_("Tittel"), old.get("title", ""), new["title"])]
    if "valid_from" in old:
        rows += [
            (_("Gjelder fra"), _day(old["valid_from"]), _day(new["valid_from"])),
            (_("Gjelder til og med"), _day(old["valid_to"]), _day(new["valid_to"])),
            (_("Parter"), _parties(old), _parties(new)),
        ]
    return [(label, compare_text(before, after)) for label, before, after in rows if before != after]


def _day(iso: str | None) -> str:
    return days.longdate(date.fromisoformat(iso)) if iso else str(_("ikke oppgitt"))


def _parties(content: dict[str, Any]) -> str:
    return ", ".join(party["name"] for party in content.get("parties", []))
