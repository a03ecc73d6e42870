"""Which client an operator means."""

from application.ports.clients import FindClients
from domain.clients.client import Client
from domain.refusal import NoSuch


async def find_client(clients: FindClients, client_id: str) -> Client:
    """By its identifier. Raises `NoSuch`."""
    client = await clients.of(client_id)
    if client is None:
        raise NoSuch("client")
    return client
