"""Every address of the portal, with who goes there and with what: where the tests that walk all pages start.

A new address without a line in `SAMPLES` makes `test_every_address_is_walked` fail. `status` is what that
person gets; anything but 200 is there on purpose, and the sample's `why` says it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.contrib import admin

from agreements.models import PoliticalApproval
from agreements.tests.factories import section
from records import documents
from tests.addresses_councils import COUNCILS
from tests.addresses_duties import DUTIES
from tests.addresses_evaluations import EVALUATIONS
from tests.addresses_slt import SLT
from tests.samples import BUTTON, CLOSED, KEEPER, NO_OPENID, POST_ONLY, Sample
from tests.world import World
from web.access import addresses


def number(state: str) -> Callable[[World], list[Any]]:
    """The arguments of a version's pages."""
    return lambda world: [world.versions[state].agreement_id, world.versions[state].number]


def agreement(state: str) -> Callable[[World], list[Any]]:
    """The arguments of an agreement's pages."""
    return lambda world: [world.versions[state].agreement_id]


def within(state: str, *more: Callable[[World], Any]) -> Callable[[World], list[Any]]:
    """The arguments of a page below a version."""
    return lambda world: [*number(state)(world), *(one(world) for one in more)]


def _section(state: str, heading: str = "Lokale forhold") -> Callable[[World], Any]:
    return lambda world: section(world.versions[state], heading).pk


def _place(state: str, side: str) -> Callable[[World], Any]:
    return lambda world: world.versions[state].places.get(party__side=side).pk


def _approval(state: str) -> Callable[[World], Any]:
    return lambda world: PoliticalApproval.objects.get(version=world.versions[state]).pk


def _code(state: str, purpose: str) -> Callable[[World], Any]:
    return lambda world: documents.documents_of(world.versions[state]).get(purpose=purpose).code


def _template(world: World) -> list[Any]:
    return [world.template.pk]


def _template_draft(world: World) -> list[Any]:
    return [world.template_draft.pk]


def _template_section(heading: str) -> Callable[[World], list[Any]]:
    return lambda world: [world.template_draft.pk, world.template_draft.sections.get(heading=heading).pk]


