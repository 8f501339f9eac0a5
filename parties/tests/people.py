"""Named people with offices, as fixtures: the cast that tests of every room share.

    pytest_plugins = ["parties.tests.people"]      # in the root conftest

Rana and Hemnes are served by Helgeland politistasjonsdistrikt in Nordland politidistrikt; Lillehammer is
another municipality in another district. Everybody holds the office from `ELECTED_ON` with no end, unless the
name says otherwise. The people are fictional.
"""

from datetime import date

import pytest

from parties.models import Municipality, Office, OfficeRole, Person, PoliceDistrict, PoliceUnit, User
from parties.tests import factories as make

# The day on which `former_mayor_of_rana` held the office for the last time.
FORMER_MAYORS_LAST_DAY = date(2023, 10, 15)


@pytest.fixture
def nordland(db) -> PoliceDistrict:
    """Nordland politidistrikt."""
    return make.district("Nordland", seat="Bodø")


@pytest.fixture
def rana(nordland) -> Municipality:
    """Rana kommune in Nordland."""
    return make.municipality("Rana", number="1833", district=nordland, written_standard="nb")


@pytest.fixture
def hemnes(nordland) -> Municipality:
    """Hemnes kommune in Nordland, served by the same unit as Rana."""
    return make.municipality("Hemnes", number="1832", district=nordland)


@pytest.fixture
def helgeland(nordland, rana, hemnes) -> PoliceUnit:
    """The police unit that serves Rana and Hemnes."""
    return make.unit("Helgeland politistasjonsdistrikt", district=nordland, covers=[rana, hemnes])


@pytest.fixture
def innlandet(db) -> PoliceDistrict:
    """Innlandet politidistrikt, a district that has nothing to do with Rana."""
    return make.district("Innlandet", seat="Hamar")


@pytest.fixture
def lillehammer(innlandet) -> Municipality:
    """Lillehammer kommune in Innlandet."""
    return make.municipality("Lillehammer", number="3405", district=innlandet)


@pytest.fixture
def mayor_office_of_rana(rana) -> Office:
    """The office «ordfører» of Rana, vacant until a fixture fills it."""
    return make.office(rana, OfficeRole.MAYOR, "ordfører")


@pytest.fixture
def mayor_of_rana(mayor_office_of_rana) -> Person:
    """Ordfører in Rana, with authority to sign."""
    made = make.person("Kari Nordmann")
    make.holder(mayor_office_of_rana, made, may_sign=True)
    return made


@pytest.fixture
def former_mayor_of_rana(mayor_office_of_rana) -> Person:
    """Ordfører in Rana until `FORMER_MAYORS_LAST_DAY`."""
    made = make.person("Gunnar Gamle")
    make.holder(
        mayor_office_of_rana,
        made,
        may_sign=True,
        valid_from=date(2019, 10, 14),
        valid_to=FORMER_MAYORS_LAST_DAY,
    )
    return made


@pytest.fixture
def deputy_mayor_of_rana(rana) -> Person:
    """Varaordfører in Rana, without authority to sign."""
    return make.official(rana, OfficeRole.DEPUTY_MAYOR, "Vilde Vara", title="varaordfører")


@pytest.fixture
def director_of_rana(rana) -> Person:
    """Kommunedirektør in Rana."""
    return make.official(rana, OfficeRole.MUNICIPAL_DIRECTOR, "Dag Direktør", title="kommunedirektør")


@pytest.fixture
def coordinator_of_rana(rana) -> Person:
    """SLT-koordinator in Rana."""
    return make.official(rana, OfficeRole.SLT_COORDINATOR, "Siri Samordner", title="SLT-koordinator")


@pytest.fixture
def administrator_of_rana(rana) -> Person:
    """Administrator in Rana: keeps the municipality's own registers."""
    return make.official(rana, OfficeRole.ADMINISTRATOR, "Ada Register", title="administrator")


@pytest.fixture
def contact_of_helgeland(helgeland, rana) -> Person:
    """Politikontakt for Rana (and only Rana) at Helgeland."""
    made = make.person("Pål Politi", at="helgeland.example")
    make.holder(
        make.office(helgeland, OfficeRole.POLICE_CONTACT, "politikontakt", serves=[rana]),
        made,
    )
    return made


@pytest.fixture
def leader_of_helgeland(helgeland) -> Person:
    """Leader of the unit that serves Rana, with authority to sign."""
    return make.official(
        helgeland, OfficeRole.UNIT_LEADER, "Eva Enhetsleder", title="politistasjonssjef", may_sign=True
    )


@pytest.fixture
def chief_of_nordland(nordland) -> Person:
    """Politimester in Nordland, with authority to sign."""
    return make.official(
        nordland, OfficeRole.CHIEF_OF_POLICE, "Marit Mester", title="politimester", may_sign=True
    )


@pytest.fixture
def administrator_of_nordland(nordland) -> Person:
    """Administrator in Nordland politidistrikt."""
    return make.official(nordland, OfficeRole.ADMINISTRATOR, "Nils Nordlending", title="administrator")


@pytest.fixture
def national_administrator(db) -> Person:
    """Administrator in Politidirektoratet."""
    return make.official(make.national(), OfficeRole.ADMINISTRATOR, "Rikke Riksen", title="administrator")


@pytest.fixture
def mayor_of_lillehammer(lillehammer) -> Person:
    """Ordfører in another municipality in another district."""
    return make.official(lillehammer, OfficeRole.MAYOR, "Lars Lillehamring", title="ordfører", may_sign=True)


@pytest.fixture
def somebody(db) -> Person:
    """A person with a login and no office."""
    return make.person("Ingen Særlig", at="ingen.example")


@pytest.fixture
def superuser(db) -> User:
    """Superuser: all registers, no signing, no own offices."""
    return make.superuser()
