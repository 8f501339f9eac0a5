"""The agreement as a document: what stands on the cover, in the text and on the page of signatures.

The signing copy and the signed agreement are built from frozen content, signatures and places alone, so that
the same version gives the same document whenever it is made. The draft is the text as it reads that day.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from agreements.content import content_of, in_reading_order, parties_of, values_of
from agreements.figures import as_html
from agreements.merging import TOKEN, catalogue, fill, unresolved
from agreements.models import AgreementVersion, SignatoryPlace
from agreements.wording import Words, words_in
from records import days, richtext

TEMPLATE = "agreements/pdf/agreement.html"
# The base template has headings for this many levels.
DEEPEST = 3


def signing_copy_context(version: AgreementVersion, code: str) -> dict[str, Any]:
    """The finished text with its empty places, marked as not signed; `code` is its verification code."""
    words = words_in(version.language)
    content = version.frozen_content
    status = words("copy_status", date=days.longdate(days.day_of(version.frozen_at)))
    return {
        **_common(content, words),
        "draft": words["copy_mark"],
        "is_signing_copy": True,
        "foot": foot(words, code),
        "cover": _cover(content, words, [(words["fact_status"], status), *_term(content, words)], code),
        "signatures_heading": words["copy_place_heading"],
        "places": _empty_places(version, words),
        "lead": words["copy_lead"],
        "summary": [
            (words["content_hash"], version.content_hash, "hash"),
            (words["frozen_at"], days.longtime(version.frozen_at), ""),
        ],
        **verification(words, code),
    }


def signed_context(version: AgreementVersion, code: str) -> dict[str, Any]:
    """The signed agreement with its page of signatures, all of it snapshots from when it was signed."""
    words = words_in(version.language)
    content = version.frozen_content
    places = _places(version)
    signed_on = days.longdate(version.signed_on)
    return {
        **_common(content, words),
        "draft": "",
        "is_signed": True,
        "foot": foot(words, code),
        "cover": _cover(content, words, [(words["fact_signed"], signed_on), *_term(content, words)], code),
        "signatures_heading": words["signatures"],
        "places": [
            {"party": _party_name(content, place), "rows": _signature_rows(place.signature, words)}
            for place in places
        ],
        "lead": words("signed_lead_one", date=signed_on),
        "summary": [
            (words["content_hash"], version.content_hash, "hash"),
            (words["signing_copy_hash"], places[0].signature.signing_copy_hash, "hash"),
            (words["frozen_at"], days.longtime(version.frozen_at), ""),
        ],
        **verification(words, code),
    }


def draft_context(version: AgreementVersion, on: date) -> dict[str, Any]:
    """The text as it reads that day, marked UTKAST; what is not filled in stands in red, and in words."""
    words = words_in(version.language)
    content = draft_content(version, on)
    missing = missing_fields(version, on)
    return {
        **_common(content, words),
        "draft": draft_mark(version, on),
        "is_draft": True,
        "foot": words["draft_status"],
        "cover": _cover(
            content, words, [(words["fact_status"], words["draft_status"]), *_term(content, words)]
        ),
        "missing": missing,
    }


def draft_mark(version: AgreementVersion, on: date) -> str:
    """«UTKAST – versjon 3, 21. november 2026»."""
    return words_in(version.language)("draft_mark", number=version.number, date=days.longdate(on))


def draft_content(version: AgreementVersion, on: date) -> dict[str, Any]:
    """The content with unresolved fields and empty sections said in words, marked for the eye as well."""
    content = content_of(version, on)
    if version.is_frozen:
        return content
    words = words_in(version.language)
    parents = {section.parent_id for section in version.sections.all()}
    nodes = in_reading_order(version.sections.all(), is_numbered=version.is_numbered)
    values = values_of(version, on)
    sections = []
    for kept, node in zip(content["sections"], nodes, strict=True):
        html = _mark_unresolved(fill(node.section.body, values), words)
        if richtext.is_empty(node.section.body) and node.section.pk not in parents:
            html = format_html('<p><strong class="unresolved">{}</strong></p>', words["section_empty"])
        heading = _say_unresolved(kept["heading"], words)
        sections.append({**kept, "heading": heading, "html": html})
    return {**content, "title": _say_unresolved(content["title"], words), "sections": sections}


def missing_fields(version: AgreementVersion, on: date) -> list[str]:
    """The names of the fields that the text uses and nobody has filled, in the order they are met."""
    if version.is_frozen:
        return []
    values = values_of(version, on)
    nodes = in_reading_order(version.sections.all(), is_numbered=version.is_numbered)
    text = " ".join([version.title, *(f"{node.section.heading} {node.section.body}" for node in nodes)])
    return [_field_name(token, words_in(version.language)) for token in unresolved(text, values)]


def verification_url(code: str) -> str:
    """The public page that tells what the document with this code is."""
    return f"{settings.SITE_URL.rstrip('/')}/verifiser/{code}/"


def author_of(content: dict[str, Any]) -> str:
    """The parties, as the document's authors."""
    return ", ".join(party["name"] for party in content["parties"])


