"""The register of who is who: organisations, units, people, offices and their holders."""

from parties.models.filing import ArchiveReference, Filing, FilingQuerySet
from parties.models.links import PersonalLink
from parties.models.municipalities import Municipality, MunicipalityChange, WrittenStandard
from parties.models.offices import Appointment, FormerOfficeTitle, Office, OfficeRole
from parties.models.organisations import CountyAuthority, Organisation, OrganisationKind, PoliceDistrict
from parties.models.people import Person
from parties.models.police import DistrictMembership, PoliceUnit, UnitCoverage
from parties.models.services import ServiceHours, ServicePoint
from parties.models.users import User

__all__ = [
    "Appointment",
    "ArchiveReference",
    "CountyAuthority",
    "DistrictMembership",
    "Filing",
    "FilingQuerySet",
    "FormerOfficeTitle",
    "Municipality",
    "MunicipalityChange",
    "Office",
    "OfficeRole",
    "Organisation",
    "OrganisationKind",
    "Person",
    "PersonalLink",
    "PoliceDistrict",
    "PoliceUnit",
    "ServiceHours",
    "ServicePoint",
    "UnitCoverage",
    "User",
    "WrittenStandard",
]
