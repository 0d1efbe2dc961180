// A table in a notebook's output; table.js draws it, Python keeps the rows and takes the pins.

function render({ model, el: host }) {
  const words = model.get("words");
  const undo = [];
  const on = following(model, undo);
  const pin = (row, note, verdict) => model.send({ kind: "pin", row, note, verdict, at: wall() });
  const drawn = table(words, model.get("verdicts"), { pin });
  const said = el("p", { className: "ic-note", role: "status" });
  const root = el("div", { className: "ic ic-flat" }, drawn.node, said);
  host.append(root);
  leaving(root);
  on("caption columns rows foot", () => drawn.show({ caption: model.get("caption"), columns: model.get("columns"), rows: model.get("rows"), foot: model.get("foot") }));
  on("note", () => {
    said.textContent = model.get("note").text || "";
    said.className = `ic-note ic-note-${model.get("note").kind || "ok"}`;
  });
  return () => undo.forEach((step) => step());
}

export default { render };
