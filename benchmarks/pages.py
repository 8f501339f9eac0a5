"""`python -m benchmarks.pages`: what pages cost at the size of the country, beside their bare SQL.

The server's time of a page through the test client – middleware, rights, templates – divided by the time that
the very statements it asked take when they are run alone and all rows fetched. The statements of the smallest
and the largest district stand side by side: their number may not grow with the agreements.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.ground import arguments, country, seconds_of_both, table


@dataclass(frozen=True)
class Visit:
    """A page as one person sees it."""

    name: str
    client: Any
    address: str


@dataclass(frozen=True)
class Cost:
    """What a visit took: statements, and seconds with and without the portal around them."""

    statements: list[str]
    page: float
    bare: float

    @property
    def ratio(self) -> float:
        """The page's time in times of its SQL's."""
        return self.page / self.bare


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__.splitlines()[0])
    with country(asked):
        small, large = districts()
        print(f"Smallest district: {small[1]} agreements. Largest: {large[1]}.\n")
        rows = []
        for few, many in zip(visits(small[0]), visits(large[0]), strict=True):
            few_queries, other = len(statements_of(few)), cost_of(many)
            rows.append(
                (
                    many.name,
                    few_queries,
                    len(other.statements),
                    other.ratio,
                    "" if other.ratio <= 5 else "more than 5",
                )
            )
        table(("page", "queries, smallest", "queries, largest", "page ÷ bare SQL, largest", "aim ≤ 5"), rows)


def districts() -> tuple[tuple[Any, int], tuple[Any, int]]:
    """The police districts with fewest and most agreements, with how many."""
    from agreements.evaluation.area import agreements_of
    from parties.models import PoliceDistrict

    counted = [(one, agreements_of(one).count()) for one in PoliceDistrict.objects.order_by("pk")]
    counted = sorted((row for row in counted if row[1]), key=lambda row: row[1])
    return counted[0], counted[-1]


def visits(district: Any) -> list[Visit]:
    """The pages, as those see them who use them most; of the district where they are about one."""
    from django.test import Client
    from django.urls import reverse

    from agreements.evaluation.area import agreements_of
    from agreements.models import EvaluationRound
    from parties.models import OfficeRole, Organisation
    from records import days

    today = days.today()
    national = Organisation.objects.filter(kind="NATIONAL").order_by("pk")[0]
    agreement = agreements_of(district).filter(parties__organisation__kind="MUNICIPALITY").order_by("pk")[0]
    municipality = Organisation.objects.get(agreement_parties__agreement=agreement, kind="MUNICIPALITY")
    keeper = client_of(district, OfficeRole.ADMINISTRATOR)
    chief = client_of(
        agreement.parties.get(side="POLICE").organisation,
        OfficeRole.UNIT_LEADER,
        OfficeRole.CHIEF_OF_POLICE,
    )
    anders = client_of(national, OfficeRole.ADMINISTRATOR)
    coordinator = client_of(municipality, OfficeRole.SLT_COORDINATOR, OfficeRole.COORDINATING_FUNCTION)
    everyone = Client()
    year = today.year
    held = EvaluationRound.objects.get(owner=district, year=year)
    overview = "evaluations:overview"
    return [
        Visit("public register", everyone, reverse("pages:register")),
        Visit("evaluations, public status", everyone, reverse("evaluations:public_status")),
        Visit("agreement, public", everyone, reverse("pages:agreement", args=[agreement.pk])),
        Visit("agreement, coordinator", coordinator, reverse("pages:agreement", args=[agreement.pk])),
        Visit("duties of an agreement", coordinator, reverse("duties:agreement", args=[agreement.pk])),
        Visit("home, coordinator", coordinator, reverse("pages:home")),
        Visit("home, chief of police or unit", chief, reverse("pages:home")),
        Visit("home, district administrator", keeper, reverse("pages:home")),
        Visit("round of the district", keeper, reverse("evaluations:round", args=[held.pk])),
        Visit("overview, district", keeper, reverse(overview, args=[district.pk])),
        Visit("overview, nation", anders, reverse(overview, args=[national.pk])),
        Visit("exports, district", keeper, reverse("evaluations:exports", args=[district.pk])),
        Visit("exports, nation", anders, reverse("evaluations:exports", args=[national.pk])),
        Visit("list of evaluations", keeper, reverse("evaluations:list")),
    ]


def client_of(organisation: Any, *roles: str) -> Any:
    """A client logged in as who holds one of these offices."""
    from django.test import Client

    from parties.models import Appointment
    from parties.tests.factories import login

    held = Appointment.objects.filter(office__organisation=organisation.pk, office__role__in=roles)
    return login(Client(), held.select_related("person__user").order_by("pk")[0].person)


def cost_of(visit: Visit) -> Cost:
    """The page's cost once its caches are warm."""
    statements = statements_of(visit)
    return Cost(statements, *seconds_of_both(lambda: ask(visit), bare(statements)))


def statements_of(visit: Visit) -> list[str]:
    """What the page asks the database once its caches are warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(visit)
    with CaptureQueriesContext(connection) as captured:
        ask(visit)
    return [row["sql"] for row in captured.captured_queries if row["sql"].startswith("SELECT")]


def ask(visit: Visit) -> None:
    """Fetch the page."""
    answer = visit.client.get(visit.address)
    # An answer that is refused or empty would have cost nothing.
    assert answer.status_code == 200, (visit.name, answer.status_code)
    assert answer.content


def bare(statements: list[str]) -> Callable[[], None]:
    """The statements alone, on a connection that stands, every row fetched."""
    from django.db import connection

    def run() -> None:
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    return run


if __name__ == "__main__":
    main()
