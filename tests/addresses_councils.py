"""The addresses of councils, of filing and of the search, with who goes there and with what."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.samples import BUTTON, POST_ONLY, Sample
from tests.world import World

LEAD, CONTACT, MEMBER = "coordinator", "contact of the unit", "council member in person"
OFFICER = "records officer"


def forum(world: World) -> list[Any]:
    """The arguments of a forum's pages."""
    return [world.council.forum.pk]


def meeting(state: str) -> Callable[[World], list[Any]]:
    """The arguments of a meeting's pages."""
    return lambda world: [world.council.meetings[state].pk]


def thing(name: str) -> Callable[[World], list[Any]]:
    """The arguments of a page about one thing of the council's."""
    return lambda world: [world.council[name].pk]


def of_forum(name: str) -> Callable[[World], list[Any]]:
    """The arguments of a page below the forum."""
    return lambda world: [*forum(world), world.council[name].pk]


def of_meeting(state: str, name: str) -> Callable[[World], list[Any]]:
    """The arguments of a page below a meeting."""
    return lambda world: [*meeting(state)(world), world.council[name].pk]


def of(parent: str, name: str) -> Callable[[World], list[Any]]:
    """The arguments of a page about one thing below another."""
    return lambda world: [world.council[parent].pk, world.council[name].pk]


def token(purpose: str) -> Callable[[World], list[Any]]:
    """The arguments of a personal link."""
    return lambda world: [world.council.tokens[purpose]]


def code(state: str, purpose: str) -> Callable[[World], list[Any]]:
    """The arguments of an issued document."""
    return lambda world: [*meeting(state)(world), world.council[purpose].code]


def district(world: World) -> list[Any]:
    """The arguments of a district's pages."""
    return [world.sides.district.pk]


def week_of_absence(world: World) -> list[Any]:
    """A week of this year's in which the contact was nowhere."""
    year, week, _day = (world.on - timedelta(days=14)).isocalendar()
    return [world.council["seat of contact of the unit"].office_id, year, week]


