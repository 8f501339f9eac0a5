"""Pages that a personal link opens, without an account."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parties import links
from parties.models import PersonalLink
from records import days
from records.actors import Actor
from records.refusals import Refused
from web import errors
from web.access import Public
from web.limits import within_limit
from web.views import PortalView

# Openings from one address in a minute; many at one office may answer the same notice at once.
PER_MINUTE = 120


class PersonalLinkMixin(PortalView):
    """A page under `/lenke/<token>/`, for whoever holds the link.

    Name the `purpose`; `self.link` is found anew for each request, and `actor` is the link's, also for
    somebody who happens to be logged in. Finding it writes nothing (mail scanners open links); a POST that
    was not refused is noted on the link. A dead link is a page that says what to do. Nothing is cached, and
    no other address is told the whole way here: the address is the key.

        class Answer(PersonalLinkMixin, ActionFormView):
            purpose = "councils.answer_notice"
    """

    access = Public
    purpose: ClassVar[str]
    # Whom to ask for a new link; a sentence under the reason.
    dead_advice: Any = gettext_lazy(
        "Be den som sendte deg lenken, om en ny – for et møte er det sekretæren. Du kan svare på e-posten "
        "som lenken kom i."
    )
    link: PersonalLink

    @property
    def actor(self) -> Actor:
        """Who acts: the person the link was given to, in the office it was given for."""
        return self.link.actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = self._answer(request, *args, **kwargs)
        # Not "no-referrer": with that, browsers post forms with «Origin: null», which the CSRF check refuses.
        response["Referrer-Policy"] = "strict-origin"
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not within_limit(request, "lenke", getattr(settings, "LINKS_PER_MINUTE", PER_MINUTE)):
            return self.turned_away(
                _("For mange åpninger på kort tid"), [_("Vent et minutt, og prøv igjen.")], 429, advice=""
            )
        try:
            self.link = links.find_link(str(kwargs.get("token", "")), self.purpose, days.now())
        except links.DeadLink as dead:
            return self.turned_away(
                _("Lenken virker ikke"), dead.reasons, dead.status, advice=self.dead_advice
            )
        with translation.override(self.language(request)):
            request.LANGUAGE_CODE = translation.get_language()
            try:
                response = super().dispatch(request, *args, **kwargs)
            except Refused as refusal:
                response = errors.refused(request, refusal, refusal.status)
            except Http404:
                response = errors.page_not_found(request)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
        if request.method == "POST" and response.status_code < 400:
            links.mark_used(self.link, at=days.now())
        return response

    def language(self, request: HttpRequest) -> str:
        """The link's language, unless this visitor has chosen one."""
        if request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            return translation.get_language()
        return self.link.language

    def turned_away(self, title: str, reasons: list[str], status: int, *, advice: Any) -> HttpResponse:
        """A page that opens nothing, and says what to do."""
        context = {"page_title": title, "reasons": reasons, "advice": advice}
        return render(self.request, "parties/link_dead.html", context, status=status)
