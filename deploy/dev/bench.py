# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run bench`."""

import sys
from collections.abc import Sequence

from deploy.laptop.engines import SERVER_STOP, EngineError, spawn
from deploy.laptop.state import ROOT, engines_for, environment, state_folder
from deploy.laptop.terminal import Stopped, listen_to_signals, say


def bench(arguments: Sequence[str]) -> int:
    """`./run bench [name …]`: bench/<name>.py as a program, on engines and data of its own."""
    names = [name for name in arguments if not name.startswith("-")]
    known = sorted(
        path.stem
        for path in (ROOT / "bench").glob("*.py")
        if not path.stem.startswith("_") and path.stem != "conftest"
    )
    if not names:
        names = known
    unknown = [name for name in names if name not in known]
    if unknown:
        say(f"No such bench: {', '.join(unknown)}. There are: {', '.join(known)}.")
        return 2
    options = [name for name in arguments if name.startswith("-")]
    listen_to_signals()
    engines = engines_for(state_folder("bench"))
    try:
        engines.start()
        env = environment(
            engines.state,
            "test",
            secret=engines.secret("django"),
            database_url=engines.database_url,
            redis_url=engines.redis_url,
        )
        for name in names:
            child = spawn([sys.executable, "-m", f"bench.{name}", *options], env=env, cwd=ROOT)
            engines.adopt(child, SERVER_STOP)
            if status := child.wait():
                return status
        return 0
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped as stopped:
        return 128 + stopped.number
    finally:
        engines.stop()
