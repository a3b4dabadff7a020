"""The command `gosdom`: serve, worker, migrate, doctor, meetings, seed, import, schema, keys, deliveries, demo.

It is installed with the core alone too, where it can only say what is missing: hence argparse, and imports inside.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import gc
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


class Stop(Exception):
    """Why does the command end here? The words say what to do next."""


def main(arguments: Sequence[str] | None = None) -> int:
    """What was asked for, and did it work? The exit code: 0, 1 with the reason on standard error, 130 at Ctrl-C."""
    asked = _parser().parse_args(arguments)
    if any(find_spec(name) is None for name in ("asyncpg", "piccolo", "pydantic_settings", "strawberry", "uvicorn")):
        print("gosdom: only the rules are installed; the server needs: pip install 'gosdom[server]'", file=sys.stderr)
        return 1
    try:
        with _explained():
            code: int = asked.run(asked)
    except BrokenPipeError:  # `gosdom schema | head`: nobody listens any more, also not to the last flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:  # before there was anything to stop
        return 130
    except Stop as stop:
        print(f"gosdom: {stop}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gosdom", description="An open platform for apartment buildings.", epilog="Settings: GOSDOM_… variables."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="try it: a small region on a PostgreSQL of its own, nothing to install")
    demo.set_defaults(run=_demo)
    demo.add_argument("--data", type=Path, metavar="DIR", help="where the region lives (~/.local/share/gosdom)")
    demo.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    demo.add_argument("--port", type=_port, default=8000, help="the port to listen on (%(default)s)")
    demo.add_argument("--now", type=_moment, metavar="TIME", help="set its clock: 2026-12-01T09:00+03:00; forward only")
    demo.add_argument("--story", action="store_true", help="play “a burst pipe” through the API, then end")

    serve = commands.add_parser("serve", help="serve the API over GOSDOM_DATABASE_URL")
    serve.set_defaults(run=_serve)
    serve.add_argument("--host", help="the address to listen on (GOSDOM_HOST)")
    serve.add_argument("--port", type=_port, help="the port to listen on (GOSDOM_PORT)")

    migrate = commands.add_parser("migrate", help="bring GOSDOM_DATABASE_URL up to date; safe to repeat")
    migrate.set_defaults(run=_migrate)

    seed = commands.add_parser("seed", help="lay a made-up region into an empty GOSDOM_DATABASE_URL; prints tokens")
    seed.set_defaults(run=_seed)
    seed.add_argument("--houses", type=_positive, default=20, metavar="N", help="how many houses (%(default)s)")
    seed.add_argument(
        "--only", choices=("requests", "readings"), action="append", help="what hangs on houses; by default all"
    )
    seed.add_argument(
        "--largest",
        type=_positive,
        metavar="N",
        help="how many the first office manages; as many as each",
    )
    seed.add_argument("--seed", default="gosdom", metavar="WORD", help="another word, another region (%(default)s)")

    importing = commands.add_parser("import", help="take readings from a file: meter,at,t1,t2,t3,total; safe to repeat")
    importing.set_defaults(run=_import)
    importing.add_argument("what", choices=("readings",), help="what the file holds")
    importing.add_argument("file", type=Path, metavar="FILE", help="a CSV; what was not taken is printed, line by line")

    schema = commands.add_parser("schema", help="print the API's schema (SDL)")
    schema.set_defaults(run=_schema)

    worker = commands.add_parser("worker", help="deliver what was planned; starts again what dies")
    worker.set_defaults(run=_worker)
    worker.add_argument("--processes", type=int, default=1, metavar="N", help="how many processes (%(default)s)")

    deliveries = commands.add_parser("deliveries", help="list, explain or send again what was given up")
    deliveries.set_defaults(run=_deliveries)
    deliveries.add_argument("what", nargs="?", choices=("list", "explain", "again"), default="list")
    deliveries.add_argument("which", nargs="?", help="list: a state; explain: an id; again: an id, or “all”")

    doctor = commands.add_parser("doctor", help="what is wrong with this installation, and what to do about it")
    doctor.set_defaults(run=_doctor)

    meetings = commands.add_parser("meetings", help="check that no vote was touched since it was sealed")
    meetings.set_defaults(run=_meetings)
    meetings.add_argument("what", choices=("verify",), help="hash and count everything anew; 1 where anything is wrong")
    meetings.add_argument("which", nargs="?", help="the id of one meeting; by default all that were opened")

    keys = commands.add_parser("keys", help="make the pair of keys of web push")
    keys.set_defaults(run=_keys)
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("must be between 0 and 65535")
    return port


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("must say its offset, like 2026-12-01T09:00+03:00")
    return moment


def _demo(asked: argparse.Namespace) -> int:
    return _run(_demonstrate(asked))


async def _demonstrate(asked: argparse.Namespace) -> int:
    """A server, a database, its clock; then the region and its story, which are `gosdom_graphql.demo`'s."""
    from pydantic import SecretStr

    from gosdom_graphql import clock, demo, log
    from gosdom_graphql.app import create_app
    from gosdom_graphql.database import Database, embedded
    from gosdom_graphql.database.migrate import create_database, migrate
    from gosdom_graphql.notifications.keys import kept
    from gosdom_graphql.serving import serving
    from gosdom_graphql.settings import DemoSettings

    alone = asked.story and asked.data is None
    folder = "a temporary folder" if alone else asked.data or embedded.default_folder()
    _tell(f"starting PostgreSQL in {folder}")
    with embedded.temporary() if alone else embedded.running(asked.data or embedded.default_folder()) as server:
        _tell("bringing the database up to date")
        await create_database(server.url(), "gosdom")
        await migrate(server.url("gosdom"))
        settings = DemoSettings(
            database_url=SecretStr(server.url("gosdom")), host=asked.host, port=0 if asked.story else asked.port
        )
        if (
            settings.vapid_private_key is None
        ):  # the server tells browsers the public half of what the worker signs with
            settings = settings.model_copy(update={"vapid_private_key": SecretStr(kept(server.folder / "vapid.json"))})
        if settings.port and not settings.oidc_issuer:  # a free port is told too late to sign in at
            here = settings.public_url.rstrip("/")
            if "public_url" not in settings.model_fields_set:
                # by its name: a passkey belongs to a name, not to an address
                local = settings.host in {"127.0.0.1", "::1"}
                here = f"http://{'localhost' if local else settings.host}:{settings.port}"
            settings = settings.model_copy(update={"public_url": here, "oidc_issuer": f"{here}/issuer"})
        if settings.files_url == DemoSettings.model_fields["files_url"].default:
            settings = settings.model_copy(update={"files_url": (server.folder / "files").as_uri()})
        log.configure(level=settings.log_level, as_json=settings.log_json)
        async with Database.open(settings) as database:
            if asked.now:
                await clock.move(database, to=asked.now)

            def served(more: Sequence[BaseRoute] = ()) -> AbstractAsyncContextManager[str]:
                return serving(
                    create_app(settings, database, more), settings.host, settings.port, max_message=settings.max_body
                )

            return await demo.run(
                database,
                settings,
                folder=server.folder,
                story=asked.story,
                serving=served,
            )


