"""How what is done with yearly evaluations reads in the history."""

from django.utils.translation import gettext_lazy as _  # noqa: F401

from records.audit import sentence  # noqa: F401
