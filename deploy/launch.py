# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `./run` does once Python and the packages are there: demo, serve, setup, manage, test…

This process starts the engines and the server as its children, hands them their settings through
the environment, and stops them in order when it is told to stop. Django itself runs in children
(or, for one command, here, once the environment is set).
"""

import argparse
import sys
from collections.abc import Sequence

from deploy.dev.bench import bench
from deploy.dev.checks import check, format_all
from deploy.dev.tests import test
from deploy.laptop.manage import manage
from deploy.laptop.serve import PORT, serve
from deploy.laptop.setup import setup


def main(arguments: Sequence[str]) -> int:
    command, rest = arguments[0], list(arguments[1:])
    match command:
        case "manage":
            return manage(rest)
        case "setup":
            return setup(rest)
        case "test":
            return test(rest)
        case "check":
            return check()
        case "format":
            return format_all()
        case "bench":
            return bench(rest)
    parser = argparse.ArgumentParser(prog=f"./run {command}")
    parser.add_argument("--port", type=int, default=PORT, help="of 127.0.0.1 (default: 8000)")
    parser.add_argument("--state", help="folder of its data (default: .local/…)")
    if command == "demo":
        parser.add_argument("--reset", action="store_true", help="forget its data and start anew")
    options = parser.parse_args(rest)
    options.command = command
    return serve(options, "demo" if command == "demo" else "site")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
