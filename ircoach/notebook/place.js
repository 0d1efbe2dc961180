// The line in the notebook that says where the panel stands. It looks whether a docked panel has come up in this page; if none has,
// it asks for the panel to be put below it.

const [LOOKS, EVERY] = [16, 250];

function render({ model, el: host }) {
  const words = model.get("words");
  const say = (kind) => model.send({ kind });
  const again = el("button", { className: "ic-small", type: "button", onclick: () => look(say("dock")) }, words.again);
  const keys = el("details", {}, el("summary", {}, words.keys), el("p", {}, words.keys_are));
  const line = el("div", { className: "ic ic-caseline ic-place" }, el("span", {}, words.docked, " "), again, keys);
  let looking = null;

  function look() {
    let left = LOOKS;
    clearInterval(looking);
    looking = setInterval(() => {
      if (globalThis.icPanels?.has(model.get("panel"))) line.hidden = false;
      else if (--left > 0) return;
      else say("here");
      clearInterval(looking);
    }, EVERY);
  }
  line.hidden = true;
  host.append(line);
  look();
  return () => clearInterval(looking);
}

export default { render };
