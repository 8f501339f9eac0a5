"""The work page of a version, the list of all work, drafts as files, history."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import draft_files
from agreements.ball import ball_of
from agreements.content import figures_in, in_reading_order, values_of
from agreements.evaluation.proposals import Proposal, proposals_for
from agreements.figures import as_html
from agreements.merging import fill_marked, fill_marked_text, unresolved
from agreements.models import AgreementVersion, Duty, SectionComment, SectionText
from agreements.views.bases import VersionView, steps_of, version_url
from agreements.waiting import item_of, work_of
from records import audit, documents
from records.workflow import has_right
from web.access import LoggedIn, Right
from web.views import PageView

TONES = {
    "DRAFT": "neutral",
    "IN_REVIEW": "info",
    "AGREED": "accent",
    "POLITICAL_TREATMENT": "info",
    "READY_TO_SIGN": "warning",
    "SIGNED": "success",
    "RETURNED": "danger",
    "DECLINED": "danger",
    "WITHDRAWN": "neutral",
}


class Worklist(PageView):
    """All open versions in one's own area, with state and ball; those that wait for the person first."""

    access = LoggedIn
    template_name = "agreements/worklist.html"
    page_title = gettext_lazy("Avtalearbeid")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            work=work_of(self.request.user, self.standing, self.on) if self.standing else [],
            may_start=has_right("agreements.start", self.request.user),
            **kwargs,
        )


class VersionPage(VersionView):
    """What it is, its state, who has the ball, what I can do and why not – and the whole text."""

    access = Right("agreements.read_papers")
    template_name = "agreements/version.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()

    def get_page_title(self) -> str:
        return self.version.title

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [(_("Avtalearbeid"), reverse("agreements:worklist"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version, user = self.version, self.request.user
        values = values_of(version, self.on)
        return super().get_context_data(
            ball=ball_of(version, self.on),
            state_tone=TONES.get(version.state, "neutral"),
            last_reason=last_reason(version),
            work=item_of(version, user, self.standing, self.on) if self.standing else None,
            steps=steps_of(version, user, self.on),
            sections=self._sections(values),
            proposals=self.proposals,
            missing_fields=self._missing(values),
            parties=self._parties(),
            places=version.places.all(),
            treatments=version.political_approvals.select_related("party__organisation"),
            documents=documents.documents_of(version),
            may_comment=has_right("agreements.comment", user, version),
            approvals_at_stake=[r for r in version.reviews.all() if r.withdrawn_at is None],
            newer=version.agreement.versions.filter(number__gt=version.number).order_by("number").first(),
            comparisons=comparisons(version),
            changes_url=reverse("duties:changes", args=[version.agreement_id, version.number]),
            duties=self._duties(),
            **kwargs,
        )

    @cached_property
    def proposals(self) -> list[Proposal]:
        """What agreed evaluations propose to change in the text."""
        return proposals_for(self.version, self.request.user, self.on)

    def _sections(self, values: dict[str, str]) -> list[dict[str, Any]]:
        version = self.version
        comments: dict[int, list[SectionComment]] = {}
        for comment in SectionComment.objects.filter(section__version=version):
            comments.setdefault(comment.section_id, []).append(comment)
        beside = set(
            SectionText.objects.filter(section__version=version, settled_at__isnull=True).values_list(
                "section_id", flat=True
            )
        )
        return [
            {
                "section": node.section,
                "level": node.level,
                "number": node.number,
                "heading": fill_marked_text(node.section.heading, values),
                "html": fill_marked(node.section.body, values),
                "figures": as_html(figures_in(version, node.section, self.on).get("figures", ())),
                "has_children": bool(node.children),
                "open_comments": [c for c in comments.get(node.section.pk, []) if c.resolved_at is None],
                "resolved_comments": [c for c in comments.get(node.section.pk, []) if c.resolved_at],
                "has_text_beside": node.section.pk in beside,
                "proposals": [one for one in self.proposals if one.section_key == node.section.key],
            }
            for node in in_reading_order(
                version.sections.select_related("based_on"), is_numbered=version.is_numbered
            )
        ]

    def _duties(self) -> dict[str, int]:
        """How many duties the version has, and how many of them nobody has decided on."""
        states = list(self.version.duties.values_list("state", flat=True))
        return {
            "offered": states.count(Duty.State.OFFERED),
            "confirmed": states.count(Duty.State.CONFIRMED),
            "all": len(states),
        }

    def _missing(self, values: dict[str, str]) -> list[str]:
        found: dict[str, None] = {}
        for section in self.version.sections.all():
            found.update(dict.fromkeys(unresolved(f"{section.heading} {section.body}", values)))
        return list(found)

    def _parties(self) -> list[dict[str, Any]]:
        standing_reviews = {r.party_id: r for r in self.version.reviews.all() if r.withdrawn_at is None}
        parties = sorted(
            self.version.agreement.parties.all(), key=lambda p: (p.side != "POLICE", p.organisation.sort_key)
        )
        return [{"party": party, "review": standing_reviews.get(party.pk)} for party in parties]


def last_reason(version: AgreementVersion) -> dict[str, Any] | None:
    """Why the version was declined or sent back; for a draft that came of it, why its origin was."""
    about = version if version.state in {"RETURNED", "DECLINED", "WITHDRAWN"} else version.started_from
    if about is None or about.state not in {"RETURNED", "DECLINED", "WITHDRAWN"}:
        return None
    step = about.transitions.exclude(reason="").order_by("-at", "-pk").first()
    if step is None:
        return None
    heading = {"RETURNED": _("Sendt tilbake av"), "DECLINED": _("Avslått av")}.get(
        about.state, _("Trukket av")
    )
    return {
        "heading": heading,
        "by_name": step.by_name,
        "by_office": step.by_office,
        "at": step.at,
        "reason": step.reason,
    }


def comparisons(version: AgreementVersion) -> list[tuple[str, str]]:
    """What the version can be compared with, as (label, address)."""
    base = version_url(version, "compare")
    found = []
    if version.snapshots.exists():
        found.append((_("Siden sist teksten ble sendt"), f"{base}?mot=sist"))
    if version.agreement.versions.filter(number__lt=version.number).exists():
        found.append((_("Forrige versjon"), f"{base}?mot=forrige"))
    if version.template_id:
        found.append((_("Malen"), f"{base}?mot=mal"))
    if (
        version.started_from_id
        or version.agreement.versions.filter(state="SIGNED").exclude(pk=version.pk).exists()
    ):
        found.append((_("Gjeldende avtale"), f"{base}?mot=gjeldende"))
    return found


class DraftPdf(VersionView):
    """The draft as it reads now, marked UTKAST; made when asked, never kept."""

    access = Right("agreements.read_papers")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return draft_files.pdf_response(self.version, self.on)


class DraftDocx(VersionView):
    """The draft as a Word file, for the municipal council's papers."""

    access = Right("agreements.read_papers")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return draft_files.docx_response(self.version, self.on)


class History(VersionView):
    """All that has happened with the agreement, in plain sentences."""

    access = Right("agreements.read_papers")
    template_name = "agreements/history.html"
    page_title = gettext_lazy("Historikk")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(events=audit.history(self.version.agreement), **kwargs)
