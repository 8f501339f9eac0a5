"""An item's page with what other rooms add: the referral that it is, and what can be done with that."""

from typing import Any

from councils.views import items
from slt.models import Referral
from slt.referring import step_of
from slt.views.referrals import offered


class ItemPage(items.ItemPage):
    """The item; above it the referral that it is, for those who may see that."""

    template_name = "pages/item.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, step = self.request.user, step_of(self.item)
        if step is not None and not Referral.objects.visible_to(user, self.on).filter(pk=step.referral_id):
            step = None
        is_here = step is not None and step.ended_at is None
        return super().get_context_data(
            referral_step=step,
            referral_steps=offered(step, user, self.on) if step is not None and is_here else [],
            **kwargs,
        )
