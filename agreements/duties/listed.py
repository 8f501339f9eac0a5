"""The duties that come from a section, by name: what stands beside its text while it is written."""

from agreements.duties.kinds import label_of
from agreements.models import Duty, VersionSection


def duties_from(section: VersionSection) -> list[dict[str, str]]:
    """Each duty with a sentence in the section, offered or confirmed; a single query."""
    found = Duty.objects.filter(version=section.version_id, sentences__section_key=section.key)
    rows = found.exclude(state=Duty.State.REJECTED).distinct().order_by("position", "pk")
    return [{"key": row.key, "label": label_of(row), "state": str(row.get_state_display())} for row in rows]
