"""`python -m benchmarks.duty_check`: the duties of many agreements against those of one.

The number of queries has to stay the same; the time for each agreement has to fall.
"""

from benchmarks.ground import arguments, country, seconds, table

SIZES = (1, 20, 357)


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__.splitlines()[0])
    with country(asked):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from agreements.duties.checking import check_many
        from agreements.models import Agreement
        from records import days

        today = days.today()
        everything = list(Agreement.objects.order_by("pk"))
        check_many(everything[:1], today.year, today)
        rows = []
        alone = 0.0
        for size in sorted({min(size, len(everything)) for size in SIZES}):
            some = everything[:size]
            with CaptureQueriesContext(connection) as captured:
                checks = check_many(some, today.year, today)
            took = seconds(lambda some=some: check_many(some, today.year, today), times=3)
            asking = sum(float(row["time"]) for row in captured.captured_queries)
            alone = alone or took
            duties = sum(len(one.rows) for one in checks.values())
            rows.append(
                (len(some), duties, len(captured), took / alone, took / alone / len(some), asking / took)
            )
        table(
            ("agreements", "duties", "queries", "time ÷ one", "time each ÷ one", "share in database"),
            rows,
        )


if __name__ == "__main__":
    main()
