"""`watchword secret`."""

from secrets import token_urlsafe

import rich_click as click


@click.command()
def secret() -> None:
    """Write a new SECRET_KEY to standard output."""
    click.echo(token_urlsafe(48))
