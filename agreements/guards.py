"""What has to be in place before a step: each guard answers with Norwegian sentences, none meaning ready."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records import documents, richtext


def has_turn_to_hand_over(version, on: date) -> list[str]:
    """There is something to send: at least one section with text."""
    if all(richtext.is_empty(section.body) for section in version.sections.all()):
        return [_("Avtalen har ingen tekst å sende ennå.")]
    return []


def sections_written(version, on: date) -> list[str]:
    """No section stands empty, unless it only gathers the sections below it."""
    sections = list(version.sections.all())
    if not sections:
        return [_("Avtalen har ingen avsnitt.")]
    parents = {section.parent_id for section in sections}
    return [
        _("Avsnittet «%(heading)s» er tomt. Skriv teksten eller fjern avsnittet.")
        % {"heading": section.heading}
        for section in sections
        if section.pk not in parents and richtext.is_empty(section.body)
    ]


def fields_resolved(version, on: date) -> list[str]:
    """Every merge field in use has a value."""
    from agreements.content import values_of
    from agreements.merging import catalogue, unresolved

    values = values_of(version, on)
    missing: dict[str, str] = {}
    for section in version.sections.all():
        for token in unresolved(f"{section.heading} {section.body}", values):
            missing.setdefault(token, section.heading)
    for token in unresolved(version.title, values):
        missing.setdefault(token, _("tittelen"))
    fields = catalogue()
    return [
        _("Feltet «%(field)s» er ikke fylt ut (brukt i «%(heading)s»).")
        % {"field": fields[token].label(version.language) if token in fields else token, "heading": heading}
        for token, heading in missing.items()
    ]


def comments_resolved(version, on: date) -> list[str]:
    """No comment stands open."""
    from agreements.models import SectionComment

    open_comments = SectionComment.objects.filter(section__version=version, resolved_at__isnull=True)
    return [
        _("Merknaden fra %(author)s til «%(heading)s» er ikke avsluttet.")
        % {"author": comment.author_name, "heading": comment.section.heading}
        for comment in open_comments.select_related("section").order_by("section__position", "created_at")
    ]


def texts_beside_settled(version, on: date) -> list[str]:
    """No text lies beside a section waiting for a human to choose."""
    from agreements.models import SectionText

    waiting = SectionText.objects.filter(section__version=version, settled_at__isnull=True)
    return [
        _("«%(heading)s» har en tekst ved siden av, skrevet av %(author)s, som ingen har tatt stilling til.")
        % {"heading": text.section.heading, "author": text.typed_by_name}
        for text in waiting.select_related("section").order_by("section__position", "typed_at")
    ]


def duties_decided(version, on: date) -> list[str]:
    """Every duty that was offered has been confirmed or turned down, and the confirmed ones are whole.

    A version that was offered none has nothing to decide.
    """
    from agreements.duties.flags import what_is_not_stated
    from agreements.models import Duty

    duties = list(version.duties.exclude(state=Duty.State.REJECTED))
    undecided = sum(duty.state == Duty.State.OFFERED for duty in duties)
    sentences = []
    if undecided:
        sentences.append(
            ngettext(
                "Én foreslått forpliktelse er ikke avgjort. Bekreft den, eller velg «ikke avtalt her».",
                "%(count)s foreslåtte forpliktelser er ikke avgjort."
                " Bekreft dem, eller velg «ikke avtalt her».",
                undecided,
            )
            % {"count": undecided}
        )
    for duty in duties:
        if duty.state == Duty.State.CONFIRMED:
            sentences += what_is_not_stated(duty, version)
    return sentences


def approved_by_all(version, on: date) -> list[str]:
    """Every party has approved exactly the content that is about to be frozen."""
    from agreements.content import current_hash, parties_of

    content_hash = current_hash(version, on)
    approved = {
        review.party_id: review.content_hash for review in version.reviews.filter(withdrawn_at__isnull=True)
    }
    sentences = []
    for party in parties_of(version):
        if party.pk not in approved:
            sentences.append(_("%(party)s har ikke godkjent teksten.") % {"party": party})
        elif approved[party.pk] != content_hash:
            sentences.append(
                _("Innholdet er endret siden %(party)s godkjente det. Parten må godkjenne på nytt.")
                % {"party": party}
            )
    return sentences


def treatment_is_required(version, on: date) -> list[str]:
    """At least one municipality has said that its council must treat the agreement, and it has not yet."""
    approvals = list(version.political_approvals.all())
    if any(approval.state in {"PENDING", "RETURNED"} for approval in approvals):
        return []
    if any(approval.state == "ADOPTED" for approval in approvals) and politically_adopted(version, on):
        return []
    return [_("Ingen av kommunene har krysset av for at avtalen skal behandles politisk.")]


def politically_adopted(version, on: date) -> list[str]:
    """Where political treatment is required, exactly this content was adopted."""
    from agreements.content import current_hash

    content_hash = current_hash(version, on)
    sentences = []
    for approval in version.political_approvals.select_related("party__organisation"):
        if approval.state in {"PENDING", "RETURNED"}:
            sentences.append(_("%(party)s har ikke vedtatt avtalen politisk.") % {"party": approval.party})
        elif approval.state == "ADOPTED" and approval.content_hash != content_hash:
            sentences.append(
                _("Teksten er endret siden %(party)s vedtok den i sak %(case)s.")
                % {"party": approval.party, "case": approval.case_number}
            )
    return sentences


def signatories_with_authority(version, on: date) -> list[str]:
    """Each party has a place to sign, and each place an office-holder with authority to sign that day."""
    from agreements.content import parties_of
    from parties.models import Appointment

    places = list(version.places.select_related("office__organisation", "party__organisation"))
    sentences = [
        _("%(party)s mangler den som skal signere.") % {"party": party}
        for party in parties_of(version)
        if party.pk not in {place.party_id for place in places}
    ]
    with_authority = set(
        Appointment.objects.valid(on)
        .filter(office__in=[place.office_id for place in places], may_sign=True)
        .values_list("office_id", flat=True)
    )
    sentences += [
        _("Vervet %(office)s har ingen innehaver med fullmakt til å signere.") % {"office": place.office}
        for place in places
        if place.office_id not in with_authority
    ]
    return sentences


def parties_exist(version, on: date) -> list[str]:
    """No party has ended, e.g. in a merger."""
    from agreements.content import parties_of

    return [
        _("%(party)s er opphørt og kan ikke inngå avtaler.") % {"party": party}
        for party in parties_of(version)
        if party.organisation.valid_to and party.organisation.valid_to < on
    ]


def signing_copy_made(version, on: date) -> list[str]:
    """The copy that signatures bind to has been made."""
    if documents.documents_of(version).filter(purpose="signing_copy").exists():
        return []
    return [_("Signeringskopien blir laget nå. Last siden på nytt om et lite øyeblikk.")]
