"""Two who begin or finish the same report at the same moment: one result, and one clear message."""

import pytest

from records.refusals import Refused
from records.tests.races import at_once
from slt.actions import reports as acts
from slt.models import AnnualReport
from slt.tests import factories as make
from slt.tests.factories import AT, ON, actor

pytestmark = pytest.mark.django_db(transaction=True)


def tried(act):
    """The act's result, or the refusal."""

    def run():
        try:
            return act()
        except Refused as refusal:
            return refusal

    return run


def test_one_report_is_begun_and_one_is_finished():
    made = make.structure()
    both = [actor(made.coordinator), actor(made.council.director)]
    moment = {"on": ON, "at": AT}

    def start(by):
        return tried(lambda: acts.start_report(programme=made.programme, year=2026, by=by, **moment))

    refused, done = sorted(at_once(*map(start, both)), key=lambda one: isinstance(one, AnnualReport))
    assert refused.reasons == ["Årsrapporten for 2026 finnes allerede."]
    report = acts.write_report(
        report=done, introduction="", assessment="Bra.", next_year="", revision=1, by=both[0], **moment
    )

    def finish(by):
        return tried(lambda: acts.finish_report(report=report, revision=report.revision, by=by, **moment))

    refused, done = sorted(at_once(*map(finish, both)), key=lambda one: isinstance(one, AnnualReport))
    assert (len(refused.reasons), done.state) == (1, "FINISHED")
    assert AnnualReport.objects.get().content_hash == done.content_hash
