// One part of the monitor, `head` or `rest`. Python says what stands in it; this file draws it, tells the time of a live clock, and
// sends what is pressed, once until it is done: a hint pressed twice is bought once. While a live clock runs it asks for news every
// few seconds, and never before the last answer came.

const NEWS = 4000;
const DEAD = ".jupyter-widgets-disconnected";

// Docked panels whose kernel has gone stay open: close them when a new one comes, as a click on their × would.
function clear(root) {
  for (const panel of document.querySelectorAll(`.ic-panel${DEAD}`)) {
    const docked = panel.closest(".jupyterlab-sidecar");
    if (!docked || docked.contains(root)) continue;
    const cross = document.querySelector(`[data-id="${CSS.escape(docked.id)}"] .lm-TabBar-tabCloseIcon`);
    const { x, y, width, height } = cross?.getBoundingClientRect() ?? {};
    const click = { bubbles: true, button: 0, clientX: x + width / 2, clientY: y + height / 2 };
    for (const kind of ["pointerdown", "pointerup"]) cross?.dispatchEvent(new PointerEvent(kind, click));
  }
}

function signed(thing, ...more) {
  return el(
    "span",
    { className: `ic-said-as ic-tone-${thing.tone || "none"}` },
    el("span", { className: "ic-sign", ariaHidden: "true" }, thing.sign),
    el("span", { className: "ic-words" }, thing.text),
    ...more,
  );
}

const two = (number) => String(Math.floor(number)).padStart(2, "0");

function counted(seconds) {
  const [sign, passed] = [seconds < 0 ? "−" : "+", Math.abs(seconds)];
  const [hours, minutes] = [Math.floor(passed / 3600), Math.floor((passed % 3600) / 60)];
  return `${sign}${hours ? `${hours}:${two(minutes)}` : minutes}:${two(passed % 60)}`;
}

function head(model, words, send, on, undo) {
  const clock = el("div", { className: "ic-clock", role: "timer" });
  const utc = el("div", { className: "ic-utc" });
  const left = el("div", { className: "ic-left", role: "timer" });
  const pause = el("button", { className: "ic-small", type: "button" });
  const pace = el("p", { className: "ic-pace" });
  const prices = el("p", {});
  const costs = el("details", {}, el("summary", {}, words.costs), prices);
  const call = el("div", { className: "ic-call" });
  const asked = el("p", { className: "ic-asked" });
  const waits = el("ul", { className: "ic-waits" });
  let [got, news] = [performance.now(), 0];

  const tick = () => {
    const told = model.get("clock");
    const passed = told.running ? ((performance.now() - got) / 1000) * told.speed : 0;
    clock.textContent = counted(told.since + passed);
    const moment = new Date((told.utc + passed) * 1000).toISOString();
    utc.replaceChildren(words.since, " · ", el("span", {}, `${moment.slice(0, 10)} ${moment.slice(11, 19)} UTC`));
    left.hidden = told.ends === null;
    if (told.ends !== null) {
      const rest = told.ends - told.since - passed;
      left.textContent = rest > 0 ? words.left.replace("{time}", counted(rest).slice(1)) : words.over;
    }
    if (told.running && !document.hidden && performance.now() - news > NEWS) {
      news = performance.now();
      send({ kind: "look" }, true);
    }
  };
  let ticking = null;
  on("clock", () => {
    got = performance.now();
    clearInterval(ticking);
    const running = model.get("clock").running;
    if (running) ticking = setInterval(tick, 1000);
    pause.textContent = running ? words.pause : words.resume;
    tick();
  });
  undo.push(() => clearInterval(ticking));
  pause.onclick = () => send({ kind: model.get("clock").running ? "pause" : "resume" });

  on("shown", () => {
    const shown = model.get("shown");
    pause.hidden = !shown.can_pause;
    pace.textContent = shown.pace;
    prices.textContent = shown.prices;
    costs.hidden = !shown.prices;
    call.replaceChildren(
      ...(shown.call
        ? [...shown.call.said.map((each) => signed(each)), el("span", { className: "ic-when" }, shown.call.when)]
        : [el("span", { className: "ic-none" }, words.no_call)]),
    );
    const { who, text, when } = shown.asked;
    asked.className = who ? "ic-asked ic-waiting" : "ic-asked";
    asked.replaceChildren(...(who ? [el("b", {}, `✉ ${who}`), ` ${when}: `] : []), text);
    waits.hidden = !shown.waits.length;
    waits.replaceChildren(
      ...shown.waits.map((each) => el("li", {}, el("span", {}, el("b", {}, each.since), ` (${each.who}): ${each.text}`))),
    );
  });

  return [
    clock,
    left,
    utc,
    el("div", { className: "ic-top" }, pace, pause),
    costs,
    el("section", { ariaLabel: words.your_call }, el("h2", {}, words.your_call), call),
    el("section", { ariaLabel: words.asked }, el("h2", {}, words.asked), asked, waits),
  ];
}

function entry(each, ...more) {
  return el(
    "li",
    { className: each.asks ? "ic-asks" : "" },
    el("span", { className: "ic-when" }, each.when || ""),
    el("span", { className: "ic-said" }, el("b", {}, each.head), each.text ? ` ${each.text}` : "", ...more),
  );
}

