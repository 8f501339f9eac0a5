"""The personal link in an invitation: choose a password, and in."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from parties.accounts import invitations
from parties.accounts.forms import SetPasswordForm
from parties.actions.people import accept_invitation
from parties.models import Appointment
from parties.standing import CAPABILITIES, Capability
from records import days
from records.refusals import Refused
from web.access import Public
from web.views import PortalView

SESSION_KEY = "parties.invitation"


class _Invited(PortalView):
    """What the two pages share: a dead link says so, with 410."""

    access = Public

    def dead(self) -> HttpResponse:
        self.request.session.pop(SESSION_KEY, None)
        self.template_name = "parties/invitation_dead.html"
        self.page_title = _("Lenken virker ikke lenger")
        return self.render(status=410, reason=invitations.DEAD_LINK)


@method_decorator(never_cache, name="dispatch")
class OpenInvitation(_Invited):
    """The link in the letter: goes on to the page without the token, so that no address there tells it.

    Opening changes nothing in the register (mail scanners open links).
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if invitations.user_of(kwargs["token"], days.now()) is None:
            return self.dead()
        request.session[SESSION_KEY] = kwargs["token"]
        return HttpResponseRedirect(reverse("parties:answer_invitation"), status=303)


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class AnswerInvitation(_Invited):
    """Shows who is invited to what, and takes the first password, which uses the link up."""

    template_name = "parties/invitation.html"
    page_title = _("Velkommen til Samarbeid")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = invitations.user_of(self._token(), days.now())
        return self.dead() if user is None else self._page(user, self._form(user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = days.now()
        user = invitations.user_of(self._token(), now)
        if user is None:
            return self.dead()
        form = self._form(user, request.POST)
        if not form.is_valid():
            return self._page(user, form, status=422)
        try:
            user = accept_invitation(token=self._token(), password=form.cleaned_data["password1"], at=now)
        except Refused:
            return self.dead()
        del request.session[SESSION_KEY]
        if request.user.is_authenticated:
            logout(request)
        # Through allauth's own door, so that the session, the records and the audit trail are as ever.
        record_authentication(request, user, method="password", reauthenticated=True)
        return perform_login(request, Login(user=user))

    def _token(self) -> str:
        return self.request.session.get(SESSION_KEY, "")

    def _form(self, user: Any, data: Any = None) -> SetPasswordForm:
        form = SetPasswordForm(user=user, data=data)
        form.submit_label = _("Velg passord og logg inn")
        return form

    def _page(self, user: Any, form: SetPasswordForm, status: int = 200) -> HttpResponse:
        appointments = list(
            Appointment.objects.filter(person__user=user)
            .exclude(valid_to__lt=self.on)
            .select_related("office__organisation")
        )
        needs = any(
            one.may_sign or Capability.KEEP_REGISTERS in CAPABILITIES.get(one.office.role, frozenset())
            for one in appointments
        )
        return self.render(
            status=status, form=form, invited=user, appointments=appointments, needs_second_factor=needs
        )
