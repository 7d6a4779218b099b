// SPDX-License-Identifier: AGPL-3.0-or-later
// The page's manners: menus, confirmation, errors in words, focus after a swap, the docked chat.
// Loaded first; the other modules use `globalThis.groupes`. No module imports another, so that each
// keeps its fingerprinted address. Every sentence comes from a <template> of the page.

const root = document.documentElement;
const lang = root.lang || "fr";
const plural = new Intl.PluralRules(lang);
const zone = document.body.dataset.zone || undefined;

/** The time of day as the server writes it: "14 h 12" in French, "14:12" in English. */
function clock(date = new Date()) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: zone,
  }).formatToParts(date);
  const part = (type) => parts.find((p) => p.type === type).value;
  const hour = String(Number(part("hour")));
  return lang.startsWith("fr") ? `${hour}\u00a0h\u00a0${part("minute")}` : `${hour}:${part("minute")}`;
}

/** A copy of a <template>'s first element, its {names} and plurals filled. */
function fill(id, values = {}) {
  const source = document.getElementById(id);
  if (!source) return null;
  const copy = source.content.firstElementChild.cloneNode(true);
  const put = (text) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  for (const el of [copy, ...copy.querySelectorAll("[data-other]")]) {
    if (!el.dataset.other) continue;
    const { zero, one, other } = el.dataset;
    const n = values.n ?? 0;
    el.textContent = put(n === 0 && zero ? zero : plural.select(n) === "one" ? one : other);
  }
  const walk = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (walk.currentNode.data.includes("{")) walk.currentNode.data = put(walk.currentNode.data);
  }
  return copy;
}

/** Something said at the foot of the page; it leaves by itself, or when dismissed. */
function toast(id, values, seconds = 12) {
  const floor = document.getElementById("toasts");
  const el = fill(id, values);
  if (!floor || !el) return null;
  for (const same of floor.querySelectorAll(`[data-toast="${id}"]`)) same.remove();
  el.dataset.toast = id;
  floor.append(el);
  if (seconds) setTimeout(() => el.remove(), seconds * 1000);
  return el;
}

/** Said to a screen reader, politely. */
function say(text) {
  const spoken = document.getElementById("spoken");
  if (!spoken) return;
  spoken.textContent = "";
  setTimeout(() => { spoken.textContent = text; }, 60);
}

function setUnread(key, number) {
  for (const el of document.querySelectorAll(`[data-unread="${CSS.escape(key)}"]`)) {
    el.dataset.n = String(Math.max(0, number));
    const shown = number > 0 ? fill("t-unread", { n: number }) : null;
    if (shown) shown.firstElementChild.textContent = number > 99 ? "99+" : String(number);
    el.replaceChildren(...(shown ? [shown] : []));
  }
}

function unreadOf(key) {
  const el = document.querySelector(`[data-unread="${CSS.escape(key)}"]`);
  return el ? Number(el.dataset.n || 0) : 0;
}

/** Unread counts of a groupe ("g12") or a topic ("t4"); the total of the bottom bar follows. */
const unread = {
  add(key, by = 1) {
    setUnread(key, unreadOf(key) + by);
    if (key.startsWith("g")) setUnread("all", unreadOf("all") + by);
  },
  set(key, number) {
    const was = unreadOf(key);
    setUnread(key, number);
    if (key.startsWith("g")) setUnread("all", unreadOf("all") + number - was);
  },
  clear(key) {
    const was = unreadOf(key);
    setUnread(key, 0);
    if (key.startsWith("g")) setUnread("all", unreadOf("all") - was);
  },
};

const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content || "";
const me = document.body.dataset.me || "";

globalThis.groupes = { lang, clock, fill, toast, say, unread, csrf, me };

// --- menus: <details data-pop> close on Escape, on a click elsewhere, when focus leaves ------------

const openPops = () => document.querySelectorAll("details[data-pop][open]");
document.addEventListener("click", (event) => {
  for (const pop of openPops()) if (!pop.contains(event.target)) pop.open = false;
});
document.addEventListener("focusout", (event) => {
  const pop = event.target.closest?.("details[data-pop][open]");
  if (pop && event.relatedTarget && !pop.contains(event.relatedTarget)) pop.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const pop of openPops()) {
    pop.open = false;
    pop.querySelector("summary").focus();
  }
});

