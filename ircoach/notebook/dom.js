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

// Draw a part anew and leave the keyboard where it was: on what is called the same, or on what stands in its place, or `elsewhere`.
function redraw(part, children, elsewhere = null) {
  const places = () => [...part.querySelectorAll("button, input, select, summary, textarea, [tabindex]")].filter((each) => !each.disabled && each.offsetParent);
  const called = (each) => [each.closest("[aria-label]")?.ariaLabel, each.id, each.value, each.textContent].join("|");
  const at = places().indexOf(document.activeElement);
  const name = at < 0 ? "" : called(document.activeElement);
  part.replaceChildren(...children);
  if (at < 0) return;
  const now = places();
  const same = now[at] && called(now[at]) === name ? now[at] : now.find((each) => called(each) === name);
  (same ?? now[at] ?? now.at(-1) ?? elsewhere)?.focus();
}

// Escape comes out of a view to the cell it stands in, as it comes out of an editor: the next Shift+Enter is the notebook's again.
function leaving(root) {
  root.addEventListener("keydown", (event) => {
    const cell = root.closest(".jp-Cell");
    if (event.key !== "Escape" || event.isComposing || !cell || (event.target.type === "search" && event.target.value)) return;
    event.preventDefault();
    event.stopPropagation();
    cell.focus();
  });
}
