"""A forum's page with what other rooms add: the agreements it rests on, and its municipalities' pages."""

from typing import Any

from agreements.models import Agreement
from councils.views import forums


class ForumPage(forums.ForumPage):
    """The forum, with the agreements that found or regulate it beside."""

    template_name = "pages/forum.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreements = Agreement.objects.visible_to(self.request.user, on=self.on).founding(self.object)
        return super().get_context_data(agreements=agreements, **kwargs)
