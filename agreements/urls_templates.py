"""Addresses of the templates (*maler*): Norwegian and stable."""

from django.urls import include, path

from agreements.views import (
    templates,
    templates_editions,
    templates_making,
    templates_structure,
    templates_writing,
)

app_name = "templates"

_template = [
    path("", templates.TemplatePage.as_view(), name="template"),
    path("sammenlign/", templates.Compare.as_view(), name="compare"),
    path("historikk/", templates.History.as_view(), name="history"),
    path("tilpass/", templates_making.Adapt.as_view(), name="adapt"),
    path("ny-utgave/", templates_editions.NewEdition.as_view(), name="new_edition"),
    path("annen-malform/", templates_editions.OtherLanguage.as_view(), name="other_language"),
    path("bygg-pa-nyeste/", templates_editions.BuildOnNewest.as_view(), name="build_on_newest"),
    path("publiser/", templates_editions.Publish.as_view(), name="publish"),
    path("trekk-tilbake/", templates_editions.Withdraw.as_view(), name="withdraw"),
    path("oppsett/", templates_structure.Frame.as_view(), name="frame"),
    path("avsnitt/nytt/", templates_structure.AddSection.as_view(), name="section_add"),
    path("avsnitt/<int:section>/", templates_writing.Section.as_view(), name="section"),
    path(
        "avsnitt/<int:section>/lagre/", templates_writing.SectionAutosave.as_view(), name="section_autosave"
    ),
    path("avsnitt/<int:section>/fjern/", templates_structure.RemoveSection.as_view(), name="section_remove"),
    path(
        "avsnitt/<int:section>/flytt/<str:direction>/",
        templates_structure.MoveSection.as_view(),
        name="section_move",
    ),
]

urlpatterns = [
    path("maler/", templates.TemplateList.as_view(), name="list"),
    path("maler/ny/", templates_making.Start.as_view(), name="start"),
    path("maler/<int:pk>/", include(_template)),
]
