"""How long tokens live."""

from datetime import timedelta

from msgspec import Struct


class Lifetimes(Struct, frozen=True, kw_only=True):
    """Set by the operator; these are the defaults."""

    access: timedelta = timedelta(seconds=900)
    refresh_idle: timedelta = timedelta(days=30)
    refresh_absolute: timedelta = timedelta(days=90)
    refresh_grace: timedelta = timedelta(seconds=10)  # a lost answer may be asked for again
