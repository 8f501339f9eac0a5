"""What the words for a kind of record are found by."""

from collections.abc import Callable
from datetime import date
from typing import Any

# From keys, a person and a day: words and address of each of the records that the person may read, by key.
Wording = Callable[[list[int], Any, date], dict[int, tuple[str, str]]]
