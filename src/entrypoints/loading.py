"""What a process loads at its start it keeps for as long as it lives."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """The garbage collector rests while the block lasts, and never looks at what is there at its end.

    Imports make a hundred thousand objects that can hold others, and a few hundred that are garbage. To look for those, two
    hundred times, is a tenth of our start; and each whole look later on would be a pause of all requests, of some 50 ms.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
