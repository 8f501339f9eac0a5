"""Addresses of the agreements: Norwegian and stable."""

from django.urls import include, path

from agreements.views import (
    agreement,
    comparison,
    finishing,
    founding,
    negotiation,
    register,
    section_measures,
    signing,
    structure,
    treatment,
    version,
    writing,
)

app_name = "agreements"

_version = [
    path("", version.VersionPage.as_view(), name="version"),
    path("utkast.pdf", version.DraftPdf.as_view(), name="draft_pdf"),
    path("utkast.docx", version.DraftDocx.as_view(), name="draft_docx"),
    path("historikk/", version.History.as_view(), name="history"),
    path("sammenlign/", comparison.Compare.as_view(), name="compare"),
    path("flettefelt/", structure.Fields.as_view(), name="fields"),
    path("ramme/", structure.Frame.as_view(), name="frame"),
    path("signaturfelt/", structure.Places.as_view(), name="places"),
    path("avsnitt/nytt/", structure.AddSection.as_view(), name="section_add"),
    path("avsnitt/<int:section>/", writing.Section.as_view(), name="section"),
    path("avsnitt/<int:section>/lagre/", writing.SectionAutosave.as_view(), name="section_autosave"),
    path("avsnitt/<int:section>/fjern/", structure.RemoveSection.as_view(), name="section_remove"),
    path(
        "avsnitt/<int:section>/flytt/<str:direction>/", structure.MoveSection.as_view(), name="section_move"
    ),
    path("avsnitt/<int:section>/tekst/<int:text>/", writing.SettleText.as_view(), name="section_text"),
    path("avsnitt/<int:section>/merknad/", negotiation.Comment.as_view(), name="comment"),
    path("merknad/<int:comment>/avslutt/", negotiation.ResolveComment.as_view(), name="resolve_comment"),
    path("send/", negotiation.HandOver.as_view(), name="hand_over"),
    path("godkjenn/", negotiation.Approve.as_view(), name="approve"),
    path("ta-tilbake/", negotiation.WithdrawApproval.as_view(), name="withdraw_approval"),
    path("avsla/", negotiation.Decline.as_view(), name="decline"),
    path("trekk/", negotiation.Withdraw.as_view(), name="withdraw"),
    path("til-politisk-behandling/", treatment.SendToTreatment.as_view(), name="send_to_treatment"),
    path("politisk/<int:approval>/", treatment.Treatment.as_view(), name="treatment"),
    path("politisk/<int:approval>/vedtak/", treatment.Decision.as_view(), name="decision"),
    path("ferdigstill/", finishing.Finish.as_view(), name="finish"),
    path("signer/<int:place>/", signing.Sign.as_view(), name="sign"),
    path("send-tilbake/", signing.Return.as_view(), name="return"),
]

urlpatterns = [
    path("avtaler.csv", register.RegisterCsv.as_view(), name="register_csv"),
    path("avtaler.json", register.RegisterJson.as_view(), name="register_json"),
    path("avtaler.atom", register.RegisterAtom.as_view(), name="register_atom"),
    path("avtaler/", register.Register.as_view(), name="register"),
    path("avtaler/arbeid/", version.Worklist.as_view(), name="worklist"),
    path("avtaler/ny/", writing.Start.as_view(), name="start"),
    path("avtaler/<int:pk>/", agreement.AgreementPage.as_view(), name="agreement"),
    path(
        "avtaler/<int:pk>/avsnitt/<slug:key>/tiltak/",
        section_measures.LinkMeasure.as_view(),
        name="measure_link",
    ),
    path(
        "avtaler/<int:pk>/avsnitt/<slug:key>/tiltak/<int:row>/ta-bort/",
        section_measures.UnlinkMeasure.as_view(),
        name="measure_unlink",
    ),
    path("avtaler/<int:pk>/pdf/", agreement.SignedPdf.as_view(), name="pdf"),
    path("avtaler/<int:pk>/dokument/<str:code>/", agreement.Document.as_view(), name="document"),
    path("avtaler/<int:pk>/politirad/", founding.FoundCouncil.as_view(), name="found_council"),
    path("avtaler/<int:pk>/politirad/<int:forum>/", founding.RelateCouncil.as_view(), name="relate_council"),
    path("avtaler/<int:pk>/ny-versjon/", writing.Continue.as_view(), name="continue"),
    path("avtaler/<int:pk>/versjon/<int:number>/", include(_version)),
]
