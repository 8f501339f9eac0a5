"""The demo's agreements, each taken to its stage by the people who would do it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from agreements import issuing
from agreements.actions.drafting import save_fields, save_section
from agreements.actions.duties import WrittenSentence, confirm_all, reject_duty, save_duty
from agreements.actions.finishing import finish
from agreements.actions.negotiation import approve, comment, hand_over, resolve_comment, submit
from agreements.actions.signing import return_version, sign
from agreements.actions.starting import continue_agreement, start_agreement
from agreements.actions.treatment import record_adoption, send_to_treatment, set_requirement
from agreements.content import current_hash
from agreements.models import AgreementTemplate, AgreementVersion, Duty, SectionComment
from parties.second_factor import Proof
from records import days, documents
from records.actors import Actor
from samarbeid.demo.registers import Cast


@dataclass
class Diary:
    """A day and time of day that move on from act to act, so that the history reads like work."""

    on: date
    minutes: int = 9 * 60

    def next_day(self, count: int = 1) -> None:
        """Go on to a later day's morning; weekends are passed over."""
        self.on += timedelta(days=count)
        while self.on.weekday() > 4:
            self.on += timedelta(days=1)
        self.minutes = 9 * 60

    def moment(self) -> dict[str, Any]:
        """`on` and `at` for the next act, some minutes after the last."""
        self.minutes += 17
        return {"on": self.on, "at": self.at}

    @property
    def at(self) -> datetime:
        """The present moment of the diary."""
        return days.start_of(self.on) + timedelta(minutes=self.minutes)


