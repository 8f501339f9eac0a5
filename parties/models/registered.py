"""What a public register gave us, remembered beside what people have made of it."""

from django.db import models
from django.db.models import Q


class Registered(models.Model):
    """A row that may come from the project's register files. Abstract.

    `register_key` names the row in the files (empty: entered by people). `register_values` holds what the
    files said at the last load, so that the next load can tell a fact that nobody has touched from one that
    somebody has corrected. Written by `parties.registers` only.
    """

    register_key = models.CharField(max_length=60, blank=True, editable=False)
    register_values = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["register_key"],
                condition=~Q(register_key=""),
                name="%(app_label)s_%(class)s_register_key_once",
            )
        ]
