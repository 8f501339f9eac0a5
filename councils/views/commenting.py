"""Remarks on minutes as pages: write, answer, close. For members, while the minutes are not approved."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from councils.actions import commenting
from councils.forms.review import AnswerForm, CommentForm
from councils.models import AgendaItem, Minutes, MinutesComment, MinutesPiece
from councils.views.opening import OpenedFirst
from councils.views.review_bases import MinutesView
from records.refusals import NotAllowed
from records.workflow import has_right
from web.access import Right
from web.views import ActionFormView, ActionView


class RemarkView(OpenedFirst, MinutesView):
    """What the pages of remarks share: members alone, and the minutes must be theirs to read."""

    access = Right("councils.comment_minutes")

    def require(self, permission: str, obj: Any = None) -> None:
        """For those who read the minutes; other readers of the papers get a no, members are told when."""
        if not has_right(permission, self.request.user, obj):
            raise NotAllowed([_("Bare medlemmene av forumet skriver merknader til referatet.")])
        mine = Minutes.objects.visible_to(self.request.user, on=self.on).filter(meeting=self.meeting)
        if not mine.exists():
            raise NotAllowed(
                [_("Referatet er ikke sendt rundt ennå. Du får beskjed når det er klart til å leses.")]
            )


class Comment(RemarkView, ActionFormView):
    """A remark to the whole minutes, to an item or to a paragraph."""

    template_name = "councils/comment.html"
    form_class = CommentForm
    success_message = gettext_lazy("Merknaden er lagret.")

    @cached_property
    def piece(self) -> MinutesPiece | None:
        """The paragraph, if it is one."""
        if "piece" not in self.kwargs:
            return None
        pieces = MinutesPiece.objects.filter(item__meeting=self.meeting).select_related("item")
        return get_object_or_404(pieces, pk=self.kwargs["piece"])

    @cached_property
    def item(self) -> AgendaItem | None:
        """The item, if it is to one."""
        if self.piece is not None:
            return self.piece.item
        if "item" not in self.kwargs:
            return None
        return get_object_or_404(self.meeting.items.on_agenda(), pk=self.kwargs["item"])

    @cached_property
    def hindrances(self) -> list[str]:
        """Why no remark can be written now."""
        closed = commenting.why_no_remark(self.minutes)
        return [closed] if closed else []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(status=403 if self.hindrances else 200)

    def get_page_title(self) -> str:
        if self.item is None:
            return _("Merknad til referatet")
        return _("Merknad til sak %(item)s") % {"item": f"{self.item.label} {self.item.title}".strip()}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    def perform(self, form: Any) -> Any:
        return commenting.comment(
            minutes=self.minutes,
            item=self.item,
            piece=self.piece,
            text=form.cleaned_data["text"],
            privacy=form.overridden,
            by=self.actor,
            on=self.on,
            at=self.at,
        )

    def get_success_url(self) -> str:
        return f"{self.minutes_url()}{anchor(self.piece, self.item)}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.hindrances and self.request.method == "GET":
            kwargs["form"] = None
        return super().get_context_data(
            **{
                "piece": self.piece,
                "hindrances": self.hindrances if self.request.method == "GET" else [],
                **kwargs,
            }
        )


class RemarkStep(RemarkView):
    """Something is done about one remark."""

    @cached_property
    def comment(self) -> MinutesComment:
        """The remark; 404 if it is another meeting's."""
        found = self.minutes.comments.filter(pk=self.kwargs["comment"]).select_related("item", "piece")
        comment = found.first()
        if comment is None:
            raise Http404
        comment.minutes = self.minutes
        return comment

    def get_success_url(self) -> str:
        return f"{self.minutes_url()}#merknad-{self.comment.pk}"

    def get_back_url(self) -> str:
        return self.get_success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"comment": self.comment, **kwargs})


class Answer(RemarkStep, ActionFormView):
    """An answer to a remark, which may close it too."""

    template_name = "councils/comment_answer.html"
    form_class = AnswerForm
    page_title = gettext_lazy("Svar på merknaden")
    success_message = gettext_lazy("Svaret er lagret.")

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.cancel_url = self.get_success_url()
        return form

    def perform(self, form: Any) -> Any:
        act = commenting.resolve_comment if form.cleaned_data["closes"] else commenting.answer_comment
        text = {"answer" if form.cleaned_data["closes"] else "text": form.cleaned_data["text"]}
        return act(
            comment=self.comment, privacy=form.overridden, by=self.actor, on=self.on, at=self.at, **text
        )


class Resolve(RemarkStep, ActionView):
    """Close a remark that is settled."""

    page_title = gettext_lazy("Avslutt merknaden")
    confirm_label = gettext_lazy("Avslutt merknaden")
    success_message = gettext_lazy("Merknaden er avsluttet.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "confirm_text": _("%(name)s skrev: %(text)s")
                % {"name": self.comment.author_name, "text": self.comment.text},
                **kwargs,
            }
        )

    def perform(self) -> Any:
        return commenting.resolve_comment(comment=self.comment, by=self.actor, on=self.on, at=self.at)


def anchor(piece: MinutesPiece | None, item: AgendaItem | None) -> str:
    """The place on the reading page."""
    if piece is not None:
        return f"#avsnitt-{piece.pk}"
    return f"#sak-{item.pk}" if item is not None else "#merknader"