// --- things that ask once, and forms that go once ---------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const dialog = fill("t-confirm");
  const slot = (name) => dialog.querySelector(`[data-slot=${name}]`);
  slot("question").textContent = form.dataset.confirm;
  slot("question").id = "confirm-question";
  dialog.setAttribute("aria-labelledby", "confirm-question");
  if (form.dataset.confirmDetail) slot("detail").textContent = form.dataset.confirmDetail;
  else slot("detail").remove();
  if (form.dataset.confirmYes) slot("yes").textContent = form.dataset.confirmYes;
  dialog.addEventListener("click", (click) => {
    const answer = click.target.closest("button")?.value;
    if (answer) dialog.close(answer);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset.confirmed;
  });
  document.body.append(dialog);
  dialog.showModal();
  slot("no").focus();
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-composer]")) return;
  if (form.dataset.busy) { event.preventDefault(); return; }
  form.dataset.busy = "yes";
  event.submitter?.classList.add("is-busy");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) {
    delete form.dataset.busy;
    form.querySelector(".is-busy")?.classList.remove("is-busy");
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss], [data-reload], [data-dock-close], [data-dock-open]");
  if (!button) return;
  if (button.matches("[data-dismiss]")) button.closest(".toast, .banner")?.remove();
  if (button.matches("[data-reload]")) { event.preventDefault(); location.reload(); }
  if (button.matches("[data-dock-close]")) {
    document.cookie = "dock=0; path=/; max-age=31536000; samesite=lax";
    button.closest("[data-dock]")?.remove();
    document.querySelector("[data-dock-open]")?.removeAttribute("hidden");
    document.getElementById("contenu")?.focus();
  }
  if (button.matches("[data-dock-open]")) {
    document.cookie = "dock=1; path=/; max-age=31536000; samesite=lax";
    location.reload();
  }
});

// --- htmx: the token, errors in words, focus ---------------------------------------------------------

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrf();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  const login = document.body.dataset.loginUrl;
  if (login && xhr.responseURL && new URL(xhr.responseURL).pathname === login) {
    event.detail.shouldSwap = false; // the session ended: never a login page inside a fragment
    toast("t-out", {}, 0);
    return;
  }
  const active = document.activeElement;
  target.dataset.hadFocus = active && active !== document.body && target.contains(active) ? "yes" : "";
});

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  toast(status === 429 ? "t-fail-slow" : status >= 400 && status < 500 ? "t-fail-denied" : "t-fail-server");
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    // A region that refreshes by itself says nothing: the line's own banner does.
    if (event.detail.requestConfig?.triggeringEvent?.type !== "live-refetch") toast("t-fail-network");
  });
}

document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.target?.isConnected ? event.detail.target : event.detail.elt;
  if (!place?.querySelector) return;
  const trigger = event.detail.requestConfig?.triggeringEvent?.type;
  if (trigger === "live-refetch" || trigger === "load") return;
  const wanted = place.querySelector("[autofocus], [data-focus], [aria-invalid=true]");
  const lost = !document.activeElement || document.activeElement === document.body;
  if (wanted) wanted.focus();
  else if (place.dataset.hadFocus && lost) {
    if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
});

// --- the chat docked beside a groupe's page, on a wide screen ---------------------------------------

const wide = matchMedia("(width >= 75rem)");
function loadDock() {
  const dock = document.querySelector("[data-dock]");
  if (!dock || dock.dataset.loaded || !wide.matches || !globalThis.htmx) return;
  dock.dataset.loaded = "yes";
  globalThis.htmx.ajax("GET", dock.dataset.dock, { target: dock, swap: "innerHTML" })
    .catch(() => { delete dock.dataset.loaded; });
}
wide.addEventListener("change", loadDock);
loadDock();

// --- the current tab in sight on a narrow screen -----------------------------------------------------

for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

// --- messages of the page and countdowns --------------------------------------------------------------

const said = [...document.querySelectorAll("[data-message] p")].map((p) => p.textContent.trim());
if (said.length) setTimeout(() => say(said.join(" ")), 400);

setInterval(() => {
  for (const el of document.querySelectorAll("[data-until]")) {
    const minutes = Math.floor((new Date(el.dataset.until) - Date.now()) / 60000);
    const figures = [...el.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    if (minutes < 0 || figures.length < 2) continue;
    const inDays = figures[0].parentNode.dataset.unit === "days";
    figures[0].data = String(Math.floor(minutes / (inDays ? 1440 : 60)));
    figures[1].data = String(inDays ? Math.floor((minutes % 1440) / 60) : minutes % 60);
  }
}, 30000);
