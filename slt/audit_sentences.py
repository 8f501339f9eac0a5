"""How the room's events read in Norwegian. Each verb stands under the work it belongs to.

Titles and texts of referrals never stand in an event: an event may be shown more widely than they are.
"""

from django.utils.translation import gettext_lazy as _

from records.audit import sentence

# --- programmes and groups
sentence("programme.founded", _("{actor} opprettet {programme} for {municipalities}. Grupper: {groups}."))
sentence("programme.settings_changed", _("{actor} endret {changed}."))
sentence("programme.party_added", _("{actor} tok inn {municipality} fra {from_on}."))
sentence("programme.party_ended", _("{actor} avsluttet {municipality} i programmet; siste dag er {last_on}."))
sentence("group.added", _("{actor} la til {group} ({level})."))
sentence("group.changed", _("{actor} endret {changed} for {group}."))
sentence("group.closed", _("{actor} la ned {group}; siste dag er {last_on}."))
sentence("group.merged", _("{actor} slo {group} sammen med {into}; siste dag er {last_on}."))

# --- referrals
sentence("referral.raised", _("{actor} løftet saken fra {group} til {to}."))
sentence("referral.sent_on", _("{actor} sendte saken videre fra {group} til {to}."))
sentence("referral.answered", _("{actor} svarte for {group}. Svaret gikk til {to}."))
sentence("referral.received", _("{actor} førte at {group} har tatt imot svaret."))
sentence("referral.asked_again", _("{actor} spurte igjen for {group}. Saken gikk til {to}."))
sentence("referral.withdrawn", _("{actor} trakk henvisningen mens den lå hos {group}."))
sentence("referral.moved", _("{actor} flyttet saken fra {group} til {to}."))
sentence("referral.standing", _("{actor} gjorde saken til fast sak hos {group}: den har ventet for lenge."))

# --- plans and measures
sentence("plan.created", _("{actor} begynte på planen «{title}»."))
sentence("plan.changed", _("{actor} endret planen «{title}»."))
sentence("plan.sent_on_hearing", _("{actor} sendte planen på høring. Høringsfrist: {due_on}."))
sentence("plan.hearing_noted", _("{actor} skrev hva høringen førte til."))
sentence("plan.taken_back", _("{actor} tok planen tilbake til utkast."))
sentence(
    "plan.adopted",
    _("{actor} førte vedtaket: vedtatt av {body} {adopted_on}, sak {case_reference}. Planen er nå fryst."),
)
sentence(
    "plan.continued",
    _("{actor} førte «{former}» videre i denne planen. Mål: {goals}. Uferdige tiltak: {measures}."),
)
sentence("goal.added", _("{actor} la til målet «{goal}»."))
sentence("goal.changed", _("{actor} endret målet «{goal}»."))
sentence("goal.removed", _("{actor} fjernet målet «{goal}»."))
sentence("goal.reordered", _("{actor} endret rekkefølgen på målene."))
sentence("measure.created", _("{actor} skrev ned tiltaket «{title}». Ansvarlig: {owner}."))
sentence("measure.changed", _("{actor} endret tiltaket «{title}»."))
sentence("measure.reassigned", _("{actor} endret tiltaket og ga ansvaret til {owner}. Før: {former}."))
sentence("measure.copied", _("{actor} førte tiltaket videre fra året før."))
sentence("measure.started", _("{actor} satte tiltaket i gang."))
sentence("measure.reported", _("{actor} skrev hvordan det går."))
sentence("measure.completed", _("{actor} førte tiltaket som gjennomført."))
sentence("measure.stopped", _("{actor} stoppet tiltaket."))
sentence("measure.reopened", _("{actor} åpnet tiltaket igjen."))

# --- the library
sentence("measure.shared", _("{actor} delte tiltaket i tiltaksbanken som «{title}»."))
sentence("measure.unshared", _("{actor} tok tiltaket ut av tiltaksbanken."))

# --- the year: wheel and report
sentence("report.started", _("{actor} begynte på årsrapporten for {year}."))
sentence("report.written", _("{actor} skrev i årsrapporten for {year}."))
sentence("report.finished", _("{actor} gjorde årsrapporten for {year} ferdig. Den er offentlig."))
sentence("report.case_noted", _("{actor} førte saksnummeret {case_reference} på årsrapporten for {year}."))
sentence("wheel.laid_out", _("{actor} la inn et standard årshjul. Antall oppgaver: {count}."))
sentence("wheel.task_added", _("{actor} la oppgaven «{title}» inn i årshjulet."))
sentence("wheel.task_changed", _("{actor} endret oppgaven «{title}» i årshjulet."))
sentence("wheel.task_switched_off", _("{actor} tok oppgaven «{title}» ut av årshjulet."))
sentence("wheel.task_switched_on", _("{actor} tok oppgaven «{title}» inn i årshjulet igjen."))
sentence("wheel.task_done", _("{actor} førte «{title}» i årshjulet for {year} som gjort."))
sentence("wheel.task_not_done", _("{actor} tok tilbake at «{title}» i årshjulet for {year} var gjort."))
sentence("wheel.task_raised", _("{actor} meldte «{title}» fra årshjulet inn som sak i {forum}."))
sentence("wheel.reminded", _("{actor} minnet {people} om {titles} fra årshjulet."))
