"""How what is done with duties reads in the history."""

from django.utils.translation import gettext_lazy as _

from records.audit import sentence

# What the sides tell
sentence("duty.stated", _("{actor} svarte «{answer}» for {side} om «{duty}» i {year}."))
sentence("duty.entry_told", _("{actor} førte for {side} noe som skjedde {day}, på «{duty}»."))
sentence("duty.figure_told", _("{actor} førte tallet for {year} for {side} på «{duty}»."))
sentence("duty.entry_withdrawn", _("{actor} trakk det som var ført for {side} på «{duty}» i {year}."))
# Templates
sentence("template.duty_added", _("{actor} la til forpliktelsen «{duty}» i «{heading}»."))
sentence("template.duty_saved", _("{actor} endret forpliktelsen «{duty}» i «{heading}»."))
sentence("template.duty_removed", _("{actor} fjernet forpliktelsen «{duty}» i «{heading}»."))
sentence("template.duties_loaded", _("{actor} la inn {count} forpliktelser."))

# Deciding on the duties of a version
sentence("duty.confirmed", _("{actor} bekreftet forpliktelsen «{duty}»."))
sentence("duty.rejected", _("{actor} førte opp at «{duty}» ikke er avtalt her."))
sentence("duty.all_confirmed", _("{actor} bekreftet {count} foreslåtte forpliktelser."))
sentence("duty.saved", _("{actor} endret forpliktelsen «{duty}»."))
sentence("duty.added", _("{actor} la til forpliktelsen «{duty}»."))
sentence("duty.removed", _("{actor} fjernet forpliktelsen «{duty}»."))

# Reading them out of a signed text
sentence("duty_reading.started", _("{actor} begynte å lese forpliktelsene ut av versjon {version}."))
sentence("duty_reading.confirmed", _("{actor} bekreftet for {side} forpliktelsene i versjon {version}."))
sentence("duty_reading.withdrawn", _("{actor} tok for {side} bekreftelsen av forpliktelsene tilbake."))
sentence(
    "duty_reading.frozen",
    _("{actor} bekreftet for {side} forpliktelsene i versjon {version}. De er nå fastsatt."),
)
