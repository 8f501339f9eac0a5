"""How the room's events read in Norwegian. Each verb stands under the work it belongs to.

Titles of closed items and the texts of closed pieces never stand in an event: it is shown more widely.
"""

from django.utils.translation import gettext_lazy as _

from records.audit import sentence

# --- forums and seats
sentence("forum.founded", _("{actor} opprettet {forum} med partene {parties}. Plasser: {seats}."))

sentence("forum.settings_changed", _("{actor} endret {changed}."))
sentence("forum.access_changed", _("{actor} endret {changed}. Forumet er nå åpent for {access_now}."))
sentence("forum.standing_items_set", _("{actor} bestemte de faste sakene: {items}."))
sentence("forum.party_added", _("{actor} la til {party} som part fra {from_on}."))
sentence("forum.party_ended", _("{actor} avsluttet {party} som part; siste dag er {last_on}."))
sentence("forum.ended", _("{actor} avsluttet forumet; siste dag er {last_on}. Begrunnelse: {reason}"))
sentence("forum.continued", _("{actor} bestemte at forumet fortsetter."))
sentence("forum.seat_added", _("{actor} ga {seat} plass som {capacity} fra {from_on}."))
sentence("forum.seat_changed", _("{actor} endret {changed} for plassen til {seat} ({capacity})."))
sentence("forum.seat_ended", _("{actor} avsluttet plassen til {seat}; siste dag er {last_on}."))
sentence("forum.seat_withdrawn", _("{actor} trakk tilbake plassen til {seat}, som skulle begynt {from_on}."))
sentence("topic.registered", _("{actor} la til temaet {topic}."))
sentence("topic.corrected", _("{actor} rettet {changed} for temaet {name}."))
sentence("school_break.registered", _("{actor} la til {name} fra {from_on} til og med {to_on}."))
sentence("school_break.corrected", _("{actor} rettet {changed} for {name}."))

