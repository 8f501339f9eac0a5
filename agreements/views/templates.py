"""Reading templates: the list, one edition with its sections, what has changed, what has happened."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from agreements.choices import SectionMode
from agreements.content import SectionNode, in_reading_order
from agreements.merging import MergeField, catalogue, tokens_in
from agreements.models import AgreementTemplate
from agreements.views.comparison import KINDS
from agreements.views.templates_bases import (
    KEEP,
    READ,
    TONES,
    ReadingTemplates,
    State,
    TemplateView,
    editions_of,
    seen_by,
    usage_of,
)
from agreements.views.templates_steps import kept_owners, newer_above, steps_of
from agreements.views.writing import with_tokens
from parties.models.organisations import OrganisationKind
from records import audit
from records.comparison import ComparedSection, compare_sections, compare_text
from records.workflow import has_right
from web.views import PageView


@dataclass
class Edition:
    """An edition in a list, with what it is to its neighbours and how many agreements stand on it."""

    template: AgreementTemplate
    usage: dict[str, int]
    followed_by: int | None = None
    newer_above: AgreementTemplate | None = None

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return "neutral" if self.followed_by else TONES[self.template.state]

    @property
    def is_current(self) -> bool:
        """Whether it is shown at once: what is written on, and the newest published."""
        return self.template.state == State.DRAFT or (
            self.template.state == State.PUBLISHED and not self.followed_by
        )


@dataclass
class Family:
    """All editions of one template, in both written standards."""

    code: str
    editions: list[Edition] = field(default_factory=list)

    @property
    def shown(self) -> AgreementTemplate:
        """The edition whose title and description stand for all: the reader's language, the newest."""
        wanted = "nn" if (get_language() or "").startswith("nn") else "nb"
        first = sorted(
            self.editions,
            key=lambda one: (not one.is_current, one.template.language != wanted, -one.template.edition),
        )
        return first[0].template

    @property
    def current(self) -> list[Edition]:
        return [one for one in self.editions if one.is_current] or self.editions[:1]

    @property
    def older(self) -> list[Edition]:
        current = {one.template.pk for one in self.current}
        return [one for one in self.editions if one.template.pk not in current]


@dataclass
class Shelf:
    """One owner's templates."""

    owner: Any
    families: list[Family] = field(default_factory=list)

    @property
    def is_national(self) -> bool:
        return self.owner.kind == OrganisationKind.NATIONAL


class TemplateList(ReadingTemplates, PageView):
    """The templates that the person may see, by owner."""

    template_name = "agreements/templates/list.html"
    page_title = gettext_lazy("Maler")

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            shelves=self._shelves(),
            may_keep=has_right(KEEP, user),
            may_start=has_right(READ, user),
            **kwargs,
        )

    def _shelves(self) -> list[Shelf]:
        rows = list(
            seen_by(self.standing, self.on)
            .select_related("owner", "parent__owner")
            .order_by("code", "language", "-edition")
        )
        usage = usage_of([row.pk for row in rows], self.on)
        newest: dict[tuple[str, str], AgreementTemplate] = {}
        for row in rows:
            if row.state == State.PUBLISHED:
                newest.setdefault((row.code, row.language), row)
        shelves: dict[int, Shelf] = {}
        families: dict[str, Family] = {}
        for row in rows:
            shelf = shelves.setdefault(row.owner_id, Shelf(row.owner))
            if row.code not in families:
                families[row.code] = Family(row.code)
                shelf.families.append(families[row.code])
            families[row.code].editions.append(edition_of(row, usage[row.pk], newest))
        for shelf in shelves.values():
            shelf.families.sort(key=lambda one: (one.shown.title, one.code))
        # What one keeps, or starts agreements from first, stands on top: for most the district's own.
        keeps_national = any(one.kind == OrganisationKind.NATIONAL for one in kept_owners(self.standing))
        return sorted(
            shelves.values(), key=lambda one: (one.is_national != keeps_national, one.owner.sort_key)
        )


