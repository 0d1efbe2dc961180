// What every script of the notebook builds with. It is put before each of them, since a widget loads one file and no other.

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key in node && key !== "list" && key !== "form") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  // JupyterLab would take keys pressed here for its own: arrows would leave a radio group, Enter a button
  if (/^(input|textarea|select|button|summary)$/.test(tag)) node.dataset.lmSuppressShortcuts = "true";
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Browser time in seconds since 1970, from the monotonic clock: it does not jump when the machine's clock is set.
const wall = () => (performance.timeOrigin + performance.now()) / 1000;

// Follow a model's values until the view goes: `on("a b", draw)` draws now and whenever one of them changes.
function following(model, undo) {
  return (names, draw) => {
    for (const name of names.split(" ")) {
      const event = `change:${name}`;
      model.on(event, draw);
      undo.push(() => model.off(event, draw));
    }
    draw();
  };
}
