// One form: what Python says stands in it, in real fieldsets and labels. Python keeps the meaning; this file draws and sends.
//
// A change of a field is synced at once (so that the code twin follows). A press of the button sends {kind: "submit", values, at},
// with `at` the browser's own time: a kernel that is busy may hear of a click only when its cell ends. dom.js stands before this file.

function choices(field, value, name, change, words) {
  const many = field.kind === "checks";
  const chosen = () => [...set.querySelectorAll("input:checked")].map((input) => input.value);
  const set = el(
    "fieldset",
    { className: `ic-field ic-${field.look || "plain"}`, title: field.help || "" },
    el("legend", {}, field.legend),
    el(
      "div",
      { className: "ic-options" },
      ...field.options.map((option) =>
        el(
          "label",
          { className: `ic-option ic-tone-${option.tone || "none"}` },
          el("input", {
            type: many ? "checkbox" : "radio",
            ariaKeyShortcuts: option.key || null,
            name,
            value: option.value,
            checked: many ? (value || []).includes(option.value) : value === option.value,
            onchange: () => change(many ? chosen() : chosen()[0] ?? ""),
          }),
          option.sign ? el("span", { className: "ic-sign", ariaHidden: "true" }, option.sign) : null,
          el("span", { className: "ic-label" }, option.label || option.value),
          option.key ? el("kbd", { ariaHidden: "true" }, option.key) : null,
        ),
      ),
    ),
  );
  if (!field.options.length) set.append(el("span", { className: "ic-help" }, field.empty || words.empty));
  return set;
}

function line(field, value, name, change, words) {
  const tag = field.kind === "lines" || field.kind === "prose" ? "textarea" : field.kind === "select" ? "select" : "input";
  const input = el(tag, { id: name, onchange: (event) => change(event.target.value) });
  if (tag === "input") {
    input.type = field.kind === "number" ? "number" : "text";
    for (const limit of ["min", "max", "step"]) if (field[limit] !== undefined) input[limit] = field[limit];
    if (field.wide !== true) input.size = field.size || 24;
    input.autocomplete = "off";
    input.spellcheck = false;
  }
  if (tag === "textarea") input.rows = field.rows || 2;
  if (tag === "select")
    for (const option of [{ value: "", label: field.placeholder || words.choose }, ...field.options])
      input.append(el("option", { value: option.value }, option.label || option.value));
  else if (field.placeholder) input.placeholder = field.placeholder;
  input.value = value ?? "";
  const help = field.help ? el("span", { className: "ic-help", id: `${name}-help` }, field.help) : null;
  if (help) input.setAttribute("aria-describedby", help.id);
  return el("div", { className: `ic-field ic-line ic-kind-${field.kind}` }, el("label", { htmlFor: name }, field.legend), input, help);
}

