"""The page that minutes are written on: every item with its pieces, outcome and decisions."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from councils import closing
from councils.actions.writable import why_not_write
from councils.choices import Standing
from councils.forms import writing as forms
from councils.models import AgendaItem, Decision, FollowUp, Meeting, MinutesPiece, PieceText
from councils.people import seated
from councils.states import COMING_STATES, ItemState
from councils.views.bases import MeetingView
from councils.views.opening import MinutesReaders, OpenedFirst
from records import comparison, richtext
from web.access import Right
from web.views import PageView


@dataclass
class Beside:
    """A text that came too late, as it is shown beside the piece."""

    text: PieceText
    html: SafeString
    difference: SafeString
    is_mine: bool


@dataclass
class PieceRow:
    """A piece with its form; one with bold, lists or tables is shown as it looks and opened in the editor."""

    piece: MinutesPiece
    form: forms.PieceForm | None
    closing_form: forms.ClosingForm
    beside: list[Beside]
    number: int
    html: SafeString
    is_new: bool = False
    # A revision that the page's own text was written on, where it is not the piece's (`close_piece`).
    revision: int = 0

    @property
    def may_be_removed(self) -> bool:
        return not self.html


@dataclass
class DecisionRow:
    """A decision, its follow-ups, and the forms to change it and to add one."""

    decision: Decision
    change_form: forms.ChangeDecisionForm
    follow_up_form: forms.FollowUpForm
    follow_ups: list[FollowUp]


@dataclass
class ItemRow:
    """All of one item on the page."""

    item: AgendaItem
    pieces: list[PieceRow]
    decisions: list[DecisionRow]
    decision_form: forms.DecisionForm
    postpone_form: forms.PostponeForm
    send_back_form: forms.SendBackForm
    new_closed_form: forms.ClosingForm
    continued_in: AgendaItem | None
    is_open: bool

    @property
    def waits(self) -> bool:
        """Is it still to be said what was done with it?"""
        return self.item.state == ItemState.PLACED

    @property
    def tone(self) -> str:
        """The colour of its outcome."""
        return {"TREATED": "success", "POSTPONED": "info", "SENT_BACK": "info"}.get(
            self.item.state, "neutral"
        )


class WriteBase(MinutesReaders):
    """What the page and its buttons share. `place` says where on the page an answer belongs («utfall-12»)."""

    access = Right("councils.write_minutes")
    template_name = "councils/write.html"
    page_title = gettext_lazy("Skriv referat")
    place: str = ""

    @cached_property
    def hindrances(self) -> list[str]:
        """Why nothing can be written now; none when it can."""
        return why_not_write(self.meeting)

    @cached_property
    def items(self) -> list[AgendaItem]:
        """The agenda with everything that is written about it: a constant number of queries."""
        pieces = MinutesPiece.objects.order_by("position", "pk").prefetch_related(
            Prefetch(
                "texts_beside",
                queryset=PieceText.objects.filter(settled_at__isnull=True).order_by("typed_at", "pk"),
                to_attr="waiting_texts",
            )
        )
        follow_ups = FollowUp.objects.select_related("owner_office__organisation", "owner_person").order_by(
            "pk"
        )
        decisions = Decision.objects.order_by("position", "pk").prefetch_related(
            Prefetch("follow_ups", queryset=follow_ups)
        )
        return list(
            self.meeting.items.on_agenda()
            .order_by("position", "pk")
            .prefetch_related(
                Prefetch("pieces", queryset=pieces),
                Prefetch("decisions", queryset=decisions),
            )
        )

    @cached_property
    def seats(self) -> list[Any]:
        """Who can be given something to do."""
        return seated(self.forum, self.meeting.on)

    @cached_property
    def coming(self) -> list[Meeting]:
        """The meetings that an item can be put off to."""
        return list(
            self.forum.meetings.filter(
                state__in=COMING_STATES, starts_at__gt=self.meeting.starts_at
            ).order_by("starts_at", "pk")
        )

    @cached_property
    def going_on(self) -> dict[int, AgendaItem]:
        """Where the postponed items live on."""
        later = AgendaItem.objects.filter(continued_from__in=self.items).select_related("meeting")
        return {one.continued_from_id: one for one in later if one.continued_from_id}

    def current_item(self) -> int | None:
        """The item that is open from the start: the one asked for, else the first to be written about."""
        wanted = self.request.GET.get("sak", "")
        if wanted.isdecimal() and any(item.pk == int(wanted) for item in self.items):
            return int(wanted)
        waiting = [item for item in self.items if item.state == ItemState.PLACED]
        unwritten = [item for item in waiting if not any(piece.body for piece in item.pieces.all())]
        return next((item.pk for item in [*unwritten, *waiting]), None)

    def form_at(self, place: str, form: Any, make: Any) -> Any:
        """The form that was sent from this place, with its faults; else a fresh one."""
        return form if form is not None and self.place == place else make()

    def rows(self, form: Any) -> list[ItemRow]:
        """Everything that is written about, in the order of the agenda."""
        current = self.current_item()
        made = []
        for item in self.items:
            key = item.pk
            places = {f"{name}-{key}" for name in ("utfall", "utsatt", "tilbake", "beslutning", "avsnitt")}
            pieces = [
                self.piece_row(item, piece, number, form) for number, piece in enumerate(item.pieces.all(), 1)
            ]
            made.append(
                ItemRow(
                    item=item,
                    pieces=pieces,
                    decisions=[self.decision_row(one, form) for one in item.decisions.all()],
                    decision_form=self.form_at(
                        f"beslutning-{key}",
                        form,
                        lambda key=key: forms.DecisionForm(seats=self.seats, auto_id=f"beslutning-{key}-%s"),
                    ),
                    postpone_form=self.form_at(
                        f"utsatt-{key}",
                        form,
                        lambda key=key: forms.PostponeForm(coming=self.coming, auto_id=f"utsatt-{key}-%s"),
                    ),
                    send_back_form=self.form_at(
                        f"tilbake-{key}",
                        form,
                        lambda key=key: forms.SendBackForm(auto_id=f"tilbake-{key}-%s"),
                    ),
                    new_closed_form=self.form_at(
                        f"avsnitt-{key}",
                        form,
                        lambda key=key, item=item: forms.ClosingForm(
                            initial={"legal_basis": item.legal_basis}, auto_id=f"avsnitt-{key}-%s"
                        ),
                    ),
                    continued_in=self.going_on.get(key),
                    is_open=key == current
                    or self.place in places
                    or self.is_within(item)
                    or any(row.beside for row in pieces),
                )
            )
        return made

    def is_within(self, item: AgendaItem) -> bool:
        """Does the answer belong to something inside this item?"""
        kind, _dash, key = self.place.rpartition("-")
        if kind in {"stykke", "lukking"}:
            return any(str(piece.pk) == key for piece in item.pieces.all())
        if kind in {"endre", "oppfolging"}:
            return any(str(decision.pk) == key for decision in item.decisions.all())
        return False

    def piece_row(self, item: AgendaItem, piece: MinutesPiece, number: int, sent: Any) -> PieceRow:
        """A piece and its forms."""
        piece.item = item
        html = richtext.clean(piece.body)
        words = richtext.plain(html)
        form = None
        if richtext.from_plain(words) == html:
            form = self.form_at(
                f"stykke-{piece.pk}",
                sent,
                lambda: forms.PieceForm(initial={"body": words}, auto_id=f"tekst-i-{piece.pk}-%s"),
            )
            form.autosave(
                reverse("councils:piece_autosave", args=[self.meeting.pk, piece.pk]), piece.revision
            )
        basis = piece.legal_basis or (item.legal_basis if item.is_closed else "")
        return PieceRow(
            piece=piece,
            form=form,
            closing_form=self.form_at(
                f"lukking-{piece.pk}",
                sent,
                lambda: forms.ClosingForm(initial={"legal_basis": basis}, auto_id=f"hjemmel-{piece.pk}-%s"),
            ),
            beside=[self.beside(piece, text) for text in piece.waiting_texts],  # type: ignore[attr-defined]
            number=number,
            html=html,
            is_new=self.request.GET.get("avsnitt") == str(piece.pk),
            revision=self.shown_revision(piece, form),
        )

    def shown_revision(self, piece: MinutesPiece, form: Any) -> int:
        """The revision that the page's text of the piece was written on, where the page has said so."""
        asked = self.request.GET
        if asked.get("stykke") == str(piece.pk) and asked.get("revisjon", "").isdecimal():
            return int(asked["revisjon"])
        return form.revision if form is not None and form.is_bound else piece.revision

    def beside(self, piece: MinutesPiece, text: PieceText) -> Beside:
        """A text beside, with what is different in it."""
        return Beside(
            text,
            richtext.clean(text.body),
            comparison.compare_html(piece.body, text.body),
            text.typed_by_user == self.request.user.pk,
        )

    def decision_row(self, decision: Decision, form: Any) -> DecisionRow:
        """A decision and its forms."""
        key = decision.pk
        return DecisionRow(
            decision,
            self.form_at(
                f"endre-{key}",
                form,
                lambda: forms.ChangeDecisionForm(
                    initial={
                        "text": decision.text,
                        "is_closed": decision.is_closed,
                        "legal_basis": decision.legal_basis,
                        "read_revision": decision.revision,
                    },
                    auto_id=f"endre-{key}-%s",
                ),
            ),
            self.form_at(
                f"oppfolging-{key}",
                form,
                lambda: forms.FollowUpForm(seats=self.seats, auto_id=f"oppfolging-{key}-%s"),
            ),
            list(decision.follow_ups.all()),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None)
        reasons = list(kwargs.pop("reasons", []))
        may_write = not self.hindrances
        # Approved minutes of the members alone are read on their own page, after the logged click.
        minutes = self.found_minutes
        rows = self.rows(form) if minutes is None or not (minutes.is_frozen and self.has_to_open) else []
        missing = closing.missing(self.meeting, self.on) if may_write else []
        return super().get_context_data(
            **{
                "page_title": self.page_title,
                "rows": rows,
                "may_write": may_write,
                "hindrances": self.hindrances,
                "minutes": minutes,
                "missing": missing,
                "waiting": sum(row.waits for row in rows),
                "coming": self.coming,
                "way_out": self.way_out() if may_write else None,
                "take_back_url": self.address("councils:take_back"),
                "table_form": self.form_at("ny-sak", form, lambda: forms.TableItemForm(auto_id="ny-sak-%s")),
                "table_open": self.place == "ny-sak",
                "legal_bases": forms.LEGAL_BASES,
                "status_standing": Standing.STATUS,
                "place": self.place,
                "reasons": reasons,
                **kwargs,
            }
        )

    def way_out(self) -> tuple[str, str]:
        """How the minutes go on from here, and where: to review, or to approval where nobody reviews."""
        minutes = getattr(self.meeting, "minutes", None)
        if minutes is None:
            return "", ""
        step = closing.step_out(minutes, self.on)
        return str(step.label), self.address(f"councils:{step.name}")

    def address(self, name: str) -> str:
        """The address of one of the meeting's other pages."""
        return reverse(name, args=[self.meeting.pk])


class Write(OpenedFirst, WriteBase, PageView):
    """The page."""


class PieceView(MeetingView):
    """Something about one piece of the meeting's minutes; 404 for a piece of another's."""

    access = Right("councils.write_minutes")

    @cached_property
    def piece(self) -> MinutesPiece:
        """The piece that the address names."""
        return get_object_or_404(
            MinutesPiece.objects.select_related("item__meeting__forum"),
            pk=self.kwargs["piece"],
            item__meeting=self.meeting,
        )
