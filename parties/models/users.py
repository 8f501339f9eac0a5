"""The login. Rights never hang on it: they come from the offices that its person holds."""

from typing import cast

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    """Makes users by e-mail address, always in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Create a user; without a password the login works only after an invitation is answered."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = cast(User, self.model(email=email.strip().lower(), **fields))
        if password is None:
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Create a user who may keep every register, but never signs, approves or sees drafts."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        """Find the login whatever the case it was typed in."""
        return cast(User, self.get(email=email.strip().lower()))


class User(AbstractBaseUser, PermissionsMixin):
    """A login (*bruker*): an e-mail address, a name and a language; nothing about rights."""

    email = models.EmailField(_("e-postadresse"), unique=True)
    name = models.CharField(_("navn"), max_length=150)
    language = models.CharField(
        _("språk i portalen"), max_length=2, choices=[("nb", "Bokmål"), ("nn", "Nynorsk")], default="nb"
    )
    is_active = models.BooleanField(_("aktiv"), default=True)
    is_staff = models.BooleanField(
        _("ansatt i driften"),
        default=False,
        help_text=_("Gir ingen rettigheter. Tilgang til registrene følger av verv."),
    )
    date_joined = models.DateTimeField(_("opprettet"), default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("bruker")
        verbose_name_plural = _("brukere")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="parties_user_email_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name; asked for by Django's own templates."""
        return self.name

    def get_short_name(self) -> str:
        """Return the first name; asked for by Django's own templates."""
        return self.name.split(" ")[0] if self.name else self.email
