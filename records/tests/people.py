"""The people in the room's tests; all fictional."""

from records.actors import Actor

KARI = Actor(
    user_id=1,
    name="Kari Nordmann",
    office="ordfører",
    organisation="Rana kommune",
    appointment_id=11,
    office_id=21,
    organisation_id=31,
)
PER = Actor(user_id=2, name="Per Hansen", office="enhetsleder", organisation="Nordland politidistrikt")