def _tell(words: str) -> None:
    """What takes a moment is said before it is done, on standard error."""
    print(f"gosdom: {words} …", file=sys.stderr, flush=True)


COLLECTING = 2_000, 10, 15
"""When Python looks for garbage: a third time, at everything, at the soonest after so many new objects as 3,000 sockets
have. It takes a second with ten thousand of them, and while they come it would be done a dozen times."""


def _serve(asked: argparse.Namespace) -> int:
    """What is loaded stays as long as the process: the collector of garbage looks at it neither now nor ever."""
    gc.disable()
    try:
        return _run(_serve_until_stopped(asked))
    finally:
        gc.enable()


async def _serve_until_stopped(asked: argparse.Namespace) -> int:
    from gosdom_graphql import log
    from gosdom_graphql.app import create_app
    from gosdom_graphql.database import Database
    from gosdom_graphql.serving import descriptors, serving
    from gosdom_graphql.settings import Settings

    given: dict[str, Any] = {name: value for name in ("host", "port") if (value := getattr(asked, name)) is not None}
    settings = Settings(**given)
    log.configure(level=settings.log_level, as_json=settings.log_json)
    async with (
        Database.open(settings) as database,
        serving(create_app(settings, database), settings.host, settings.port, max_message=settings.max_body) as url,
    ):
        print(f"gosdom serves {url}/graphql; {descriptors()} sockets and files at most", file=sys.stderr)
        gc.freeze()
        gc.set_threshold(*COLLECTING)
        gc.enable()
        await asyncio.Event().wait()
    return 0


