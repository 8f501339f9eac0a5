"""A group's page, and what those who keep the programme do with groups: add, change, close."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from slt.actions import groups
from slt.forms.programmes import AddGroupForm, ChangeGroupForm, CloseGroupForm
from slt.founding import Founding
from slt.models import SltGroup
from slt.rhythm import rhythms
from slt.structure import level_title, structure_of
from slt.views.bases import ProgrammeView, SltView
from slt.views.referrals import group_context
from slt.views.settings import FromSettings
from web.access import Public, Right
from web.views import Crumb, PageView


class GroupView(SltView):
    """A page about one group; that there is one is public."""

    model = SltGroup

    def get_queryset(self) -> QuerySet[SltGroup]:
        found = SltGroup.objects.visible_to(self.request.user, self.on)
        return found.select_related(
            "programme", "forum", "municipality", "above__forum", "merged_into__forum"
        )

    @property
    def group(self) -> SltGroup:
        """The group that the page is about."""
        return self.object


class GroupPage(GroupView, PageView):
    """What a group is, where it stands, who sits there, when it meets, what lies with it."""

    access = Public
    template_name = "slt/group.html"

    def get_page_title(self) -> str:
        return self.group.forum.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        group = self.group
        structure = structure_of(self.programme, self.request.user, self.on)
        box = next((one for one in structure.boxes if one.pk == group.pk), None)
        below = group.below.valid(self.on).in_order()
        return super().get_context_data(
            **{
                "group": group,
                "level": level_title(self.programme, group.level),
                "box": box,
                "below": below,
                "year": rhythms(self.programme, [group], self.on.year, self.on)[group.pk]
                if self.reads and box
                else None,
                "merged_from": group.merged_from.select_related("forum"),
                **group_context(group, self.request.user, self.on, self.at),
                **kwargs,
            }
        )


class AddGroup(FromSettings, ProgrammeView):
    """A new group in the programme."""

    access = Right("slt.keep_programme")
    form_class = AddGroupForm
    page_title = gettext_lazy("Legg til en gruppe")
    success_message = gettext_lazy("Gruppa er lagt til. Medlemmene legger du inn på forumets side.")

    @cached_property
    def founding(self) -> Founding:
        """The forums and offices that there are to choose among."""
        return Founding(self.request.user, self.standing, self.on)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "programme": self.programme,
            "founding": self.founding,
            "on": self.on,
        }

    def get_success_url(self) -> str:
        result = getattr(self, "result", None)
        return result.get_absolute_url() if result is not None else super().get_success_url()

    def perform(self, form: AddGroupForm) -> SltGroup:
        return groups.add_group(
            programme=self.programme, plan=form.plan(), by=self.actor, on=self.on, at=self.at
        )


class _GroupStep(FromSettings, GroupView):
    """A step on one group."""

    access = Right("slt.keep_programme")

    def get_success_url(self) -> str:
        return self.group.get_absolute_url()

    def get_breadcrumbs(self) -> list[Crumb]:
        crumbs = [(_("Innstillinger"), reverse("slt:settings", args=[self.programme.pk]))]
        return [*SltView.get_breadcrumbs(self), *crumbs]


class ChangeGroup(_GroupStep):
    """How often it is to meet, where it raises to, for whom it is."""

    form_class = ChangeGroupForm
    success_message = gettext_lazy("Endringene er lagret.")

    def get_page_title(self) -> str:
        return _("Endre %(group)s") % {"group": self.group.forum.name}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "programme": self.programme,
            "group": self.group,
            "on": self.on,
        }

    def perform(self, form: ChangeGroupForm) -> SltGroup:
        return groups.change_group(group=self.group, by=self.actor, on=self.on, at=self.at, **form.facts)


class CloseGroup(_GroupStep):
    """The last day of a group, and who takes over."""

    form_class = CloseGroupForm
    success_message = gettext_lazy("Gruppa er lagt ned.")

    def get_page_title(self) -> str:
        return _("Legg ned %(group)s") % {"group": self.group.forum.name}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "group": self.group, "on": self.on}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = _(
            "Forumet består, med møter og referater. Gruppene under løfter saker til den som tar over, "
            "ellers til gruppa over."
        )
        return super().get_context_data(**{"lead": lead, **kwargs})

    def perform(self, form: CloseGroupForm) -> SltGroup:
        return groups.close_group(
            group=self.group,
            last_day=form.cleaned_data["last_day"],
            merged_into=form.heir,
            by=self.actor,
            on=self.on,
            at=self.at,
        )
