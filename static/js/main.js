// SPDX-License-Identifier: AGPL-3.0-or-later
// What every page has. An entry names every module its own import (tests/static/test_scripts.py): all
// are then asked for together, in two round trips, however deep one uses another.

import "./page.js";
import "./texts.js";
import "./clock.js";
import "./spoken.js";
import "./toasts.js";
import "./requests.js";
import "./focus.js";
import "./menus.js";
import "./confirm.js";
import "./busy.js";
import "./dismiss.js";
import "./tabs.js";
import "./messages.js";
import "./countdown.js";
import "./theme.js";
import "./drafts.js";
import "./long.js";
import "./print.js";
import "./picture.js";
