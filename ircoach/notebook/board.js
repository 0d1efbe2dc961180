// The evidence board: every pin with what it is, when it happened, what was said of it alone, and which calls cite it.

function render({ model, el: host }) {
  const words = model.get("words");
  const undo = [];
  const on = following(model, undo);
  globalThis.icBoards = (globalThis.icBoards ?? 0) + 1;
  const group = `ic-board-${globalThis.icBoards}`;
  let order = "happened";

  const orders = el(
    "fieldset",
    { className: "ic-field ic-orders" },
    el("legend", {}, words.order),
    ...["happened", "pinned"].map((each) =>
      el("label", {}, el("input", { type: "radio", name: group, value: each, checked: each === order, onchange: () => { order = each; draw(); } }), ` ${words[each]}`)),
  );
  const list = el("ol", { className: "ic-pins" });
  const empty = el("p", { className: "ic-help" }, words.empty);
  const note = el("p", { className: "ic-note", role: "status" });
  const twin = el("code", {});
  const code = el("details", { className: "ic-twin" }, el("summary", {}, words.code), el("pre", {}, twin));
  const root = el("section", { className: "ic ic-board", ariaLabel: words.title }, el("div", { className: "ic-heading" }, words.title), orders, empty, list, note, code);
  host.append(root);
  leaving(root);

  function pin(each) {
    const press = (verdict) => {
      model.send({ kind: "weigh", pin: each.id, verdict, at: wall() });
      note.className = "ic-note";
      note.textContent = words.sent.replace("{time}", new Date().toLocaleTimeString());
    };
    return el(
      "li",
      { className: each.tone ? `ic-pin ic-tone-${each.tone}` : "ic-pin" },
      el("div", { className: "ic-pin-head" },
        el("b", {}, each.id), el("span", { className: "ic-tag" }, each.kind),
        el("span", { className: "ic-when" }, each.happened || words.no_time), el("span", { className: "ic-help" }, each.pinned)),
      el("div", { className: "ic-pin-line" }, each.line),
      each.note ? el("div", { className: "ic-pin-note" }, each.note) : null,
      el("div", { className: "ic-weigh", role: "group", ariaLabel: words.weigh.replace("{pin}", each.id) },
        ...model.get("verdicts").map(({ value, sign, tone }) =>
          el("button", { type: "button", className: `ic-small ic-tone-${tone}`, ariaPressed: String(each.verdict === value), disabled: model.get("locked"), onclick: () => press(value) },
            el("span", { className: "ic-sign", ariaHidden: "true" }, sign), ` ${value}`))),
      each.cited ? el("div", { className: "ic-help" }, each.cited) : null,
      el("details", {}, el("summary", { ariaLabel: words.whole_of.replace("{pin}", each.id) }, words.whole), el("pre", { tabIndex: 0 }, each.whole)),
    );
  }
  function draw() {
    const pins = [...model.get("pins")];
    if (order === "happened") pins.sort((a, b) => (a.happened || "9").localeCompare(b.happened || "9") || a.at - b.at);
    empty.hidden = pins.length > 0;
    orders.hidden = pins.length < 2;
    redraw(list, pins.map(pin));
  }
  on("pins locked", draw);
  const say = () => {
    note.textContent = model.get("note").text || "";
    note.className = `ic-note ic-note-${model.get("note").kind || "ok"}`;
    twin.textContent = model.get("note").code || "";
    code.hidden = !model.get("note").code;
  };
  on("note", say);
  model.on("msg:custom", say);
  undo.push(() => model.off("msg:custom", say));
  return () => undo.forEach((step) => step());
}

export default { render };
