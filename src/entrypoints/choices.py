"""The words that settings choose among."""

from enum import StrEnum


class Env(StrEnum):
    """What the server is for."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"


class Acr(StrEnum):
    """How strong a sign-in must be (`acr`)."""

    AAL1 = "aal1"
    AAL2 = "aal2"


class ClientAddress(StrEnum):
    """The header in which a trusted proxy says who asked."""

    FORWARDED_FOR = "forwarded-for"  # X-Forwarded-For, the last hop that is not trusted
    X_REAL_IP = "x-real-ip"


class LogFormat(StrEnum):
    """One line per record, for people or for programs."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """The least that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
