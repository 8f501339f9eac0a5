"""A year's report: begun, written, finished – and the municipal council's case number when it comes."""

from datetime import date, datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from councils.actions.writable import private_counts
from parties.acting import user_of
from records import audit
from records.actors import Actor
from records.refusals import Refused, StaleSave
from slt import tasks
from slt.actions.steps import keeping
from slt.content import content_hash
from slt.models import AnnualReport, Programme
from slt.report_content import report_content
from slt.states import REPORT_FLOW, ReportState

TEXTS = ("introduction", "assessment", "next_year")
LONGEST_TEXT = 20_000
LONGEST_CASE = 60


def start_report(*, programme: Programme, year: int, by: Actor, on: date, at: datetime) -> AnnualReport:
    """Begin the report of a year that has begun. Raises NotAllowed; Refused where there is one already."""
    with transaction.atomic():
        by = keeping(programme, by, on)
        if year > on.year:
            raise Refused(_("Året %(year)s har ikke begynt.") % {"year": year})
        if programme.valid_from is not None and year < programme.valid_from.year:
            raise Refused(_("Programmet begynte i %(year)s.") % {"year": programme.valid_from.year})
        try:
            with transaction.atomic():
                report = AnnualReport.objects.create(programme=programme, year=year)
        except IntegrityError as error:
            if not AnnualReport.objects.filter(programme=programme, year=year).exists():
                raise
            raise Refused(_("Årsrapporten for %(year)s finnes allerede.") % {"year": year}) from error
        audit.record(shown_with=programme, verb="report.started", by=by, at=at, year=year)
        return report


def write_report(
    *,
    report: AnnualReport,
    introduction: str,
    assessment: str,
    next_year: str,
    revision: int,
    by: Actor,
    on: date,
    at: datetime,
) -> AnnualReport:
    """Save the texts of a draft. Raises NotAllowed; Refused when it is finished; StaleSave for an old one."""
    with transaction.atomic():
        report, by = _locked(report, by, on)
        _check_draft(report)
        texts = dict(zip(TEXTS, (introduction, assessment, next_year), strict=True))
        texts = {name: (text or "").replace("\r\n", "\n").strip() for name, text in texts.items()}
        before = {name: getattr(report, name) for name in TEXTS}
        if texts == before:
            return report
        _check_revision(report, revision)
        if any(len(text) > LONGEST_TEXT for text in texts.values()):
            raise Refused(_("Teksten er for lang (høyst %(most)s tegn).") % {"most": LONGEST_TEXT})
        for name, text in texts.items():
            setattr(report, name, text)
        report.revision += 1
        report.save(update_fields=[*TEXTS, "revision"])
        audit.record(
            shown_with=report.programme,
            verb="report.written",
            by=by,
            at=at,
            year=report.year,
            **private_counts("\n".join(texts.values()), "\n".join(before.values())),
        )
        return report


def finish_report(*, report: AnnualReport, revision: int, by: Actor, on: date, at: datetime) -> AnnualReport:
    """Freeze the report with its figures and measures as they are now; from now on it is public.

    The document is made and filed by a task. Raises NotAllowed; Refused when it is finished already or lacks
    the coordinator's assessment; StaleSave when somebody has written since the page was opened.
    """
    with transaction.atomic():
        report, by = _locked(report, by, on)
        if by.kind == "person":
            REPORT_FLOW.check(report, "finish", user_of(by, on), on)
        else:
            _check_draft(report)
        _check_revision(report, revision)
        report.finished_at, report.finished_by_name = at, by.name
        content = report_content(report, at=at)
        report.state = ReportState.FINISHED
        report.frozen_content, report.content_hash = content, content_hash(content)
        report.revision += 1
        report.save()
        transaction.on_commit(partial(tasks.make_report_document.enqueue, report.pk), robust=True)
        audit.record(
            shown_with=report.programme,
            verb="report.finished",
            by=by,
            at=at,
            year=report.year,
            content_hash=report.content_hash,
        )
        return report


def note_case_reference(
    *, report: AnnualReport, case_reference: str, by: Actor, on: date, at: datetime
) -> AnnualReport:
    """Note the case that the municipal council treated the finished report in. Raises NotAllowed, Refused."""
    with transaction.atomic():
        report, by = _locked(report, by, on)
        if report.state != ReportState.FINISHED:
            raise Refused(_("Saksnummeret føres når rapporten er ferdig og sendt til politisk behandling."))
        case_reference = " ".join((case_reference or "").split())
        if len(case_reference) > LONGEST_CASE:
            raise Refused(_("Saksnummeret er for langt (høyst %(most)s tegn).") % {"most": LONGEST_CASE})
        if case_reference == report.case_reference:
            return report
        report.case_reference = case_reference
        report.save(update_fields=["case_reference"])
        audit.record(
            shown_with=report.programme,
            verb="report.case_noted",
            by=by,
            at=at,
            year=report.year,
            case_reference=case_reference or "–",
        )
        return report


def _locked(report: AnnualReport, by: Actor, on: date) -> tuple[AnnualReport, Actor]:
    """The report as it stands now, under its lock, and the actor as acting from the keeping office."""
    AnnualReport.objects.select_for_update(no_key=True).get(pk=report.pk)
    fresh = AnnualReport.objects.select_related("programme").get(pk=report.pk)
    return fresh, keeping(fresh.programme, by, on)


def _check_draft(report: AnnualReport) -> None:
    if report.state != ReportState.DRAFT:
        raise Refused(
            _("Rapporten ble gjort ferdig av %(name)s og kan ikke endres.")
            % {"name": report.finished_by_name}
        )


def _check_revision(report: AnnualReport, revision: int) -> None:
    if revision != report.revision:
        raise StaleSave(
            _("Noen andre har lagret rapporten etter at du åpnet siden."), revision=report.revision
        )
