"""Templates, agreements, their versions and signatures; duties, questionnaires and yearly evaluations."""

from agreements.models.agreements import Agreement, AgreementForum, AgreementParty, AgreementRelation
from agreements.models.duties import (
    Duty,
    DutyEntry,
    DutyReading,
    DutySentence,
    TemplateDuty,
    VersionChanges,
)
from agreements.models.evaluations import (
    Evaluation,
    EvaluationAnswer,
    EvaluationApproval,
    EvaluationExport,
    EvaluationParticipant,
    EvaluationRound,
    EvaluationSide,
    EvaluationState,
    EvaluationStep,
    EvaluationTreatment,
    ImprovementPoint,
)
from agreements.models.measures import SectionMeasure
from agreements.models.negotiation import PoliticalApproval, SectionComment, VersionReview
from agreements.models.questionnaires import Question, Questionnaire
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
    "Duty",
    "DutyEntry",
    "DutyReading",
    "DutySentence",
    "Evaluation",
    "EvaluationAnswer",
    "EvaluationApproval",
    "EvaluationExport",
    "EvaluationParticipant",
    "EvaluationRound",
    "EvaluationSide",
    "EvaluationState",
    "EvaluationStep",
    "EvaluationTreatment",
    "ImprovementPoint",
    "PoliticalApproval",
    "Question",
    "Questionnaire",
    "SectionComment",
    "SectionMeasure",
    "SectionText",
    "SignatoryPlace",
    "Signature",
    "TemplateDuty",
    "TemplateSection",
    "VersionChanges",
    "VersionReview",
    "VersionSection",
    "VersionTransition",
]
