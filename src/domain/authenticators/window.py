"""The window that a code at `/verify_otp` opens: the old server's two steps, code first and token after."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class OtpWindow(Struct, frozen=True, kw_only=True):
    """One password grant of this user, from this address, until then. The next window replaces it."""

    user_id: UUID
    address: str
    expires_at: datetime
