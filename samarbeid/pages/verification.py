"""Is this document genuine? By code, by link, or by uploading the file."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import verification
from agreements.evaluation import verification as evaluations
from councils import verification as council_documents
from records import documents
from records.refusals import Refused
from slt import verification as slt_documents
from web.access import Public
from web.forms import PortalForm
from web.limits import within_limit
from web.views import PageView

Answer = (
    verification.Verification
    | evaluations.Verification
    | council_documents.Verification
    | slt_documents.Verification
)

# Uploads and guesses from one address in a minute; the codes themselves hold 55 bits.
PER_MINUTE = 30


class VerifyForm(PortalForm):
    """A code, or a file: one of the two."""

    code = forms.CharField(
        label=gettext_lazy("Kontrollkode"),
        help_text=gettext_lazy("Står nederst på hver side, for eksempel ABCD-EFGH-JKMN."),
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
        if not may_ask(request):
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
            answer = about_upload(upload, self.on)
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
        if not may_ask(request):
            form = VerifyForm({"code": self.kwargs["code"]})
            form.is_valid()
            form.add_error(
                None, _("Det er kontrollert mange koder herfra på kort tid. Vent et minutt og prøv igjen.")
            )
            return self.render(status=429, form=form)
        answer = about_code(self.kwargs["code"], self.on)
        return self.render(form=VerifyForm(), answer=answer, code=self.kwargs["code"])


def about_code(typed: str, on: date) -> Answer:
    """What was issued with this code, by whichever room issued it."""
    document = documents.find_by_code(typed)
    if document is None:
        return verification.verify_code(typed, on)
    return (
        council_documents.verify_document(document, on)
        or slt_documents.verify_document(document)
        or evaluations.verify_document(document)
        or verification.verify_code(typed, on)
    )


def about_upload(upload: Any, on: date) -> Answer:
    """What an uploaded file is. Nothing is kept. Raises Refused for what is empty, too large or not a PDF."""
    answer = verification.verify_upload(upload, on)
    if answer.finding != verification.Finding.UNKNOWN:
        return answer
    data = b"".join(upload.chunks())
    return (
        council_documents.verify_bytes(data, on)
        or slt_documents.verify_bytes(data)
        or evaluations.verify_bytes(data)
        or answer
    )


def may_ask(request: HttpRequest) -> bool:
    """Not too many look-ups from the same address in this minute."""
    return within_limit(request, "verify", getattr(settings, "VERIFICATIONS_PER_MINUTE", PER_MINUTE))
