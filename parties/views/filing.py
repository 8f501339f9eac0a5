"""The archive's pages: what is to be filed, for those who look after it, and by personal link."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parties.actions import filing as actions
from parties.filing import PURPOSE, not_filed
from parties.filing_forms import FilingAddressForm, ReferenceForm
from parties.filing_sheet import FilingSheet, package_name
from parties.models import ArchiveReference, Filing, Organisation
from parties.standing import Capability
from parties.views.links import PersonalLinkMixin
from records import audit, days
from records.files import MEBIBYTE
from records.refusals import Refused
from records.workflow import has_right
from web.access import Right
from web.views import ActionFormView, ActionView, Crumb, PageView, PortalListView, PortalView

# One zip holds at most so much; what is filed falls out of the next one.
MOST_DOCUMENTS, MOST_BYTES = 100, 200 * MEBIBYTE
FILTERS = ("vis", "org", "aar", "q")


class Archive(PortalListView):
    """What the organisations that one looks after have not filed, oldest first; or what is filed, by year."""

    access = Right("parties.see_archive")
    template_name = "parties/filing.html"
    page_title = gettext_lazy("Arkiv")

    @cached_property
    def filters(self) -> dict[str, str]:
        """What the address asks for; what makes no sense counts as nothing."""
        asked = {name: self.request.GET.get(name, "").strip()[:100] for name in FILTERS}
        asked["vis"] = "arkivert" if asked["vis"] == "arkivert" else ""
        for name in ("org", "aar"):
            asked[name] = asked[name] if asked[name].isascii() and asked[name].isdecimal() else ""
        return asked

    @cached_property
    def organisations(self) -> list[Organisation]:
        """The organisations whose archive one looks after, with how much waits in each."""
        kept = self.standing.organisations_with(Capability.KEEP_ARCHIVE)
        waiting = Count("filings", filter=Q(filings__reference__isnull=True))
        return list(kept.annotate(waiting=waiting).in_order())

    def get_queryset(self) -> QuerySet[Filing]:
        asked = self.filters
        found = Filing.objects.visible_to(self.request.user, on=self.on).shown()
        if asked["org"]:
            found = found.filter(
                organisation__in=[o.pk for o in self.organisations if str(o.pk) == asked["org"]]
            )
        if asked["q"]:
            found = found.search(asked["q"])
        if not asked["vis"]:
            return found.not_filed().order_by("begun_at", "pk")
        if asked["aar"] and 1900 < int(asked["aar"][:5]) < 3000:
            found = found.filed_in(int(asked["aar"]))
        return found.filed().order_by("-reference__filed_on", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        filed = ArchiveReference.objects.filter(filing__organisation__in=self.organisations)
        return super().get_context_data(
            filters=self.filters,
            is_filtered=any(self.filters[name] for name in ("org", "aar", "q")),
            organisations=[
                {
                    "organisation": one,
                    "may_change_address": has_right("parties.change_filing_address", user, one),
                }
                for one in self.organisations
            ],
            years=[day.year for day in filed.dates("filed_on", "year", order="DESC")],
            **kwargs,
        )


class _OfFiling(PortalView):
    """A filing of an organisation whose archive one looks after; any other does not exist."""

    model = Filing
    access = Right("parties.keep_archive")

    def get_queryset(self) -> QuerySet[Filing]:
        return Filing.objects.visible_to(self.request.user, on=self.on).shown()

    def get_success_url(self) -> str:
        return reverse("parties:filing", args=[self.object.pk])

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("Arkiv"), reverse("parties:archive"))]


class FilingPage(_OfFiling, ActionFormView):
    """One document that an organisation files: what is told of it, what was done, the archive's numbers."""

    form_class = ReferenceForm
    template_name = "parties/filing_page.html"

    def get_page_title(self) -> str:
        return self.object.document.title

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial", None)
        return {**kwargs, "filing": self.object, "on": self.on}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            sheet=FilingSheet.of(self.object),
            may_fetch=has_right("parties.fetch_filing", self.request.user, self.object),
            events=audit.history(self.object),
            **kwargs,
        )

    def perform(self, form: ReferenceForm) -> ArchiveReference:
        return actions.enter_reference(
            filing=self.object, by=self.actor, on=self.on, at=days.now(), **form.cleaned_data
        )

    def get_success_message(self) -> str:
        return _("Numrene er lagret: %(numbers)s.") % {"numbers": self.result}


class SendFiling(_OfFiling, ActionView):
    """Write to the archive, or write again with a new link."""

    def get_page_title(self) -> str:
        return _("Send på nytt til arkivet") if self.object.sent_at else _("Send til arkivet")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation = self.object.organisation
        if organisation.filing_email:
            text = _(
                "«%(title)s» sendes til %(address)s med en ny personlig lenke. "
                "Lenker som er sendt før, slutter å virke."
            ) % {"title": self.object.document.title, "address": organisation.filing_email}
        else:
            text = _(
                "Arkivet i %(name)s har ingen mottaksadresse. "
                "Arkivansvarlig eller administrator legger den inn."
            ) % {"name": organisation.display_name}
        return super().get_context_data(**{"confirm_text": text, **kwargs})

    def perform(self) -> Filing:
        return actions.send_filing(filing=self.object, by=self.actor, on=self.on, at=days.now())

    def get_success_message(self) -> str:
        return _("Sendt til %(address)s.") % {"address": self.result.organisation.filing_email}


