"""Loading this module loads the portal: the first thing that the acts' fork server does (see `crashing`)."""

import django

django.setup()

from records import pdf  # noqa: E402 – Django comes first

# The first document of a process unpacks the typefaces; the acts need not do so one by one.
pdf.render("records/pdf/base.html", {}, title="", language="nb")
