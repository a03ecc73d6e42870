"""QR codes (ISO/IEC 18004), as a picture and for a terminal."""

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby, zip_longest

BORDER = 4  # modules; the standard's least
PIXELS = 8  # a module's width: at one bit a pixel, a byte
# One of eight patterns over the data, all of them readable. Choosing the best would draw the code nine times.
MASK = 2

_BLACK_ON_WHITE = "\x1b[38;5;16;48;5;231m"  # of the fixed 216 colours: the same whatever the terminal's theme
_RESET = "\x1b[0m"
_BLOCKS = {(False, False): " ", (True, False): "\u2580", (False, True): "\u2584", (True, True): "\u2588"}


class QrPictures:
    """`Pictures` by qrcode and pypng."""

    def png(self, text: str) -> bytes:
        import png

        rows = [bytes(0x00 if module else 0xFF for module in row) for row in _modules(text)]
        picture = BytesIO()
        side = PIXELS * len(rows)
        png.Writer(side, side, greyscale=True, bitdepth=1).write_packed(picture, (row for row in rows for _ in range(PIXELS)))
        return picture.getvalue()

    def svg(self, text: str) -> str:
        rows = _modules(text)
        path = "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _runs(row))
        return f'<svg viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges"><path fill="#000" d="{path}"/></svg>'


def terminal(text: str) -> str:
    """The code as lines of half blocks, two rows of modules in each, readable on dark and on light terminals."""
    rows = _modules(text)
    pairs = zip_longest(rows[::2], rows[1::2], fillvalue=[False] * len(rows[0]))
    lines = ("".join(_BLOCKS[module] for module in zip(upper, lower, strict=True)) for upper, lower in pairs)
    return "".join(f"{_BLACK_ON_WHITE}{line}{_RESET}\n" for line in lines)


def _runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    """Where dark modules stand side by side: the first, and how many."""
    x = 0
    for is_dark, run in groupby(row):
        width = len(list(run))
        if is_dark:
            yield x, width
        x += width


def _modules(text: str) -> list[list[bool]]:
    """The code with its border; true is dark."""
    from qrcode.main import QRCode

    code = QRCode(border=BORDER, mask_pattern=MASK)
    code.add_data(text)
    return [[bool(module) for module in row] for row in code.get_matrix()]
