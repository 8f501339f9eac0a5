"""The public reading page of an agreement, and its documents."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.duties.checking import check
from agreements.duties.listing import rows_of, totals
from agreements.models import Agreement, AgreementVersion
from agreements.section_measures import with_measures
from agreements.states import OPEN_STATES
from agreements.status import is_in_force, periods_in_force
from agreements.views.evaluations import on_agreement
from agreements.views.founding import council_context
from parties.filing import filings_of
from parties.models import Office
from parties.standing import Capability, holders_of
from records import documents, files
from records.workflow import has_right
from web.access import Public
from web.views import PageView, PortalView


class AgreementPage(PageView):
    """A signed agreement for everyone: text, parties, signatures, versions, PDF, whom to contact.

    The parties' office-holders also get here for an agreement without a signed version, and are shown the
    open one.
    """

    access = Public
    model = Agreement
    template_name = "agreements/agreement.html"

    def get_page_title(self) -> str:
        version = self.shown_version
        return (version.frozen_content or {}).get("title") or version.title if version else self.object.title

    def get_breadcrumbs(self) -> list[tuple[str, str]]:
        return [(_("Avtaler"), reverse("agreements:register"))]

    @cached_property
    def signed_versions(self) -> list[AgreementVersion]:
        """The signed versions, newest first."""
        return list(
            self.object.versions.filter(state="SIGNED")
            .prefetch_related(
                "places__signature", "places__party__organisation", "places__office__organisation"
            )
            .order_by("-number")
        )

    @cached_property
    def shown_version(self) -> AgreementVersion | None:
        """The version whose text is shown: the newest signed, or the one asked for by ?versjon=."""
        signed = self.signed_versions
        wanted = self.request.GET.get("versjon", "")
        return next((v for v in signed if str(v.number) == wanted), signed[0] if signed else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement, version = self.object, self.shown_version
        open_version = (
            agreement.versions.filter(state__in=OPEN_STATES).prefetch_related("agreement__parties").first()
        )
        if open_version and not has_right("agreements.view_version", self.request.user, open_version):
            open_version = None
        parties = sorted(
            agreement.parties.select_related("organisation"),
            key=lambda party: (party.side != "POLICE", party.organisation.sort_key),
        )
        issued = list(documents.documents_of(version)) if version else []
        signed_document = next((d for d in issued if d.purpose == "signed"), None)
        may_continue = (
            bool(version)
            and not open_version
            and has_right("agreements.edit_version", self.request.user, version)
        )
        return super().get_context_data(
            agreement=agreement,
            version=version,
            content=with_measures(
                version.frozen_content if version else None, agreement, self.request.user, self.on
            ),
            may_link=has_right("agreements.link_measure", self.request.user, agreement),
            periods=self._periods(version),
            is_in_force=bool(version) and is_in_force(version, self.on),
            signatures=[place.signature for place in version.places.all() if hasattr(place, "signature")]
            if version
            else [],
            signed_document=signed_document,
            changes_document=self._changes_document(version, issued),
            versions=self.signed_versions,
            open_version=open_version,
            may_continue=may_continue,
            filings=self._filings(version, signed_document),
            duties=self._duties(),
            **council_context(agreement, self),
            **on_agreement(agreement, self),
            parties=parties,
            contacts=self._contacts(parties),
            relations=agreement.relations.select_related("other"),
            related_by=agreement.related_by.select_related("agreement"),
            **kwargs,
        )

    def _changes_document(self, version: AgreementVersion | None, issued: list[Any]) -> Any:
        """What the version changed for the parties, kept with the signed document; their own paper."""
        if version is None or not _is_party(self.request.user, version):
            return None
        return next((document for document in issued if document.purpose == "changes"), None)

    def _filings(self, version: AgreementVersion | None, document: Any) -> list[dict[str, Any]]:
        """How far each party is with filing the signed document; for the parties, never for the public."""
        if not self.standing or version is None or document is None:
            return []
        if not has_right("agreements.read_papers", self.request.user, version):
            return []
        return [
            {
                "filing": filing,
                "may_open": self.standing.may(Capability.KEEP_ARCHIVE, filing.organisation_id),
            }
            for filing in filings_of(document)
        ]

    def _duties(self) -> dict[str, Any] | None:
        """How many of this year's duties stand how; for the parties, never for the public."""
        if not self.standing or not has_right("duties.view", self.request.user, self.object):
            return None
        found = check(self.object, self.on.year, self.on)
        rows = rows_of(found) if found is not None else []
        return {"check": found, "totals": totals(rows)}

    def _periods(self, version: AgreementVersion | None) -> list[dict[str, Any]]:
        """The days in force: one row when all municipalities share them, else one for each."""
        spans = periods_in_force(version) if version else {}
        if len(set(spans.values())) < 2:
            return [{"name": "", "span": span} for span in list(spans.values())[:1]]
        names = {party.organisation_id: str(party) for party in version.agreement.parties.all()}
        return [{"name": names[key], "span": span} for key, span in spans.items()]

    def _contacts(self, parties: list[Any]) -> list[dict[str, Any]]:
        """Who to talk to today; stands beside the agreement and is no part of what was signed."""
        organisations = [party.organisation_id for party in parties]
        offices = list(
            Office.objects.valid(self.on)
            .filter(
                organisation__in=organisations,
                role__in=["POLICE_CONTACT", "SLT_COORDINATOR", "COORDINATING_FUNCTION"],
            )
            .select_related("organisation")
            .prefetch_related("serves")
        )
        offices = [
            o for o in offices if not o.serves.all() or {s.pk for s in o.serves.all()} & set(organisations)
        ]
        holders: dict[int, list] = {}
        for appointment in holders_of(offices, self.on):
            holders.setdefault(appointment.office_id, []).append(appointment)
        return [{"office": office, "holders": holders.get(office.pk, [])} for office in offices]


class SignedPdf(PortalView):
    """The newest signed PDF as it was stored; never rendered on request."""

    access = Public
    model = Agreement

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for version in self.object.versions.filter(state="SIGNED").order_by("-number"):
            document = documents.documents_of(version).filter(purpose="signed").order_by("-edition").first()
            if document:
                return files.download_response(document.file, inline=True)
        raise Http404


class Document(PortalView):
    """Any issued document of the agreement by its code: signed ones for everyone, copies for the parties."""

    access = Public
    model = Agreement

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        document = documents.find_by_code(self.kwargs["code"])
        versions = AgreementVersion.objects.visible_to(request.user, on=self.on).filter(agreement=self.object)
        for version in versions.prefetch_related("agreement__parties"):
            if document in list(documents.documents_of(version)):
                if not document.public and not _is_party(request.user, version):
                    raise Http404
                return files.download_response(document.file, inline=True)
        raise Http404


def _is_party(user: Any, version: AgreementVersion) -> bool:
    """A signing copy is shown to the parties' own offices only, also after the version is signed."""
    return has_right("agreements.read_papers", user, version)
