"""Which of the room's models have their changes in the audit trail, and why the others have not."""

AUDITED: frozenset[str] = frozenset(
    {
        "agreements.agreement",
        "agreements.agreementparty",
        "agreements.agreementforum",
        "agreements.agreementrelation",
        "agreements.agreementversion",
        "agreements.versionsection",
        "agreements.sectiontext",
        "agreements.sectioncomment",
        "agreements.versionreview",
        "agreements.politicalapproval",
        "agreements.signatoryplace",
        "agreements.signature",
        "agreements.agreementtemplate",
        "agreements.templatesection",
        "agreements.sectionmeasure",
        "agreements.templateduty",
        "agreements.duty",
        "agreements.dutysentence",
        "agreements.dutyreading",
        "agreements.dutyentry",
        "agreements.questionnaire",
        "agreements.question",
        "agreements.evaluationround",
        "agreements.evaluation",
        "agreements.evaluationparticipant",
        "agreements.evaluationside",
        "agreements.evaluationapproval",
        "agreements.improvementpoint",
        "agreements.evaluationtreatment",
        "agreements.evaluationexport",
    }
)

EXEMPT: dict[str, str] = {
    "agreements.versiontransition": "Never changed or deleted; written by the recorded act it belongs to.",
    "agreements.contentsnapshot": "A copy of the content at a recorded hand-over or approval; never changed.",
    "agreements.versionchanges": "Never changed or deleted; written when a version is made ready to sign.",
    "agreements.evaluationstep": "Never changed or deleted; written by the recorded act it belongs to.",
    "agreements.evaluationanswer": "Who answered what is not for the trail; that a side agreed, is.",
}
