// SPDX-License-Identifier: AGPL-3.0-or-later
// What htmx asks for: with the token of the page's forms, and its failures said in words.

import { csrf } from "./page.js";
import { toast } from "./toasts.js";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrf();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const login = document.body.dataset.loginUrl;
  if (!login || !xhr.responseURL || new URL(xhr.responseURL).pathname !== login) return;
  event.detail.shouldSwap = false; // the session ended: never a login page inside a fragment
  toast("t-out", {}, 0);
});

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 408) toast("t-fail-network"); // it came too slowly
  else toast(status === 429 ? "t-fail-slow" : status >= 400 && status < 500 ? "t-fail-denied" : "t-fail-server");
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    // A region that refreshes by itself says nothing: the line's own banner does.
    if (event.detail.requestConfig?.triggeringEvent?.type !== "live-refetch") toast("t-fail-network");
  });
}