# The parts


def _common(content: dict[str, Any], words: Words) -> dict[str, Any]:
    return {
        "words": words,
        "running": content["title"],
        "contents": content["has_contents"],
        "sections": [
            {
                "anchor": f"avsnitt-{section['key']}",
                "number": section["number"],
                "heading": section["heading"],
                "level": min(section["level"], DEEPEST),
                "html": f"{section['html']}{as_html(section.get('figures', ()))}",
            }
            for section in content["sections"]
        ],
    }


def _cover(
    content: dict[str, Any], words: Words, facts: list[tuple[str, str]], code: str = ""
) -> dict[str, Any]:
    return {
        "kind": words["cover_kind"],
        "title": content["title"],
        "parties": [
            {"name": party["name"], "parallel": " · ".join(party.get("parallel_names", ()))}
            for party in content["parties"]
        ],
        "facts": [*facts, (words["fact_code"], code)] if code else facts,
    }


def _term(content: dict[str, Any], words: Words) -> list[tuple[str, str]]:
    """The term, as far as the agreement has one: nothing is invented."""
    return [
        (words[key], days.longdate(date.fromisoformat(content[field])))
        for key, field in (("fact_valid_from", "valid_from"), ("fact_valid_to", "valid_to"))
        if content[field]
    ]


def foot(words: Words, code: str) -> str:
    """The running footer: the code, and where it is looked up."""
    return words("foot", code=code, site=_without_scheme(settings.SITE_URL))


def _places(version: AgreementVersion) -> list[SignatoryPlace]:
    """The places, the police's first, as the parties stand on the cover."""
    order = {party.pk: place for place, party in enumerate(parties_of(version))}
    places = version.places.select_related("party__organisation", "office__organisation", "signature")
    return sorted(places, key=lambda place: (order[place.party_id], place.order, place.pk))


def _party_name(content: dict[str, Any], place: SignatoryPlace) -> str:
    names = {party["id"]: party["name"] for party in content["parties"]}
    return names[place.party.organisation_id]


def _empty_places(version: AgreementVersion, words: Words) -> list[dict[str, Any]]:
    frozen_on = days.day_of(version.frozen_at)
    return [
        {
            "party": _party_name(version.frozen_content, place),
            "rows": [
                (words["office"], place.office.title_on(frozen_on), ""),
                (
                    words["organisation"],
                    place.office.organisation.display_name_in(version.language),
                    "",
                ),
                (words["status"], words["copy_place_status"], "unsigned"),
            ],
        }
        for place in _places(version)
    ]


def _signature_rows(signature: Any, words: Words) -> list[tuple[str, str, str]]:
    return [
        (words["name"], signature.person_name, "name"),
        (words["office"], signature.office_title, ""),
        (words["organisation"], signature.organisation_name, ""),
        (words["authority"], signature.authority, ""),
        (words["signed_at"], days.longtime(signature.signed_at), ""),
        (words["method"], words[f"method_{signature.method}"], ""),
    ]


def verification(words: Words, code: str) -> dict[str, Any]:
    """How to see that a copy is genuine: code, address, QR code and the sentence about them."""
    from records.pdf import qr_svg

    url = verification_url(code)
    return {
        "code": code,
        "url": url,
        "verify_text": _with_link(words["verify_text"], url),
        "qr": qr_svg(url, label=words("qr_label", url=url)),
    }


def _with_link(text: str, url: str) -> SafeString:
    before, after = text.split("{url}")
    return format_html('{}<a href="{}">{}</a>{}', before, url, _without_scheme(url), after)


def _without_scheme(url: str) -> str:
    return url.partition("://")[2].rstrip("/")


def _field_name(token: str, words: Words) -> str:
    field = catalogue().get(token)
    return field.label(words.language) if field else words("unknown_field", token=f"{{{token}}}")


def _say_unresolved(text: str, words: Words) -> str:
    return TOKEN.sub(lambda match: words("field_missing", field=_field_name(match[1], words)), text)


def _mark_unresolved(html: str, words: Words) -> SafeString:
    def shown(match: Any) -> str:
        said = words("field_missing", field=_field_name(match[1], words))
        return format_html('<strong class="unresolved">{}</strong>', said)

    return mark_safe(TOKEN.sub(shown, html))  # noqa: S308 – cleaned when saved; what is put in is escaped
