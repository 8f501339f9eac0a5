"""Choices that several aggregates of the room share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Access(models.TextChoices):
    """Who a forum is open to, the widest first. Closed items and paragraphs are the members' in any case."""

    PUBLIC = "PUBLIC", _("alle: åpne referater er offentlige")
    PARTIES = "PARTIES", _("partene: de som har verv hos dem")
    MEMBERS = "MEMBERS", _("bare medlemmene")


class Side(models.TextChoices):
    """The side that somebody in a forum stands on."""

    POLICE = "POLICE", _("politiet")
    MUNICIPALITY = "MUNICIPALITY", _("kommunen")
    OTHER = "OTHER", _("andre")


class Capacity(models.TextChoices):
    """What somebody is in a forum. In the archives' words the chair is M's leader, the secretary R."""

    CHAIR = "CHAIR", _("leder")
    SECRETARY = "SECRETARY", _("sekretær")
    MEMBER = "MEMBER", _("medlem")
    DEPUTY = "DEPUTY", _("vara")
    GUEST = "GUEST", _("fast gjest")


class Record(models.TextChoices):
    """What a forum keeps of its meetings."""

    MINUTES = "MINUTES", _("referat")
    LOG = "LOG", _("møtelogg uten innhold")


class CancelReason(models.TextChoices):
    """Why a meeting of a forum that keeps a log without content is called off: chosen, never written."""

    TOO_FEW = "TOO_FEW", _("for få kan møte")
    NO_ITEMS = "NO_ITEMS", _("det er ingen saker")
    MERGED = "MERGED", _("møtet slås sammen med et annet")
    NOT_POSSIBLE = "NOT_POSSIBLE", _("det lot seg ikke gjennomføre")


class SilenceRule(models.TextChoices):
    """What it means, by the forum's own choice, that nobody has answered when the review is due."""

    REMIND = "REMIND", _("påminn til noen svarer")
    ESCALATE = "ESCALATE", _("si fra til lederne på den siden som ikke har svart")
    APPROVE = "APPROVE", _("referatet regnes som godkjent")


class ItemKind(models.TextChoices):
    """What an agenda item is (*sakstype*)."""

    MATTER = "MATTER", _("sak til drøfting")
    INFORMATION = "INFORMATION", _("orientering")
    CRIME_PICTURE = "CRIME_PICTURE", _("kriminalitetsbildet")
    RISK_PICTURE = "RISK_PICTURE", _("risikobildet")
    EVALUATION = "EVALUATION", _("evaluering")
    EXERCISE = "EXERCISE", _("øvelse")


class Standing(models.TextChoices):
    """The places on the agenda that come by themselves; NONE is an item that somebody has raised."""

    NONE = "", _("reist sak")
    NOTICE = "NOTICE", _("godkjenning av innkalling og saksliste")
    LAST_MINUTES = "LAST_MINUTES", _("referat fra forrige møte")
    STATUS = "STATUS", _("status fra begge sider")
    FOLLOW_UPS = "FOLLOW_UPS", _("status for tidligere beslutninger")
    FORUM = "FORUM", _("fast sak i forumet")
    ANY_OTHER = "ANY_OTHER", _("eventuelt")


class Outcome(models.TextChoices):
    """What the meeting did with an item, with the archives' codes BE, UT and TB."""

    TREATED = "TREATED", _("behandlet")
    POSTPONED = "POSTPONED", _("utsatt")
    SENT_BACK = "SENT_BACK", _("sendt tilbake")


class Reply(models.TextChoices):
    """An answer to the notice of a meeting."""

    NONE = "NONE", _("ikke svart")
    ACCEPTED = "ACCEPTED", _("kommer")
    DECLINED = "DECLINED", _("kommer ikke")
    DEPUTY = "DEPUTY", _("vara møter")


class Presence(models.TextChoices):
    """Whether somebody was there."""

    UNKNOWN = "UNKNOWN", _("ikke ført")
    PRESENT = "PRESENT", _("til stede")
    APOLOGY = "APOLOGY", _("forfall")
    ABSENT = "ABSENT", _("ikke møtt")


class Arena(models.TextChoices):
    """Where a police contact was present in a municipality; never a position, never a person met."""

    MEETING = "MEETING", _("møte")
    SCHOOL = "SCHOOL", _("skole")
    PATROL = "PATROL", _("patrulje")
    TRAFFIC = "TRAFFIC", _("trafikkontroll")
    BUSINESS = "BUSINESS", _("næringsliv")
    VOLUNTEERS = "VOLUNTEERS", _("frivillige")
    PUBLIC = "PUBLIC", _("publikum")


class AbsenceReason(models.TextChoices):
    """Why a week was without presence; there is, on purpose, no word for illness."""

    LEAVE = "LEAVE", _("permisjon eller ferie")
    OTHER_DUTY = "OTHER_DUTY", _("annen tjeneste")
    VACANT = "VACANT", _("stillingen er ubesatt")


class Language(models.TextChoices):
    """The written standard of a forum's papers."""

    BOKMAL = "nb", _("bokmål")
    NYNORSK = "nn", _("nynorsk")
