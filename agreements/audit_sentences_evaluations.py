"""How what is done with yearly evaluations reads in the history."""

from django.utils.translation import gettext_lazy as _

from records.audit import sentence

# Questionnaires
sentence("questionnaire.started", _("{actor} laget spørreskjemaet «{title}»."))
sentence("questionnaire.new_edition", _("{actor} åpnet utgave {edition}."))
sentence("questionnaire.frame_saved", _("{actor} endret det som står om skjemaet. Tittelen er «{title}»."))
sentence("questionnaire.question_added", _("{actor} la til spørsmålet «{question}»."))
sentence("questionnaire.question_saved", _("{actor} endret spørsmålet «{question}»."))
sentence("questionnaire.question_removed", _("{actor} fjernet spørsmålet «{question}»."))
sentence("questionnaire.question_moved", _("{actor} flyttet spørsmålet «{question}»."))
sentence("questionnaire.published", _("{actor} publiserte utgave {edition}."))
sentence("questionnaire.withdrawn", _("{actor} trakk tilbake utgave {edition}."))

# Rounds
sentence("round.started", _("{actor} startet evalueringsrunden for {year} med frist {due_on}."))
sentence("round.extended", _("{actor} tok med avtaler som har kommet til: {count}."))
sentence("round.reminded", _("{actor} minnet på {people} om evalueringer som ikke er ferdige."))
sentence("round.closed", _("{actor} avsluttet evalueringsrunden."))
