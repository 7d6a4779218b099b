// SPDX-License-Identifier: AGPL-3.0-or-later
// A room's log and its composer, in a page or docked: <section data-chat>.
//
// What the sender saw as sent is on the server. A message gets its id here; it shows at once, waits in
// localStorage, goes over HTTP with that id as often as needed (the server stores it once) and leaves
// the outbox only when the server answered. What others wrote comes by the socket, and after any gap or
// return by `after=<last complete sequence>`; each message is placed by its number, once.

const { fill, clock, say, unread, csrf, me, lang } = globalThis.groupes;

const HOLE_MS = 300;
const NEAR_PX = 90;
const RETRY_MS = [2000, 4000, 8000, 15000, 30000];
const coarse = matchMedia("(pointer: coarse)");

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID(); // absent on plain http away from this machine
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A message as the server rendered it: the only HTML that a script turns into elements. */
function rendered(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content.querySelector("article");
}

class Chat {
  constructor(root) {
    this.root = root;
    this.data = root.dataset;
    this.log = root.querySelector("[data-log]");
    this.form = root.querySelector("[data-composer]");
    this.area = this.form?.querySelector("textarea");
    this.complete = Number(this.data.seq ?? 0); // of the room: every change up to here is shown
    this.ahead = new Set();
    this.unseen = 0;
    this.readUpTo = 0;
    this.fails = 0;
    this.gone = new AbortController(); // listeners on document leave with the section
    this.articles().forEach((a) => this.dress(a));
    this.listen();
    if (this.form) this.openOutbox();
    const mark = this.log.querySelector("[data-newmark]");
    if (mark) this.log.scrollTop = Math.max(0, mark.offsetTop - this.log.clientHeight / 3);
    else this.toEnd();
    this.seen();
  }

  articles() {
    return [...this.log.querySelectorAll("article[data-seq]")];
  }

  on(target, name, act) {
    target.addEventListener(name, (event) => {
      if (this.root.isConnected) act(event);
      else this.gone.abort();
    }, { signal: this.gone.signal });
  }

