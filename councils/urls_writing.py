"""Addresses of the room: at the meeting, and writing its minutes."""

from django.urls import URLPattern, path

from councils.forms.writing import RichPieceForm
from councils.views import attendance, piece_parts, writing, writing_parts

_LIST = "moter/<int:pk>/frammote/"
_PAGE = "moter/<int:pk>/referat/skriv/"
_ITEM = f"{_PAGE}sak/<int:item>/"
_PIECE = f"{_PAGE}avsnitt/<int:piece>/"
_DECISION = f"{_PAGE}beslutning/<int:decision>/"

urlpatterns: list[URLPattern] = [
    path("moter/<int:pk>/holdt/", attendance.Hold.as_view(), name="hold"),
    path(_LIST, attendance.AttendancePage.as_view(), name="attendance"),
    path(f"{_LIST}alle/", attendance.Everybody.as_view(), name="everybody"),
    path(f"{_LIST}taushet/", attendance.Secrecy.as_view(), name="secrecy"),
    path(f"{_LIST}gjest/", attendance.Guest.as_view(), name="guest"),
    path(f"{_LIST}<int:row>/", attendance.SetPresence.as_view(), name="presence_set"),
    path(f"{_LIST}<int:row>/vara/", attendance.Deputy.as_view(), name="deputy"),
    path(f"{_LIST}<int:row>/tider/", attendance.Times.as_view(), name="times"),
    path(f"{_LIST}<int:row>/fjern/", attendance.RemoveAttendance.as_view(), name="attendance_remove"),
    path(_PAGE, writing.Write.as_view(), name="write"),
    path(f"{_PAGE}resten/", writing_parts.TreatTheRest.as_view(), name="treat_the_rest"),
    path(f"{_PAGE}sak/ny/", writing_parts.AddTableItem.as_view(), name="table_item"),
    path(f"{_ITEM}utfall/", writing_parts.SetOutcome.as_view(), name="outcome"),
    path(f"{_ITEM}utsett/", writing_parts.Postpone.as_view(), name="outcome_postpone"),
    path(f"{_ITEM}send-tilbake/", writing_parts.SendBack.as_view(), name="outcome_send_back"),
    path(f"{_ITEM}avsnitt/", piece_parts.AddPiece.as_view(), name="piece_add"),
    path(f"{_ITEM}beslutning/", writing_parts.AddDecision.as_view(), name="decision_add"),
    path(_PIECE, piece_parts.RichPiece.as_view(), name="piece"),
    path(f"{_PIECE}lagre/", piece_parts.SavePiece.as_view(), name="piece_save"),
    path(f"{_PIECE}lagre/selv/", piece_parts.PieceAutosave.as_view(), name="piece_autosave"),
    path(
        f"{_PIECE}lagre/formatert/",
        piece_parts.PieceAutosave.as_view(form_class=RichPieceForm),
        name="piece_rich_autosave",
    ),
    path(f"{_PIECE}unntak/", piece_parts.ClosePiece.as_view(), name="piece_close"),
    path(f"{_PIECE}fjern/", piece_parts.RemovePiece.as_view(), name="piece_remove"),
    path(f"{_PIECE}tekst/<int:text>/", piece_parts.SettleText.as_view(), name="piece_text"),
    path(f"{_DECISION}endre/", writing_parts.ChangeDecision.as_view(), name="decision_change"),
    path(f"{_DECISION}fjern/", writing_parts.RemoveDecision.as_view(), name="decision_remove"),
    path(f"{_DECISION}oppfolging/", writing_parts.AddFollowUp.as_view(), name="decision_follow_up"),
]