SAMPLES: dict[str, list[Sample]] = {
    "health": [Sample("anonymous", status=503, why="There is no worker here, and it says so.")],
    "alive": [Sample("anonymous")],
    "favicon": [Sample("anonymous", status=302, why="It leads to the icon.")],
    # --- for everyone
    "pages:front": [Sample("anonymous"), Sample("mayor")],
    "pages:register": [
        Sample("anonymous"),
        Sample("anonymous", query="?status=IN_FORCE&type=OTHER&dato=2031-01-01"),
        Sample("anonymous", query="?q=finnesikke"),
    ],
    "pages:agreement": [
        Sample("anonymous", agreement("SIGNED")),
        Sample("coordinator", agreement("SIGNED")),
        Sample("coordinator", agreement("DRAFT")),
        Sample("anonymous", agreement("DRAFT"), status=404, why="Nothing of a draft is public."),
    ],
    "pages:municipalities": [
        Sample("anonymous"),
        Sample("anonymous", query="?q=gamle"),
        Sample("anonymous", query="?q=finnesikke"),
    ],
    "pages:municipality": [
        Sample("anonymous", lambda world: [world.sides.municipality.code]),
        Sample("anonymous", lambda world: [world.ended.code]),
        Sample("anonymous", lambda world: ["0000"], status=404, why="No municipality had that number."),
    ],
    "pages:verify": [Sample("anonymous")],
    "pages:verify_code": [
        Sample("anonymous", lambda world: [_code("SIGNED", "signed")(world)]),
        Sample("anonymous", lambda world: [_code("READY_TO_SIGN", "signing_copy")(world)]),
        Sample("anonymous", lambda world: ["ABCD-EFGH-JKMN"]),
        Sample("anonymous", lambda world: ["tull"]),
    ],
    "pages:privacy": [Sample("anonymous")],
    "pages:accessibility": [Sample("anonymous")],
    "pages:contact": [Sample("anonymous")],
    "pages:language": [Sample("anonymous", query="?sprak=nn", status=302, why="Goes back.")],
    "agreements:register": [Sample("anonymous")],
    "agreements:register_csv": [Sample("anonymous")],
    "agreements:register_json": [Sample("anonymous")],
    "agreements:register_atom": [Sample("anonymous")],
    "agreements:agreement": [Sample("anonymous", agreement("SIGNED"))],
    "agreements:pdf": [Sample("anonymous", agreement("SIGNED"))],
    "agreements:document": [
        Sample("anonymous", lambda world: [*agreement("SIGNED")(world), _code("SIGNED", "signed")(world)]),
        Sample(
            "mayor",
            lambda world: [*agreement("READY_TO_SIGN")(world), _code("READY_TO_SIGN", "signing_copy")(world)],
        ),
    ],
    # --- for those who work with agreements
    "pages:home": [
        Sample("mayor"),
        Sample("coordinator"),
        Sample("leader"),
        Sample("nobody"),
        Sample("superuser"),
    ],
    "agreements:worklist": [Sample("coordinator"), Sample("nobody"), Sample(KEEPER)],
    "agreements:start": [Sample("coordinator"), Sample("contact of the unit"), Sample("chief")],
    "agreements:continue": [
        Sample("coordinator", agreement("SIGNED")),
        Sample("coordinator", agreement("DRAFT"), status=403, why="It is not signed yet."),
    ],
    "agreements:version": [
        *(
            Sample("coordinator", number(state))
            for state in (
                "DRAFT",
                "IN_REVIEW",
                "AGREED",
                "POLITICAL_TREATMENT",
                "READY_TO_SIGN",
                "HALF_SIGNED",
                "SIGNED",
                "DECLINED",
                "WITHDRAWN",
                "RETURNED",
            )
        ),
        Sample("mayor", number("READY_TO_SIGN")),
        Sample("contact of the unit", number("IN_REVIEW")),
        Sample("administrator", number("IN_REVIEW")),
    ],
    "agreements:draft_pdf": [Sample("coordinator", number("IN_REVIEW"))],
    "agreements:draft_docx": [Sample("coordinator", number("IN_REVIEW"))],
    "agreements:history": [
        Sample("coordinator", number("HALF_SIGNED")),
        Sample("coordinator", number("IN_REVIEW")),
    ],
    "agreements:compare": [
        Sample("coordinator", number("IN_REVIEW")),
        Sample("coordinator", number("IN_REVIEW"), query="?mot=sist"),
        Sample("coordinator", number("IN_REVIEW"), query="?mot=mal"),
        Sample("coordinator", number("DRAFT"), query="?mot=tull"),
    ],
    "agreements:fields": [
        Sample("coordinator", number("DRAFT")),
        Sample("coordinator", number("AGREED")),
        Sample("coordinator", number("SIGNED"), status=403, why="It is frozen."),
    ],
    "agreements:frame": [Sample("coordinator", number("DRAFT")), Sample("coordinator", number("AGREED"))],
    "agreements:places": [
        Sample("coordinator", number("DRAFT")),
        Sample("contact of the unit", number("AGREED")),
    ],
    "agreements:section_add": [Sample("coordinator", number("DRAFT"))],
    "agreements:section": [
        Sample("coordinator", within("DRAFT", _section("DRAFT"))),
        Sample("coordinator", within("REMARKED", _section("REMARKED"))),
        Sample("contact of the unit", within("REMARKED", _section("REMARKED"))),
        Sample("coordinator", within("AGREED", _section("AGREED"))),
        Sample("coordinator", within("AGREED", _section("AGREED")), query="?endre=1"),
        Sample("coordinator", within("DRAFT", _section("DRAFT", "Innledning"))),
        Sample("mayor", within("DRAFT", _section("DRAFT", "Politiråd"))),
        Sample("coordinator", within("SIGNED", _section("SIGNED"))),
    ],
    "agreements:section_autosave": [Sample("coordinator", within("DRAFT", _section("DRAFT")), **POST_ONLY)],
    "agreements:section_remove": [Sample("coordinator", within("DRAFT", _section("DRAFT")))],
    "agreements:section_move": [
        Sample("coordinator", lambda world: [*within("DRAFT", _section("DRAFT"))(world), "opp"], **BUTTON)
    ],
    "agreements:section_text": [
        Sample(
            "coordinator",
            within("REMARKED", _section("REMARKED"), lambda world: world.text_beside.pk),
            status=302,
            why="The choice is made on the section's own page.",
        )
    ],
    "agreements:comment": [Sample("coordinator", within("REMARKED", _section("REMARKED")))],
    "agreements:resolve_comment": [Sample("coordinator", within("REMARKED", lambda world: world.comment.pk))],
    "agreements:hand_over": [
        Sample("coordinator", number("DRAFT")),
        Sample("contact of the unit", number("IN_REVIEW")),
        Sample("coordinator", number("IN_REVIEW"), status=403, why="The police have the ball."),
    ],
    "agreements:approve": [
        Sample("director", number("IN_REVIEW")),
        Sample("director", number("REMARKED"), status=403, why="A remark and a text beside are open."),
        Sample("director", number("AGREED"), status=403, why="It is approved by all."),
    ],
    "agreements:withdraw_approval": [Sample("director", number("AGREED"))],
    "agreements:decline": [Sample("mayor", number("IN_REVIEW"))],
    "agreements:withdraw": [Sample("coordinator", number("DRAFT"))],
    "agreements:send_to_treatment": [
        Sample("coordinator", number("AGREED"), status=403, why="No council treats it.")
    ],
    "agreements:treatment": [
        Sample("coordinator", within("AGREED", _approval("AGREED"))),
        Sample("coordinator", within("POLITICAL_TREATMENT", _approval("POLITICAL_TREATMENT"))),
        Sample("contact of the unit", within("POLITICAL_TREATMENT", _approval("POLITICAL_TREATMENT"))),
        Sample("coordinator", within("HALF_SIGNED", _approval("HALF_SIGNED"))),
    ],
    "agreements:decision": [
        Sample("coordinator", within("HALF_SIGNED", _approval("HALF_SIGNED"))),
        Sample(
            "coordinator",
            within("AGREED", _approval("AGREED")),
            status=404,
            why="No decision is attached.",
        ),
    ],
    "agreements:finish": [
        Sample("coordinator", number("AGREED")),
        Sample("coordinator", number("POLITICAL_TREATMENT")),
        Sample("coordinator", number("DRAFT"), status=403, why="It is too early."),
    ],
    "agreements:sign": [
        Sample("mayor", within("READY_TO_SIGN", _place("READY_TO_SIGN", "MUNICIPALITY"))),
        Sample("mayor", within("HALF_SIGNED", _place("HALF_SIGNED", "MUNICIPALITY"))),
        Sample(
            "leader",
            within("HALF_SIGNED", _place("HALF_SIGNED", "POLICE")),
            status=403,
            why="The leader has signed.",
        ),
        Sample(
            "coordinator",
            within("READY_TO_SIGN", _place("READY_TO_SIGN", "MUNICIPALITY")),
            status=403,
            why="A coordinator does not sign, but may read what is signed.",
        ),
    ],
    "agreements:return": [
        Sample("mayor", number("HALF_SIGNED")),
        Sample("mayor", number("SIGNED"), status=403, why="It is signed."),
    ],
    # --- templates
    "templates:list": [Sample("coordinator"), Sample(KEEPER)],
    "templates:start": [Sample(KEEPER)],
    "templates:template": [
        Sample("coordinator", _template),
        Sample(KEEPER, _template),
        Sample(KEEPER, _template_draft),
        Sample("coordinator", _template_draft, status=404, why="A draft is its keeper's own."),
    ],
    "templates:compare": [Sample(KEEPER, _template_draft)],
    "templates:history": [Sample(KEEPER, _template_draft)],
    "templates:adapt": [Sample("district administrator", _template)],
    "templates:new_edition": [
        Sample(KEEPER, _template, status=403, why="The next edition is already a draft.")
    ],
    "templates:other_language": [Sample(KEEPER, _template)],
    "templates:build_on_newest": [Sample(KEEPER, _template_draft, status=403, why="It builds on nothing.")],
    "templates:publish": [Sample(KEEPER, _template_draft)],
    "templates:withdraw": [Sample(KEEPER, _template)],
    "templates:frame": [Sample(KEEPER, _template_draft)],
    "templates:section_add": [Sample(KEEPER, _template_draft)],
    "templates:section": [
        Sample(KEEPER, _template_section("Lokale forhold")),
        Sample(KEEPER, _template_section("Innledning")),
    ],
    "templates:section_autosave": [Sample(KEEPER, _template_section("Lokale forhold"), **POST_ONLY)],
    "templates:section_remove": [Sample(KEEPER, _template_section("Lokale forhold"))],
    "templates:section_move": [
        Sample(KEEPER, lambda world: [*_template_section("Lokale forhold")(world), "opp"], **BUTTON)
    ],
    # --- login and one's own account
    "account_login": [Sample("anonymous")],
    "mfa_authenticate": [Sample("anonymous", status=302, why="There is no login under way.")],
    "mfa_login_webauthn": [Sample("anonymous", status=302, why="Answers the login page's script.")],
    "account_inactive": [Sample("anonymous")],
    "account_signup": [Sample("anonymous", why=CLOSED)],
    "account_logout": [Sample("coordinator")],
    "account_reauthenticate": [Sample("nobody")],
    "account_change_password": [Sample("mayor")],
    "account_set_password": [Sample("nobody")],
    "account_reset_password": [Sample("anonymous")],
    "account_reset_password_done": [Sample("anonymous")],
    "account_reset_password_from_key": [
        Sample("anonymous", lambda world: [user_pk_to_url_str(world.sides.mayor.user), "x-y"])
    ],
    "account_reset_password_from_key_done": [Sample("anonymous")],
    "mfa_index": [Sample("mayor"), Sample("nobody")],
    "mfa_reauthenticate": [Sample("mayor", status=302, why="There is one page for confirming.")],
    "mfa_reauthenticate_webauthn": [Sample("mayor", status=302, why="There is one page for confirming.")],
    "mfa_activate_totp": [Sample("nobody")],
    "mfa_deactivate_totp": [Sample("mayor")],
    "mfa_list_webauthn": [Sample("director")],
    "mfa_add_webauthn": [Sample("mayor")],
    "mfa_remove_webauthn": [Sample("director", lambda world: [world.passkey.pk])],
    "mfa_edit_webauthn": [Sample("director", lambda world: [world.passkey.pk])],
    "mfa_view_recovery_codes": [Sample("mayor")],
    "mfa_generate_recovery_codes": [Sample("mayor")],
    "mfa_download_recovery_codes": [Sample("mayor")],
    "usersessions_list": [Sample("mayor")],
    "socialaccount_connections": [Sample("mayor")],
    "socialaccount_login_cancelled": [Sample("anonymous")],
    "socialaccount_login_error": [Sample("anonymous", status=401, why="The login failed.")],
    "socialaccount_signup": [Sample("anonymous", why=CLOSED)],
    "openid_connect_login": [Sample("anonymous", lambda world: ["ukjent"], **NO_OPENID)],
    "openid_connect_callback": [Sample("anonymous", lambda world: ["ukjent"], **NO_OPENID)],
    "parties:act_as": [Sample("mayor", **POST_ONLY)],
    "parties:language": [Sample("mayor", **POST_ONLY)],
    "parties:set_up_second_factor": [Sample("nobody")],
    "parties:second_factor": [Sample("mayor", query="?next=/hjem/")],
    "parties:invitation": [
        Sample("anonymous", lambda world: ["dod-lenke"], status=410, why="The link is used or too old.")
    ],
    "parties:answer_invitation": [Sample("anonymous", status=410, why="Nobody has opened a link here.")],
    # --- the registers in the portal
    "parties:offices": [
        Sample("administrator", lambda world: [world.sides.municipality.pk]),
        Sample("mayor", lambda world: [world.sides.municipality.pk]),
    ],
    "parties:appoint": [Sample("administrator", lambda world: [world.deputy_office.pk])],
    "parties:change_appointment": [Sample("administrator", lambda world: [world.appointment.pk])],
    "parties:end_appointment": [Sample("administrator", lambda world: [world.appointment.pk])],
    "parties:invite": [Sample("administrator", lambda world: [world.appointment.pk])],
    "parties:correct_service_point": [Sample("contact of the unit", lambda world: [world.service_point.pk])],
    "parties:confirm_service_point": [Sample("contact of the unit", lambda world: [world.service_point.pk])],
}

