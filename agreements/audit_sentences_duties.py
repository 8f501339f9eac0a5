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
