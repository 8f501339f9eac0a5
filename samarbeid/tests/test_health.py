"""`/helse/`: ready when everything is there, 503 with the part by name when not, and never a secret."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from samarbeid import health, worker


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated_until", 0.0)


@pytest.mark.django_db
def test_ready_when_all_is_there(client: Client) -> None:
    worker.beat(timezone.now())
    answer = client.get("/helse/")
    assert answer.status_code == 200
    assert answer.json() == {
        "lever": True,
        "klar": True,
        "deler": {"database": "ok", "migrasjoner": "ok", "arbeider": "ok"},
        "eldste_ventende_epost_sekunder": None,
    }
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "says"),
    [(None, "aldri sett"), (worker.BEAT_LIMIT + timedelta(seconds=1), "ikke sett på en stund")],
)
def test_not_ready_without_a_living_worker(client: Client, age: timedelta | None, says: str) -> None:
    cache.delete(worker.BEAT)
    if age:
        worker.beat(timezone.now() - age)
    answer = client.get("/helse/")
    assert answer.status_code == 503
    assert answer.json()["deler"] == {"database": "ok", "migrasjoner": "ok", "arbeider": says}


@pytest.mark.django_db
def test_not_ready_when_a_migration_is_missing(client: Client) -> None:
    worker.beat(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'records'")
    answer = client.get("/helse/")
    assert answer.status_code == 503
    assert answer.json()["deler"]["migrasjoner"] == "mangler"


def test_alive_without_a_database(client: Client) -> None:
    """No database is open to this test: asking it would fail."""
    answer = client.get("/helse/lever/")
    assert (answer.status_code, answer.json()) == (200, {"lever": True})
