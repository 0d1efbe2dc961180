// The console: what to look at, the call behind what is seen, its rows, and an act that waits for its yes. Python keeps what it means.

function render({ model, el: host }) {
  const words = model.get("words");
  const undo = [];
  const on = following(model, undo);
  globalThis.icConsoles = (globalThis.icConsoles ?? 0) + 1;
  const me = `ic-console-${globalThis.icConsoles}`;

  const note = el("p", { className: "ic-note", role: "status" });
  const send = (kind, given = {}) => {
    model.send({ kind, ...given, at: wall() });
    root.ariaBusy = "true";
    note.className = "ic-note";
    note.textContent = words.sent.replace("{time}", new Date().toLocaleTimeString());
  };
  const button = (text, press, more = {}) => el("button", { type: "button", className: "ic-small", onclick: press, ...more }, text);

  const place = (name, options) => {
    const select = el("select", { id: `${me}-${name}`, onchange: () => send("place", { [name]: select.value }) }, ...options.map((each) => el("option", { value: each }, each)));
    select.value = model.get("places")[name];
    return el("label", { className: "ic-place-of", htmlFor: select.id }, words[name], select);
  };
  const code = (title, text) => {
    const shown = el("code", {}, text);
    const copy = button(words.copy, async () => {
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        getSelection().selectAllChildren(shown); // a clipboard needs a secure page: select it instead
      }
    });
    copy.ariaLabel = `${words.copy}: ${title}`;
    return el("div", { className: "ic-code" }, el("span", { className: "ic-code-of" }, title), el("pre", { tabIndex: 0 }, shown), copy);
  };

  const places = el("div", { className: "ic-places" }, place("account", model.get("places").accounts), place("region", model.get("places").regions));
  const nav = el("nav", { ariaLabel: words.views, className: "ic-views" });
  const path = el("nav", { ariaLabel: words.where, className: "ic-path" });
  const calls = el("div", { className: "ic-codes" });
  const plan = el("div", { className: "ic-plan", role: "group", tabIndex: -1 });
  const inside = (number, close) => {
    const { below, actions } = model.get("shown");
    if (!below?.length && !actions?.length) return null;
    const press = (kind, given) => () => {
      close?.();
      send(kind, { row: number, ...given });
    };
    return el(
      "div",
      { className: "ic-inside" },
      ...below.map((each) => button(each.title, press("look", { view: each.id }))),
      ...actions.map((each) => button(`${each.title}…`, press("propose", { action: each.id }), { className: "ic-small ic-acts", disabled: model.get("locked") })),
    );
  };
  const pin = (row, text, verdict) => send("pin", { row, note: text, verdict });
  const drawn = table(words, model.get("verdicts"), { pin, inside });
  const lead = el("p", { className: "ic-lead" }, words.lead);
  const root = el(
    "section",
    { className: "ic ic-console", ariaLabel: words.heading },
    el("div", { className: "ic-heading-line" }, el("div", { className: "ic-heading" }, words.heading), places),
    nav, lead, path, calls, note, plan, drawn.node,
  );
  host.append(root);
  leaving(root);

  on("views shown", () => {
    const at = model.get("shown").view;
    redraw(nav, model.get("views").map((each) => button(each.title, () => send("look", { view: each.id }), each.id === at ? { ariaCurrent: "page" } : {})));
  });
  on("path", () => {
    const steps = model.get("path");
    path.hidden = !steps.length;
    redraw(path, [
      ...steps.map((each, at) => (at < steps.length - 1 ? el("span", {}, button(each, () => send("back", { to: at })), " › ") : el("span", { ariaCurrent: "page" }, each))),
      button(words.again, () => send("again"), { className: "ic-small ic-again" }),
    ]);
  });
  on("shown", () => {
    const shown = model.get("shown");
    calls.hidden = drawn.node.hidden = !shown.view;
    lead.hidden = Boolean(shown.view);
    if (!shown.view) return;
    calls.replaceChildren(code(words.python, shown.python), code(words.cli, shown.cli));
    drawn.show({ caption: shown.caption, columns: shown.columns, rows: shown.rows });
  });
  on("note", () => said());
  let from = null;
  on("plan", () => {
    const planned = model.get("plan");
    const was = plan.hidden;
    if (was) from = root.contains(document.activeElement) ? document.activeElement : null;
    const entered = plan.contains(document.activeElement);
    plan.hidden = !planned.title;
    if (!planned.title) {
      plan.replaceChildren();
      if (entered) (from?.isConnected ? from : drawn.node.querySelector(".ic-scroll"))?.focus();
      return;
    }
    const title = el("div", { className: "ic-heading", id: `${me}-plan` }, planned.title);
    plan.setAttribute("aria-labelledby", title.id);
    const fields = planned.fields.map((each) => el("input", { id: `${me}-${each.name}`, type: "text", autocomplete: "off", spellcheck: false, value: each.value, name: each.name }));
    const given = () => Object.fromEntries(fields.map((each) => [each.name, each.value]));
    for (const field of fields) field.addEventListener("change", () => send("give", { fields: given() }));
    const focus = document.activeElement?.id;
    plan.replaceChildren(
      title,
      el("p", {}, planned.says),
      ...fields.map((each) => el("div", { className: "ic-field ic-line" }, el("label", { htmlFor: each.id }, words[each.name]), each)),
      el("div", { className: "ic-subheading" }, words.hits),
      el("p", {}, planned.lead),
      callers(planned),
      ...planned.notes.map((each) => el("p", {}, each)),
      planned.unlooked.length ? el("p", { className: "ic-unlooked" }, `${words.unlooked}: ${planned.unlooked.join(", ")}.`) : null,
      code(words.python, planned.python),
      code(words.cli, planned.cli),
      planned.back ? code(words.back, planned.back) : null,
      el("div", { className: "ic-act" },
        el("button", { type: "button", className: "ic-button ic-danger", onclick: () => send("confirm", { fields: given() }) }, words.confirm),
        button(words.drop, () => send("drop"))),
    );
    if (was) {
      plan.focus();
      plan.scrollIntoView({ block: "nearest" });
    } else document.getElementById(focus)?.focus();
  });
  plan.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    send("drop");
  });

  function callers({ columns, rows, lead: caption }) {
    if (!rows.length) return "";
    return el(
      "div",
      { className: "ic-scroll ic-table", tabIndex: 0, role: "region", ariaLabel: caption },
      el("table", {},
        el("caption", { className: "ic-unseen" }, caption),
        el("thead", {}, el("tr", {}, ...columns.map((each) => el("th", { scope: "col" }, each)))),
        el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((each) => el("td", { className: plain(each) }, each)))))),
    );
  }
  function said() {
    root.ariaBusy = "false";
    note.textContent = model.get("note").text || "";
    note.className = `ic-note ic-note-${model.get("note").kind || "ok"}`;
  }
  const heard = (message) => {
    if (message.kind === "done") said();
  };
  model.on("msg:custom", heard);
  undo.push(() => model.off("msg:custom", heard));
  return () => undo.forEach((step) => step());
}

export default { render };
