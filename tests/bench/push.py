"""Web push beside npm `web-push`: encrypting and authorising alone, and from claimed to recorded against the same
receiver. `python -m tests.bench push [COUNT]`; npm is asked in tests/bench/push_node, made on the first run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from gosdom_graphql import clock
from gosdom_graphql.database import Database, embedded
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.notifications.keys import made
from gosdom_graphql.notifications.store import deliveries
from gosdom_graphql.notifications.words import Channel
from gosdom_graphql.settings import DemoSettings
from tests.workers.conftest import told
from tests.workers.receivers import Browser
from tests.workers.test_faults import people
from workers.deliver import Deliverer
from workers.encryption import encrypted
from workers.web_push import Signer

TEXT = json.dumps({"web_push": 8030, "notification": {"title": "Заявка 100-1: решена", "body": "Кран починили. " * 8}})
KEYS = made()
NODE = """
const webpush = require('web-push'); const https = require('http');
const {count, text, keys, endpoint, subscription, together} = JSON.parse(process.argv[2]);
webpush.setVapidDetails('mailto:push@gosdom.example', keys[1], keys[0]);
function details(i) {
  return webpush.generateRequestDetails({...subscription, endpoint: endpoint + '/push/' + i}, text, {TTL: 60});
}
(async () => {
  for (let i = 0; i < 50; i++) details(i);
  let start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) details(i);
  const alone = Number(process.hrtime.bigint() - start) / 1e9;
  const agent = new https.Agent({keepAlive: true, maxSockets: together});
  let next = 0;
  const post = (i) => new Promise((done, fail) => {
    const d = details(i); const url = new URL(d.endpoint);
    const to = {hostname: url.hostname, port: url.port, path: url.pathname};
    const r = https.request({method: 'POST', ...to, headers: d.headers, agent},
      (a) => { a.resume(); a.on('end', done); });
    r.on('error', fail); r.end(d.body);
  });
  start = process.hrtime.bigint();
  await Promise.all(Array.from({length: together}, async () => { while (next < count) await post(next++); }));
  const posted = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(JSON.stringify({alone: count / alone, posted: count / posted}));
})();
"""
RECEIVER = """
import asyncio, sys
class P(asyncio.Protocol):
    def connection_made(self, t): self.t, self.b = t, b''
    def data_received(self, d):
        self.b += d
        while (i := self.b.find(b'\\r\\n\\r\\n')) >= 0:
            n = int(self.b[:i].lower().split(b'content-length: ')[1].split(b'\\r\\n')[0])
            if len(self.b) < i + 4 + n: return
            self.b = self.b[i + 4 + n:]
            self.t.write(b'HTTP/1.1 201 Created\\r\\nContent-Length: 0\\r\\n\\r\\n')
async def main():
    s = await asyncio.get_running_loop().create_server(P, '127.0.0.1', 0)
    print(s.sockets[0].getsockname()[1], flush=True)
    await s.serve_forever()
asyncio.run(main())
"""
TOGETHER = 50


def node(folder: Path, count: int, origin: str, browser: Browser) -> dict[str, float] | None:
    """What does npm `web-push` reach? None where there is no node, or no npm to bring it."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    (folder / "push.js").write_text(NODE)
    got = subprocess.run(["npm", "i", "--silent", "web-push@3"], cwd=folder, capture_output=True, check=False)
    if got.returncode:
        return None
    said = {
        "count": count, "text": TEXT, "keys": KEYS, "endpoint": origin, "together": TOGETHER,
        "subscription": {"keys": {"p256dh": browser.p256dh, "auth": browser.auth}},
    }  # fmt: skip
    done = subprocess.run(["node", "push.js", json.dumps(said)], cwd=folder, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def alone(count: int, browser: Browser) -> float:
    """How many a second are encrypted and authorised?"""
    signer, endpoint = Signer(KEYS[0], "mailto:push@gosdom.example"), browser.endpoint
    text = TEXT.encode()
    for _ in range(50):
        encrypted(text, browser.p256dh, browser.auth)
    start = clock.elapsed()
    for _ in range(count):
        encrypted(text, browser.p256dh, browser.auth)
        signer.authorisation(endpoint, clock.real())
    return count / (clock.elapsed() - start)


async def posted(count: int, origin: str) -> float:
    """How many a second from claimed to recorded, in one process? Batches of a hundred, eight at a time."""

    class World:
        def __init__(self) -> None:
            self.origin = origin

    with embedded.temporary() as server:
        await create_database(server.url(), "gosdom")
        await migrate(server.url("gosdom"))
        settings = DemoSettings(
            database_url=SecretStr(server.url("gosdom")), vapid_private_key=SecretStr(KEYS[0]),
            vapid_subject="mailto:push@gosdom.example", push_hosts=(origin,), write_connections=10,
        )  # fmt: skip
        async with Database.open(settings) as database:
            world: Any = World()
            await told(database, await people(world, count), "answer:1")
            hands = Deliverer(settings, database)
            await hands.open()
            start = clock.elapsed()

            async def hand() -> None:
                while claimed := await deliveries.claim(
                    Channel.WEB_PUSH, 100, now=await clock.now(database), real=clock.real()
                ):
                    await hands.deliver([id for id, _ in claimed], [attempt for _, attempt in claimed])

            await asyncio.gather(*(hand() for _ in range(8)))
            took = clock.elapsed() - start
            await hands.close()
    return count / took


def run(count: int) -> dict[str, Any]:
    """What was measured?"""
    receiver = subprocess.Popen([sys.executable, "-c", RECEIVER], stdout=subprocess.PIPE, text=True)
    folder = Path(tempfile.mkdtemp(prefix="gosdom-push-", dir="/var/tmp"))
    try:
        assert receiver.stdout is not None
        origin = f"http://127.0.0.1:{receiver.stdout.readline().strip()}"
        browser = Browser(origin, "x")
        import uvloop

        ours = {"alone": alone(count, browser)}
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            ours["posted"] = runner.run(posted(count, origin))
        theirs = node(folder, count, origin, browser)
    finally:
        receiver.terminate()
        receiver.wait()
        shutil.rmtree(folder, ignore_errors=True)
    return {"count": count, "cores": os.cpu_count(), "ours": ours, "npm web-push": theirs}


def main(arguments: Sequence[str]) -> int:
    """Prints the figures. The exit code: 1 where ours are under 3 × (alone) or 1.5 × (posted) of npm's."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench push", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=5_000, help="how many pushes (%(default)s)")
    found = run(parser.parse_args(arguments).count)
    ours, theirs = found["ours"], found["npm web-push"]
    print(f"{found['count']} pushes, a second each:")
    print(f"  encrypt and authorise     gosdom {ours['alone']:8,.0f}")
    print(f"  claim, post and record    gosdom {ours['posted']:8,.0f}")
    if theirs is None:
        print("  npm web-push is absent: node or npm is not here, so nothing is compared")
        return 0
    for what, name, wanted in (("encrypt and authorise", "alone", 3), ("post alone", "posted", 1.5)):
        print(f"  {what:25} web-push {theirs[name]:6,.0f}   × {ours[name] / theirs[name]:.2f}, {wanted} wanted")
    kept = ours["alone"] >= 3 * theirs["alone"] and ours["posted"] >= 1.5 * theirs["posted"]
    return 0 if kept else 1
