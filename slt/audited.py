"""Which of the room's models have their changes in the audit trail, and why the others have not."""

AUDITED: frozenset[str] = frozenset(
    {
        "slt.programme",
        "slt.programmeparty",
        "slt.sltgroup",
        "slt.referral",
        "slt.actionplan",
        "slt.goal",
        "slt.measure",
        "slt.librarymeasure",
        "slt.wheeltask",
        "slt.wheelyear",
        "slt.annualreport",
    }
)

EXEMPT: dict[str, str] = {
    "slt.referralstep": "Written by the recorded act on its referral; an ended one never changes.",
    "slt.measureprogress": "Never changed; written by the recorded act it belongs to.",
}