COUNCILS: dict[str, list[Sample]] = {
    "pages:search": [
        Sample("anonymous"),
        Sample("anonymous", query="?q=lys"),
        Sample(CONTACT, query="?q=lys&year=2026"),
        Sample(LEAD, query="?q=Bj%C3%B8rnefellen"),
    ],
    "councils:list": [
        Sample("anonymous"),
        Sample(LEAD),
        Sample(OFFICER),
        Sample("data protection officer"),
        Sample("anonymous", query="?q=finnesikke"),
    ],
    "councils:found": [
        Sample(LEAD),
        Sample("contact of the unit"),
    ],
    "pages:forum": [Sample("anonymous", forum), Sample(LEAD, forum)],
    "councils:forum": [
        Sample("anonymous", forum),
        Sample(LEAD, forum),
        Sample(MEMBER, forum),
        Sample("mayor of Lillehammer", forum),
        Sample(LEAD, thing("log forum")),
    ],
    "councils:history": [Sample(LEAD, forum)],
    "councils:members": [
        Sample(LEAD, forum),
        Sample(MEMBER, forum),
        Sample("anonymous", forum, status=302, why="It asks for a login."),
    ],
    "councils:seat_add": [Sample(LEAD, forum)],
    "councils:seat_change": [Sample(LEAD, of_forum("seat of leader"))],
    "councils:seat_end": [Sample(LEAD, of_forum("seat of leader"))],
    "councils:seat_withdraw": [Sample(LEAD, of_forum("deputy's seat"))],
    "councils:party_add": [Sample(LEAD, forum)],
    "councils:party_end": [
        Sample(LEAD, lambda world: [*forum(world), world.council.forum.parties.first().pk])
    ],
    "councils:settings": [Sample(LEAD, forum), Sample(LEAD, thing("log forum"))],
    "councils:standing_items": [Sample(LEAD, forum)],
    "councils:forum_end": [Sample(LEAD, forum)],
    "councils:forum_continue": [Sample(LEAD, forum)],
    "councils:meetings": [
        Sample(LEAD, forum),
        Sample(MEMBER, forum),
    ],
    "councils:meeting_new": [Sample(LEAD, forum)],
    "councils:year_dates": [Sample(LEAD, forum)],
    "councils:series_new": [Sample(LEAD, forum)],
    "councils:date_proposal_new": [Sample(LEAD, forum)],
    "councils:date_proposal": [
        Sample(LEAD, thing("proposal")),
        Sample(CONTACT, thing("proposal")),
    ],
    "councils:date_fix": [Sample(LEAD, of("proposal", "option"))],
    "councils:date_withdraw": [Sample(LEAD, thing("proposal"))],
    "councils:meeting": [
        *(
            Sample(LEAD, meeting(state))
            for state in (
                "PLANNED",
                "CALLED",
                "TODAY",
                "HELD",
                "IN_REVIEW",
                "CHANGES",
                "APPROVED",
                "CANCELLED",
            )
        ),
        Sample(CONTACT, meeting("IN_REVIEW")),
        Sample("anonymous", meeting("CALLED")),
        Sample("anonymous", meeting("APPROVED")),
        Sample(LEAD, thing("meeting to log")),
        Sample(LEAD, thing("logged meeting")),
        Sample(
            "anonymous", meeting("PLANNED"), status=404, why="The public is told when the notice has gone."
        ),
    ],
    "councils:meeting_edit": [Sample(LEAD, meeting("CALLED"))],
    "councils:meeting_move": [Sample(LEAD, meeting("CALLED"))],
    "councils:meeting_cancel": [Sample(LEAD, meeting("CALLED")), Sample(LEAD, thing("meeting ahead"))],
    "councils:notice": [
        Sample(LEAD, meeting("PLANNED")),
        Sample(LEAD, meeting("CALLED")),
        Sample(MEMBER, meeting("CALLED")),
        Sample(LEAD, thing("meeting ahead")),
    ],
    "councils:meeting_answer": [Sample(CONTACT, meeting("CALLED"))],
    "councils:my_calendar": [Sample(CONTACT)],
    "councils:link_reply": [
        Sample("anonymous", token("councils.answer_notice")),
        Sample("anonymous", lambda world: ["tull"], status=410, why="No such link."),
    ],
    "councils:link_dates": [Sample("anonymous", token("councils.answer_dates"))],
    "councils:link_calendar": [Sample("anonymous", token("councils.calendar"))],
    "councils:items": [
        Sample(LEAD, forum),
        Sample(CONTACT, forum),
        Sample("administrator", forum),
    ],
    "councils:propose": [Sample(CONTACT, forum)],
    "councils:ask_for_items": [Sample(LEAD, forum)],
    "councils:agenda": [
        Sample(LEAD, meeting("PLANNED")),
        Sample(LEAD, meeting("CALLED")),
        Sample(MEMBER, meeting("CALLED")),
        Sample("administrator", meeting("CALLED")),
    ],
    "councils:item_move": [Sample(LEAD, meeting("PLANNED"), **POST_ONLY)],
    "councils:agenda_fill": [Sample(LEAD, meeting("PLANNED"))],
    "councils:place": [Sample(LEAD, of_meeting("PLANNED", "proposed"))],
    "councils:take_off": [Sample(LEAD, of_meeting("PLANNED", "item PLANNED"))],
    "councils:item": [
        Sample(LEAD, thing("item CALLED")),
        Sample(MEMBER, thing("closed item CALLED")),
        Sample(CONTACT, thing("proposed")),
        Sample(LEAD, thing("picture item")),
        Sample(LEAD, thing("item APPROVED")),
        Sample("administrator", thing("closed item CALLED"), status=404, why="It is the members' own."),
    ],
    "councils:item_edit": [Sample(LEAD, thing("item PLANNED"))],
    "councils:item_withdraw": [Sample(MEMBER, thing("link item"))],
    "councils:item_decline": [Sample(LEAD, thing("proposed"))],
    "councils:item_send_back": [Sample(LEAD, thing("proposed"))],
    "councils:postpone": [Sample(LEAD, thing("item CALLED"))],
    "councils:item_close": [Sample(LEAD, thing("item PLANNED"))],
    "councils:item_open": [Sample(LEAD, thing("closed item PLANNED"))],
    "councils:attach": [Sample(LEAD, thing("item PLANNED"))],
    "councils:attachment_move": [Sample(LEAD, thing("item CALLED"), **POST_ONLY)],
    "councils:attachment": [
        Sample(CONTACT, of("item CALLED", "attachment")),
        Sample(
            "administrator", of("item CALLED", "closed attachment"), status=404, why="It is the members' own."
        ),
    ],
    "councils:attachment_edit": [Sample(LEAD, of("item CALLED", "attachment"))],
    "councils:attachment_remove": [Sample(LEAD, of("item CALLED", "attachment"))],
    "councils:picture_add": [Sample(LEAD, lambda world: [world.council["picture item"].pk, "risikobilde"])],
    "councils:picture": [Sample(CONTACT, of("picture item", "picture"))],
    "councils:picture_remove": [Sample(LEAD, of("picture item", "picture"))],
    "councils:link_propose": [Sample("anonymous", token("councils.propose_item"))],
    "councils:link_item": [
        Sample(
            "anonymous", lambda world: [*token("councils.propose_item")(world), world.council["link item"].pk]
        )
    ],
    "councils:link_withdraw": [
        Sample(
            "anonymous", lambda world: [*token("councils.propose_item")(world), world.council["link item"].pk]
        )
    ],
    "councils:hold": [Sample(LEAD, meeting("TODAY"))],
    "councils:attendance": [
        Sample(LEAD, meeting("HELD")),
        Sample(LEAD, meeting("APPROVED")),
    ],
    "councils:everybody": [Sample(LEAD, meeting("HELD"), **BUTTON)],
    "councils:secrecy": [Sample(LEAD, meeting("HELD"), **BUTTON)],
    "councils:guest": [Sample(LEAD, meeting("HELD"), **BUTTON)],
    "councils:presence_set": [Sample(LEAD, of_meeting("HELD", "attendance"), **BUTTON)],
    "councils:deputy": [Sample(LEAD, of_meeting("HELD", "attendance"), **BUTTON)],
    "councils:times": [Sample(LEAD, of_meeting("HELD", "attendance"), **BUTTON)],
    "councils:attendance_remove": [Sample(LEAD, of_meeting("HELD", "attendance"), **BUTTON)],
    "councils:write": [
        Sample(LEAD, meeting("HELD")),
        Sample(LEAD, meeting("CHANGES")),
        Sample(LEAD, meeting("IN_REVIEW")),
    ],
    "councils:treat_the_rest": [Sample(LEAD, meeting("HELD"), **BUTTON)],
    "councils:table_item": [Sample(LEAD, meeting("HELD"), **BUTTON)],
    "councils:outcome": [Sample(LEAD, of_meeting("HELD", "item HELD"), **BUTTON)],
    "councils:outcome_postpone": [Sample(LEAD, of_meeting("HELD", "item HELD"), **BUTTON)],
    "councils:outcome_send_back": [Sample(LEAD, of_meeting("HELD", "item HELD"), **BUTTON)],
    "councils:piece_add": [Sample(LEAD, of_meeting("HELD", "item HELD"), **BUTTON)],
    "councils:decision_add": [Sample(LEAD, of_meeting("HELD", "item HELD"), **BUTTON)],
    "councils:piece": [Sample(LEAD, of_meeting("HELD", "piece HELD"))],
    "councils:piece_save": [Sample(LEAD, of_meeting("HELD", "piece HELD"), **BUTTON)],
    "councils:piece_autosave": [Sample(LEAD, of_meeting("HELD", "piece HELD"), **POST_ONLY)],
    "councils:piece_rich_autosave": [Sample(LEAD, of_meeting("HELD", "piece HELD"), **POST_ONLY)],
    "councils:piece_close": [Sample(LEAD, of_meeting("HELD", "piece HELD"), **BUTTON)],
    "councils:piece_remove": [Sample(LEAD, of_meeting("HELD", "piece HELD"), **BUTTON)],
    "councils:piece_text": [
        Sample(
            LEAD,
            lambda world: [*of_meeting("HELD", "piece HELD")(world), world.council["text beside"].pk],
            **BUTTON,
        )
    ],
    "councils:decision_change": [Sample(LEAD, of_meeting("HELD", "decision HELD"), **BUTTON)],
    "councils:decision_remove": [Sample(LEAD, of_meeting("HELD", "decision HELD"), **BUTTON)],
    "councils:decision_follow_up": [Sample(LEAD, of_meeting("HELD", "decision HELD"), **BUTTON)],
    "councils:minutes": [
        Sample(LEAD, meeting("HELD")),
        Sample(CONTACT, meeting("IN_REVIEW")),
        Sample(MEMBER, meeting("IN_REVIEW")),
        Sample(LEAD, meeting("CHANGES")),
        Sample(CONTACT, meeting("APPROVED")),
        Sample("administrator", meeting("APPROVED"), status=302, why="To the part that is for all."),
        Sample(CONTACT, meeting("HELD"), status=403, why="A draft is chair's and secretary's."),
        Sample(CONTACT, thing("closed meeting")),
        Sample(OFFICER, thing("closed meeting")),
        Sample(MEMBER, thing("closed meeting")),
    ],
    "councils:compare": [Sample(CONTACT, meeting("IN_REVIEW"))],
    "councils:send": [Sample(LEAD, meeting("CHANGES"))],
    "councils:take_back": [Sample(LEAD, meeting("IN_REVIEW"))],
    "councils:request_changes": [Sample(CONTACT, meeting("IN_REVIEW"))],
    "councils:approve": [Sample(CONTACT, meeting("IN_REVIEW"))],
    "councils:finish": [Sample(LEAD, meeting("HELD"))],
    "councils:comment": [Sample(CONTACT, meeting("IN_REVIEW"))],
    "councils:comment_item": [Sample(CONTACT, of_meeting("IN_REVIEW", "item IN_REVIEW"))],
    "councils:comment_piece": [Sample(CONTACT, of_meeting("IN_REVIEW", "piece IN_REVIEW"))],
    "councils:comment_answer": [Sample(LEAD, of_meeting("IN_REVIEW", "comment"))],
    "councils:comment_resolve": [Sample(LEAD, of_meeting("IN_REVIEW", "comment"))],
    "councils:document": [
        Sample("anonymous", code("APPROVED", "minutes_public")),
        Sample(MEMBER, code("APPROVED", "minutes_full")),
        Sample("administrator", code("APPROVED", "minutes_full"), status=404, why="It is the members' own."),
    ],
    "councils:public_minutes": [
        Sample("anonymous", meeting("APPROVED")),
        Sample("anonymous", meeting("IN_REVIEW"), status=404, why="It is not approved."),
    ],
    "councils:public_word": [Sample("anonymous", meeting("APPROVED"))],
    "councils:minutes_word": [Sample(MEMBER, meeting("APPROVED"))],
    "councils:minutes_draft_pdf": [Sample(LEAD, meeting("HELD"))],
    "councils:agenda_word": [Sample(LEAD, meeting("CALLED"))],
    "councils:make_excerpt": [Sample(LEAD, of_meeting("APPROVED", "decision APPROVED"))],
    # --- logs without content, and closed minutes that a click opens
    "councils:log": [
        Sample(LEAD, thing("meeting to log")),
        Sample(LEAD, thing("logged meeting")),
        Sample(LEAD, thing("meeting ahead"), status=403, why="It has not been yet."),
        Sample(CONTACT, thing("meeting to log"), status=403, why="The secretary logs."),
    ],
    "councils:logs": [
        Sample(LEAD, thing("log forum")),
        Sample(CONTACT, thing("log forum")),
        Sample("administrator", thing("log forum"), status=404, why="It is the members' own."),
    ],
    "councils:log_new": [Sample(LEAD, thing("log forum"))],
    "councils:minutes_open": [Sample(LEAD, thing("closed meeting"), **BUTTON)],
    "councils:closed_minutes": [
        Sample(OFFICER, thing("closed forum")),
        Sample(MEMBER, thing("closed forum")),
    ],
    "councils:readings": [
        Sample("mayor", thing("closed forum")),
        Sample("data protection officer", thing("closed forum")),
    ],
    # --- follow-ups, focus areas
    "councils:follow_ups": [
        Sample(LEAD, forum),
        Sample(CONTACT, forum),
        Sample(LEAD, forum, query="?vis=alle"),
    ],
    "councils:follow_ups_file": [Sample(LEAD, forum)],
    "councils:follow_up_new": [Sample(LEAD, forum)],
    "councils:my_follow_ups": [Sample(LEAD), Sample(CONTACT)],
    "councils:reminders": [Sample(LEAD)],
    "councils:follow_up": [
        Sample(LEAD, thing("follow-up HELD")),
        Sample(MEMBER, thing("follow-up APPROVED")),
        Sample("anonymous", thing("follow-up APPROVED"), status=302, why="It asks for a login."),
    ],
    "councils:follow_up_report": [Sample(LEAD, thing("follow-up APPROVED"))],
    "councils:follow_up_drop": [Sample(LEAD, thing("follow-up APPROVED"))],
    "councils:follow_up_reopen": [Sample(LEAD, thing("follow-up APPROVED"), status=403, why="It is open.")],
    "councils:follow_up_change": [Sample(LEAD, thing("follow-up APPROVED"))],
    "councils:follow_up_assign": [Sample(LEAD, thing("follow-up APPROVED"))],
    "councils:follow_up_treatment": [Sample(LEAD, thing("follow-up APPROVED"))],
    "councils:link_follow_up": [Sample("anonymous", token("councils.follow_up"))],
    "councils:fair_agenda": [Sample(LEAD, forum), Sample(CONTACT, forum)],
    "councils:fair_items": [Sample(LEAD, forum)],
    "councils:focus_areas": [Sample(LEAD, forum), Sample(CONTACT, forum)],
    "councils:focus_area_add": [Sample(LEAD, forum)],
    "councils:focus_area_move": [Sample(LEAD, forum, **POST_ONLY)],
    "councils:focus_area_change": [Sample(LEAD, of_forum("focus area"))],
    "councils:focus_area_end": [Sample(LEAD, of_forum("focus area"))],
    "councils:link_reminders": [Sample("anonymous", token("councils.reminders_off"))],
    # --- filing
    "parties:archive": [Sample(OFFICER), Sample(LEAD), Sample(OFFICER, query="?vis=arkivert")],
    "parties:filing": [Sample(OFFICER, thing("filing")), Sample(LEAD, thing("closed filing"))],
    "parties:send_filing": [Sample(OFFICER, thing("filing"))],
    "parties:filing_package": [Sample(OFFICER, thing("filing"), **BUTTON)],
    "parties:unfiled_packages": [Sample(OFFICER, lambda world: [world.sides.municipality.pk], **BUTTON)],
    "parties:filing_address": [Sample(OFFICER, lambda world: [world.sides.municipality.pk])],
    "parties:archive_link": [Sample("anonymous", token("parties.archive"))],
    "parties:archive_link_package": [Sample("anonymous", token("parties.archive"), **BUTTON)],
    "parties:archive_link_done": [
        Sample("anonymous", token("parties.archive"), status=302, why="Nothing is filed yet.")
    ],
    # --- from an agreement
    "agreements:found_council": [Sample(LEAD, lambda world: [world.versions["SIGNED"].agreement_id])],
    "agreements:relate_council": [
        Sample(LEAD, lambda world: [world.versions["SIGNED"].agreement_id, world.council.forum.pk])
    ],
    # --- presence and consultations
    "councils:presence": [
        Sample(CONTACT),
        Sample("leader", status=302, why="To the weeks."),
        Sample("mayor", status=302, why="To the weeks."),
    ],
    "councils:presence_log": [Sample(CONTACT, **BUTTON)],
    "councils:presence_weeks": [Sample(CONTACT), Sample("leader"), Sample("mayor")],
    "councils:presence_undo": [Sample(CONTACT, thing("presence"))],
    "councils:presence_reason": [Sample(CONTACT, week_of_absence)],
    "councils:presence_scheme": [Sample("chief", district), Sample("district administrator", district)],
    "councils:presence_on": [Sample("chief", district)],
    "councils:presence_off": [Sample("chief", district)],
    "councils:consultations": [Sample(LEAD), Sample(CONTACT)],
    "councils:consultation_ask": [Sample(LEAD)],
    "councils:consultation": [Sample(LEAD, thing("consultation")), Sample(CONTACT, thing("consultation"))],
    "councils:consultation_edit": [Sample(LEAD, thing("consultation"))],
    "councils:consultation_answer": [Sample(CONTACT, thing("consultation"))],
    "councils:consultation_effect": [Sample(LEAD, thing("answered consultation"))],
}
