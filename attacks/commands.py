"""Commands in a process of their own. In: arguments, a folder, limits. Out: what the command said, and what is wrong in it."""

import ctypes
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

DEADLINE = 120.0
"""Seconds that no command here needs, on however busy a machine."""
_COMMAND = (sys.executable, "-m", "chargegraph")
_DROP = 24
"""PR_CAPBSET_DROP of prctl(2)."""
_RIGHTS_OF_ROOT = (1, 2, 3)
"""What lets root pass over the rights of files (capabilities(7)): CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER."""
_ALONE = {"CHARGEGRAPH_STORE", "CHARGEGRAPH_TOKEN", "CHARGEGRAPH_UPDATE", "COLUMNS"}


class Said(NamedTuple):
    """What a command said. Without a code it did not end in time."""

    code: int | None
    out: bytes
    err: str

    @property
    def answer(self) -> tuple[int | None, bytes]:
        """What a user goes by."""
        return self.code, self.out

    @property
    def fault(self) -> str | None:
        """What no command may do; None where it did as it should: an answer, or a refusal in one sentence."""
        if self.code is None:
            return "it does not end"
        if self.code < 0:
            return f"signal {-self.code} ended it"
        if "Traceback" in self.err or "panicked" in self.err:
            return "a traceback: " + self.err.strip().splitlines()[-1]
        if self.code not in (0, 1, 2, 3):
            return f"the exit code is {self.code}"
        sentences = len(re.findall(r"^error: \S", self.err, re.MULTILINE))
        if self.code in (2, 3) and sentences != 1:
            return f"it is refused in {sentences} sentences: {self.err.strip()[:300]}"
        return None

    @property
    def is_refused(self) -> bool:
        return self.code in (2, 3) and self.fault is None


def start(
    arguments: Sequence[str | bytes], folder: Path, *, most_bytes: int | None = None, as_root: bool = True
) -> "subprocess.Popen[bytes]":
    """Start a command, in a session of its own.

    No file that it writes may have more than `most_bytes`. Unless `as_root`, rights of files count for root too.
    """
    drop = None if as_root or os.geteuid() else ctypes.CDLL(None).prctl

    def limited() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        if drop is not None:
            for right in _RIGHTS_OF_ROOT:
                drop(_DROP, right, 0, 0, 0)

    return subprocess.Popen(
        [*_COMMAND, *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in _ALONE},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=limited if most_bytes is not None or drop is not None else None,
    )


def ended(process: "subprocess.Popen[bytes]", seconds: float = DEADLINE) -> Said:
    """What a command said when it had ended; it is ended after so many seconds."""
    with process:
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            return Said(None, out, err.decode("utf-8", "replace"))
    return Said(process.returncode, out, err.decode("utf-8", "replace"))


def run(arguments: Sequence[str | bytes], folder: Path, *, most_bytes: int | None = None, as_root: bool = True) -> Said:
    """Run a command to its end."""
    return ended(start(arguments, folder, most_bytes=most_bytes, as_root=as_root))


def shown(arguments: Sequence[str | bytes]) -> str:
    """A command as one types it."""
    return " ".join(["chargegraph", *(os.fsdecode(argument) for argument in arguments)])
