# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run setup`: an installation without the demonstration."""

import argparse
import subprocess
import sys
from collections.abc import Sequence

from deploy.laptop.engines import EngineError
from deploy.laptop.manage import manage
from deploy.laptop.serve import failed, prepare, run_django
from deploy.laptop.state import command_for, engines_for, environment, set_mode, state_folder
from deploy.laptop.terminal import Stopped, listen_to_signals, say, step


def setup(arguments: Sequence[str]) -> int:
    """`./run setup`: an installation without the demonstration, its first cooperative and its
    administrator. Options are those of `manage.py init`, and --state FOLDER."""
    parser = argparse.ArgumentParser(prog="./run setup", add_help=False, allow_abbrev=False)
    parser.add_argument("--state")
    options, arguments = parser.parse_known_args(arguments)
    if "--help" in arguments or "-h" in arguments:
        return manage(["init", "--help"])
    state = state_folder("site", options.state)
    engines = engines_for(state)
    listen_to_signals()
    try:
        engines.hold()
        set_mode(state, "site")
        with step("PostgreSQL and Valkey"):
            engines.start()
        env = environment(
            state,
            "site",
            secret=engines.secret("django"),
            database_url=engines.database_url,
            redis_url=engines.redis_url,
        )
        prepare(env, demo=False)
        run_django(env, "init", *arguments)
        say(f"To serve it on this machine: {command_for(state, 'serve')}")
        return 0
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(failed(error, state), file=sys.stderr)
        return error.returncode or 1
    except Stopped as stopped:
        return 128 + stopped.number
    finally:
        engines.stop()
