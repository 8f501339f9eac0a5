"""The addresses of the duties, with who goes there and with what."""

from tests.samples import Sample

DUTIES: dict[str, list[Sample]] = {}
