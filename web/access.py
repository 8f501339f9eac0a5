"""Who may reach an address: every URL declares it, and what is not declared is closed.

A class view names its rule in the attribute `access`, a function view with the decorator `@access(...)`:

    class Register(PortalListView):
        access = Public

    class EditVersion(ActionFormView):
        access = Right("agreements.edit_version")

Addresses that come from a package (allauth, the admin) are declared by the name they have in the URL
configuration: `declare("account_", Public)`, `declare("admin:", LoggedIn)`. The rule stands at the door only;
whether this person may see *this* object is decided in the view (`PortalView.get_object`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _

__all__ = [
    "Access",
    "Declared",
    "LoggedIn",
    "Public",
    "Right",
    "access",
    "access_of",
    "declare",
    "undeclared",
]


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a script of ours (autosave) that reads JSON, not a person who reads a page."""
    return request.headers.get("Accept", "").startswith("application/json")


@dataclass(frozen=True)
class Access:
    """A rule at the door. `needs_login` sends the anonymous to the login page, with the way back."""

    name: str
    needs_login: bool = True

    def turn_away(self, request: HttpRequest) -> HttpResponse | None:
        """Answer for a request that may not come in, or None for one that may."""
        if self.needs_login and not request.user.is_authenticated:
            if wants_json(request):
                return JsonResponse({"reasons": [_("Du er logget ut. Logg inn på nytt.")]}, status=401)
            # A POST cannot be repeated after login: come back to the page it was sent from instead.
            came_from = request.META.get("HTTP_REFERER", "") if request.method != "GET" else ""
            own_page = came_from.startswith(request.build_absolute_uri("/"))
            return redirect_to_login(came_from if own_page else request.get_full_path())
        return None


@dataclass(frozen=True)
class Right(Access):
    """Logged in, and holding the named right for the object: the view base asks `rules` about the object."""

    permission: str = ""

    def __init__(self, permission: str) -> None:
        object.__setattr__(self, "name", f"right {permission}")
        object.__setattr__(self, "needs_login", True)
        object.__setattr__(self, "permission", permission)


Public = Access("public", needs_login=False)
LoggedIn = Access("logged in")


@dataclass(frozen=True)
class Declared:
    """The rule for the addresses of a package: all whose view name starts with `prefix`."""

    prefix: str
    access: Access


_declared: list[Declared] = []


def declare(prefix: str, rule: Access) -> Declared:
    """State the rule for a package's addresses by view-name prefix, e.g. `admin:` or `account_login`.

    The longest matching prefix decides, so one address can be stricter than the rest of its package.
    Declaring a prefix again replaces the earlier rule.
    """
    declared = Declared(prefix, rule)
    _declared[:] = [other for other in _declared if other.prefix != prefix]
    _declared.append(declared)
    return declared


def access(rule: Access) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorator that states a function view's rule."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def declared_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        declared_view.access = rule  # type: ignore[attr-defined]
        return declared_view

    return decorate


def access_of(view: Callable[..., Any], view_name: str = "") -> Access | None:
    """The rule of a resolved view: its own, else its package's; None when nobody has stated one."""
    own = getattr(getattr(view, "view_class", view), "access", None)
    if isinstance(own, Access):
        return own
    matches = [d for d in _declared if view_name and view_name.startswith(d.prefix)]
    return max(matches, key=lambda d: len(d.prefix)).access if matches else None


def addresses(urlconf: Any = None) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Every address as (path pattern, view name, view), the included ones too."""
    yield from _walk(get_resolver(urlconf).url_patterns, "", "")


def _walk(
    patterns: list[URLPattern | URLResolver], path: str, namespace: str
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner)
        else:
            # Nameless addresses get the view's path as name, as Django's ResolverMatch does.
            yield here, f"{namespace}{pattern.name or pattern.lookup_str}", pattern.callback


def undeclared(urlconf: Any = None) -> list[str]:
    """Addresses without a rule, for the architecture test and the system check."""
    return [
        f"{path} ({name or 'no name'})"
        for path, name, view in addresses(urlconf)
        if access_of(view, name) is None
    ]


def rights_used(urlconf: Any = None) -> dict[str, str]:
    """Right name → an address that asks for it, so that a name nobody has registered is found."""
    found: dict[str, str] = {}
    for path, name, view in addresses(urlconf):
        rule = access_of(view, name)
        if isinstance(rule, Right):
            found.setdefault(rule.permission, path)
    return found
