"""The topics that councils usually talk about; a list that is edited from then on."""

from typing import Any

from django.db import migrations

TOPICS = (
    "oppvekst og levekår",
    "SLT",
    "barn og unge",
    "barnevern",
    "fritid",
    "organisert kriminalitet",
    "offentlig orden",
    "planlegging av omgivelsene",
    "trafikk",
    "skjenking og uteliv",
    "rusmidler",
    "integrering",
    "menneskehandel",
    "store arrangementer",
    "beredskap",
)


def add_topics(apps: Any, schema_editor: Any) -> None:
    """Those that are not there already."""
    topic = apps.get_model("councils", "Topic")
    for place, name in enumerate(TOPICS, start=1):
        topic.objects.get_or_create(name=name, defaults={"position": 10 * place})


class Migration(migrations.Migration):
    dependencies = [
        ("councils", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(add_topics, migrations.RunPython.noop),
    ]
