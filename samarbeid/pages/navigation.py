"""The menus of every page: what the person can go to, and in which office they are."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.evaluation.round_rules import overview_owners
from councils.querysets.consultations import municipalities_read
from councils.views.presence import leads_to
from parties.standing import Capability
from records import days
from records.workflow import has_right
from slt.waiting import own_programmes
from web.navigation import AccountMenu, NavItem


def menus(request: HttpRequest) -> dict:
    """Context processor: `navigation`, `account_menu` and `footer_links` for templates/base.html."""
    return {
        "navigation": _navigation(request),
        "account_menu": _account_menu(request),
        "footer_links": [
            NavItem(_("Er dokumentet ekte?"), reverse("pages:verify")),
            NavItem(_("Hvem kan jeg kontakte?"), reverse("pages:contact")),
            NavItem(_("Personvern"), reverse("pages:privacy")),
            NavItem(_("Tilgjengelighet"), reverse("pages:accessibility")),
            *([] if _has_own_language(request) else [_language_choice(request)]),
        ],
    }


def _navigation(request: HttpRequest) -> list[NavItem]:
    wanted = [
        (_("Avtaler"), "agreements:register"),
        (_("Kommuner"), "pages:municipalities"),
        (_("Politiråd"), "councils:list"),
        (_("SLT"), "slt:list"),
    ]
    standing = getattr(request, "standing", None)
    if standing:
        wanted.insert(0, (_("Venter på deg"), "pages:home"))
        wanted.append((_("Avtalearbeid"), "agreements:worklist"))
        if has_right("agreements.keep_templates", request.user):
            wanted.append((_("Maler"), "templates:list"))
    elif request.user.is_authenticated:
        wanted.insert(0, (_("Hjem"), "pages:home"))
    if request.user.is_authenticated and has_right("parties.register_person", request.user):
        wanted.append((_("Registre"), "admin:index"))
    wanted.append((_("Søk"), "pages:search"))
    items = [(label, reverse(name)) for label, name in wanted]
    # The longest address that the page lies under is the current one.
    current = max((url for _label, url in items if request.path.startswith(url)), key=len, default="")
    return [NavItem(label, url, is_current=url == current) for label, url in items]


def shortcuts(request: HttpRequest) -> list[NavItem]:
    """What somebody has of their own across forums and organisations, besides the main menu."""
    standing = getattr(request, "standing", None)
    programmes = own_programmes(request.user, days.today())
    own = [NavItem(programme.name, programme.get_absolute_url()) for programme in programmes]
    if not standing:
        return own
    wanted = [
        (
            _("Evalueringsrunder"),
            "evaluations:rounds",
            has_right("evaluations.run_round", request.user),
        ),
        (_("Oppfølging"), "councils:my_follow_ups", True),
        (_("Evaluering"), "evaluations:list", standing.may(Capability.READ_DRAFTS)),
        (_("Kalenderen din"), "councils:my_calendar", True),
        (_("Høringer av planer"), "councils:consultations", bool(municipalities_read(standing))),
        (_("Arkivering"), "parties:archive", has_right("parties.see_archive", request.user)),
    ]
    items = [*own, *(NavItem(label, reverse(name)) for label, name, shown in wanted if shown)]
    items += [
        NavItem(
            _("Evalueringer i %(owner)s") % {"owner": owner.display_name},
            reverse("evaluations:overview", args=[owner.pk]),
        )
        for owner in overview_owners(standing)
    ]
    if has_right("evaluations.keep_questionnaires", request.user):
        items.append(NavItem(_("Spørreskjemaer"), reverse("evaluations:questionnaires")))
    if presence := leads_to(standing):
        items.insert(0, NavItem(_("Tilstedeværelse"), presence))
    return items


def _account_menu(request: HttpRequest) -> AccountMenu:
    if not request.user.is_authenticated:
        return AccountMenu(items=[NavItem(_("Logg inn"), reverse("account_login"))])
    standing = getattr(request, "standing", None)
    actor = getattr(request, "actor", None)
    appointments = standing.appointments if standing else ()
    chosen = actor.appointment_id if actor else None
    return AccountMenu(
        name=str(request.user),
        acting_as=f"{actor.office}, {actor.organisation}" if actor and actor.office else "",
        offices=[
            NavItem(
                f"{one.office.title}, {one.office.organisation.display_name}",
                reverse("parties:act_as"),
                is_current=one.pk == chosen,
                method="post",
                data={"appointment": str(one.pk), "next": request.path},
            )
            for one in appointments
        ]
        if len(appointments) > 1
        else [],
        items=[
            NavItem(_("Innlogging og sikkerhet"), reverse("mfa_index")),
            _own_language(request),
            *shortcuts(request),
            NavItem(_("Logg ut"), reverse("account_logout"), method="post"),
        ],
    )


def _has_own_language(request: HttpRequest) -> bool:
    """Who is logged in chooses in the menu; a personal link has its own, and its address is told nowhere."""
    return request.user.is_authenticated or request.path.startswith("/lenke/")


def _language_choice(request: HttpRequest) -> NavItem:
    nynorsk = request.LANGUAGE_CODE == "nn"
    return NavItem(
        "Bokmål" if nynorsk else "Nynorsk",
        f"{reverse('pages:language')}?sprak={'nb' if nynorsk else 'nn'}&neste={request.path}",
    )


def _own_language(request: HttpRequest) -> NavItem:
    """Somebody logged in has the language on the user, for pages and mail."""
    other = "nb" if request.LANGUAGE_CODE == "nn" else "nn"
    return NavItem(
        {"nb": "Bokmål", "nn": "Nynorsk"}[other],
        reverse("parties:language"),
        method="post",
        data={"language": other, "next": request.path},
    )
