"""New agreements and new versions: from a template or an earlier text, and their relations."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.actions.approvals import content_change
from agreements.actions.places import suggest_places
from agreements.actions.steps import acting_with, check_exists, side_of
from agreements.actions.template_chain import newest_published
from agreements.actions.writing import begin_writing
from agreements.choices import Language, Side
from agreements.content import values_of
from agreements.duties.offering import carry_over, offer_from_template
from agreements.merging import fill_text, tokens_in, writer_fields
from agreements.models import (
    Agreement,
    AgreementParty,
    AgreementRelation,
    AgreementTemplate,
    AgreementVersion,
    PoliticalApproval,
    SignatoryPlace,
    TemplateSection,
    VersionSection,
    VersionTransition,
)
from agreements.states import OPEN_STATES, VersionState
from parties.acting import actor_from, user_of
from parties.models import Municipality, Office, Organisation, PoliceUnit
from parties.models.organisations import OrganisationKind
from parties.standing import Capability, Held, standing_of
from records import audit
from records.actors import Actor
from records.refusals import NotAllowed, Refused
from records.workflow import has_right


def start_agreement(
    *,
    template: AgreementTemplate | None = None,
    from_version: AgreementVersion | None = None,
    police: Organisation,
    municipalities: Iterable[Organisation],
    replaces: Agreement | None = None,
    language: str | None = None,
    by: Actor,
    on: date,
    at: datetime,
) -> AgreementVersion:
    """Start an agreement between the police and municipalities, from a published template or an earlier text.

    The first version is a draft with the side of the person who starts it. Offices that usually sign are
    suggested. Refused: no parties, parties that have ended, a municipality of another police district, a
    template that is not published or not theirs, an open draft of the same kind between the same parties.
    Raises NotAllowed for somebody whose office writes for none of the parties.
    """
    if (template is None) == (from_version is None):
        raise ValueError("An agreement is started from a template or from a version.")
    municipalities = _in_order(municipalities)
    with transaction.atomic():
        user = user_of(by, on)
        held = _starter(by, user, [police, *municipalities], on)
        by = actor_from(held.appointment, user)
        check_parties(police, municipalities, on)
        if template is not None:
            template = _usable_template(template, police, language)
            kind, language = template.kind, template.language
        else:
            _check_visible(from_version, user)
            kind = from_version.agreement.kind
            language = _known_language(language or from_version.language)
        if replaces is not None:
            _check_replaceable(replaces, [police, *municipalities], user)
        _refuse_double(kind, [police, *municipalities])

        agreement = Agreement.objects.create(kind=kind, title=(template or from_version).title)
        for organisation in [police, *municipalities]:
            AgreementParty.objects.create(
                agreement=agreement,
                organisation_id=organisation.pk,
                side=Side.POLICE if organisation.pk == police.pk else Side.MUNICIPALITY,
            )
        if replaces is not None:
            AgreementRelation.objects.create(
                agreement=agreement, kind=AgreementRelation.Kind.REPLACES, other=replaces
            )
        version = _new_version(agreement, 1, side_of(held), template or from_version, language, by=by, at=at)
        suggest_places(version, on)
        for party in agreement.parties.filter(side=Side.MUNICIPALITY):
            PoliticalApproval.objects.create(version=version, party=party)
        sync_title(version, on)
        audit.record(
            shown_with=agreement,
            verb="agreement.started",
            by=by,
            at=at,
            version=1,
            parties=[organisation.display_name for organisation in [police, *municipalities]],
            template=str(template) if template else "",
            replaces=replaces.title if replaces else "",
        )
        return version


def continue_agreement(*, agreement: Agreement, by: Actor, on: date, at: datetime) -> AgreementVersion:
    """Open the next version of an agreement from its newest signed text.

    Refused while another version is open, when none is signed, and when a party has ended.
    """
    with transaction.atomic():
        Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
        source = (
            AgreementVersion.objects.select_related("agreement")
            .filter(agreement=agreement.pk, state=VersionState.SIGNED)
            .order_by("-number")
            .first()
        )
        user = user_of(by, on)
        if source is None:
            if not has_right("agreements.view_agreement", user, agreement):
                raise NotAllowed(_("Du har ikke rett til å gjøre dette."))
            raise Refused(_("Avtalen er ikke signert ennå. Skriv videre i utkastet som er åpent."))
        by, side = acting_with(by, user, source, Capability.EDIT_DRAFTS, on)
        if open_version := source.agreement.versions.filter(state__in=OPEN_STATES).first():
            raise Refused(
                _("Versjon %(number)s av avtalen er allerede under arbeid.") % {"number": open_version.number}
            )
        check_exists([party.organisation for party in source.agreement.parties.all()], on)
        version = next_draft(source, side=side, by=by, on=on, at=at)
        audit.record(
            shown_with=version.agreement,
            verb="agreement.continued",
            by=by,
            at=at,
            version=version.number,
            source=source.number,
        )
        return version


def next_draft(source: AgreementVersion, *, side: str, by: Actor, on: date, at: datetime) -> AgreementVersion:
    """The next version of a locked agreement: a draft with all of `source`. The caller audits."""
    number = source.agreement.versions.aggregate(last=Max("number"))["last"] + 1
    version = _new_version(source.agreement, number, side, source, source.language, by=by, at=at)
    parties = {party.pk for party in source.agreement.parties.all()}
    offices = Office.objects.valid(on)
    for place in source.places.filter(party__in=parties, office__in=offices):
        SignatoryPlace.objects.create(
            version=version, party=place.party, office_id=place.office_id, order=place.order
        )
    suggest_places(version, on)
    treated = {one.party_id: one for one in source.political_approvals.all()}
    for party in source.agreement.parties.filter(side=Side.MUNICIPALITY):
        before = treated.get(party.pk)
        is_required = before is not None and before.state != PoliticalApproval.State.NOT_REQUIRED
        PoliticalApproval.objects.create(
            version=version,
            party=party,
            state=PoliticalApproval.State.PENDING if is_required else PoliticalApproval.State.NOT_REQUIRED,
            body=before.body if before else "",
        )
    return version


def relate(
    *, version: AgreementVersion, kind: str, other: Agreement, by: Actor, on: date, at: datetime
) -> AgreementRelation:
    """Say that the agreement replaces, amends, is an appendix to or refers to another."""
    with transaction.atomic():
        version, by, side = begin_writing(version, by, on)
        if kind not in AgreementRelation.Kind.values:
            raise ValueError(f"“{kind}” is not a relation.")
        if other.pk == version.agreement_id:
            raise Refused(_("En avtale kan ikke vise til seg selv."))
        if not has_right("agreements.view_agreement", user_of(by, on), other):
            raise NotAllowed(_("Du har ikke tilgang til den andre avtalen."))
        with content_change(
            version, what=_("hvilke avtaler denne viser til"), by=by, side=side, on=on, at=at
        ):
            relation, is_new = AgreementRelation.objects.get_or_create(
                agreement=version.agreement, kind=kind, other=other
            )
        if is_new:
            audit.record(
                shown_with=version.agreement,
                verb="agreement.related",
                by=by,
                at=at,
                relation=str(relation.get_kind_display()),
                other=other.title,
            )
        return relation


def sync_title(version: AgreementVersion, on: date) -> None:
    """Lists name the agreement by its title with fields filled; the draft's, until a version is signed."""
    agreement = version.agreement
    if agreement.versions.filter(state=VersionState.SIGNED).exists():
        return
    title = version.title
    if tokens_in(title):
        title = fill_text(title, values_of(version, on))[:200]
    if agreement.title != title:
        agreement.title = title
        agreement.save(update_fields=["title"])


