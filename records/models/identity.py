"""How records points at objects of the rooms above, which it does not know.

An object's identity is its model's label and its primary key: `("agreements.agreement", 12)`. There is
no foreign key and no content type: what is kept must outlive the row and stand in any database dump.
"""

from typing import NamedTuple

from django.db import models


class Identity(NamedTuple):
    """A model's label in lower case, and a primary key."""

    type: str
    id: int


def identity_of(obj: models.Model | Identity | tuple[str, int]) -> Identity:
    """The identity of a saved object (or the identity itself, handed through).

    Raises ValueError for an object that has not been saved.
    """
    if isinstance(obj, tuple):
        label, key = obj
        return Identity(label.lower(), int(key))
    if obj.pk is None:
        raise ValueError(f"{obj._meta.label} is not saved yet, so nothing can point at it.")
    return Identity((obj._meta.concrete_model or type(obj))._meta.label_lower, int(obj.pk))
