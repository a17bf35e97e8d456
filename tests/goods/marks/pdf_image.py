"""Pages of a PDF as pictures: only what a sheet of labels draws, which is filled rectangles."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from pypdf import PdfReader
from pypdf.generic import ContentStream

Matrix = tuple[float, float, float, float, float, float]
Points = list[tuple[float, float]]


def times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def pictures(pdf: bytes, *, dots_per_mm: float = 8.0) -> list[npt.NDArray[np.uint8]]:
    """Return each page in shades of grey."""
    return [_picture(page, dots_per_mm * 25.4 / 72) for page in PdfReader(io.BytesIO(pdf)).pages]


def _picture(page, scale: float) -> npt.NDArray[np.uint8]:  # type: ignore[no-untyped-def]
    width, height = (float(x) * scale for x in page.mediabox[2:])
    canvas = np.full((round(height), round(width)), 255, dtype=np.uint8)
    # the page's origin is below; a picture's is above
    here: Matrix = (scale, 0.0, 0.0, -scale, 0.0, height)
    ink, stack, shapes = 0.0, [], []
    for numbers, name in ContentStream(page.get_contents(), page.pdf).operations:
        if name == b"q":
            stack.append((here, ink))
        elif name == b"Q":
            here, ink = stack.pop()
        elif name == b"cm":
            here = times(tuple(float(n) for n in numbers), here)  # type: ignore[arg-type]
        elif name == b"rg":
            ink = float(numbers[0])
        elif name in (b"m", b"l"):
            shapes = [*shapes, []] if name == b"m" else shapes
            shapes[-1].append(_at(here, *map(float, numbers)))
        elif name == b"re":
            x, y, w, h = map(float, numbers)
            shapes.append([_at(here, x, y), _at(here, x + w, y + h)])
        elif name in (b"f", b"f*", b"n", b"S"):
            if name in (b"f", b"f*"):
                _fill(canvas, shapes, round(255 * ink))
            shapes = []
    return canvas


def _at(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]


def _fill(canvas: npt.NDArray[np.uint8], shapes: list[Points], shade: int) -> None:
    for shape in shapes:
        left, right = (round(f(x for x, _ in shape)) for f in (min, max))
        top, bottom = (round(f(y for _, y in shape)) for f in (min, max))
        canvas[max(top, 0) : bottom, max(left, 0) : right] = shade
