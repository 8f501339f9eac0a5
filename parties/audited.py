"""Which of the room's models have their changes in the audit trail, and why the others have not."""

# Shown with: organisations, offices, people and service points → themselves; membership and change →
# municipality; coverage → unit; appointment and former title → office; hours → service point; user → person;
# archive reference → filing.
AUDITED: frozenset[str] = frozenset(
    {
        "parties.appointment",
        "parties.archivereference",
        "parties.countyauthority",
        "parties.districtmembership",
        "parties.filing",
        "parties.formerofficetitle",
        "parties.municipality",
        "parties.municipalitychange",
        "parties.office",
        "parties.office_serves",
        "parties.organisation",
        "parties.person",
        "parties.policedistrict",
        "parties.policeunit",
        "parties.servicehours",
        "parties.servicepoint",
        "parties.unitcoverage",
        "parties.user",
    }
)

EXEMPT: dict[str, str] = {
    "parties.personallink": "Given out and taken back by recorded acts; whoever uses it stands as the actor.",
    "parties.user_groups": "Django's groups are not used; rights come from offices.",
    "parties.user_user_permissions": "Django's permissions are not used; rights come from offices.",
}