  listen() {
    this.on(document, "live:msg", (event) => this.hear(event));
    this.on(document, "live:gap", ({ detail }) => { if (detail.s === this.data.stream) this.catchUp(); });
    this.on(document, "live:state", ({ detail }) => {
      if (detail.state !== "up") return;
      if (detail.since) this.catchUp(); // back after a cut; at first, the heads of hello tell
      this.retryNow();
    });
    this.on(document, "live:lost", ({ detail }) => {
      if (!(detail.s ?? []).includes(this.data.stream) || !this.form) return;
      for (const el of this.form.elements) el.disabled = true;
    });
    this.on(document, "htmx:beforeSwap", ({ detail }) => {
      if (this.log.contains(detail.target)) this.fromEnd = this.log.scrollHeight - this.log.scrollTop;
    });
    this.on(document, "htmx:load", ({ detail }) => { if (this.log.contains(detail.elt)) this.grown(detail.elt); });
    this.on(document, "visibilitychange", () => this.seen());
    this.on(globalThis, "focus", () => this.seen());
    this.on(globalThis, "online", () => this.retryNow());
    this.log.addEventListener("scroll", () => { if (this.atEnd()) this.seen(); }, { passive: true });
    this.log.addEventListener("click", (event) => this.click(event));
    if (!this.form) return;
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.area.addEventListener("keydown", (event) => {
      // On a touch keyboard Enter makes a line: there is no easy Shift.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || coarse.matches) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
  }

  // --- what arrives ------------------------------------------------------------------------------------

  hear(event) {
    const frame = event.detail;
    if (frame.s !== this.data.stream) return;
    const mine = String(frame.topic) === this.data.topic;
    const watched = mine && this.watching();
    if (mine && this.place(frame)) this.arrived(frame, watched);
    if (watched) event.preventDefault(); // read as it came: nobody counts it as unread
    this.advance(frame.seq);
    if (watched) this.seen();
  }

  advance(seq) {
    if (seq <= this.complete) return;
    this.ahead.add(seq);
    while (this.ahead.delete(this.complete + 1)) this.complete += 1;
    clearTimeout(this.hole);
    if (this.ahead.size) this.hole = setTimeout(() => this.catchUp(), HOLE_MS);
  }

  /** Put a message at its place in the room (its article's number; the frame's is that of its last
      change). True when it is new here. */
  place({ cid, html }) {
    const article = rendered(html);
    if (!article) return false;
    const seq = Number(article.dataset.seq);
    this.dress(article);
    const known = (article.id && this.log.querySelector(`#${CSS.escape(article.id)}`))
      || (cid && this.log.querySelector(`article[data-cid="${CSS.escape(cid)}"]`));
    if (known?.dataset.seq) { known.replaceWith(article); this.drop(cid); return false; } // edited, or heard twice
    if (!known && "past" in this.data) return false; // an old page: the latest has no place in it
    const first = this.articles()[0];
    if (!known && first && seq < Number(first.dataset.seq) && this.log.querySelector("[data-older]")) {
      return false; // a change further up than what is shown: paging up brings it
    }
    const stay = this.atEnd();
    known?.remove();
    const after = this.articles().findLast((a) => Number(a.dataset.seq) < seq);
    const echo = this.log.querySelector("article:not([data-seq])");
    if (after) after.after(article);
    else if (this.articles().length) this.articles()[0].before(article);
    else if (echo) echo.before(article);
    else this.log.append(article);
    this.log.querySelector("[data-log-empty]")?.remove();
    this.markDay(article);
    if (cid) this.drop(cid);
    if (stay) this.toEnd();
    return !known;
  }

  arrived({ cid }, watched) {
    const article = this.log.querySelector(`article[data-cid="${CSS.escape(cid)}"]`);
    if (!article || article.dataset.author === me || article.hasAttribute("data-removed")) return;
    article.classList.add("fresh");
    if (watched) return;
    this.unseen += 1;
    this.markNew(article);
    this.offerEnd();
  }

  /** Earlier messages came in at the top: what was read stays under the eye. */
  grown(el) {
    if (el.matches("article")) this.dress(el);
    if (this.fromEnd === undefined) return;
    let last = "";
    for (const mark of this.log.querySelectorAll(".daymark")) {
      if (mark.textContent === last) mark.remove();
      else last = mark.textContent;
    }
    this.log.scrollTop = this.log.scrollHeight - this.fromEnd;
    clearTimeout(this.growing);
    this.growing = setTimeout(() => { this.fromEnd = undefined; }, 300);
  }

  /** The message as *I* read it: the server renders it once for everybody. */
  dress(article) {
    const time = article.querySelector("header time");
    if (time) time.textContent = clock(new Date(time.dateTime)); // in the reader's zone
    const mine = Boolean(me) && article.dataset.author === me;
    if (mine) {
      article.querySelector(".av")?.classList.add("me");
      const name = article.querySelector("header strong");
      if (name && this.data.you) name.textContent = this.data.you;
    }
    const may = mine ? "mine" in this.data : "moderates" in this.data;
    if (!may || !article.id || article.hasAttribute("data-removed") || article.querySelector("[data-change]")) return;
    const link = fill(mine ? "t-chat-change" : "t-chat-remove");
    if (!link) return;
    link.href = this.data.messageUrl.replace(/0\/$/, `${article.id.slice(1)}/`);
    article.querySelector("header")?.append(link);
  }

  markDay(article) {
    const day = article.querySelector("time")?.getAttribute("datetime")?.slice(0, 10);
    let before = article.previousElementSibling;
    while (before && !before.matches("article")) before = before.previousElementSibling;
    const last = before?.querySelector("time")?.getAttribute("datetime")?.slice(0, 10);
    if (!day || !last || day === last) return;
    const mark = document.createElement("p");
    mark.className = "daymark";
    mark.textContent = new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long" })
      .format(new Date(`${day}T12:00:00`));
    article.before(mark);
  }

  markNew(article) {
    let mark = this.log.querySelector("[data-newmark]");
    if (mark && !mark.dataset.live) mark = null; // the server's mark stays where reading stopped
    const made = fill("t-chat-new", { n: this.unseen });
    if (!made) return;
    made.dataset.live = "yes";
    if (mark) mark.replaceWith(made);
    else if (!this.log.querySelector("[data-newmark]")) article.before(made);
  }

  offerEnd() {
    if (this.atEnd()) return;
    let button = this.log.querySelector("[data-to-end]");
    if (!button) {
      button = fill("t-chat-end");
      if (!button) return;
      this.log.append(button);
    }
    const made = fill("t-chat-new", { n: this.unseen });
    button.querySelector("span").textContent = made?.textContent ?? "";
  }

  async catchUp() {
    if (this.catching) { this.again = true; return; }
    this.catching = true;
    clearTimeout(this.hole);
    let count = 0;
    this.log.setAttribute("aria-busy", "true"); // a screen reader hears the sum, not fifty messages
    try {
      do {
        this.again = false;
        let more = true;
        while (more) {
          const url = new URL(this.data.afterUrl, location.href);
          url.searchParams.set("after", this.complete);
          url.searchParams.set("topic", this.data.topic);
          const answer = await fetch(url, {
            headers: { Accept: "application/json" }, redirect: "manual", signal: AbortSignal.timeout(15000),
          });
          if (!answer.ok) throw new Error(String(answer.status));
          const page = await answer.json();
          for (const message of page.messages) {
            const watched = this.watching();
            if (this.place(message)) {
              this.arrived(message, watched);
              count += 1;
            }
          }
          more = Boolean(page.more) && page.complete > this.complete;
          this.complete = Math.max(this.complete, page.complete);
        }
        for (const seq of this.ahead) if (seq <= this.complete) this.ahead.delete(seq);
      } while (this.again);
      this.catchFails = 0;
      document.dispatchEvent(new CustomEvent("live:caughtup", { detail: { s: this.data.stream, n: count } }));
      if (this.watching()) this.seen();
    } catch {
      this.catchFails = (this.catchFails ?? 0) + 1;
      setTimeout(() => { if (this.root.isConnected) this.catchUp(); }, this.wait(this.catchFails));
    } finally {
      this.catching = false;
      this.log.removeAttribute("aria-busy");
    }
  }

  // --- what is sent ------------------------------------------------------------------------------------

  get key() {
    return `outbox:${me}:${new URL(this.form.action, location.href).pathname}`;
  }

  openOutbox() {
    let kept = [];
    try { kept = JSON.parse(localStorage.getItem(this.key)) ?? []; } catch { /* nothing kept */ }
    this.outbox = kept.filter((item) => !this.log.querySelector(`article[data-cid="${CSS.escape(item.cid)}"]`));
    for (const item of this.outbox) this.echo(item);
    this.store();
    this.pump();
  }

  store() {
    try {
      if (this.outbox.length) localStorage.setItem(this.key, JSON.stringify(this.outbox));
      else localStorage.removeItem(this.key);
    } catch { /* storage refused: the echo on the page still holds the text */ }
  }

  submit() {
    const text = this.area.value.trim();
    if (!text) { this.area.focus(); return; }
    const field = this.form.elements.client_id;
    const item = { cid: field?.value || uuid(), text, at: Date.now() };
    if (this.outbox.some((other) => other.cid === item.cid)) item.cid = uuid();
    if (field) field.value = uuid();
    this.outbox.push(item);
    this.store();
    this.area.value = "";
    this.area.dispatchEvent(new CustomEvent("draft:clear"));
    this.log.querySelector("[data-newmark]")?.remove();
    this.unseen = 0;
    this.echo(item);
    this.toEnd();
    this.pump();
  }

  echo(item) {
    const article = fill("t-chat-echo");
    article.dataset.cid = item.cid;
    article.dataset.author = me;
    article.querySelector(".text").textContent = item.text;
    article.querySelector("time").textContent = clock(new Date(item.at));
    this.log.querySelector("[data-log-empty]")?.remove();
    this.log.append(article);
  }

  echoOf(cid) {
    return this.log.querySelector(`article[data-cid="${CSS.escape(cid)}"]:not([data-seq])`);
  }

  /** One at a time and in order, so that two quick messages arrive as they were written. */
  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    clearTimeout(this.retry);
    try {
      let item;
      while ((item = this.outbox.find((other) => !other.refused))) {
        const { delay = 0, fast = false } = await this.send(item);
        if (delay) {
          for (const other of this.outbox) if (!other.refused) this.unsent(other, delay, fast);
          this.retry = setTimeout(() => this.pump(), delay);
          break;
        }
      }
    } finally {
      this.pumping = false;
    }
  }

  /** {} when the server answered for good, else how long to wait (`delay`, ms); `fast`: it asked us to. */
  async send(item) {
    const body = new FormData(this.form);
    body.set("text", item.text);
    body.set("client_id", item.cid);
    this.echoOf(item.cid)?.classList.add("sending");
    let answer;
    try {
      answer = await fetch(this.form.action, {
        method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(15000),
        headers: { Accept: "application/json", "X-CSRFToken": csrf() },
      });
    } catch {
      return { delay: this.wait(++this.fails) };
    }
    if (answer.ok) {
      this.fails = 0;
      let frame;
      try { frame = await answer.json(); } catch { return { delay: this.wait(++this.fails) }; }
      this.drop(item.cid);
      this.place({ ...frame, cid: item.cid });
      this.advance(frame.seq);
      this.toEnd();
      return {};
    }
    if (answer.status === 429) return { delay: Number(answer.headers.get("Retry-After") || 10) * 1000, fast: true };
    const later = answer.status >= 500 || answer.status === 408 || answer.type === "opaqueredirect";
    if (later) return { delay: this.wait(++this.fails) };
    let words = "";
    try { words = (await answer.json()).error ?? ""; } catch { /* the status says enough */ }
    item.refused = true;
    this.store();
    this.refused(item, words);
    return {};
  }

  wait(fails) {
    const most = RETRY_MS[Math.min(fails, RETRY_MS.length) - 1];
    return Math.round(most * (0.8 + Math.random() * 0.4));
  }

  drop(cid) {
    if (!this.outbox) return;
    const left = this.outbox.filter((item) => item.cid !== cid);
    if (left.length === this.outbox.length) return;
    this.outbox = left;
    this.store();
  }

  status(item, made) {
    const article = this.echoOf(item.cid);
    if (!article || !made) return;
    article.classList.remove("sending");
    article.classList.add("unsent");
    article.querySelector("[data-status]").replaceChildren(made);
    if (this.atEnd()) this.toEnd();
  }

  unsent(item, delay, fast = false) {
    const made = fill(fast ? "t-chat-fast" : "t-chat-unsent", { s: Math.max(1, Math.round(delay / 1000)) });
    const old = this.echoOf(item.cid)?.querySelector("[data-status] [aria-hidden=true]:not(svg)");
    const next = made?.querySelector("[aria-hidden=true]:not(svg)");
    // Said once; then only the seconds change, unheard.
    if (old && next && !item.retried) old.textContent = next.textContent;
    else this.status(item, made);
    delete item.retried;
  }

  refused(item, words) {
    const made = fill("t-chat-refused", { words });
    this.status(item, made);
    if (made) say(made.textContent.trim());
  }

  retryNow() {
    if (!this.outbox?.length) return;
    this.fails = 0;
    this.pump();
  }

  async click(event) {
    if (event.target.closest("[data-to-end]")) { this.toEnd(); this.seen(); return; }
    const button = event.target.closest("[data-chat-act]");
    const cid = button?.closest("article")?.dataset.cid;
    const item = cid && this.outbox.find((other) => other.cid === cid);
    if (!item) return;
    const act = button.dataset.chatAct;
    if (act === "retry") { delete item.refused; item.retried = true; this.retryNow(); }
    if (act === "copy") await navigator.clipboard?.writeText(item.text).catch(() => {});
    if (act === "drop") {
      this.drop(cid);
      this.echoOf(cid)?.remove();
      if (!this.area.value) {
        this.area.value = item.text; // undone by sending it again
        this.area.dispatchEvent(new Event("input", { bubbles: true }));
      }
      this.area.focus();
      this.area.select();
    }
  }

  // --- reading -----------------------------------------------------------------------------------------

  atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_PX;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.log.querySelector("[data-to-end]")?.remove();
  }

