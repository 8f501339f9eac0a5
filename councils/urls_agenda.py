"""Addresses of the room: items on their way in, agendas, and the papers of items."""

from django.urls import URLPattern, path

from councils.views import agenda, item_links, item_papers, item_steps, items

urlpatterns: list[URLPattern] = [
    path("politirad/<int:pk>/saker/", items.Items.as_view(), name="items"),
    path("politirad/<int:pk>/saker/ny/", items.Propose.as_view(), name="propose"),
    path("politirad/<int:pk>/saker/be-om/", items.AskForItems.as_view(), name="ask_for_items"),
    path("moter/<int:pk>/saksliste/", agenda.Agenda.as_view(), name="agenda"),
    path("moter/<int:pk>/saksliste/rekkefolge/", agenda.Reorder.as_view(), name="item_move"),
    path("moter/<int:pk>/saksliste/faste-saker/", agenda.Fill.as_view(), name="agenda_fill"),
    path("moter/<int:pk>/saksliste/<int:item>/sett-opp/", agenda.Place.as_view(), name="place"),
    path("moter/<int:pk>/saksliste/<int:item>/ta-av/", agenda.TakeOff.as_view(), name="take_off"),
    path("saker/<int:pk>/", items.ItemPage.as_view(), name="item"),
    path("saker/<int:pk>/endre/", item_steps.Edit.as_view(), name="item_edit"),
    path("saker/<int:pk>/trekk/", item_steps.Withdraw.as_view(), name="item_withdraw"),
    path("saker/<int:pk>/svar-nei/", item_steps.Decline.as_view(), name="item_decline"),
    path("saker/<int:pk>/send-tilbake/", item_steps.SendBack.as_view(), name="item_send_back"),
    path("saker/<int:pk>/utsett/", item_steps.Postpone.as_view(), name="postpone"),
    path("saker/<int:pk>/unnta/", item_steps.Close.as_view(), name="item_close"),
    path("saker/<int:pk>/apne/", item_steps.Reopen.as_view(), name="item_open"),
    path("saker/<int:pk>/vedlegg/", item_papers.Attach.as_view(), name="attach"),
    path("saker/<int:pk>/vedlegg/rekkefolge/", item_papers.MoveAttachment.as_view(), name="attachment_move"),
    path("saker/<int:pk>/vedlegg/<int:attachment>/", item_papers.Attachment.as_view(), name="attachment"),
    path(
        "saker/<int:pk>/vedlegg/<int:attachment>/endre/",
        item_papers.ChangeAttachment.as_view(),
        name="attachment_edit",
    ),
    path(
        "saker/<int:pk>/vedlegg/<int:attachment>/fjern/",
        item_papers.RemoveAttachment.as_view(),
        name="attachment_remove",
    ),
    path("saker/<int:pk>/bilde/<slug:kind>/ny/", item_papers.AddPicture.as_view(), name="picture_add"),
    path("saker/<int:pk>/bilde/<int:document>/", item_papers.Picture.as_view(), name="picture"),
    path(
        "saker/<int:pk>/bilde/<int:document>/fjern/",
        item_papers.RemovePicture.as_view(),
        name="picture_remove",
    ),
    path("lenke/<str:token>/sak/", item_links.LinkPropose.as_view(), name="link_propose"),
    path("lenke/<str:token>/sak/<int:item>/", item_links.LinkEdit.as_view(), name="link_item"),
    path("lenke/<str:token>/sak/<int:item>/trekk/", item_links.LinkWithdraw.as_view(), name="link_withdraw"),
]
