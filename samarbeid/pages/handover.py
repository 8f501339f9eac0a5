"""A programme's handover with what other rooms add: the agreements that the municipality has in work."""

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import AgreementVersion
from slt.handover import Row, Section
from slt.views import handover


class HandoverPage(handover.HandoverPage):
    """What the office holds, and what waits in its municipality's agreements."""

    def sections(self) -> list[Section]:
        """Agreements stand before the archive, which closes the list."""
        found = super().sections()
        if self.coordinator is None:
            return found
        rows = self._agreements(self.coordinator.office.organisation_id)
        section = Section("avtaler", _("Avtaler under arbeid"), rows, _("Ingen avtaler er under arbeid."))
        return [*found[:-1], section, *found[-1:]]

    def _agreements(self, municipality_id: int) -> list[Row]:
        """The municipality's open versions that the person may read; whoever comes in reads them later."""
        versions = (
            AgreementVersion.objects.open()
            .visible_to(self.request.user, on=self.on)
            .filter(agreement__parties__organisation=municipality_id)
            .select_related("agreement")
            .order_by("agreement__title", "pk")
            .distinct()
        )
        return [
            Row(
                f"{one.agreement.title} ({one.get_state_display()})",
                _("Versjon %(number)s") % {"number": one.number},
                reverse("agreements:version", args=[one.agreement_id, one.number]),
            )
            for one in versions
        ]
