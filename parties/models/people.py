"""Human beings, with or without a login."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parties.names import fold, search_key, sort_key


class PersonQuerySet(models.QuerySet):
    """Reads of people."""

    def search(self, question: str) -> Self:
        """Find by parts of the name or e-mail address; Sámi letters folded."""
        found = self
        for word in question.split():
            found = found.filter(search_key__contains=fold(word))
        return found

    def in_order(self) -> Self:
        """Sort by the Norwegian alphabet."""
        return self.order_by("sort_key", "pk")


class Person(models.Model):
    """A human being who holds or held offices; may have a login. Only work contact data stand here."""

    name = models.CharField(_("navn"), max_length=150)
    email = models.EmailField(_("e-post (arbeid)"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("bruker"),
    )
    sort_key = models.CharField(max_length=200, editable=False, blank=True, db_index=True, db_collation="C")
    search_key = models.TextField(editable=False, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("personer")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Save with fresh sort and search keys."""
        self.set_keys()
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Fill the keys; also called before bulk writes, which pass `save` by."""
        self.sort_key = sort_key(self.name)[:200]
        self.search_key = search_key(self.name, self.email)
