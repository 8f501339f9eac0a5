"""Closing and opening logins."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from parties.acting import require
from parties.models import User
from records import audit, days
from records.actors import Actor
from records.refusals import NotAllowed


@transaction.atomic
def switch_login(*, user: User, is_active: bool, by: Actor, at: datetime) -> User:
    """Close a login, or open it again. Never one's own; a closed one loses every right at once."""
    on = days.day_of(at)
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.pk == by.user_id:
        raise NotAllowed(_("Du kan ikke stenge eller åpne din egen bruker."))
    person = getattr(user, "person", None)
    if person is None or user.is_superuser:
        # A login without a person in the register is a technical one.
        require("parties.add_organisation", by, None, on)
    else:
        require("parties.change_person", by, person, on)
    if user.is_active != is_active:
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        audit.record(
            shown_with=person or user,
            verb="account.opened" if is_active else "account.closed",
            by=by,
            at=at,
            person=user.name or user.email,
        )
    return user
