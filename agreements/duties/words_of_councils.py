"""Words and addresses for the records of councils and other forums."""

from agreements.duties.words import Wording

WORDINGS: dict[str, Wording] = {}
