"""An item's page with what other rooms add: the referral that it is, and what can be done with that."""

from typing import Any

from django.db.models import Q

from councils.views import items
from slt.models import Measure, Programme, Referral
from slt.referring import step_of
from slt.views.referrals import offered


class ItemPage(items.ItemPage):
    """The item; above it the referral that it is, and at its decisions the measures that follow of them."""

    template_name = "pages/item.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, step = self.request.user, step_of(self.item)
        if step is not None and not Referral.objects.visible_to(user, self.on).filter(pk=step.referral_id):
            step = None
        is_here = step is not None and step.ended_at is None
        context = super().get_context_data(
            referral_step=step,
            referral_steps=[one for one in offered(step, user, self.on) if one.name != "withdraw"]
            if step is not None and is_here
            else [],
            measure_programmes=self.programmes(),
            **kwargs,
        )
        follow = Measure.objects.visible_to(user, self.on).filter(decision__in=context["decisions"])
        for decision in context["decisions"]:
            decision.measures_here = [one for one in follow if one.decision_id == decision.pk]
        return context

    def programmes(self) -> list[Programme]:
        """The programmes that the person may make a measure in, after a decision of approved minutes here."""
        minutes = getattr(self.item.meeting, "minutes", None)
        if minutes is None or not minutes.is_frozen:
            return []
        forum = self.item.forum
        here = Q(groups__forum=forum) | Q(parties__municipality__in=forum.parties.values("organisation"))
        kept = Programme.objects.kept_by(self.request.user, self.on).valid(self.on)
        return list(kept.filter(here).distinct().order_by("search_key", "pk"))