function render({ model, el: host }) {
  // Names fields apart, in all forms of the page: each widget loads this file anew, so a counter in it would not.
  globalThis.icForms = (globalThis.icForms ?? 0) + 1;
  const me = `ic-${globalThis.icForms}`;
  const words = model.get("words");
  const values = () => ({ ...model.get("values") });
  const undo = [];
  const on = following(model, undo);

  const root = el("section", { className: "ic", ariaLabel: model.get("heading") || model.get("fields")[0]?.legend });
  const heading = el("div", { className: "ic-heading" });
  const lead = el("p", { className: "ic-lead" });
  const fields = el("div", { className: "ic-fields" });
  const button = el("button", { className: "ic-button", type: "submit" });
  const offers = el("span", { className: "ic-offers" });
  const note = el("span", { className: "ic-note", role: "status" });
  const twin = el("code", {});
  const copy = el("button", { className: "ic-small", type: "button" }, words.copy);
  const code = el("details", { className: "ic-twin" }, el("summary", {}, words.code), el("pre", {}, twin), copy);
  const log = el("div", { className: "ic-log" });

  // What waits for its answer is not disabled: it would lose the focus, and whoever has no mouse their place in the notebook.
  const send = (message) => {
    if (root.ariaBusy === "true") return;
    model.send({ ...message, at: wall() });
    root.ariaBusy = "true";
    button.ariaDisabled = "true";
    note.className = "ic-note";
    note.textContent = words.sent.replace("{time}", new Date().toLocaleTimeString());
  };
  const form = el(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        send({ kind: "submit", values: values() });
      },
    },
    fields,
    el("div", { className: "ic-act" }, button, offers, note, code),
  );
  root.append(heading, lead, form, log);
  leaving(root);
  // One key chooses, wherever in the form one is not typing.
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || /^(text|number|textarea|select-one)$/.test(event.target.type)) return;
    const option = [...fields.querySelectorAll("input[aria-keyshortcuts]")].find(
      (input) => input.getAttribute("aria-keyshortcuts") === event.key,
    );
    if (!option || option.disabled) return;
    event.preventDefault();
    event.stopPropagation();
    option.focus();
    option.click();
  });
  // Enter in a field presses the button. JupyterLab swallows the line break that would tell the browser to.
  fields.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    event.target.dispatchEvent(new Event("change"));
    if (!button.disabled) form.requestSubmit();
  });

  // What is being typed, by field, until it is synced: a redraw syncs it first.
  const typed = new Map();
  const typing = ({ target, type }) => {
    const { field } = target.closest("[data-field]").dataset;
    if (type === "input") typed.set(field, target.value);
    else typed.delete(field);
  };
  for (const type of ["input", "change"]) fields.addEventListener(type, typing, true);
  const sync = () => {
    if (!typed.size) return;
    const now = { ...values(), ...Object.fromEntries(typed) };
    typed.clear();
    model.set("values", now);
    model.save_changes();
  };

  const hide = () => {
    const now = values();
    for (const field of model.get("fields")) {
      const node = fields.querySelector(`[data-field="${CSS.escape(field.name)}"]`);
      if (node && field.when) node.hidden = !field.when[1].includes(now[field.when[0]]);
    }
  };
  const change = (name) => (value) => {
    model.set("values", { ...values(), [name]: value });
    model.save_changes();
    hide();
  };

  on("heading", () => {
    heading.textContent = model.get("heading");
    heading.hidden = !model.get("heading");
  });
  on("lead", () => {
    lead.textContent = model.get("lead");
    lead.hidden = !model.get("lead");
  });
  on("fields", () => {
    sync();
    const now = values();
    redraw(
      fields,
      model.get("fields").map((field) => {
        const name = `${me}-${field.name}`;
        const draw = field.kind === "radio" || field.kind === "checks" ? choices : line;
        const node = draw(field, now[field.name], name, change(field.name), words);
        node.dataset.field = field.name;
        return node;
      }),
    );
    hide();
  });
  on("values", () => {
    // Python emptied or filled the form: follow, without touching what already stands there (the person may be typing)
    const now = values();
    for (const field of model.get("fields")) {
      const node = fields.querySelector(`[data-field="${CSS.escape(field.name)}"]`);
      for (const input of node?.querySelectorAll("input, textarea, select") ?? []) {
        const value = now[field.name];
        if (input.type === "radio") input.checked = value === input.value;
        else if (input.type === "checkbox") input.checked = (value || []).includes(input.value);
        else if (input.value !== String(value ?? "")) input.value = value ?? "";
      }
    }
    typed.clear();
    hide();
  });
  on("button locked", () => {
    button.textContent = model.get("button");
    button.hidden = !model.get("button");
    button.disabled = model.get("locked");
    root.classList.toggle("ic-locked", model.get("locked"));
  });
  on("offers locked", () =>
    redraw(
      offers,
      model.get("offers").map((offer) =>
        el(
          "button",
          {
            className: "ic-small",
            type: "button",
            disabled: model.get("locked"),
            onclick: () => send({ kind: "offer", offer: offer.id, values: values() }),
          },
          offer.label,
        ),
      ),
      button,
    ),
  );
  on("note", () => {
    note.textContent = model.get("note").text || "";
    note.className = `ic-note ic-note-${model.get("note").kind || "ok"}`;
  });
  on("twin", () => {
    twin.textContent = model.get("twin");
    code.hidden = !model.get("twin");
  });
  on("log log_title", () => {
    const entries = model.get("log");
    log.hidden = !entries.length;
    log.replaceChildren(
      el("div", { className: "ic-log-title" }, model.get("log_title")),
      el(
        "ol",
        {},
        ...entries.map((entry) =>
          el(
            "li",
            { className: `ic-tone-${entry.tone || "none"}` },
            el("span", { className: "ic-when" }, entry.when || ""),
            entry.sign ? el("span", { className: "ic-sign", ariaHidden: "true" }, entry.sign) : null,
            el("span", { className: "ic-said" }, el("b", {}, entry.head), entry.text ? ` ${entry.text}` : ""),
          ),
        ),
      ),
    );
  });
  copy.onclick = async () => {
    try {
      await navigator.clipboard.writeText(model.get("twin"));
    } catch {
      getSelection().selectAllChildren(twin); // a clipboard needs a secure page: select it instead
    }
  };
  const heard = (message) => {
    if (message.kind !== "done") return;
    root.ariaBusy = button.ariaDisabled = "false";
    const told = model.get("note");
    note.textContent = told.text || "";
    note.className = `ic-note ic-note-${told.kind || "ok"}`;
  };
  model.on("msg:custom", heard);
  undo.push(() => model.off("msg:custom", heard));

  host.append(root);
  return () => undo.forEach((step) => step());
}

export default { render };
