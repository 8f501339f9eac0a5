"""What the tests of signing share: a fresh confirmation, the place of a person, one signature."""

from datetime import datetime, timedelta
from typing import Any

from agreements.actions import negotiation
from agreements.actions.finishing import finish
from agreements.actions.signing import sign
from agreements.models import AgreementVersion, SignatoryPlace, Signature
from agreements.tests import factories as make
from agreements.tests.factories import AT, ON
from parties.models import Person
from parties.second_factor import Proof
from records import days, documents

__all__ = [
    "AT",
    "ON",
    "copy_hash",
    "finished_version",
    "jointly_ready_version",
    "place_of",
    "proof",
    "put_signature",
]


def proof(method: str = "totp", *, at: datetime = AT - timedelta(minutes=1)) -> Proof:
    """A confirmation with a second factor, a minute old."""
    return Proof(method, at)


def place_of(version: AgreementVersion, person: Person) -> SignatoryPlace:
    """The place that an office of the person has in the version."""
    return version.places.filter(office__appointments__person=person).distinct().get()


def copy_hash(version: AgreementVersion) -> str:
    """The hash of the signing copy that the page shows."""
    return documents.documents_of(version).get(purpose="signing_copy").file.sha256


def put_signature(
    version: AgreementVersion, person: Person, *, at: datetime = AT, method: str = "totp", **changed: Any
) -> Signature:
    """The person signs at that moment what the page showed, unless something is changed."""
    on = days.day_of(at)
    asked = {
        "place": changed.pop("place", None) or place_of(version, person),
        "content_hash": version.content_hash,
        "proof": proof(method, at=at - timedelta(minutes=1)),
        "by": changed.pop("by", None) or make.actor(person, on),
        "on": on,
        "at": at,
        **changed,
    }
    if "signing_copy_hash" not in asked:
        asked["signing_copy_hash"] = copy_hash(version)
    return sign(**asked)


def finished_version(sides: make.TwoSides) -> AgreementVersion:
    """Frozen, and the signing copy not made yet."""
    version = make.agreed_version(sides)
    return finish(version=version, private_data_seen=True, by=make.actor(sides.coordinator), on=ON, at=AT)


def jointly_ready_version(*all_sides: make.TwoSides) -> AgreementVersion:
    """One agreement between a unit and several municipalities, ready to sign."""
    first = all_sides[0]
    version = make.started_agreement(first, municipalities=[sides.municipality for sides in all_sides])
    version = negotiation.submit(version=version, by=make.actor(first.coordinator), on=ON, at=AT)
    make.approve(version, first.leader, *(sides.director for sides in all_sides))
    version = finish(version=version, private_data_seen=True, by=make.actor(first.coordinator), on=ON, at=AT)
    documents.issue(
        version,
        "signing_copy",
        pdf=b"%PDF-1.7 a stand-in for a joint signing copy",
        title=version.title,
        content_hash=version.content_hash,
        language=version.language,
        at=AT,
    )
    return version
