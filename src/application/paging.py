"""All rows of a list that is read page by page."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

PAGE = 500  # rows a query

T = TypeVar("T")


async def every(page: Callable[[str, int], Awaitable[tuple[T, ...]]], mark: Callable[[T], str]) -> AsyncIterator[T]:
    """In the order of their marks: a page is what comes after the last mark of the one before."""
    after = ""
    while rows := await page(after, PAGE):
        for row in rows:
            yield row
        after = mark(rows[-1])
