"""Whether hostile input is read in linear time, on any machine.

What takes a second or less in linear time takes many minutes in quadratic time at the sizes these tests use, so that
a wide limit finds it. It counts the processor time of this thread: neither a busy machine nor measuring coverage
makes a difference. How fast anything is belongs in the benchmark.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

LIMIT = 30.0  # seconds of processor time


@contextmanager
def in_no_time(what: str = "this") -> Iterator[None]:
    """Fail if what is done inside took more than LIMIT seconds of this thread's processor time."""
    begun = time.thread_time()
    yield
    took = time.thread_time() - begun
    assert took < LIMIT, f"{what} took {took:.1f} s of processor time"
