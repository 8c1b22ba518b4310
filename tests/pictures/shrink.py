"""Turns a screenshot into a small picture: the empty rows below cut off, at most 256 colours, packed tightly."""

import struct
import zlib

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

_HEAD = b"\x89PNG\r\n\x1a\n"
_COLOURS = 256


def shrunk(png: bytes) -> bytes:
    """The same picture as an indexed PNG, as high as what stands in it."""
    pixels = _trimmed(_pixels(png))
    height, width, _ = pixels.shape
    palette, index = _indexed(pixels)
    rows = np.concatenate([np.zeros((height, 1), np.uint8), index], axis=1)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    body = [(b"IHDR", head), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b"")]
    return _HEAD + b"".join(_chunk(name, data) for name, data in body)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _trimmed(pixels: Pixels) -> Pixels:
    """Without the rows below that show nothing but what the last one shows."""
    same = (pixels == pixels[-1]).all(axis=(1, 2))
    last = int(np.flatnonzero(~same).max(initial=0))
    return pixels[: min(last + 15, len(pixels))]


def _indexed(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """A palette and the number of each pixel's colour in it; rare colours take the nearest that is there."""
    flat = pixels.reshape(-1, 3)
    colours, index, counts = np.unique(flat, axis=0, return_inverse=True, return_counts=True)
    kept = np.argsort(-counts, kind="stable")[:_COLOURS]
    palette = colours[kept]
    apart = ((colours[:, None, :].astype(np.int32) - palette[None].astype(np.int32)) ** 2).sum(axis=2)
    nearest = apart.argmin(axis=1).astype(np.uint8)
    return palette, nearest[index.reshape(-1)].reshape(pixels.shape[:2])


def _pixels(png: bytes) -> Pixels:
    """The pixels of an 8-bit RGB or RGBA PNG, without their opacity."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    if not png.startswith(_HEAD) or depth != 8 or kind not in (2, 6):
        raise ValueError("not a PNG of 8-bit RGB or RGBA")
    step = 3 if kind == 2 else 4
    data, at = b"", 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        data += png[at + 8 : at + 8 + size] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += size + 12
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, width * step + 1)
    above, plain = bytearray(width * step), []
    for row in rows:
        above = _unfiltered(int(row[0]), bytearray(row[1:].tobytes()), above, step)
        plain.append(bytes(above))
    return np.frombuffer(b"".join(plain), np.uint8).reshape(height, width, step)[:, :, :3]


def _unfiltered(kind: int, row: bytearray, above: bytearray, step: int) -> bytearray:
    """One row as it was before PNG's filter (W3C PNG, 9.2)."""
    for at in range(len(row) if kind else 0):
        left = row[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        guess = (left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[kind - 1]
        row[at] = (row[at] + guess) & 0xFF
    return row


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    return min((left, above, corner), key=lambda each: abs(guess - each))