class Story:
    """One demo agreement told from its entry in texts.yaml."""

    def __init__(self, entry: dict[str, Any], cast: Cast, diary: Diary) -> None:
        self.entry = entry
        self.cast = cast
        self.diary = diary
        self.version: AgreementVersion | None = None

    def tell(self) -> AgreementVersion:
        """Take the agreement to the stage that the entry names, from the one before where it names one."""
        if earlier := self.entry.get("earlier"):
            self._renew(earlier)
        else:
            self._start()
        self._draft()
        self._negotiate()
        stages: dict[str, Callable[[], None]] = {
            "negotiation": lambda: None,
            "returned": self._returned,
            "half_signed": self._half_signed,
            "signed": self._signed,
        }
        stages[self.entry["stage"]]()
        return self._fresh()

    def by(self, key: str) -> Actor:
        """The person acting on the diary's day."""
        return self.cast.actor(key, self.diary.on)

    def _fresh(self) -> AgreementVersion:
        assert self.version is not None
        return AgreementVersion.objects.select_related("agreement").get(pk=self.version.pk)

    def _renew(self, earlier: dict[str, Any]) -> None:
        """Continue an agreement that has been in force for a while, told first."""
        diary = Diary(self.diary.on - timedelta(days=earlier["days_before"]))
        diary.next_day(0)
        entry = {**self.entry, **earlier, "earlier": None}
        signed = Story(entry, self.cast, diary).tell()
        self.version = continue_agreement(
            agreement=signed.agreement, by=self.by("coordinator"), **self.diary.moment()
        )

    def _start(self) -> None:
        template = (
            AgreementTemplate.objects.published()
            .filter(code=self.entry["template"], language=self.entry["language"])
            .latest("edition")
        )
        self.version = start_agreement(
            template=template,
            police=self.cast.unit,
            municipalities=self.cast.municipalities,
            by=self.by("coordinator"),
            **self.diary.moment(),
        )

    def _draft(self) -> None:
        """Fill in the fields and write the local parts."""
        assert self.version is not None
        save_fields(
            version=self._fresh(),
            values={token: str(value) for token, value in self.entry["merge_values"].items()},
            by=self.by("coordinator"),
            **self.diary.moment(),
        )
        for key, body in self.entry["sections"].items():
            section = self.version.sections.get(key=key)
            save_section(
                section=section,
                heading=section.heading,
                body=body,
                revision=section.revision,
                by=self.by("coordinator"),
                **self.diary.moment(),
            )
        self._decide_duties()
        political = self.entry["political"]
        # The council of the one that is sent back wants to see it only once the text is clear.
        if political["is_required"] and self.entry["stage"] != "returned":
            set_requirement(
                approval=self._fresh().political_approvals.get(),
                is_required=True,
                body=political["body"],
                by=self.by("coordinator"),
                **self.diary.moment(),
            )

    def _decide_duties(self) -> None:
        """Confirm what the template offers; what the text does not state here is not agreed."""
        offered = self._fresh().duties.filter(state=Duty.State.OFFERED)
        if offered.exists():
            confirm_all(version=self._fresh(), by=self.by("coordinator"), **self.diary.moment())
        for key, (section, quote) in self.entry.get("quotes", {}).items():
            self._quote(self._fresh().duties.get(key=key), section, quote)
        for duty in offered.all():
            reject_duty(duty=duty, by=self.by("coordinator"), **self.diary.moment())

    def _quote(self, duty: Duty, section: str, quote: str) -> None:
        """The duty stands in other words here: with the sentence that the local text has."""
        save_duty(
            duty=duty,
            revision=duty.revision,
            strength=duty.strength,
            responsible=duty.responsible,
            office_role=duty.office_role,
            wording=duty.wording,
            parameters=duty.parameters,
            section_key=section,
            sentences=[WrittenSentence(section, quote)],
            confirm=True,
            by=self.by("coordinator"),
            **self.diary.moment(),
        )

    def _negotiate(self) -> None:
        submit(
            version=self._fresh(),
            message="",
            by=self.by("coordinator"),
            **self.diary.moment(),
        )
        self.diary.next_day(3)
        for row in self.entry["comments"]:
            made = comment(
                section=self._fresh().sections.get(key=row["section"]),
                text=row["text"],
                by=self.by(row["author"]),
                **self.diary.moment(),
            )
            if row["is_resolved"]:
                resolve_comment(
                    comment=SectionComment.objects.get(pk=made.pk),
                    by=self.by("coordinator"),
                    **self.diary.moment(),
                )
        self.diary.next_day(2)
        hand_over(version=self._fresh(), by=self.by("contact"), **self.diary.moment())

    def _agree(self) -> None:
        for key in ("director", "unit_leader"):
            self.diary.next_day()
            version = self._fresh()
            approve(
                version=version,
                content_hash=current_hash(version, self.diary.on),
                by=self.by(key),
                **self.diary.moment(),
            )

    def _adopt(self) -> None:
        political = self.entry["political"]
        send_to_treatment(version=self._fresh(), by=self.by("coordinator"), **self.diary.moment())
        self.diary.next_day(14)
        record_adoption(
            approval=self._fresh().political_approvals.get(),
            case_number=political["case_number"],
            decided_on=self.diary.on,
            body=political["body"],
            by=self.by("coordinator"),
            **self.diary.moment(),
        )

    def _finish(self) -> None:
        finish(
            version=self._fresh(), private_data_seen=True, by=self.by("coordinator"), **self.diary.moment()
        )
        issuing.issue_signing_copy(self._fresh().pk, at=self.diary.moment()["at"])

    def _sign(self, key: str) -> None:
        self.diary.next_day()
        version = self._fresh()
        copy = documents.documents_of(version).get(purpose="signing_copy")
        moment = self.diary.moment()
        sign(
            place=version.places.get(office=self.cast.offices[key]),
            content_hash=version.content_hash,
            signing_copy_hash=copy.file.sha256,
            proof=Proof("totp", moment["at"] - timedelta(minutes=1)),
            by=self.by(key),
            **moment,
        )

    def _half_signed(self) -> None:
        self._agree()
        if self.entry["political"]["is_required"]:
            self._adopt()
        self._finish()
        self._sign("unit_leader")

    def _signed(self) -> None:
        self._half_signed()
        self._sign("mayor")
        issuing.issue_signed_document(self._fresh().pk, at=self.diary.moment()["at"])

    def _returned(self) -> None:
        self._agree()
        self._finish()
        self.diary.next_day()
        self.version = return_version(
            version=self._fresh(),
            reason=self.entry["return"]["reason"],
            by=self.by(self.entry["return"]["by"]),
            **self.diary.moment(),
        )
