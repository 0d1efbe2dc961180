// A table a person can read: sort by a heading, filter by what stands in a row, open a row to all that is in it, pin it.
//
// `table(words, verdicts, tools)` gives {node, show}: `node` goes into the page, `show({caption, columns, rows, foot})` fills it.
// `tools.pin(number, note, verdict)` is called for a pin; `tools.inside(number, close)` gives what a row opens to, if anything. A row
// is {cells: [text…], whole: text, tones: {column: tone}}. All of it is a real table: a screen reader walks it by heading.

const PAGE = 50;
// an id or a time is read whole, a sentence is wrapped
const plain = (cell) => (cell.length <= 34 ? "ic-whole" : "");

function table(words, verdicts, tools) {
  let [given, sorted, filter, count] = [{ columns: [], rows: [] }, { at: -1, down: false }, "", PAGE];
  const search = el("input", { type: "search", className: "ic-search", ariaLabel: words.filter, placeholder: words.filter });
  const told = el("span", { className: "ic-help", role: "status" });
  const caption = el("caption", {});
  const [head, body] = [el("tr", {}), el("tbody", {})];
  const more = el("button", { className: "ic-small", type: "button" }, words.more);
  const foot = el("p", { className: "ic-facts" });
  const frame = el("div", { className: "ic-scroll", tabIndex: 0, role: "region" }, el("table", {}, caption, el("thead", {}, head), body));
  const node = el("div", { className: "ic-sheet ic-table" }, el("div", { className: "ic-search-line" }, search, told), frame, more, foot);

  const text = (row) => row.cells.join(" ").toLowerCase();
  const order = (a, b) => String(a).localeCompare(String(b), "en", { numeric: true });
  const chosen = () => {
    const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
    const found = given.rows.map((row, number) => ({ row, number })).filter(({ row }) => wanted.every((word) => text(row).includes(word)));
    if (sorted.at >= 0) found.sort((a, b) => order(a.row.cells[sorted.at], b.row.cells[sorted.at]) * (sorted.down ? -1 : 1));
    return found;
  };

  function headings() {
    head.replaceChildren(
      el("th", { scope: "col" }, "#"),
      el("th", { scope: "col" }, el("span", { className: "ic-unseen" }, words.tools)),
      ...given.columns.map((name, at) => {
        const press = () => {
          sorted = { at, down: sorted.at === at && !sorted.down };
          for (const [place, cell] of [...head.cells].entries()) mark(cell, place - 2);
          rows();
        };
        const cell = el("th", { scope: "col" }, el("button", { type: "button", className: "ic-sort", title: words.sort, onclick: press }, name, el("span", { ariaHidden: "true" })));
        mark(cell, at);
        return cell;
      }),
    );
  }
  function mark(cell, at) {
    const sign = cell.querySelector("button span");
    if (!sign) return;
    sign.textContent = sorted.at !== at ? "" : sorted.down ? " ▼" : " ▲";
    if (sorted.at === at) cell.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
    else cell.removeAttribute("aria-sort");
  }

  function rows() {
    const found = chosen();
    told.textContent = found.length === given.rows.length ? "" : words.found.replace("{n}", found.length).replace("{all}", given.rows.length);
    const empty = el("tr", {}, el("td", { colSpan: given.columns.length + 2 }, words.empty));
    body.replaceChildren(...(found.length ? found.slice(0, count).map(line) : [empty]));
    more.hidden = found.length <= count;
  }

  function line({ row, number }) {
    const named = (what) => `${what}, ${words.row.replace("{n}", number)}`;
    const after = (fill) => {
      const below = here.nextElementSibling?.classList.contains("ic-below") ? here.nextElementSibling : null;
      if (below) below.remove();
      if (fill) here.after(el("tr", { className: "ic-below" }, el("td", { colSpan: given.columns.length + 2 }, fill)));
    };
    const opener = (word, fill) => {
      const button = el("button", { type: "button", className: "ic-small", ariaExpanded: "false", ariaLabel: named(word), onclick: () => open(button, fill) }, word);
      return button;
    };
    const inside = tools.inside?.(number) ? opener(words.open, () => tools.inside(number, () => open(inside))) : null;
    const whole = row.whole === undefined ? null : opener(words.whole, () => el("pre", { tabIndex: 0 }, row.whole));
    const pin = tools.pin ? opener(words.pin, () => pinning(number, () => open(pin))) : null;
    const open = (button, fill) => {
      const was = button.ariaExpanded === "true";
      for (const each of [inside, whole, pin]) if (each) each.ariaExpanded = "false";
      after(was ? null : fill?.());
      if (!was && fill) button.ariaExpanded = "true";
      (was || !fill ? button : here.nextElementSibling.querySelector("input, button, pre"))?.focus();
    };
    const here = el(
      "tr",
      {},
      el("th", { scope: "row", className: "ic-whole" }, String(number)),
      el("td", { className: "ic-tools" }, inside, whole, pin),
      ...row.cells.map((cell, at) => el("td", { className: `${plain(cell)} ${row.tones?.[at] ? `ic-tone-${row.tones[at]}` : ""}` }, cell)),
    );
    return here;
  }

  function pinning(number, done) {
    const note = el("input", { type: "text", autocomplete: "off", ariaLabel: words.why, placeholder: words.why });
    const verdict = el("select", { ariaLabel: words.verdict }, el("option", { value: "" }, words.verdict), ...verdicts.map((each) => el("option", { value: each }, each)));
    const send = () => {
      tools.pin(number, note.value, verdict.value);
      done();
    };
    note.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) send();
      if (event.key !== "Escape") return;
      event.stopPropagation();
      done();
    });
    return el("div", { className: "ic-pinning" }, note, verdict, el("button", { type: "button", className: "ic-button", onclick: send }, words.pin_it));
  }

  search.addEventListener("input", () => {
    [filter, count] = [search.value, PAGE];
    rows();
  });
  more.onclick = () => {
    count += PAGE;
    rows();
    if (more.hidden) frame.focus();
  };
  return {
    node,
    show(wanted) {
      const entered = body.contains(document.activeElement);
      const same = wanted.columns.join() === given.columns.join();
      given = wanted;
      if (!same) [sorted, filter, count, search.value] = [{ at: -1, down: false }, "", PAGE, ""];
      caption.textContent = given.caption;
      frame.ariaLabel = given.caption;
      foot.textContent = given.foot || "";
      foot.hidden = !given.foot;
      search.parentElement.hidden = given.rows.length < 2 && !filter; // what holds rows back stays in sight
      headings();
      rows();
      if (entered) frame.focus();
    },
  };
}
