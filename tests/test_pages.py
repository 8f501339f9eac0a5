"""Every address is walked: it answers as it should, its variables are all there, and a GET writes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.template.base import FilterExpression, Variable, VariableDoesNotExist

from tests.addresses import WITHOUT_SAMPLE, Sample, address_names, every_sample
from tests.rooms import BASE_DIR
from tests.world import World

SAMPLE_LIST = list(every_sample())


@pytest.fixture
def undefined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The variables that templates of ours print and nothing defines."""
    found: list[str] = []
    resolve = FilterExpression.resolve

    def noting(self: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        handled = any(filter_.__name__ in ANSWERS_FOR_NOTHING for filter_, _arguments in self.filters)
        template = context.render_context.template
        own = template is not None and str(template.origin.name).startswith(str(BASE_DIR / "templates"))
        if own and isinstance(self.var, Variable) and not ignore_failures and not handled:
            try:
                self.var.resolve(context)
            except VariableDoesNotExist:
                found.append(f"{template.name}: {self.token}")
        return resolve(self, context, ignore_failures)

    monkeypatch.setattr(FilterExpression, "resolve", noting)
    return found


ANSWERS_FOR_NOTHING = {"default", "default_if_none"}
# What a request keeps of itself: who is logged in where, what is cached, that recovery codes have been shown,
# and allauth's own copy of a login's address.
BOOKKEEPING = (
    "django_session",
    "usersessions_usersession",
    "samarbeid_cache",
    "mfa_authenticator",
    "account_emailaddress",
)
READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "WITH", "SET", "SHOW", "DECLARE", "FETCH", "CLOSE")


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements within the block that write to more than the bookkeeping."""
    found: list[str] = []

    def note(execute: Any, sql: str, *arguments: Any) -> Any:
        statement = str(sql).lstrip(" (\n")
        if not statement.upper().startswith(READS) and not any(table in statement for table in BOOKKEEPING):
            found.append(statement[:200])
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        yield found


def test_every_address_is_walked() -> None:
    walked = {sample.name for sample in SAMPLE_LIST}
    assert address_names() - walked == set(WITHOUT_SAMPLE)
    assert walked - address_names() == set()


def test_whatever_is_not_a_page_has_its_reason() -> None:
    assert [str(sample) for sample in SAMPLE_LIST if sample.status != 200 and not sample.why] == []


@pytest.mark.parametrize("sample", SAMPLE_LIST, ids=str)
def test_a_page_answers_knows_its_variables_and_writes_nothing(
    world: World, undefined: list[str], sample: Sample
) -> None:
    client, url = world.client(sample.who), sample.url(world)
    with writes() as written:
        response = client.get(url)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code == sample.status, response.headers.get("Location", "")
    assert undefined == []
    assert written == []
