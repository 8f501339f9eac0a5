"""Which of the room's models have their changes in the audit trail, and why the others have not."""

AUDITED: frozenset[str] = frozenset(
    {
        "councils.forum",
        "councils.forumparty",
        "councils.membership",
        "councils.policecouncil",
        "councils.standingitem",
        "councils.meetingseries",
        "councils.dateproposal",
        "councils.meeting",
        "councils.attendance",
        "councils.agendaitem",
        "councils.itemattachment",
        "councils.meetinglog",
        "councils.minutes",
        "councils.minutespiece",
        "councils.minutesreview",
        "councils.minutescomment",
        "councils.decision",
        "councils.followup",
        "councils.focusarea",
        "councils.knowledgedocument",
        "councils.planconsultation",
        "councils.contactpresence",
        "councils.presencescheme",
        "councils.presenceabsence",
        "councils.topic",
        "councils.schoolbreak",
    }
)

EXEMPT: dict[str, str] = {
    "councils.dateoption": "Part of a date proposal, whose events name the dates.",
    "councils.dateinvitee": "Part of a date proposal; the dispatches say who was asked.",
    "councils.dateanswer": "An answer to a date proposal, recorded there when it is given.",
    "councils.meetingnotice": "What was sent out, a recorded act; its content is never changed.",
    "councils.meetingstep": "Never changed or deleted; written by the recorded act it belongs to.",
    "councils.minutesstep": "Never changed or deleted; written by the recorded act it belongs to.",
    "councils.minutesround": "The minutes as they were sent round, a recorded act; never changed.",
    "councils.minutesreading": "It is itself a log: one row for each opening, never changed.",
    "councils.piecetext": "A text kept beside until somebody chooses; the choice is recorded.",
    "councils.reminderchoice": "A person's own choice about their own mail; the row says when and by whom.",
    "councils.followupnote": "Never changed; written by the recorded act it belongs to.",
}
