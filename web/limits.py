"""How often one address may ask in a minute: for what is open to everybody and can be guessed or worn out."""

from django.core.cache import cache
from django.http import HttpRequest

MINUTE = 60


def within_limit(request: HttpRequest, name: str, most: int) -> bool:
    """Count this visit against the address it comes from; holds across processes (shared cache)."""
    key = f"{name}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=MINUTE)
    try:
        return cache.incr(key) <= most
    except ValueError:
        # The minute ended between the two calls.
        return True
