from time import monotonic

from application.freshness import STALE_AFTER
from tests.unit.cli.desk import Desk


def test_disabled_is_said_when_every_cache_has_forgotten(desk: Desk) -> None:
    client_id = desk.gets("client", "add", "--grant-type", "client_credentials")["client_id"]
    began = monotonic()
    desk.gets("client", "disable", client_id)
    assert monotonic() - began >= STALE_AFTER.total_seconds()
