"""The library's neutral examples; each is found by its key, and edited nowhere."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import migrations

from records.search import text_key

CONTENT = Path(__file__).parent.parent / "content" / "library.nb.yaml"
SHARED_ON = date(2026, 11, 28)
SEARCHED = ("title", "problem", "target_group", "description")


def add_examples(apps: Any, schema_editor: Any) -> None:
    """Those that are not there already."""
    topics = {row.name: row for row in apps.get_model("councils", "Topic").objects.all()}
    library = apps.get_model("slt", "LibraryMeasure")
    for example in yaml.safe_load(CONTENT.read_text(encoding="utf-8"))["examples"]:
        said = {name: value.strip() if isinstance(value, str) else value for name, value in example.items()}
        said["topic"] = topics.get(said["topic"])
        library.objects.get_or_create(
            key=said.pop("key"),
            defaults={
                **said,
                "is_example": True,
                "shared_on": SHARED_ON,
                # A migration's model has no `save` of its own that would keep the key.
                "search_key": text_key(" ".join(said.get(name, "") for name in SEARCHED)),
            },
        )


class Migration(migrations.Migration):
    dependencies = [("slt", "0001_initial"), ("councils", "0002_topics")]

    operations = [migrations.RunPython(add_examples, migrations.RunPython.noop)]
