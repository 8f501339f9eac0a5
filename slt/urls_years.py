"""Addresses of the room: the year wheel, the annual report, handover."""

from django.urls import URLPattern, path

from slt.views import wheel

urlpatterns: list[URLPattern] = [
    # --- year wheel
    path("slt/<int:pk>/arshjul/", wheel.Wheel.as_view(), name="wheel"),
    path("slt/<int:pk>/arshjul/ny/", wheel.Add.as_view(), name="wheel_add"),
    path("slt/<int:pk>/arshjul/standard/", wheel.LayDefault.as_view(), name="wheel_default"),
    path("slt/<int:pk>/arshjul/<int:task>/", wheel.Change.as_view(), name="wheel_change"),
    path("slt/<int:pk>/arshjul/<int:task>/ta-ut/", wheel.SwitchOff.as_view(), name="wheel_off"),
    path("slt/<int:pk>/arshjul/<int:task>/ta-inn/", wheel.SwitchOn.as_view(), name="wheel_on"),
    path("slt/<int:pk>/arshjul/<int:task>/<int:year>/gjort/", wheel.MarkDone.as_view(), name="wheel_done"),
    path("slt/<int:pk>/arshjul/<int:task>/<int:year>/angre/", wheel.UndoDone.as_view(), name="wheel_undo"),
    # --- handover
    # --- annual report
]
