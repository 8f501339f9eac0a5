"""Addresses of the room: referrals."""

from django.urls import URLPattern, path

from slt.views import referral_steps, referrals

urlpatterns: list[URLPattern] = [
    path("slt/<int:pk>/henvisninger/", referrals.ProgrammeReferrals.as_view(), name="referrals"),
    path("slt/grupper/<int:pk>/loft/", referrals.Raise.as_view(), name="raise"),
    path("slt/henvisninger/<int:pk>/", referrals.ReferralPage.as_view(), name="referral"),
    path("slt/henvisninger/steg/<int:pk>/svar/", referral_steps.Answer.as_view(), name="referral_answer"),
    path(
        "slt/henvisninger/steg/<int:pk>/send-videre/",
        referral_steps.SendOn.as_view(),
        name="referral_send_on",
    ),
    path(
        "slt/henvisninger/steg/<int:pk>/ta-imot/", referral_steps.Receive.as_view(), name="referral_receive"
    ),
    path(
        "slt/henvisninger/steg/<int:pk>/spor-igjen/",
        referral_steps.AskAgain.as_view(),
        name="referral_ask_again",
    ),
    path(
        "slt/henvisninger/steg/<int:pk>/trekk/", referral_steps.Withdraw.as_view(), name="referral_withdraw"
    ),
]