  watching() {
    return !document.hidden && document.hasFocus() && this.log.getClientRects().length > 0 && this.atEnd();
  }

  seen() {
    if (!this.watching()) return;
    this.log.querySelector("[data-to-end]")?.remove();
    this.unseen = 0;
    if (!this.data.readUrl || this.complete <= this.readUpTo) return;
    clearTimeout(this.reading);
    this.reading = setTimeout(async () => {
      const seq = this.complete;
      const body = new URLSearchParams({ seq, topic: this.data.topic });
      try {
        const answer = await fetch(this.data.readUrl, {
          method: "POST", body, redirect: "manual", keepalive: true, headers: { "X-CSRFToken": csrf() },
        });
        if (!answer.ok) return;
        this.readUpTo = seq;
        unread.clear(`t${this.data.topic}`);
        unread.set(`g${this.data.group}`, (await answer.json()).unread); // the other topics' stay
      } catch { /* the next look says it again */ }
    }, 700);
  }
}

function adopt(scope) {
  const found = [...scope.querySelectorAll("[data-chat]")];
  if (scope.matches?.("[data-chat]")) found.push(scope);
  for (const root of found) {
    if (root.dataset.chatOn) continue;
    root.dataset.chatOn = "yes";
    const chat = new Chat(root);
    // A section that came after the page (the dock): the line has gone on since it was rendered.
    if (document.documentElement.dataset.live === "up") chat.catchUp();
  }
}

// --- the list of topics beside the log ---------------------------------------------------------------

document.addEventListener("live:msg", ({ detail: { s, topic, html, edit } }) => {
  const list = document.querySelector(`[data-topics="${CSS.escape(s)}"]`);
  if (!list || edit) return;
  const row = list.querySelector(`[data-topic-row="${CSS.escape(topic)}"]`);
  const preview = row?.querySelector("[data-preview]");
  if (!preview) { globalThis.htmx?.trigger(list, "live-refetch"); return; } // a new topic, or one opened again
  const article = rendered(html);
  const name = article?.querySelector("header strong")?.textContent ?? "";
  const made = fill("t-chat-preview", {
    who: article?.dataset.author === me ? list.dataset.you : name.split(" ", 1)[0],
    text: (article?.querySelector(".text")?.textContent ?? "").trim().slice(0, 90),
  });
  if (made) preview.textContent = made.textContent;
  row.parentElement.prepend(row);
});

adopt(document);
document.addEventListener("htmx:load", (event) => adopt(event.detail.elt));
