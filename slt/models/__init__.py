"""Programmes and their groups, referrals, plans, measures, the library, the year wheel and its report."""

from slt.models.measures import LibraryMeasure, Measure, MeasureProgress, TargetGroup
from slt.models.plans import ActionPlan, Goal
from slt.models.programmes import Programme, ProgrammeParty, SltGroup
from slt.models.referrals import Referral, ReferralStep
from slt.models.years import AnnualReport, WheelTask, WheelYear

__all__ = [
    "ActionPlan",
    "AnnualReport",
    "Goal",
    "LibraryMeasure",
    "Measure",
    "MeasureProgress",
    "Programme",
    "ProgrammeParty",
    "Referral",
    "ReferralStep",
    "SltGroup",
    "TargetGroup",
    "WheelTask",
    "WheelYear",
]
