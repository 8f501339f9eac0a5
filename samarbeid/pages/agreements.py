"""Pages of the agreements' room with what other rooms add: links to the municipality and to verification."""

from agreements.views import agreement, register


class AgreementPage(agreement.AgreementPage):
    """The agreement, with ways to its municipalities and to «is this copy genuine?»."""

    template_name = "pages/agreement.html"


class Register(register.Register):
    """The register, each municipality leading to its own page."""

    template_name = "pages/register.html"