function rest(model, words, send, on) {
  const part = (name, list) => {
    const title = el("h2", {});
    return { title, list, node: el("section", { ariaLabel: words[name] }, title, list) };
  };
  const changes = part("changes", el("ol", {}));
  const losses = part("losses", el("ul", {}));
  const messages = part("messages", el("ol", { tabIndex: 0, ariaLabel: words.messages }));
  messages.node.ariaLive = "polite";
  const questions = part("questions", el("ul", { tabIndex: 0, ariaLabel: words.questions }));

  on("shown", () => {
    const shown = model.get("shown");
    changes.title.textContent = words.changes;
    changes.list.replaceChildren(
      ...(shown.changes.length
        ? shown.changes.map((each) => entry(each, el("br"), signed(each.stands)))
        : [el("li", { className: "ic-none" }, words.no_changes)]),
    );
    losses.node.hidden = shown.losses === null;
    losses.title.textContent = words.losses;
    losses.list.replaceChildren(
      ...((shown.losses ?? []).length ? shown.losses.map((each) => entry(each)) : [el("li", {}, words.nothing_lost)]),
    );
    messages.title.textContent = words.messages;
    // only what is new is put in, so that a screen reader says it once
    const there = messages.list.children.length;
    const fresh = shown.messages.slice(0, shown.messages.length - there);
    if (fresh.length) messages.list.prepend(...fresh.map((each) => entry(each)));
    questions.node.hidden = !shown.questions.length;
    questions.title.textContent = words.questions;
    redraw(
      questions.list,
      shown.questions.map((each) =>
        el(
          "li",
          { className: "ic-question" },
          el("span", { className: "ic-sign", ariaHidden: "true" }, each.answered ? "✓" : "○"),
          el(
            "span",
            { className: "ic-said" },
            each.ask,
            each.answered ? el("span", { className: "ic-help" }, ` (${words.answered})`) : "",
            ...each.told.map((hint) => el("span", { className: "ic-told" }, el("b", {}, words.hint_told), ` ${hint}`)),
            each.hint
              ? el("button", { className: "ic-small", type: "button", onclick: () => send({ kind: "hint", question: each.id }) }, each.hint)
              : null,
            el("details", {}, el("summary", {}, words.code), el("pre", {}, el("code", {}, each.code))),
          ),
        ),
      ),
    );
  });
  return [changes.node, losses.node, messages.node, questions.node];
}

// Alt+Q comes to the two questions beside this head from anywhere in the page, Escape goes back to where that was.
function keys(root) {
  let from = null;
  const pressed = (event) => {
    const panel = root.closest(".ic-panel");
    if (!panel?.isConnected) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyQ") {
      const group = panel.querySelector("[data-field=verdict]");
      const first = group?.querySelector("input:checked") ?? group?.querySelector("input");
      if (!first || first.disabled || !first.offsetParent) return;
      event.preventDefault();
      event.stopPropagation();
      if (!panel.contains(document.activeElement)) from = document.activeElement === document.body ? null : document.activeElement;
      first.focus();
      panel.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Escape" && panel.contains(event.target)) {
      const back = from?.isConnected ? from : document.querySelector(".jp-Notebook .jp-Cell.jp-mod-active");
      if (!back) return;
      event.preventDefault();
      event.stopPropagation();
      back.focus();
    }
  };
  document.addEventListener("keydown", pressed, true);
  return () => document.removeEventListener("keydown", pressed, true);
}

function render({ model, el: host }) {
  const words = model.get("words");
  const undo = [];
  const on = following(model, undo);
  const waiting = new Set();
  const send = (message, quietly = false) => {
    if (waiting.has(message.kind) || (quietly && waiting.size)) return;
    waiting.add(message.kind);
    model.send(message);
  };
  const heard = (message) => {
    if (message.kind === "done") waiting.delete(message.of);
  };
  model.on("msg:custom", heard);
  undo.push(() => model.off("msg:custom", heard));

  const part = model.get("part");
  const note = el("p", { className: "ic-note", role: "status" });
  const parts = (part === "head" ? head : rest)(model, words, send, on, undo);
  const root = el("div", { className: `ic ic-monitor ic-${part}`, role: "group", ariaLabel: words[part] }, ...parts, note);
  on("note", () => {
    const { text, code, kind } = model.get("note");
    note.className = `ic-note ic-note-${kind || "ok"}`;
    note.replaceChildren(text || "", ...(code ? [" ", el("code", {}, code)] : []));
  });
  host.append(root);
  if (part === "head") {
    const gone = el("p", { className: "ic-gone", role: "status", hidden: true }, words.gone);
    root.prepend(gone);
    const dead = () => setTimeout(() => (gone.hidden = !host.closest(DEAD)));
    model.on("comm_live_update", dead);
    undo.push(() => model.off("comm_live_update", dead));
    setTimeout(() => clear(root));
    const panel = model.get("panel");
    (globalThis.icPanels ??= new Map()).set(panel, root);
    undo.push(() => globalThis.icPanels.get(panel) === root && globalThis.icPanels.delete(panel));
    undo.push(keys(root));
  }
  return () => undo.forEach((step) => step());
}

export default { render };