# The admin's addresses follow from the registered models; these stand beside them.
ADMIN = {
    "admin:index": [Sample(KEEPER), Sample("administrator")],
    "admin:login": [Sample("anonymous", status=302, why="There is one login page.")],
    "admin:autocomplete": [Sample(KEEPER, status=403, why="It answers a field of a form, not a person.")],
    "admin:jsi18n": [Sample(KEEPER)],
    "admin:app_list": [
        Sample(KEEPER, lambda world: ["parties"], status=302, why="There is one list of registers.")
    ],
}
EXCEPTIONS = {
    "admin:parties_organisation_change": [Sample(KEEPER, lambda world: [world.national.pk])],
    "admin:parties_organisation_history": [Sample(KEEPER, lambda world: [world.national.pk])],
    "admin:parties_user_add": [Sample(KEEPER, status=403, why="A login comes from an invitation.")],
}
# Django's own: the old form of an object's address, and what nothing else answers.
WITHOUT_SAMPLE = {
    "admin:django.views.generic.base.RedirectView": "Leads from an old form of address to the new.",
    "admin:django.contrib.admin.sites.AdminSite.catch_all_view": "Answers what does not exist.",
}


def admin_samples() -> dict[str, list[Sample]]:
    """The registers' own addresses: list, new, one row, its history, its buttons; nothing is deleted."""
    found: dict[str, list[Sample]] = dict(ADMIN)
    for model, register in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"

        def one(world: World, model: Any = model) -> list[Any]:
            return [model._default_manager.order_by("pk").first().pk]

        found[f"{name}_changelist"] = [Sample(KEEPER)]
        found[f"{name}_add"] = [Sample(KEEPER)]
        found[f"{name}_change"] = [Sample(KEEPER, one)]
        found[f"{name}_history"] = [Sample(KEEPER, one)]
        for verb in register.verbs:
            found[f"{name}_{verb.name}"] = [Sample(KEEPER, one, **BUTTON)]
    for name, samples in EXCEPTIONS.items():
        assert name in found
        found[name] = samples
    return found


def every_sample() -> Iterator[Sample]:
    """All visits, each knowing its address' name."""
    for name, samples in {**SAMPLES, **COUNCILS, **SLT, **DUTIES, **EVALUATIONS, **admin_samples()}.items():
        yield from (replace(sample, name=name) for sample in samples)


def address_names() -> set[str]:
    """The names of all addresses that the portal answers."""
    return {name for _path, name, _view in addresses()}
