"""How what is done with agreements and templates reads in their history."""

from django.utils.translation import gettext_lazy as _

from records.audit import sentence

# Drafting
sentence("agreement.started", _("{actor} startet avtalen mellom {parties}."))
sentence("agreement.continued", _("{actor} åpnet versjon {version}, som bygger på versjon {source}."))
sentence("agreement.section_saved", _("{actor} skrev i «{heading}»."))
sentence("agreement.text_taken", _("{actor} valgte teksten som lå ved siden av «{heading}»."))
sentence(
    "agreement.text_set_aside",
    _("{actor} la bort teksten fra {author} som lå ved siden av «{heading}»."),
)
sentence("agreement.section_added", _("{actor} la til avsnittet «{heading}»."))
sentence("agreement.section_removed", _("{actor} fjernet avsnittet «{heading}»."))
sentence("agreement.section_moved", _("{actor} flyttet avsnittet «{heading}»."))
sentence("agreement.fields_saved", _("{actor} fylte ut {fields}."))
sentence("agreement.frame_saved", _("{actor} endret tittelen eller gyldigheten. Tittelen er «{title}»."))
sentence("agreement.places_set", _("{actor} bestemte hvem som skal signere: {offices}."))
sentence("agreement.related", _("{actor} førte opp at avtalen {relation} «{other}»."))
sentence("agreement.press_contact_saved", _("{actor} rettet pressekontakten."))
sentence("agreement.council_founded", _("{actor} opprettet {forum} etter avtalen."))
sentence("agreement.council_related", _("{actor} førte opp at avtalen gjelder {forum}."))

# Negotiation
sentence("agreement.submitted", _("{actor} sendte utkastet til {to}."))
sentence("agreement.handed_over", _("{actor} sendte teksten over til {to}."))
sentence("agreement.commented", _("{actor} skrev en merknad til «{heading}»."))
sentence("agreement.comment_resolved", _("{actor} avsluttet merknaden fra {author} til «{heading}»."))
sentence("agreement.approved", _("{actor} godkjente teksten for {parties}."))
sentence(
    "agreement.agreed", _("{actor} godkjente teksten for {parties}. Dermed er alle parter enige om teksten.")
)
sentence("agreement.approval_withdrawn", _("{actor} tok tilbake godkjenningen fra {parties}."))
sentence(
    "agreement.approvals_lapsed",
    _("{actor} endret {what}. Godkjenningen fra {parties} gjelder derfor ikke lenger."),
)
sentence("agreement.declined", _("{actor} avslo avtalen for {parties}: {reason}"))
sentence("agreement.withdrawn", _("{actor} trakk utkastet."))

# Political treatment
sentence("agreement.treatment_required", _("{actor} førte opp at {party} skal behandle avtalen politisk."))
sentence(
    "agreement.treatment_not_required",
    _("{actor} førte opp at {party} ikke trenger å behandle avtalen politisk."),
)
sentence("agreement.sent_to_treatment", _("{actor} sendte avtalen til politisk behandling i {parties}."))
sentence(
    "agreement.adopted",
    _("{actor} førte inn at {party} vedtok avtalen i sak {case_number} {decided_on}."),
)
sentence("agreement.not_adopted", _("{actor} førte inn at {party} ikke vedtok avtalen: {reason}"))

# Signing
sentence("agreement.finished", _("{actor} gjorde versjon {version} klar til signering. Teksten er låst."))
sentence("agreement.signed", _("{actor} signerte versjon {version} for {party}."))
sentence(
    "agreement.returned",
    _("{actor} sendte versjon {version} tilbake, og versjon {new_version} ble åpnet. Begrunnelse: {reason}"),
)

# Beside the text
sentence("agreement.measure_linked", _("{actor} knyttet et tiltak til avsnittet «{heading}»."))
sentence("agreement.measure_unlinked", _("{actor} tok et tiltak bort fra avsnittet «{heading}»."))

# Templates
sentence("template.started", _("{actor} laget malen."))
sentence("template.adapted", _("{actor} laget en tilpasning av {parent}."))
sentence("template.new_edition", _("{actor} åpnet utgave {edition}."))
sentence("template.section_saved", _("{actor} skrev i «{heading}»."))
sentence("template.section_added", _("{actor} la til avsnittet «{heading}»."))
sentence("template.section_removed", _("{actor} fjernet avsnittet «{heading}»."))
sentence("template.section_moved", _("{actor} flyttet avsnittet «{heading}»."))
sentence("template.frame_saved", _("{actor} endret tittelen eller oppsettet. Tittelen er «{title}»."))
sentence("template.rebased", _("{actor} bygde malen på {parent}."))
sentence("template.published", _("{actor} publiserte utgave {edition}."))
sentence("template.withdrawn", _("{actor} trakk tilbake utgave {edition}."))
