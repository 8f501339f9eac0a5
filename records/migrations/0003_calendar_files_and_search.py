"""Calendar files in the outbox; parts of words are searched by trigrams."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_initial"),
    ]

    operations = [
        TrigramExtension(),
        migrations.AddField(
            model_name="dispatch",
            name="calendar",
            field=models.BinaryField(blank=True, null=True, verbose_name="kalenderfil"),
        ),
        migrations.AddField(
            model_name="dispatch",
            name="calendar_method",
            field=models.CharField(
                blank=True,
                choices=[("REQUEST", "Innkalling"), ("CANCEL", "Avlysning")],
                max_length=10,
                verbose_name="kalenderfilens slag",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("calendar__isnull", True), ("calendar_method", "")),
                    models.Q(("calendar__isnull", False), ("calendar_method__in", ["REQUEST", "CANCEL"])),
                    _connector="OR",
                ),
                name="records_dispatch_calendar_whole",
            ),
        ),
    ]