def edition_of(
    row: AgreementTemplate, usage: dict[str, int], newest: dict[tuple[str, str], AgreementTemplate]
) -> Edition:
    """The row among its neighbours, given the newest published edition by (code, language)."""
    latest = newest.get((row.code, row.language))
    above = newest.get((row.parent.code, row.language)) if row.parent else None
    return Edition(
        row,
        usage,
        followed_by=latest.edition
        if latest and row.state == State.PUBLISHED and latest.edition > row.edition
        else None,
        newer_above=above if above and above.edition > row.parent.edition else None,
    )


class TemplatePage(TemplateView, PageView):
    """One edition: where it comes from, what it says and how far each section binds, and what can be done."""

    template_name = "agreements/templates/template.html"

    def get_page_title(self) -> str:
        return self.template.title

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return super().get_breadcrumbs()[:1]

    @cached_property
    def editions(self) -> list[AgreementTemplate]:
        """The other editions among those that the person may see, and this one."""
        rows = editions_of(self.template)
        return [row for row in rows if self.is_keeper or row.state != State.DRAFT]

    @cached_property
    def previous(self) -> AgreementTemplate | None:
        """The edition that this one followed."""
        return previous_of(self.template, self.editions)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        template = self.template
        published = [
            one for one in self.editions if one.state == State.PUBLISHED and one.language == template.language
        ]
        newest = published[0] if published else None
        return super().get_context_data(
            steps=steps_of(template, self.standing, is_keeper=self.is_keeper, editions=self.editions),
            may_start=has_right(READ, self.request.user) and newest is not None and newest.pk == template.pk,
            followed_by=newest
            if newest and template.state != State.DRAFT and newest.edition > template.edition
            else None,
            newer_above=newer_above(template) if self.is_keeper else None,
            editions=self.editions,
            previous=self.previous,
            adaptations=self._adaptations(),
            usage=usage_of([template.pk], self.on)[template.pk],
            sections=section_rows(self.nodes, self.locked_above),
            fields=fields_used(self.nodes),
            modes=Counter(node.section.mode for node in self.nodes),
            **kwargs,
        )

    def _adaptations(self) -> list[AgreementTemplate]:
        rows = seen_by(self.standing, self.on).filter(parent=self.template.pk)
        return list(rows.select_related("owner").order_by("owner__sort_key", "language", "-edition"))


def previous_of(template: AgreementTemplate, editions: list[AgreementTemplate]) -> AgreementTemplate | None:
    """The newest earlier edition in the same written standard."""
    earlier = [
        one for one in editions if one.language == template.language and one.edition < template.edition
    ]
    return max(earlier, key=lambda one: one.edition, default=None)


def section_rows(nodes: list[SectionNode], locked_above: dict[str, Any]) -> list[dict[str, Any]]:
    """The sections as the page shows them, each knowing whether it is first and last among its siblings."""
    siblings: dict[int | None, list[int]] = {}
    for node in nodes:
        siblings.setdefault(node.section.parent_id, []).append(node.section.pk)
    return [
        {
            "section": node.section,
            "level": node.level,
            "number": node.number,
            "heading": with_tokens(escape(node.section.heading)),
            "html": with_tokens(node.section.body),
            "has_children": bool(node.children),
            "is_first": siblings[node.section.parent_id][0] == node.section.pk,
            "is_last": siblings[node.section.parent_id][-1] == node.section.pk,
            "is_locked_above": node.section.key in locked_above,
            "duties": node.section.duty_count,
        }
        for node in nodes
    ]


def fields_used(nodes: list[SectionNode]) -> list[dict[str, Any]]:
    """The merge fields of the text, with what each is called and where its value comes from."""
    language = "nn" if (get_language() or "").startswith("nn") else "nb"
    used = {token for node in nodes for token in tokens_in(f"{node.section.heading} {node.section.body}")}
    fields: list[MergeField] = [one for token, one in catalogue().items() if token in used]
    return [
        {"token": f"{{{one.token}}}", "label": one.label(language), "from_register": one.source == "register"}
        for one in fields
    ]