def _migrate(_asked: argparse.Namespace) -> int:
    return _run(_migrate_once())


async def _migrate_once() -> int:
    from gosdom_graphql.database.migrate import migrate
    from gosdom_graphql.settings import Settings

    done = await migrate(Settings().database_url.get_secret_value())
    print("\n".join(f"ran {name}" for name in done) or "nothing to run: the database is up to date")
    return 0


def _seed(asked: argparse.Namespace) -> int:
    return _run(_seed_once(asked))


async def _seed_once(asked: argparse.Namespace) -> int:
    """The tokens are printed as JSON, and nothing else; how far it is stands on standard error."""
    import json

    from gosdom_graphql.seed import PARTS, seed
    from gosdom_graphql.seed.homes import SERVED
    from gosdom_graphql.settings import Settings

    def progress(done: int, rows: int, seconds: float) -> None:
        bar = "█" * (30 * done // asked.houses)
        speed = f"{rows:>11,} rows {rows / max(seconds, 1e-9):>8,.0f} a second"
        if sys.stderr.isatty():
            print(f"\rgosdom: {bar:░<30} {done}/{asked.houses} houses {speed}", end="", file=sys.stderr, flush=True)

    url, only = Settings().database_url.get_secret_value(), asked.only or list(PARTS)
    largest = asked.largest or SERVED
    seeded = await seed(url, houses=asked.houses, seed=asked.seed, only=only, largest=largest, progress=progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    told = f"{seeded.rows:,} rows in {seeded.seconds:.1f} s: {seeded.a_minute:,} a minute"
    print(f"gosdom: {told}; the personas' tokens:", file=sys.stderr)
    print(json.dumps(dict(seeded.tokens), indent=2))
    return 0


def _import(asked: argparse.Namespace) -> int:
    return _run(_import_once(asked))


async def _import_once(asked: argparse.Namespace) -> int:
    """What was refused or waits for a check is printed as CSV; how many lines came out how, on standard error."""
    import csv

    from gosdom_graphql import clock
    from gosdom_graphql.database import Database
    from gosdom_graphql.readings.importing import import_file
    from gosdom_graphql.readings.words import BadTable
    from gosdom_graphql.settings import Settings

    told = csv.writer(sys.stdout, lineterminator="\n")
    started = clock.elapsed()
    async with Database.open(Settings()) as database:
        try:
            counted = await import_file(
                database,
                asked.file,
                now=await clock.now(database),
                told=lambda line, why: told.writerows([line, each.code, each.message("en")] for each in why),
            )
        except (BadTable, UnicodeDecodeError, csv.Error) as error:
            raise Stop(f"{asked.file}: {error}") from error
        except FileNotFoundError as error:
            raise Stop(f"{asked.file}: there is no such file") from error
    lines, seconds = sum(counted.values()), max(clock.elapsed() - started, 1e-9)
    kinds = ", ".join(f"{number:,} {verdict.value.replace('_', ' ')}" for verdict, number in counted.most_common())
    print(f"gosdom: {lines:,} lines in {seconds:.1f} s, {lines / seconds:,.0f} a second: {kinds}", file=sys.stderr)
    return 0


def _schema(_asked: argparse.Namespace) -> int:
    from gosdom_graphql.schema import schema

    print(schema.as_str())
    return 0


def _worker(asked: argparse.Namespace) -> int:
    """Imports point down: what stands above us is started, not imported."""
    from gosdom_graphql.settings import Settings

    Settings()  # what is wrong with them is told here, once, not by each process
    os.execv(sys.executable, [sys.executable, "-m", "workers", str(asked.processes)])  # noqa: S606 — no shell


def _deliveries(asked: argparse.Namespace) -> int:
    from gosdom_graphql.settings import Settings

    Settings()
    if asked.what != "list" and not asked.which:
        raise Stop(f"which? gosdom deliveries {asked.what} ID")
    words = [asked.what, *([asked.which] if asked.which else [])]
    return subprocess.run([sys.executable, "-m", "workers.listing", *words], check=False).returncode


def _doctor(_asked: argparse.Namespace) -> int:
    return _run(_look())


async def _look() -> int:
    from gosdom_graphql.doctor import State, examine
    from gosdom_graphql.settings import Settings

    ill = False
    async for finding in examine(Settings()):
        print(finding.told(), flush=True)
        ill = ill or finding.state is State.ILL
    return int(ill)


def _meetings(asked: argparse.Namespace) -> int:
    return _run(_verify(asked.which))


async def _verify(which: str | None) -> int:
    from gosdom_graphql.database import Database
    from gosdom_graphql.meetings.store import checking
    from gosdom_graphql.settings import Settings

    async with Database.open(Settings()):
        known = [str(id) for id in await checking.every()]
        named = known if which is None else [which.removeprefix("Meeting:")]
        if not set(named) <= set(known):
            raise Stop(f"no meeting {which} was opened here")
        wrong = False
        for id in named:
            found = await checking.check(UUID(id))
            assert found is not None
            print(found.told(), flush=True)
            wrong = wrong or bool(found.wrong)
    return int(wrong)


def _keys(_asked: argparse.Namespace) -> int:
    from gosdom_graphql.notifications.keys import made

    private, public = made()
    print(f"GOSDOM_VAPID_PRIVATE_KEY={private}\n# browsers subscribe with {public}, which GET /push/key tells too")
    return 0


def _run(work: Coroutine[Any, Any, int]) -> int:
    """Runs to its end, or until SIGINT, SIGTERM or a closed terminal: all unwind it, and what it opened is closed.

    The handlers are set anew because a shell starts background jobs deaf to SIGINT; `nohup` is obeyed.
    """
    import uvloop

    async def until_stopped() -> int:
        task = asyncio.current_task()
        assert task is not None
        hangup = () if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (signal.SIGHUP,)
        for number in (signal.SIGINT, signal.SIGTERM, *hangup):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        try:
            return await work
        except asyncio.CancelledError:
            return 0

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(until_stopped())


@contextmanager
def _explained() -> Iterator[None]:
    """What a person can mend is told as a sentence; anything else is our mistake, and keeps its traceback."""
    import asyncpg
    from pydantic import ValidationError

    from gosdom_graphql.clock import ClockOnlyMovesForward
    from gosdom_graphql.database import Unfit
    from gosdom_graphql.database.embedded import EmbeddedError

    try:
        yield
    except ValidationError as error:
        if error.title not in {"Settings", "DemoSettings"}:
            raise
        wrong = (f"GOSDOM_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}" for each in error.errors())
        raise Stop("settings come from the environment\n  " + "\n  ".join(wrong)) from error
    except (Unfit, EmbeddedError) as error:
        raise Stop(str(error)) from error
    except ClockOnlyMovesForward as error:
        raise Stop(f"{error}; choose a later --now, or another --data") from error
    except (asyncpg.InvalidCatalogNameError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise Stop(f"the database refuses GOSDOM_DATABASE_URL: {error}") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Stop("the port is taken: choose another with --port") from error
        if isinstance(error, ConnectionRefusedError | TimeoutError | socket.gaierror) or error.errno is None:
            raise Stop(f"the database at GOSDOM_DATABASE_URL does not answer: {error}") from error
        raise
