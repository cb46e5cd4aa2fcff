"""A small canvas for crisp pictures with few colours: text, boxes, and a PNG of few bytes.

It is drawn in one plane of palette indices. Grey levels lie side by side in the palette, and so
does the colour map, so that the soft edges of letters, which lie between two indices, have a colour
between the two colours. That takes a third of the time of drawing in colour, and of the bytes.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

MOST_WIDTHS = 10_000  # of texts; ids and numbers are many in a large class
PIXELS = 2  # of the picture for one of the page's, so that it is sharp on any screen
Anchor = Literal["lm", "mm", "rm"]  # where a text is held: left, middle or right, halfway up

# Blue, from black to white in steps of equal lightness: it reads in greyscale and whatever colours
# one sees, and looks like the pictures in the students' notebooks.
COLOUR_MAP = (
    (0, 0, 0),
    (0, 4, 30),
    (0, 30, 83),
    (0, 63, 134),
    (1, 101, 178),
    (58, 141, 213),
    (114, 181, 237),
    (180, 219, 251),
    (255, 255, 255),
)
VERMILLION = (213, 94, 0)  # for outlines

GREYS = 60  # palette indices 0 to 59
OUTLINE = GREYS
FIRST_COLOUR = GREYS + 1
COLOURS = 256 - FIRST_COLOUR
BLACK, GREY, SILVER, WHITE = 0, 25, 48, GREYS - 1


def colour(lightness: float) -> int:
    """Return the palette index of the colour map's colour of a lightness in [0, 1]."""
    return FIRST_COLOUR + round(lightness * (COLOURS - 1))


def _palette() -> list[int]:
    greys = [round(255 * index / (GREYS - 1)) for index in range(GREYS) for _ in "rgb"]
    colours: list[int] = []
    for index in range(COLOURS):
        place = index / (COLOURS - 1) * (len(COLOUR_MAP) - 1)
        step = min(int(place), len(COLOUR_MAP) - 2)
        pairs = zip(COLOUR_MAP[step], COLOUR_MAP[step + 1], strict=True)
        colours += [round(low + (place - step) * (high - low)) for low, high in pairs]
    return [*greys, *VERMILLION, *colours]


PALETTE = _palette()


@dataclass(frozen=True)
class Figure:
    """A picture, and in words what it shows.

    Attributes
    ----------
    png : bytes
    alternative_text : str
    width, height : int
        In pixels of the page; the file has twice as many.
    """

    png: bytes
    alternative_text: str
    width: int
    height: int


class Fonts:
    """matplotlib's font in several sizes, each read once; it has every sign of mathematics.

    matplotlib itself is not imported: that takes longer than all pictures of a submission.
    """

    def __init__(self) -> None:
        package = find_spec("matplotlib")
        assert package is not None, "matplotlib is installed"
        assert package.origin is not None, "matplotlib is a package of files"
        fonts = Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"
        self._file = fonts / "DejaVuSans.ttf"
        self._sizes: dict[float, ImageFont.FreeTypeFont] = {}
        self._widths: dict[tuple[str, float], float] = {}

    def of_size(self, size: float) -> ImageFont.FreeTypeFont:
        """Return the font in a size in the page's pixels."""
        if size not in self._sizes:
            self._sizes[size] = ImageFont.truetype(
                str(self._file),
                round(size * PIXELS),
                layout_engine=ImageFont.Layout.BASIC,  # the same whatever else is installed
            )
        return self._sizes[size]

    def width(self, text: str, size: float) -> float:
        """Return how wide a text will be, in the page's pixels."""
        if (text, size) not in self._widths:  # layouts ask for the same few again and again
            if len(self._widths) > MOST_WIDTHS:
                self._widths.clear()
            self._widths[text, size] = self.of_size(size).getlength(text) / PIXELS
        return self._widths[text, size]


@cache
def fonts() -> Fonts:
    """Return the fonts of all pictures."""
    return Fonts()


class Canvas:
    """A white picture that is drawn on.

    Parameters
    ----------
    width, height : float
        In pixels of the page; so are all lengths that its methods take.
    fonts : Fonts
    """

    def __init__(self, width: float, height: float, fonts: Fonts) -> None:
        self._size = math.ceil(width), math.ceil(height)
        self._image = Image.new("L", (self._size[0] * PIXELS, self._size[1] * PIXELS), WHITE)
        self._draw = ImageDraw.Draw(self._image)
        self._fonts = fonts

    def width(self, text: str, size: float) -> float:
        """Return how wide a text is."""
        return self._fonts.width(text, size)

    def text(
        self, x: float, y: float, text: str, size: float, ink: int = BLACK, anchor: Anchor = "lm"
    ) -> None:
        """Write a line of text."""
        if not text:
            return
        font = self._fonts.of_size(size)
        self._draw.text((x * PIXELS, y * PIXELS), text, fill=ink, font=font, anchor=anchor)

    def box(self, x: float, y: float, width: float, height: float, fill: int) -> None:
        """Fill a rectangle."""
        self._draw.rectangle(_corners(x, y, width, height), fill=fill)

    def frame(self, x: float, y: float, width: float, height: float, ink: int, line: float) -> None:
        """Draw a rectangle's outline, inside it."""
        corners = _corners(x, y, width, height)
        self._draw.rectangle(corners, outline=ink, width=round(line * PIXELS))

    def figure(self, alternative_text: str) -> Figure:
        """Return what was drawn; the same bytes for the same picture."""
        self._image.putpalette(PALETTE)
        stream = io.BytesIO()
        self._image.save(stream, "PNG", compress_level=3)
        return Figure(stream.getvalue(), alternative_text, *self._size)


def _corners(x: float, y: float, width: float, height: float) -> tuple[int, int, int, int]:
    left, top = round(x * PIXELS), round(y * PIXELS)
    right, bottom = round((x + width) * PIXELS), round((y + height) * PIXELS)
    return left, top, max(left, right - 1), max(top, bottom - 1)
