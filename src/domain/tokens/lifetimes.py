"""How long tokens live."""

from datetime import timedelta

from msgspec import Struct


class Lifetimes(Struct, frozen=True, kw_only=True):
    """Set by the operator."""

    access: timedelta
    refresh_idle: timedelta
    refresh_absolute: timedelta
    refresh_grace: timedelta  # a lost answer may be asked for again