def check_parties(police: Organisation, municipalities: list[Organisation], on: date) -> None:
    """The parties can make an agreement that day; else Refused, naming what is wrong."""
    if not municipalities:
        raise Refused(_("Velg minst én kommune."))
    if not police.is_police:
        raise Refused(_("Velg et politidistrikt eller en politienhet som part."))
    kinds = {OrganisationKind.MUNICIPALITY, OrganisationKind.COUNTY_AUTHORITY}
    if wrong := [one.display_name for one in municipalities if one.kind not in kinds]:
        raise Refused([_("%(name)s er ikke en kommune.") % {"name": name} for name in wrong])
    check_exists([police, *municipalities], on)
    district_id = (
        police.pk
        if police.kind == OrganisationKind.POLICE_DISTRICT
        else PoliceUnit.objects.values_list("district_id", flat=True).get(pk=police.pk)
    )
    rows = Municipality.objects.filter(pk__in=[one.pk for one in municipalities]).with_district(on)
    elsewhere = [row for row in rows.in_order() if row.district_on and row.district_on.pk != district_id]
    if elsewhere:
        raise Refused(
            [
                _("%(municipality)s hører til %(district)s.")
                % {"municipality": row.display_name, "district": row.district_on.name}
                for row in elsewhere
            ]
        )


def _in_order(municipalities: Iterable[Organisation]) -> list[Organisation]:
    unique = {organisation.pk: organisation for organisation in municipalities}
    return sorted(unique.values(), key=lambda organisation: organisation.sort_key)


def _starter(by: Actor, user: Any, parties: list[Organisation], on: date) -> Held:
    ids = {party.pk for party in parties}
    giving = [held for held in standing_of(user, on).held if held.reach(Capability.EDIT_DRAFTS) & ids]
    if not giving:
        raise NotAllowed(_("Du har ikke et verv som gir rett til å starte denne avtalen."))
    return next((held for held in giving if held.pk == by.appointment_id), giving[0])


