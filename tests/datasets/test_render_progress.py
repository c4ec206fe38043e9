"""The progress bar."""

import sys

import pytest

from datasets.progress import with_progress


@pytest.mark.parametrize("terminal", [True, False])
def test_bar_only_at_a_terminal(
    terminal: bool, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The items pass through; a terminal's stderr gets a bar, notebooks and pipes get nothing."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    assert list(with_progress(range(3), "Rendering")) == [0, 1, 2]
    written = capfd.readouterr()
    assert written.out == ""
    assert bool(written.err) == terminal
