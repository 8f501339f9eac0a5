"""Words and addresses for the records of SLT and of the parties themselves."""

from agreements.duties.words import Wording

WORDINGS: dict[str, Wording] = {}