def _usable_template(
    template: AgreementTemplate, police: Organisation, language: str | None
) -> AgreementTemplate:
    """The template, or its newest published edition in the wanted language; open to the police district."""
    template = AgreementTemplate.objects.select_related("owner").get(pk=template.pk)
    if language and _known_language(language) != template.language:
        in_language = (
            AgreementTemplate.objects.select_related("owner")
            .published()
            .filter(code=template.code, language=language)
            .order_by("-edition")
            .first()
        )
        if in_language is None:
            raise Refused(_("Malen finnes ikke på %(language)s.") % {"language": Language(language).label})
        template = in_language
    if template.state != AgreementTemplate.State.PUBLISHED:
        raise Refused(_("Malen «%(template)s» er ikke publisert.") % {"template": template})
    if template.owner.kind != OrganisationKind.NATIONAL:
        districts = {police.pk, *PoliceUnit.objects.filter(pk=police.pk).values_list("district", flat=True)}
        if template.owner_id not in districts:
            raise Refused(
                _("Malen «%(template)s» er ikke laget for dette distriktet.") % {"template": template}
            )
    return template


def _known_language(language: str) -> str:
    if language not in Language.values:
        raise Refused(_("Velg bokmål eller nynorsk."))
    return language


def _check_visible(version: AgreementVersion, user: Any) -> None:
    if not has_right("agreements.view_version", user, version):
        raise NotAllowed(_("Du har ikke tilgang til avtalen du vil bygge på."))


def _check_replaceable(other: Agreement, parties: list[Organisation], user: Any) -> None:
    if not has_right("agreements.view_agreement", user, other):
        raise NotAllowed(_("Du har ikke tilgang til avtalen som skal erstattes."))
    if not other.parties.filter(organisation__in=[party.pk for party in parties]).exists():
        raise Refused(_("En avtale kan bare erstatte en avtale som minst én av partene er med i."))


def _refuse_double(kind: str, parties: list[Organisation]) -> None:
    """One open draft of a kind between the same parties; two people starting at once are put in line."""
    ids = sorted(party.pk for party in parties)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"agreements:{kind}:{ids}"])
    candidates = Agreement.objects.filter(
        kind=kind, parties__organisation=ids[0], versions__state__in=OPEN_STATES
    ).distinct()
    for agreement in candidates:
        if sorted(agreement.parties.values_list("organisation_id", flat=True)) == ids:
            raise Refused(
                _("Partene har allerede et utkast av denne typen under arbeid: «%(title)s».")
                % {"title": agreement.title}
            )


def _new_version(
    agreement: Agreement,
    number: int,
    side: str,
    source: AgreementTemplate | AgreementVersion,
    language: str,
    *,
    by: Actor,
    at: datetime,
) -> AgreementVersion:
    """A draft with the sections and duties of a template or an earlier version, tokens and all."""
    sections: list[TemplateSection] | list[VersionSection]
    if isinstance(source, AgreementTemplate):
        template, started_from = source, None
        sections = list(source.sections.all())
        texts = [source.title, *(f"{section.heading} {section.body}" for section in sections)]
        stated = {field.token: field.default_in(language) for field in writer_fields(texts)}
        merge_values = {token: value for token, value in stated.items() if value}
    else:
        template, started_from = source.template, source
        sections = list(source.sections.all())
        merge_values = dict(source.merge_values)
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=number,
        turn=Side(side),
        template=template,
        started_from=started_from,
        title=source.title,
        language=language,
        is_numbered=source.is_numbered,
        has_contents=source.has_contents,
        merge_values=merge_values,
        created_by_name=by.name,
    )
    _copy_sections(sections, version, by=by)
    if started_from is None:
        offer_from_template(version, template)
    elif (
        not carry_over(started_from, version)
        and template is not None
        and (newest := newest_published(template.code, template.language)) is not None
    ):
        # An agreement from before its template offered any: what the newest edition offers is asked about.
        offer_from_template(version, newest)
    VersionTransition.objects.create(
        version=version,
        name="start",
        source=VersionState.DRAFT,
        target=VersionState.DRAFT,
        at=at,
        by_name=by.name,
        by_office=by.office,
    )
    return version


def _copy_sections(
    sections: Sequence[TemplateSection | VersionSection], version: AgreementVersion, *, by: Actor
) -> None:
    """The whole tree, level by level: a row's parent has its key before the row is written."""
    copies: dict[int | None, VersionSection | None] = {None: None}
    waiting = sections
    while waiting:
        level = [section for section in waiting if section.parent_id in copies]
        if not level:
            raise ValueError("A section stands below one that is not part of the text.")
        made = [
            VersionSection(
                version=version,
                key=section.key,
                parent=copies[section.parent_id],
                position=section.position,
                heading=section.heading,
                body=section.body,
                mode=section.mode,
                based_on_id=section.pk if isinstance(section, TemplateSection) else section.based_on_id,
                updated_by_name=by.name,
            )
            for section in level
        ]
        VersionSection.objects.bulk_create(made)
        copies |= {section.pk: copy for section, copy in zip(level, made, strict=True)}
        waiting = [section for section in waiting if section.pk not in copies]
