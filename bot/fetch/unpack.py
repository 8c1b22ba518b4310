"""Turns the bytes of an answer, as they arrive, into the body that they pack.

Invariant: neither what arrives nor what any layer makes of it is held beyond the cap, so that a small answer that
unpacks to gigabytes costs no more than a large page.
"""

import sys
import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"

_PIECE = 65_536
_MOST_LAYERS = 3
_MOST_MEMBERS = 1_000
"""Of one packed body: each new member copies what is left, so endless small ones would cost square time."""
_WINDOW_LOG = 23
"""8 MB, the largest window of zstd over HTTP (RFC 9659, 3)."""
_GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP, _ZLIB, _RAW = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS
_UNPACKED = frozenset({"", "identity", "none", "binary", "utf-8", "utf8"})  # what servers write for "not at all"


class Oversized(ValueError):
    """The body, packed or not, is beyond the cap."""


class Garbled(ValueError):
    """The bytes are not packed as they claim to be; the text is a reason for the user."""


class _Layer(Protocol):
    done: bool

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What these bytes add, in pieces of about 64 kB."""
        ...


class Unpacker:
    """One body: `feed` it as it arrives, then `finish`."""

    def __init__(self, encodings: Iterable[str], cap: int) -> None:
        """Prepare for the values of Content-Encoding; `cap` in bytes counts for packed and unpacked each.

        Raises:
            Garbled: an encoding is unknown, or there are too many.
        """
        named = [part.strip().casefold() for value in encodings for part in value.split(",")]
        self._layers = [_layer(name) for name in reversed(named) if name not in _UNPACKED]
        if len(self._layers) > _MOST_LAYERS:
            raise Garbled(f"it is compressed {len(self._layers)} times over")
        self._cap = cap
        self._arrived = 0
        self._body = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what arrived next.

        Raises:
            Oversized: more than the cap arrived, or was made of it.
            Garbled: the bytes are not what Content-Encoding says.
        """
        self._arrived += len(data)
        if self._arrived > self._cap:
            raise Oversized
        try:
            self._through(data, 0)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError):
            raise Garbled("the answer is wrongly compressed") from None

    @property
    def head(self) -> bytes:
        """What has been unpacked so far, for those who can do with the beginning."""
        return bytes(self._body)

    def finish(self) -> bytes:
        """The whole body; one that is a gzip file in itself is unpacked too.

        Raises:
            Oversized: it is beyond the cap once unpacked.
            Garbled: its end is missing.
        """
        if self._arrived and not all(layer.done for layer in self._layers):
            raise Garbled("the answer is cut off")
        if not self._body.startswith(_GZIP_MAGIC):
            return bytes(self._body)
        inner = Unpacker((), self._cap)
        inner._layers = [_Deflated(_GZIP)]
        inner._feed_all(self._body)
        return bytes(inner._body)

    def _feed_all(self, body: bytearray) -> None:
        for start in range(0, len(body), _PIECE):
            self.feed(bytes(body[start : start + _PIECE]))
        if not self._layers[0].done:
            raise Garbled("the file is cut off")

    def _through(self, data: bytes, depth: int) -> None:
        if depth == len(self._layers):
            self._body += data
            if len(self._body) > self._cap:
                raise Oversized
            return
        if not data:  # a layer below made nothing of its bytes yet
            return
        for piece in self._layers[depth].pieces(data):
            self._through(piece, depth + 1)


def _layer(name: str) -> _Layer:
    match name:
        case "gzip" | "x-gzip":
            return _Deflated(_GZIP)
        case "deflate":
            return _Deflated(_ZLIB)
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
    printable = "".join(filter(str.isprintable, name))[:30]
    raise Garbled(f"it is compressed in a way that was not asked for ({printable})")


class _Deflated:
    """gzip of any number of members, what follows the last is ignored; or deflate, with its header or without."""

    def __init__(self, form: int) -> None:
        self.done = False
        self._form = form
        self._inner: zlib._Decompress | None = None
        self._members = 0

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner is None:
                if self.done and (self._form != _GZIP or data[0] != _GZIP_MAGIC[0]):
                    return
                self._inner = self._next(data)
            yield from self._member(self._inner, data)
            if not self._inner.eof:
                return
            data, self._inner, self.done = self._inner.unused_data, None, True

    def _member(self, inner: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
        while not inner.eof:
            piece = inner.decompress(data, _PIECE)
            data = inner.unconsumed_tail
            if piece:
                yield piece
            if not data and len(piece) < _PIECE:
                return

    def _next(self, data: bytes) -> "zlib._Decompress":
        """For the next member. Some servers send deflate without the header that RFC 9110, 8.4.1.2 demands."""
        self.done = False
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise Garbled("it is compressed in too many parts")
        bare = self._form == _ZLIB and data[0] & 0x8F != zlib.DEFLATED
        return zlib.decompressobj(_RAW if bare else self._form)


class _Brotli:
    def __init__(self) -> None:
        self.done = False
        self._inner = brotli.Decompressor()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self.done:
            return
        piece = self._inner.process(data, output_buffer_limit=_PIECE)
        while piece or not self._inner.can_accept_more_data():
            yield piece
            if self._inner.is_finished():
                break
            piece = self._inner.process(b"", output_buffer_limit=_PIECE)
        self.done = self._inner.is_finished()


class _Zstd:
    """Any number of frames."""

    def __init__(self) -> None:
        self.done = False
        self._members = 1
        self._inner = self._next()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data or not self._inner.needs_input:
            if self._inner.eof:
                self._members += 1
                if self._members > _MOST_MEMBERS:
                    raise Garbled("it is compressed in too many parts")
                self._inner = self._next()
            yield self._inner.decompress(data, _PIECE)
            self.done = self._inner.eof
            data = self._inner.unused_data if self.done else b""
            if self.done and not data:
                return

    def _next(self) -> zstd.ZstdDecompressor:
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG})
