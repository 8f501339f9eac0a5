"""Forums and their meetings, agendas, minutes, decisions and follow-ups."""

from councils.models.agenda import AgendaItem, ItemAttachment
from councils.models.decisions import Decision, FollowUp, FollowUpNote
from councils.models.forums import Forum, ForumParty, Membership, PoliceCouncil, StandingItem, Topic, side_of
from councils.models.knowledge import FocusArea, KnowledgeDocument, PlanConsultation
from councils.models.logs import MeetingLog, MinutesReading
from councils.models.meetings import Attendance, Meeting, MeetingNotice, MeetingStep
from councils.models.minutes import (
    Minutes,
    MinutesComment,
    MinutesPiece,
    MinutesReview,
    MinutesRound,
    MinutesStep,
    PieceText,
)
from councils.models.presence import ContactPresence, PresenceAbsence, PresenceScheme
from councils.models.reminders import ReminderChoice
from councils.models.scheduling import (
    DateAnswer,
    DateInvitee,
    DateOption,
    DateProposal,
    MeetingSeries,
    SchoolBreak,
)

__all__ = [
    "AgendaItem",
    "Attendance",
    "ContactPresence",
    "DateAnswer",
    "DateInvitee",
    "DateOption",
    "DateProposal",
    "Decision",
    "FocusArea",
    "FollowUp",
    "FollowUpNote",
    "Forum",
    "ForumParty",
    "ItemAttachment",
    "KnowledgeDocument",
    "Meeting",
    "MeetingLog",
    "MeetingNotice",
    "MeetingSeries",
    "MeetingStep",
    "Membership",
    "Minutes",
    "MinutesComment",
    "MinutesPiece",
    "MinutesReading",
    "MinutesReview",
    "MinutesRound",
    "MinutesStep",
    "PieceText",
    "PlanConsultation",
    "PoliceCouncil",
    "PresenceAbsence",
    "PresenceScheme",
    "ReminderChoice",
    "SchoolBreak",
    "StandingItem",
    "Topic",
    "side_of",
]
