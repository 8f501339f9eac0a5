"""How the room's events read in Norwegian. Each verb stands under the work it belongs to.

Titles and texts of referrals never stand in an event: an event may be shown more widely than they are.
"""

from django.utils.translation import gettext_lazy as _  # noqa: F401

from records.audit import sentence  # noqa: F401

# --- programmes and groups

# --- referrals

# --- plans and measures

# --- the library

# --- the year: wheel and report
