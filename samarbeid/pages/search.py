"""Search in all that the person may see: agreements, forums, items, minutes, decisions and follow-ups."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement
from councils.models import Forum, Topic
from councils.search import Narrowing, hits, page_of, search
from parties.models import Municipality
from web.access import Public
from web.forms import PortalForm
from web.limits import within_limit
from web.views import PageView

FIRST_YEAR = 2016
# Searches from one address in a minute; a person who tries many words stays well below it.
PER_MINUTE = 60
FEW = 5


class SearchForm(PortalForm):
    """What is asked, and what it is narrowed to. Asked by GET: a search can be kept and sent on."""

    q = forms.CharField(label=gettext_lazy("Søk etter"), max_length=200, required=False)
    forum = forms.ModelChoiceField(
        label=gettext_lazy("Politiråd eller forum"),
        queryset=Forum.objects.none(),
        required=False,
        empty_label=gettext_lazy("Alle"),
    )
    year = forms.TypedChoiceField(
        label=gettext_lazy("År"), coerce=int, empty_value=None, required=False, choices=()
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Tema"),
        queryset=Topic.objects.all(),
        required=False,
        empty_label=gettext_lazy("Alle"),
    )

    def __init__(self, *args: Any, forums: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forum"].queryset = forums  # type: ignore[attr-defined]
        years = [("", _("Alle")), *((year, str(year)) for year in range(on.year, FIRST_YEAR - 1, -1))]
        self.fields["year"].choices = years  # type: ignore[attr-defined]


class Search(PageView):
    """The form and the finds; a search that is empty or wrong still shows the form."""

    access = Public
    template_name = "pages/search.html"
    page_title = gettext_lazy("Søk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        forums = Forum.objects.papers_open_to(user, self.on)
        form = SearchForm(self.request.GET or None, forums=forums, on=self.on)
        form.is_valid()
        chosen = form.cleaned_data if form.is_bound else {}
        question = (chosen.get("q") or "").strip()
        found: dict[str, Any] = {}
        # Those logged in are known, and not counted.
        counted = user.is_authenticated or within_limit(self.request, "search", PER_MINUTE)
        if question and counted:
            narrowing = Narrowing(
                forum_id=chosen["forum"].pk if chosen.get("forum") else None,
                year=chosen.get("year"),
                topic_id=chosen["topic"].pk if chosen.get("topic") else None,
            )
            page = page_of(search(question, user, self.on, narrowing), self.request.GET.get("side"))
            found = {"page_obj": page, "hits": hits(page.object_list, question, user, self.on)}
            if narrowing == Narrowing() and page.number == 1:
                found |= self._by_name(question)
        elif question:
            form.add_error(None, _("Det er søkt mange ganger herfra på kort tid. Vent et minutt."))
        return super().get_context_data(form=form, question=question, **found, **kwargs)

    def _by_name(self, question: str) -> dict[str, Any]:
        """The first few whose own name is asked for."""
        user, on = self.request.user, self.on
        return {
            "forums": Forum.objects.visible_to(user, on).search(question)[:FEW],
            "municipalities": Municipality.objects.current(on).search(question)[:FEW],
            "agreements": Agreement.objects.visible_to(user, on=on)
            .search(question)
            .prefetch_related("parties__organisation")[:FEW],
        }
