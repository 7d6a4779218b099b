// SPDX-License-Identifier: AGPL-3.0-or-later
// A drawing that is given as a file (SVG) is also given as a picture (PNG), drawn here: `data-picture` on
// the link to the file says how broad the drawing is, in its own units.

const FINER = 3; // points of the picture for a unit of the drawing

function take(link, drawing) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = FINER * Number(link.dataset.picture);
  canvas.getContext("2d").drawImage(drawing, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((picture) => {
    const address = URL.createObjectURL(picture);
    const save = Object.assign(document.createElement("a"), {
      href: address,
      download: link.dataset.name || "carte.png",
    });
    save.click();
    URL.revokeObjectURL(address);
  }, "image/png");
}

for (const link of document.querySelectorAll("a[data-picture]")) {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: link.className,
    textContent: "PNG",
  });
  button.addEventListener("click", () => {
    const drawing = new Image();
    drawing.addEventListener("load", () => take(link, drawing));
    drawing.src = link.href;
  });
  link.after(" ", button);
}
