// SPDX-License-Identifier: AGPL-3.0-or-later
// What stays on this device and is nobody else's to read: sealed with a key that comes with the pages of whoever
// is logged in, and stays nowhere. Who logs out, or is logged out, leaves nothing in clear; who comes back
// reads it again.

const FIRST = 12; // bytes drawn for each sealing, as AES-GCM wants

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const raw = document.body.dataset.key;

/** False on plain http away from this machine, where browsers seal nothing: then nothing is to be kept. */
export const sealing = Boolean(raw && crypto.subtle);
const key = sealing && crypto.subtle.importKey("raw", bytes(raw), "AES-GCM", false, ["encrypt", "decrypt"]);

export async function seal(value) {
  const iv = crypto.getRandomValues(new Uint8Array(FIRST));
  const clear = new TextEncoder().encode(JSON.stringify(value));
  const hidden = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, clear));
  return btoa([...iv, ...hidden].map((byte) => String.fromCharCode(byte)).join(""));
}

/** What was sealed; null when it was not, or for somebody else. */
export async function unseal(text) {
  try {
    const all = bytes(text);
    const algorithm = { name: "AES-GCM", iv: all.subarray(0, FIRST) };
    const clear = await crypto.subtle.decrypt(algorithm, await key, all.subarray(FIRST));
    return JSON.parse(new TextDecoder().decode(clear));
  } catch { return null; }
}