class _Fetching(PortalView):
    """Hands out a zip on POST, and records that it was fetched; opened by address it goes back to the page.

    A download changes what is known (who has fetched), and programs that open every link must not do that.
    """

    folders: ClassVar[bool] = False

    def filings(self) -> Sequence[Filing]:
        """What the zip is to hold."""
        return [self.object]

    def file_name(self) -> str:
        """What the zip is to be called."""
        return package_name(self.object)

    def back_url(self) -> str:
        """The page that the button stands on."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.back_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        packed = actions.fetch_packages(
            filings=self.filings(),
            by=self.actor,
            on=self.on,
            at=days.now(),
            link=getattr(self, "link", None),
            folders=self.folders,
        )
        response = FileResponse(
            packed, as_attachment=True, filename=self.file_name(), content_type="application/zip"
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "no-store"
        return response


class FilingPackage(_OfFiling, _Fetching):
    """One document's package, for those who look after the archive; a closed one for its records officers."""

    access = Right("parties.fetch_filing")

    def back_url(self) -> str:
        return self.get_success_url()


class _OfOrganisation(PortalView):
    """An organisation in which one holds an office; any other does not exist here."""

    def get_object(self) -> Organisation:
        own = Organisation.objects.filter(pk__in=self.standing.organisation_ids)
        return get_object_or_404(own, pk=self.kwargs["pk"])

    def get_success_url(self) -> str:
        return reverse("parties:archive")

    def get_breadcrumbs(self) -> list[Crumb]:
        return [(_("Arkiv"), reverse("parties:archive"))]


class UnfiledPackages(_OfOrganisation, _Fetching):
    """All that the organisation has not filed, as one zip; closed documents for records officers only."""

    access = Right("parties.keep_archive")
    folders = True

    def filings(self) -> Sequence[Filing]:
        waiting = not_filed({self.object.pk}).shown()
        if not has_right("parties.fetch_closed_filings", self.request.user, self.object):
            waiting = waiting.filter(is_closed=False)
        chosen: list[Filing] = []
        size = 0
        for filing in waiting[:MOST_DOCUMENTS]:
            size += filing.document.file.size
            if chosen and size > MOST_BYTES:
                break
            chosen.append(filing)
        if not chosen:
            raise Refused(_("Det er ingen dokumenter du kan hente her nå."))
        return chosen

    def file_name(self) -> str:
        return f"ikke-arkivert-{self.object.pk}-{self.on.isoformat()}.zip"

    def back_url(self) -> str:
        return self.get_success_url()


class FilingAddress(_OfOrganisation, ActionFormView):
    """Where the organisation's archive takes mail."""

    access = Right("parties.change_filing_address")
    form_class = FilingAddressForm

    def get_page_title(self) -> str:
        return _("Mottaksadresse for arkivet i %(name)s") % {"name": self.object.display_name}

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial", None)
        return {**kwargs, "organisation": self.object}

    def perform(self, form: FilingAddressForm) -> Organisation:
        return actions.change_filing_address(
            organisation=self.object,
            address=form.cleaned_data["filing_email"],
            by=self.actor,
            on=self.on,
            at=days.now(),
        )

    def get_success_message(self) -> str:
        return _("Adressen er lagret. Lenker som er sendt til en annen adresse, virker ikke lenger.")


class _ByLink(PersonalLinkMixin):
    """The archive, without an account: the filing that the link leads to."""

    purpose = PURPOSE
    dead_advice: str | Promise = gettext_lazy(
        "Svar på e-posten som lenken kom i, og be om en ny. Saksbehandleren kan sende den fra siden «Arkiv»."
    )

    def get_object(self) -> Filing:
        filing = Filing.objects.shown().filter(pk=self.link.subject_id).first()
        if filing is None:
            raise Http404
        return filing

    def address(self, name: str) -> str:
        """One of the pages of this link."""
        return reverse(name, args=[self.kwargs["token"]])


class ArchiveLink(_ByLink, ActionFormView):
    """What there is to file, the package to fetch, and the form for the archive's numbers."""

    form_class = ReferenceForm
    template_name = "parties/filing_link.html"

    def get_page_title(self) -> str:
        return self.object.document.title

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial", None)
        return {**kwargs, "filing": self.object, "on": self.on}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            sheet=FilingSheet.of(self.object),
            link=self.link,
            package_url=self.address("parties:archive_link_package"),
            **kwargs,
        )

    def perform(self, form: ReferenceForm) -> ArchiveReference:
        return actions.enter_reference(
            filing=self.object,
            by=self.actor,
            on=self.on,
            at=days.now(),
            link=self.link,
            **form.cleaned_data,
        )

    def get_success_url(self) -> str:
        return self.address("parties:archive_link_done")


class ArchiveLinkPackage(_ByLink, _Fetching):
    """The package, for whoever holds the link; closed documents too."""

    def back_url(self) -> str:
        return self.address("parties:archive_link")


class ArchiveLinkDone(_ByLink, PageView):
    """Thanks, with the numbers as they were kept; before there are any, back to the form."""

    template_name = "parties/filing_done.html"
    page_title = gettext_lazy("Takk, numrene er lagret")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.is_filed:
            return HttpResponseRedirect(self.address("parties:archive_link"))
        return self.render(form_url=self.address("parties:archive_link"))
