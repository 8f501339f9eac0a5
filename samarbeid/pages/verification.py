"""Is this document genuine? By code, by link, or by uploading the file."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import verification
from records import documents
from records.refusals import Refused
from web.access import Public
from web.forms import PortalForm
from web.views import PageView

# Uploads and guesses from one address in a minute; the codes themselves hold 55 bits.
PER_MINUTE = 30


class VerifyForm(PortalForm):
    """A code, or a file: one of the two."""

    code = forms.CharField(
        label=gettext_lazy("Kontrollkode"),
        help_text=gettext_lazy("Står på signatursiden, for eksempel ABCD-EFGH-JKMN."),
        max_length=40,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("PDF-fil"),
        help_text=gettext_lazy("Filen blir bare sammenlignet, ikke lagret. Høyst 25 MB."),
        required=False,
    )
    submit_label = gettext_lazy("Kontroller dokumentet")

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two, and say what is wrong with a code before looking it up."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("code") and not cleaned.get("file") and not self.errors:
            raise forms.ValidationError(_("Skriv inn kontrollkoden, eller velg en PDF-fil."))
        if cleaned.get("code") and documents.normal_code(cleaned["code"]) is None:
            self.add_error("code", _("Koden har tolv tegn i tre grupper, for eksempel ABCD-EFGH-JKMN."))
        return cleaned


class Verify(PageView):
    """The form, and the answer about an uploaded file; a code leads on to its own address."""

    access = Public
    template_name = "pages/verify.html"
    page_title = gettext_lazy("Er dokumentet ekte?")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(form=VerifyForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = VerifyForm(request.POST, request.FILES)
        if not within_limit(request):
            form.is_valid()
            form.add_error(
                None,
                _("Det er kontrollert mange dokumenter herfra på kort tid. Vent et minutt og prøv igjen."),
            )
            return self.render(status=429, form=form)
        if not form.is_valid():
            return self.render(status=422, form=form)
        upload = form.cleaned_data["file"]
        if not upload:
            code = documents.normal_code(form.cleaned_data["code"])
            return HttpResponseRedirect(reverse("pages:verify_code", args=[code]), status=303)
        try:
            answer = verification.verify_upload(upload, self.on)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error("file", reason)
            return self.render(status=422, form=form)
        return self.render(form=VerifyForm(), answer=answer, file_name=upload.name)


class VerifyCode(PageView):
    """What a code stands for; the address that the QR code leads to."""

    access = Public
    template_name = "pages/verify.html"
    page_title = gettext_lazy("Er dokumentet ekte?")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not within_limit(request):
            form = VerifyForm({"code": self.kwargs["code"]})
            form.is_valid()
            form.add_error(
                None, _("Det er kontrollert mange koder herfra på kort tid. Vent et minutt og prøv igjen.")
            )
            return self.render(status=429, form=form)
        answer = verification.verify_code(self.kwargs["code"], self.on)
        return self.render(form=VerifyForm(), answer=answer, code=self.kwargs["code"])


def within_limit(request: HttpRequest) -> bool:
    """Count this look-up against the address it comes from; holds across processes (shared cache)."""
    key = f"verify:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) <= getattr(settings, "VERIFICATIONS_PER_MINUTE", PER_MINUTE)
    except ValueError:
        # The minute ended between the two calls.
        return True
