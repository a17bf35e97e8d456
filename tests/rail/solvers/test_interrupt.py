"""Ctrl-C is taken for as long as the outermost context lasts, and then given back."""

import signal

from corridor.rail.solvers import Interruptible


def test_the_signal_is_given_back_after_nested_use():
    before = signal.getsignal(signal.SIGINT)
    asked = Interruptible()
    with asked, asked:
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
