"""A meeting's page with what other rooms add: after a log without content, what was raised there."""

from typing import Any

from councils.views import meetings
from records.workflow import has_right
from slt.models import Referral, SltGroup


class MeetingPage(meetings.MeetingPage):
    """The meeting; after its log the way to raise an issue, for those who may, and those that were raised."""

    template_name = "pages/meeting.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if context["log"] is None:
            return context
        user = self.request.user
        groups = SltGroup.objects.valid(self.on).filter(forum=self.forum).in_order()
        seen = Referral.objects.visible_to(user, self.on).filter(raised_in=self.meeting)
        return {
            **context,
            "raised_here": seen.order_by("raised_at", "pk"),
            "raise_from": [one for one in groups if has_right("slt.raise_referral", user, one)],
        }
