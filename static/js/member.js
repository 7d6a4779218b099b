// SPDX-License-Identifier: AGPL-3.0-or-later
// What the pages of somebody who is in have besides (main.js says why all modules are named here).

import "./backoff.js";
import "./post.js";
import "./sealed.js";
import "./soon.js";
import "./term.js";
import "./unread.js";
import "./palette.js";
import "./dock.js";
import "./meeting.js";
import "./chat/message.js";
import "./chat/log.js";
import "./chat/outbox.js";
import "./chat/unsent.js";
import "./chat/waiting.js";
import "./chat/away.js";
import "./chat/composer.js";
import "./chat/catchup.js";
import "./chat/reading.js";
import "./chat/topics.js";
import "./chat/chat.js";
import "./live/events.js";
import "./live/heads.js";
import "./live/refetch.js";
import "./live/talk.js";
import "./live/line.js";
import "./live/socket.js";
