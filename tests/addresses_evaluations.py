"""The addresses of the yearly evaluation, with who goes there and with what; each part has its own block."""

from tests.samples import Sample

# Addresses that answer with a file or data, and are no page to look at.
FILES_OF_EVALUATIONS: set[str] = set()

_ANSWERS: dict[str, list[Sample]] = {}

_REPORT: dict[str, list[Sample]] = {}

_ROUNDS: dict[str, list[Sample]] = {}

_OVERVIEW: dict[str, list[Sample]] = {}

_EXPORTS: dict[str, list[Sample]] = {}

EVALUATIONS: dict[str, list[Sample]] = {**_ANSWERS, **_REPORT, **_ROUNDS, **_OVERVIEW, **_EXPORTS}
