"""Child processes that never outlive their parent, and how they are ended."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import psutil

PR_SET_PDEATHSIG = 1


def child(
    command: Sequence[str],
    *,
    dies_by: signal.Signals,
    environ: dict[str, str] | None = None,
    user: pwd.struct_passwd | None = None,
    cwd: Path | None = None,
    stdout: IO[bytes] | None = None,
    stderr: IO[bytes] | None = None,
    pass_fds: Sequence[int] = (),
) -> "subprocess.Popen[bytes]":
    """Start a child that gets the signal `dies_by` from the kernel the moment this process is gone.

    In a session of its own, so that Ctrl-C in the terminal reaches the parent only, which then ends its
    children in the right order. Linux only for the first; elsewhere leftovers are found at the next start.
    """
    return subprocess.Popen(
        command,
        env=environ,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        pass_fds=tuple(pass_fds),
        start_new_session=True,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        # Safe here: this process has one thread when it starts children.
        preexec_fn=_die_with_parent(dies_by, os.getpid()),
    )


def _die_with_parent(by: signal.Signals, parent: int) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def tie() -> None:
        # Runs after the change of user, which would have cleared it.
        prctl(PR_SET_PDEATHSIG, int(by), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def end(
    process: "subprocess.Popen[bytes] | psutil.Process",
    first: signal.Signals,
    seconds: float,
    *,
    last: signal.Signals = signal.SIGKILL,
) -> None:
    """Ask a process to end; insist with `last`, then with SIGKILL, when it has not within `seconds`."""
    for number, patience in ((first, seconds), (last, 5.0), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired, psutil.TimeoutExpired):
            process.wait(timeout=patience)
            return


def end_group(process: "subprocess.Popen[bytes] | psutil.Process", seconds: float) -> None:
    """End a `child` in order, then whatever it left behind in its session."""
    end(process, signal.SIGTERM, seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def identity(pid: int) -> dict[str, Any]:
    """What tells a process from a later one with the same number."""
    return {"pid": pid, "started": psutil.Process(pid).create_time()}


def find(told: dict[str, Any]) -> psutil.Process | None:
    """The process with that identity, if it still lives."""
    with contextlib.suppress(psutil.Error, KeyError, TypeError, ValueError):
        process = psutil.Process(int(told["pid"]))
        if abs(process.create_time() - told["started"]) < 0.05:
            return process
    return None
