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

# Joint text, points, putting forward, approval, and what comes of it
sentence("evaluation.joint_written", _("{actor} skrev i den felles vurderingen."))
sentence("evaluation.point_added", _("{actor} skrev forbedringspunktet «{title}»."))
sentence("evaluation.point_changed", _("{actor} endret forbedringspunktet «{title}»."))
sentence("evaluation.point_removed", _("{actor} tok ut forbedringspunktet «{title}»."))
sentence("evaluation.point_moved", _("{actor} flyttet forbedringspunktet «{title}»."))
sentence("evaluation.submitted", _("{actor} la fram evalueringen til godkjenning. Tallene er låst."))
sentence("evaluation.approved", _("{actor} godkjente evalueringen for {parties}."))
sentence(
    "evaluation.agreed",
    _("{actor} godkjente evalueringen for {parties}. Dermed har alle parter godkjent den."),
)
sentence("evaluation.reopened", _("{actor} åpnet evalueringen igjen: {reason}"))
sentence("evaluation.point_followed", _("{actor} fulgte opp «{title}»: {becomes}."))
sentence("evaluation.point_done", _("{actor} førte hva som kom ut av «{title}»."))
sentence("evaluation.item_proposed", _("{actor} meldte evalueringen inn som sak i politirådet."))
sentence("evaluation.case_noted", _("{actor} førte saksnummeret {case_reference} for {party}."))

# From the start until each side has agreed its answer
sentence("evaluation.started", _("{actor} startet evalueringen av «{title}» for {year}, med frist {due_on}."))
sentence("evaluation.cancelled", _("{actor} avlyste evalueringen: {reason}"))
sentence("evaluation.mode_set", _("{actor} valgte framgangsmåten «{mode}»."))
sentence("evaluation.people_asked", _("{actor} ba {names} om å svare for {side}."))
sentence("evaluation.person_taken_away", _("{actor} tok {name} bort fra dem som skal svare for {side}."))
sentence("evaluation.people_reminded", _("{actor} minnet {count} om å svare."))
sentence("evaluation.person_replaced", _("{actor} ba {name} om å svare i stedet for {former}, i samme verv."))
sentence("evaluation.answers_sent", _("{actor} sendte inn svaret sitt."))
sentence("evaluation.side_agreed", _("{actor} bekreftet at {side} er enig om svaret sitt."))
sentence("evaluation.side_reopened", _("{actor} tok tilbake bekreftelsen av svaret for {side}."))

# Bulk exports
sentence("evaluation.export_requested", _("{actor} ba om et samlet uttrekk av evalueringene for {year}."))
sentence(
    "evaluation.export_cancelled", _("{actor} stoppet det samlede uttrekket av evalueringene for {year}.")
)