# --- dates, meetings, notices
sentence("meeting.planned", _("{actor} planla møtet {starts_at}."))
sentence("meeting.moved", _("{actor} flyttet møtet fra {from_at} til {to_at}."))
sentence("meeting.changed", _("{actor} endret {fields} for møtet."))
sentence("meeting.cancelled", _("{actor} avlyste møtet {starts_at}."))
sentence("meeting.called", _("{actor} kalte inn {count} til møtet {starts_at}."))
sentence("meeting.notice_updated", _("{actor} sendte oppdatert innkalling til {count}."))
sentence("meeting.answered", _("{actor} førte svaret på innkallingen for {name}: {answer}."))
sentence("forum.series_planned", _("{actor} planla en serie på {count} møter, {first_on} til {last_on}."))
sentence("dates.proposed", _("{actor} foreslo {count} datoer for {people}. Svarfrist {answer_by_on}."))
sentence("dates.answered", _("{actor} svarte på datoene for {name}."))
sentence("dates.fixed", _("{actor} bestemte datoen: {starts_at}."))
sentence("dates.withdrawn", _("{actor} trakk datoforslaget."))
sentence("person.calendar_link_made", _("{actor} laget en adresse til kalenderen sin."))
sentence("person.calendar_link_closed", _("{actor} stengte adressen til kalenderen sin."))
# --- agenda
# Without titles: an item that is closed later has its history from before.
sentence("meeting.agenda_filled", _("{actor} la inn de faste sakene på sakslisten: {items}."))
sentence("meeting.agenda_reordered", _("{actor} endret rekkefølgen på sakslisten."))
sentence("item.proposed", _("{actor} meldte inn saken."))
sentence("item.proposed_again", _("{actor} endret saken og meldte den inn på nytt."))
sentence("item.edited", _("{actor} endret saken."))
sentence("item.withdrawn", _("{actor} trakk saken."))
sentence("item.taken_back", _("{actor} tok saken tilbake. Den ligger hos noen andre nå."))
sentence("item.declined", _("{actor} svarte at saken ikke blir tatt opp."))
sentence("item.sent_back", _("{actor} sendte saken tilbake til den som meldte den inn."))
sentence("item.placed", _("{actor} satte saken på sakslisten til møtet {meeting_on}."))
sentence("item.taken_off", _("{actor} tok saken av sakslisten til møtet {meeting_on}."))
sentence("item.postponed", _("{actor} utsatte saken til møtet {to_on}."))
sentence("item.postponed_to_none", _("{actor} utsatte saken. Den venter på et nytt møte."))
sentence("item.released", _("{actor} avlyste møtet {meeting_on}, og saken ble satt fri."))
sentence(
    "item.not_taken_up", _("{actor} førte møtet {meeting_on} uten at saken ble tatt opp. Den venter igjen.")
)
sentence("item.closed", _("{actor} unntok saken fra offentlighet. Hjemmel: {basis}."))
sentence("item.reopened", _("{actor} gjorde saken åpen."))
sentence("item.attachment_added", _("{actor} la ved en fil."))
sentence("item.attachment_changed", _("{actor} endret opplysninger om et vedlegg."))
sentence("item.attachment_removed", _("{actor} fjernet et vedlegg."))
sentence("item.attachments_reordered", _("{actor} endret rekkefølgen på vedleggene."))
sentence("item.picture_added", _("{actor} la inn et dokument: {kind}."))
sentence("item.picture_shown", _("{actor} førte opp et dokument som vist, ikke lagret: {kind}."))
sentence("item.picture_removed", _("{actor} fjernet et dokument: {kind}."))
sentence("forum.asked_for_items", _("{actor} ba om saker med personlig lenke. Antall spurte: {count}."))
# --- logs without content: numbers alone
sentence(
    "meeting.logged",
    _("{actor} førte møtet {held_on} i loggen: {present} plasser til stede, {others} andre."),
)
sentence("meeting.log_corrected", _("{actor} rettet loggen: {present} plasser til stede, {others} andre."))
# --- minutes and review
# --- at the meeting, and its minutes
sentence("meeting.held", _("{actor} førte møtet {held_on} som holdt."))
sentence("meeting.secrecy_confirmed", _("{actor} bekreftet at taushetsreglene ble gjennomgått."))
sentence("meeting.secrecy_withdrawn", _("{actor} tok tilbake bekreftelsen om taushetsreglene."))
sentence("attendance.set", _("{actor} førte {name} som {presence}."))
sentence("attendance.everybody", _("{actor} førte {present} som til stede og {apologies} med forfall."))
sentence("attendance.deputy_met", _("{actor} førte at {name} møtte som vara for {instead_of}."))
sentence("attendance.guest_added", _("{actor} førte {name} som gjest."))
sentence("attendance.removed", _("{actor} tok {name} av listen over frammøtte."))
sentence("minutes.piece_saved", _("{actor} skrev i referatet, sak {item}."))
sentence("minutes.piece_added", _("{actor} la til et avsnitt i referatet, sak {item}."))
sentence("minutes.piece_closed", _("{actor} unntok et avsnitt i sak {item}, etter {legal_basis}."))
sentence("minutes.piece_opened", _("{actor} åpnet et avsnitt i sak {item}."))
sentence("minutes.piece_removed", _("{actor} fjernet et tomt avsnitt i sak {item}."))
sentence("minutes.text_take", _("{actor} tok i bruk teksten til {author} i sak {item}."))
sentence("minutes.text_aside", _("{actor} la bort teksten til {author} i sak {item}."))
sentence("minutes.text_both", _("{actor} slo sammen to tekster i sak {item}, den ene skrevet av {author}."))
sentence("minutes.outcome_set", _("{actor} førte utfallet av sak {item}."))
sentence("minutes.rest_treated", _("{actor} førte sak {items} som behandlet."))
sentence("minutes.table_item_added", _("{actor} førte en sak som ble meldt i møtet: {item}."))
sentence("minutes.decision_added", _("{actor} førte en beslutning i sak {item}."))
sentence("minutes.decision_changed", _("{actor} endret en beslutning i sak {item}."))
sentence("minutes.decision_removed", _("{actor} fjernet en beslutning i sak {item}."))
sentence("minutes.sent", _("{actor} sendte referatet til gjennomgang, runde {round}. Frist: {due_on}."))
sentence("minutes.taken_back", _("{actor} tok referatet tilbake til utkast, runde {round}."))
sentence("minutes.changes_requested", _("{actor} ba om endringer i referatet, runde {round}."))
sentence("minutes.approved_for_seat", _("{actor} godkjente referatet for {seats}."))
sentence("minutes.approved", _("{actor} godkjente referatet, som den siste av dem som skulle svare."))
sentence("minutes.finished", _("{actor} godkjente referatet uten gjennomgang."))
sentence("minutes.approved_by_rule", _("{actor} godkjente referatet. Ingen person gjorde det."))
sentence(
    "minutes.round_closed",
    _("{actor} avsluttet gjennomgangen. De som er til stede, har godkjent; de andre plassene er ubesatt."),
)
sentence("minutes.commented", _("{actor} skrev en merknad til {item}."))
sentence("minutes.comment_answered", _("{actor} svarte på en merknad til {item} fra {author}."))
sentence("minutes.comment_resolved", _("{actor} avsluttet en merknad til {item} fra {author}."))
sentence(
    "councils.privacy_warning_overridden",
    _("{actor} sendte {what} med {count} advarsler om personopplysninger."),
)
# --- documents
sentence("meeting.excerpt_issued", _("{actor} tok ut en utskrift av en beslutning i sak {item}."))
# --- decisions and follow-ups
sentence("follow_up.added", _("{actor} opprettet oppfølgingen. Ansvarlig: {owner}. Frist: {due_on}."))
sentence("follow_up.removed", _("{actor} fjernet oppfølgingen igjen."))
sentence("follow_up.reported", _("{actor} skrev hvordan det går."))
sentence("follow_up.impossible", _("{actor} meldte at oppfølgingen ikke kan gjøres."))
sentence("follow_up.settled", _("{actor} førte oppfølgingen som gjort {done_on}."))
sentence("follow_up.dropped", _("{actor} droppet oppfølgingen. Begrunnelse: {reason}"))
sentence("follow_up.reopened", _("{actor} åpnet oppfølgingen igjen. Begrunnelse: {reason}"))
sentence("follow_up.reassigned", _("{actor} ga oppfølgingen til {owner}. Før: {former}."))
sentence(
    "follow_up.due_changed", _("{actor} endret fristen fra {from_on} til {to_on}. Begrunnelse: {reason}")
)
sentence(
    "follow_up.treatment_recorded",
    _("{actor} førte videre behandling: {treatment}. Saksnummer: {case_reference}."),
)
sentence("focus_area.added", _("{actor} la til satsingsområdet {title}."))
sentence("focus_area.changed", _("{actor} endret satsingsområdet {title}."))
sentence("focus_area.ended", _("{actor} avsluttet satsingsområdet {title}; siste dag er {last_on}."))
sentence("focus_area.reordered", _("{actor} endret rekkefølgen på satsingsområdene."))
# --- knowledge, consultations, presence
sentence(
    "consultation.asked", _("{actor} sendte høringen til {office} i {organisation}. Svarfrist: {due_on}.")
)
sentence("consultation.changed", _("{actor} endret høringen. Svarfrist: {due_on}."))
sentence("consultation.answered", _("{actor} svarte på høringen."))
sentence("consultation.effect_noted", _("{actor} noterte hva høringen førte til."))
# Without day and place: the trail is kept, the days are deleted after three years.
sentence("presence.turned_on", _("{actor} tok i bruk føring av tilstedeværelse i {district}."))
sentence("presence.turned_off", _("{actor} slo av føring av tilstedeværelse i {district}."))
sentence("presence.logged", _("{actor} førte tilstedeværelse."))
sentence("presence.taken_back", _("{actor} tok tilbake en føring av tilstedeværelse."))
sentence("presence.reason_given", _("{actor} førte hvorfor en uke var uten tilstedeværelse."))
sentence("presence.reason_removed", _("{actor} tok bort grunnen for en uke uten tilstedeværelse."))
sentence("presence.meeting_counted", _("{actor} telte et møte som tilstedeværelse."))
sentence("presence.meeting_removed", _("{actor} tok bort et møte etter at frammøtet ble rettet."))
sentence(
    "presence.deleted",
    _(
        "{actor} slettet {count} føringer fra før {before_on}. Grunnlag: formålet er oppfylt etter tre år "
        "(personvernforordningen artikkel 5 nr. 1 bokstav e)."
    ),
)
