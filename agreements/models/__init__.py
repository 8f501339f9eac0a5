"""Templates, agreements, their versions, negotiation and signatures."""

from agreements.models.agreements import Agreement, AgreementForum, AgreementParty, AgreementRelation
from agreements.models.measures import SectionMeasure
from agreements.models.negotiation import PoliticalApproval, SectionComment, VersionReview
from agreements.models.sections import ContentSnapshot, SectionText, VersionSection
from agreements.models.signing import SignatoryPlace, Signature
from agreements.models.templates import AgreementTemplate, TemplateSection
from agreements.models.versions import AgreementVersion, VersionTransition

__all__ = [
    "Agreement",
    "AgreementForum",
    "AgreementParty",
    "AgreementRelation",
    "AgreementTemplate",
    "AgreementVersion",
    "ContentSnapshot",
    "PoliticalApproval",
    "SectionComment",
    "SectionMeasure",
    "SectionText",
    "SignatoryPlace",
    "Signature",
    "TemplateSection",
    "VersionReview",
    "VersionSection",
    "VersionTransition",
]
