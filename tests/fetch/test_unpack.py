"""Packed bodies: what is unpacked, what is refused, and what a bomb costs."""

import gzip
import sys
import tracemalloc
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest

from bot.fetch.unpack import Garbled, Oversized, Unpacker

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = "\n".join(f"Ferry {number} sails at dawn." for number in range(5_000)).encode()
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
CAP = 1_000_000


def unpacked(data: bytes, *encodings: str, cap: int = CAP, step: int = 1_000) -> bytes:
    unpacker = Unpacker(encodings, cap)
    for start in range(0, len(data), step):
        unpacker.feed(data[start : start + step])
    return unpacker.finish()


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1_000_000)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


@pytest.mark.parametrize("name", PACK)
@pytest.mark.parametrize("step", [1, 7, 1_000, 1_000_000])
def test_a_body_is_unpacked_however_it_arrives(name: str, step: int) -> None:
    assert unpacked(PACK[name](TEXT), name, step=step) == TEXT


@pytest.mark.parametrize("name", ["", "identity", "UTF-8", "none"])
def test_what_declares_no_packing_is_taken_as_it_is(name: str) -> None:
    assert unpacked(TEXT, name) == TEXT


def test_layers_are_taken_off_in_the_order_in_which_they_were_put_on() -> None:
    packed = zstd.compress(brotli.compress(gzip.compress(TEXT)))
    assert unpacked(packed, "GZip, br", "zstd") == TEXT
    with pytest.raises(Garbled, match="4 times"):
        Unpacker(["gzip, gzip, gzip, gzip"], CAP)


def test_deflate_without_its_header_is_read() -> None:
    packer = zlib.compressobj(wbits=-15)
    assert unpacked(packer.compress(TEXT) + packer.flush(), "deflate") == TEXT


def test_a_body_of_several_members_is_read_to_the_end_and_padding_is_no_member() -> None:
    assert unpacked(gzip.compress(b"one ") + gzip.compress(b"two") + bytes(9), "gzip", step=5) == b"one two"
    assert unpacked(zstd.compress(b"one ") + zstd.compress(b"two"), "zstd", step=5) == b"one two"
    assert unpacked(brotli.compress(b"one"), "br") == b"one"


def test_a_gzip_file_is_unpacked_though_nothing_declares_it() -> None:
    assert unpacked(gzip.compress(TEXT)) == TEXT
    assert unpacked(gzip.compress(gzip.compress(TEXT)), "gzip") == TEXT


@pytest.mark.parametrize("name", PACK)
def test_an_empty_answer_is_an_empty_body(name: str) -> None:
    assert unpacked(b"", name) == b""


@pytest.mark.parametrize("name", PACK)
def test_an_answer_that_is_not_packed_as_it_says_is_garbled(name: str) -> None:
    with pytest.raises(Garbled):
        unpacked(b"<rss>" + TEXT, name)


@pytest.mark.parametrize("name", PACK)
def test_a_packed_body_without_its_end_is_cut_off(name: str) -> None:
    with pytest.raises(Garbled, match="cut off"):
        unpacked(PACK[name](TEXT)[:-9], name)


def test_a_gzip_file_without_its_end_is_cut_off() -> None:
    with pytest.raises(Garbled, match="cut off"):
        unpacked(gzip.compress(TEXT)[:-9])


def test_an_unknown_packing_is_named() -> None:
    with pytest.raises(Garbled, match=r"not asked for \(compress\)"):
        Unpacker(["Compress\x1b"], CAP)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_endless_small_members_are_refused(name: str) -> None:
    with pytest.raises(Garbled, match="too many parts"):
        unpacked(PACK[name](b"") * 5_000, name, step=65_536)


def test_a_frame_that_asks_for_a_large_window_is_refused() -> None:
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 26, zstd.CompressionParameter.compression_level: 1}
    packer = zstd.ZstdCompressor(options=options)
    packed = packer.compress(TEXT * 20) + packer.flush()
    with pytest.raises(Garbled):
        unpacked(packed, "zstd", cap=10_000_000)


def test_the_cap_counts_for_what_arrives_and_for_what_it_makes() -> None:
    assert unpacked(bytes(100), cap=100) == bytes(100)
    with pytest.raises(Oversized):
        unpacked(bytes(101), cap=100)
    with pytest.raises(Oversized):
        unpacked(gzip.compress(bytes(101)), "gzip", cap=100)
    with pytest.raises(Oversized):
        unpacked(gzip.compress(bytes(101)), cap=100)


BOMBS: dict[str, Callable[[], tuple[bytes, str]]] = {
    "gzip": lambda: (bomb(100), "gzip"),
    "br": lambda: (brotli.compress(bytes(100_000_000), quality=5), "br"),
    "zstd": lambda: (zstd.compress(bytes(100_000_000)), "zstd"),
    "gzip in gzip": lambda: (gzip.compress(bomb(100)), "gzip, gzip"),
    "a gzip file in gzip": lambda: (gzip.compress(bomb(100)), "gzip"),
    "a gzip file": lambda: (bomb(100), ""),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_costs_no_more_than_a_large_page(kind: str) -> None:
    data, encoding = BOMBS[kind]()
    assert len(data) < CAP
    tracemalloc.start()
    try:
        with pytest.raises(Oversized):
            unpacked(data, encoding, step=65_536)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * CAP