class Compare(TemplateView, PageView):
    """The edition beside the template it builds on, or beside the edition before it."""

    template_name = "agreements/templates/compare.html"
    page_title = gettext_lazy("Sammenlign")

    @cached_property
    def choices(self) -> dict[str, tuple[str, AgreementTemplate]]:
        """What can be compared with, by its word in the address."""
        found = {}
        if self.template.parent:
            found["over"] = (_("Malen den bygger på"), self.template.parent)
        editions = editions_of(self.template)
        if previous := previous_of(self.template, [one for one in editions if one.state != State.DRAFT]):
            found["forrige"] = (_("Forrige utgave"), previous)
        return found

    @property
    def against(self) -> str:
        """What the address asks for, else the first that there is."""
        wanted = self.request.GET.get("mot", "")
        return wanted if wanted in self.choices else next(iter(self.choices), "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = {
            "against": self.against,
            "choices": {word: label for word, (label, _old) in self.choices.items()},
        }
        if self.choices:
            old = self.choices[self.against][1]
            rows = difference(old, self.template, self.nodes)
            counts = Counter(row["kind"] for row in rows)
            context |= {
                "old": old,
                "rows": rows,
                "counts": counts,
                "changed_count": sum(counts.values()) - counts["same"],
                "frame": frame_difference(old, self.template),
            }
        return super().get_context_data(**{**context, **kwargs})


def difference(
    old: AgreementTemplate, new: AgreementTemplate, nodes: list[SectionNode]
) -> list[dict[str, Any]]:
    """Section by section: the text, and also how it binds and what is said to the one who writes."""
    old_nodes = in_reading_order(old.sections.all(), is_numbered=old.is_numbered)
    before = {node.section.key: node for node in old_nodes}
    after = {node.section.key: node for node in nodes}
    rows = []
    for change in compare_sections(_compared(old_nodes), _compared(nodes)):
        one, other = before.get(change.key), after.get(change.key)
        notes = _notes(one.section, other.section) if one and other else []
        kind = "changed" if change.kind == "same" and notes else change.kind
        rows.append(
            {
                "key": change.key,
                "kind": kind,
                "label": KINDS[kind][0],
                "tone": KINDS[kind][1],
                "number": (other or one).number,  # type: ignore[union-attr]
                "heading": with_tokens(change.heading_html),
                "html": with_tokens(change.body_html),
                "mode": (other or one).section.mode,  # type: ignore[union-attr]
                "notes": notes,
                "is_changed": change.is_changed or bool(notes),
                "text_is_same": change.kind == "same",
            }
        )
    return rows


def _notes(old: Any, new: Any) -> list[tuple[str, Any]]:
    """What has changed beside the text."""
    rows = [
        (_("Låsing"), str(SectionMode(old.mode).label), str(SectionMode(new.mode).label)),
        (_("Veiledning"), old.guidance, new.guidance),
    ]
    return [(label, compare_text(before, after)) for label, before, after in rows if before != after]


def _compared(nodes: list[SectionNode]) -> list[ComparedSection]:
    return [ComparedSection(node.section.key, node.section.heading, node.section.body) for node in nodes]


def frame_difference(old: AgreementTemplate, new: AgreementTemplate) -> list[tuple[str, Any]]:
    """Title and set-up where they differ, and between editions of one template what it is for."""
    yes, no = str(_("ja")), str(_("nei"))
    rows = [
        (_("Tittel"), old.title, new.title),
        *([(_("Om malen"), old.about, new.about)] if old.code == new.code else []),
        (_("Nummererte avsnitt"), yes if old.is_numbered else no, yes if new.is_numbered else no),
        (_("Innholdsliste"), yes if old.has_contents else no, yes if new.has_contents else no),
    ]
    return [(label, compare_text(before, after)) for label, before, after in rows if before != after]


class History(TemplateView, PageView):
    """All that has happened with the edition, in plain sentences."""

    template_name = "agreements/templates/history.html"
    page_title = gettext_lazy("Historikk")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(events=audit.history(self.template))
