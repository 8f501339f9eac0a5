"""What every act of writing begins with – lock, right, side – and what a text must hold to be saved."""

from datetime import date

from django.utils.translation import gettext as _

from agreements.actions.steps import acting_with, check_may_write, locked, required_text
from agreements.choices import Side
from agreements.merging import unknown_tokens
from agreements.models import AgreementVersion, VersionSection
from agreements.states import VersionState
from parties.acting import user_of
from parties.standing import Capability
from records import richtext
from records.actors import Actor
from records.refusals import Refused

LONGEST_HEADING = 200


def begin_writing(version: AgreementVersion, by: Actor, on: date) -> tuple[AgreementVersion, Actor, Side]:
    """Lock the version and see that the person may write in it now."""
    version = locked(version)
    user = user_of(by, on)
    check_may_write(version, user)
    by, side = acting_with(by, user, version, Capability.EDIT_DRAFTS, on, sides=_writing_sides(version))
    return version, by, side


def _writing_sides(version: AgreementVersion) -> list[str]:
    """In a draft the side that has it; afterwards both."""
    return [version.turn] if version.state == VersionState.DRAFT else list(Side.values)


def checked_heading(heading: str) -> str:
    """A heading as plain text on one line; Refused when it is empty, too long or names an unknown field."""
    heading = " ".join(required_text(heading, _("Avsnittet mangler overskrift.")).split())
    if len(heading) > LONGEST_HEADING:
        raise Refused(_("Overskriften er for lang (høyst %(limit)s tegn).") % {"limit": LONGEST_HEADING})
    check_tokens(heading)
    return heading


def checked_body(body: str) -> str:
    """The text cleaned; Refused when it names an unknown merge field."""
    body = str(richtext.clean(body))
    check_tokens(body)
    return body


def check_tokens(text: str) -> None:
    """Every token in the text is a known merge field; else Refused, naming those that are not."""
    if unknown := unknown_tokens(text):
        raise Refused(
            [
                _("Flettefeltet «{%(token)s}» finnes ikke. Velg et felt fra listen.") % {"token": t}
                for t in unknown
            ]
        )


def current_section(section: VersionSection) -> VersionSection:
    """The section as it stands now; Refused when somebody has removed it."""
    found = VersionSection.objects.filter(pk=section.pk).first()
    if found is None:
        raise Refused(_("Avsnittet er fjernet i mellomtiden. Last siden på nytt."))
    return found
