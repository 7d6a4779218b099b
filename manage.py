#!/usr/bin/env python
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's command line.

On a laptop, where nothing has set an environment, it runs on the same engines and data as
`./run demo`, starting them for the time of the command when they are not running already.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    if "GROUPES_MODE" not in os.environ and "SECRET_KEY" not in os.environ:
        from deploy.laptop.manage import manage

        sys.exit(manage(sys.argv[1:]))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
