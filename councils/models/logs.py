"""The log without content, and the log of who opened closed minutes."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from councils.models.forums import Membership, Topic
from councils.models.meetings import Meeting
from councils.models.minutes import Minutes
from councils.querysets.logs import MeetingLogQuerySet, MinutesReadingQuerySet
from parties.models import Office, User


class MeetingLog(models.Model):
    """A meeting log without content (*møtelogg uten innhold*): that a meeting was, and what about in a word.

    Those who meet children and youth know everyone who is spoken of, so the safest record is one that has
    nowhere to write a sentence: the day, the seats that were there, how many others, that secrecy was
    confirmed, and topics from the list. Everything else goes on as a referral. No column of this table or
    of those below it can hold words; who wrote it stands in the audit trail. Only meetings of a forum that
    keeps a log have one (trigger), and these have no minutes.
    """

    meeting = models.OneToOneField(
        Meeting, on_delete=models.PROTECT, related_name="log", verbose_name=_("møte")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("temaer"))
    seats = models.ManyToManyField(
        Membership, blank=True, related_name="+", verbose_name=_("plasser som var til stede")
    )
    others_present = models.PositiveSmallIntegerField(_("andre til stede"), default=0)
    written_at = models.DateTimeField(_("ført"))
    written_from = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ført av")
    )
    revision = models.PositiveIntegerField(_("revisjon"), default=1)

    objects = MeetingLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("møtelogg uten innhold")
        verbose_name_plural = _("møtelogger uten innhold")
        ordering = ["-meeting__starts_at"]
        triggers = [
            pgtrigger.Protect(name="log_stands", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="log_only_where_one_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM councils_meeting m JOIN councils_forum f ON f.id = m.forum_id
                                   WHERE m.id = NEW.meeting_id AND f.record = 'LOG') THEN
                        RAISE EXCEPTION 'the forum keeps minutes, not a log';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.meeting)


class MinutesReading(models.Model):
    """Somebody opened the minutes of a forum that is open to its members alone (*innsynslogg*).

    Written before the text is shown, by the reader's own click; never changed. The forum's chair and the
    parties' data protection officers read it. Source: personopplysningsloven, GDPR article 32.
    """

    minutes = models.ForeignKey(
        Minutes, on_delete=models.PROTECT, related_name="readings", verbose_name=_("referat")
    )
    reader = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("leser")
    )
    by_name = models.CharField(_("navn"), max_length=200)
    by_office = models.CharField(_("verv"), max_length=200, blank=True)
    at = models.DateTimeField(_("åpnet"))

    objects = MinutesReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("åpning av referat")
        verbose_name_plural = _("åpninger av referater")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["minutes", "reader", "at"], name="councils_reading_fresh")]
        triggers = [pgtrigger.Protect(name="reading_stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.by_name} {self.at:%d.%m.%Y %H.%M}"
