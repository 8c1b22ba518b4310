"""No connection is left open by a server that stops, however far its accepting has come."""

import asyncio
import gc
import socket
import warnings
from contextlib import suppress

import pytest
from aiohttp import web

from tests.listening import Listening


@pytest.mark.parametrize("turns", range(6))
async def test_a_connection_that_comes_while_a_server_stops_is_closed(turns: int) -> None:
    listening = Listening(web.AppRunner(web.Application(), shutdown_timeout=0.1))
    await listening.start()
    with socket.socket() as client, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        client.settimeout(0)
        with suppress(BlockingIOError):
            client.connect(("127.0.0.1", listening.port))
        for _ in range(turns):
            await asyncio.sleep(0)
        await listening.stop()
        gc.collect()
    assert not told


async def test_a_server_listens_again_at_its_port() -> None:
    listening = Listening(web.AppRunner(web.Application()))
    await listening.start()
    await listening.stop()
    await listening.stop()
    again = Listening(web.AppRunner(web.Application()))
    await again.start(listening.port)
    assert again.port == listening.port
    await again.stop()
