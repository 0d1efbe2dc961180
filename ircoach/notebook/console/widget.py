"""The console's widget: what was looked at, what is about to be done. Tested without a browser: press, then read the traits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import anywidget
import traitlets
from botocore.exceptions import BotoCoreError, ClientError

from ircoach.case.case import Case
from ircoach.errors import BadInput, IrcoachError
from ircoach.notebook.console import actions, radius, views
from ircoach.notebook.console.actions import Action
from ircoach.notebook.console.asking import Ask
from ircoach.notebook.console.views import View
from ircoach.notebook.form import call
from ircoach.notebook.looks import script, sheet
from ircoach.notebook.sheet import drawn, pinned
from ircoach.notebook.when import since_alert
from ircoach.notebook.words import section, word
from ircoach.scenario.form import VERDICTS


@dataclass(frozen=True, slots=True)
class Looked:
    """One look: the view, its call, the rows it gave, the fields of the rows it was opened from, and when (scenario µs)."""

    view: View
    ask: Ask
    rows: list[dict[str, Any]]
    context: Mapping[str, Any]
    time: int
    name: str
    missing: str = ""

    def fields(self, row: int) -> dict[str, Any]:
        """A row with all it was opened from; `grantee` is the row itself, as the call wants it back."""
        return {**self.context, **self.rows[row], "grantee": self.rows[row]["whole"]}


class Console(anywidget.AnyWidget):
    """The account, seen. `path`: the looks that led here; `shown`: the last of them; `plan`: an act that waits for its yes."""

    _esm = script("table", "console/console")
    _css = sheet("table", "console/console")
    places = traitlets.Dict().tag(sync=True)
    views: Any = traitlets.List().tag(sync=True)
    path: Any = traitlets.List().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    plan = traitlets.Dict().tag(sync=True)
    note = traitlets.Dict().tag(sync=True)
    locked = traitlets.Bool(False).tag(sync=True)
    words = traitlets.Dict({**section("table"), **section("console"), **section("console_fields")}).tag(sync=True)
    verdicts: Any = traitlets.List(list(VERDICTS)).tag(sync=True)

    def __init__(self, case: Case) -> None:
        self.case = case
        self.followers: Callable[[Mapping[str, Any]], None] = self.refresh
        self._trail: list[Looked] = []
        self._planned: tuple[Action, dict[str, Any]] | None = None
        regions = list(dict.fromkeys((case.region, "us-east-1")))
        super().__init__(
            places={"accounts": list(case.accounts), "regions": regions, "account": case.account, "region": case.region},
            views=[
                {"id": view.id, "title": view.title}
                for view in views.below("")
                if not view.account or view.account in case.accounts
            ],
        )
        self.on_msg(self._hear)
        self.refresh(case.state)

    def refresh(self, state: Mapping[str, Any]) -> None:
        """Follow whether the case is finished."""
        self.locked = bool(state["finished"])

    # --- looking ------------------------------------------------------------------------------------------------------

    def look(self, view: str, row: int | None = None) -> None:
        """Open a view, from the top or from a row of the present one: one call through the gate, a step of its own."""
        opened = views.BY_ID[view]
        if opened.of and (row is None or not self._trail or self._trail[-1].view.id != opened.of):
            raise BadInput(word("console.from_row", view=view, of=opened.of))
        context = self._trail[-1].fields(row) if opened.of and row is not None else {}
        last = self._trail[-1].ask if opened.of else None  # a row is looked into where it was seen
        account, region = (last.account, last.region) if last else (self.places["account"], self.places["region"])
        ask = opened.ask(context, account, region)
        name = str(context.get(self._trail[-1].view.name, "")) if context else ""
        self._trail = [*(self._trail if opened.of else []), self._carried_out(opened, ask, context, name)]
        self._show()

    def again(self) -> None:
        """Make the present view's call once more."""
        last = self._trail[-1]
        self._trail[-1] = self._carried_out(last.view, last.ask, last.context, last.name)
        self._show()

    def back(self, to: int) -> None:
        """Return to an earlier look, as it was: what was seen is remembered, and no call is made."""
        self._trail = self._trail[: to + 1]
        self._show()
        self.note = {"text": word("console.shown", when=self._when(self._trail[-1].time))}

    def _carried_out(self, view: View, ask: Ask, context: Mapping[str, Any], name: str) -> Looked:
        before = self.case.now
        missing, answer = "", {}
        try:
            with self.case.pressed():
                answer = ask.run(self.case)
        except ClientError as error:
            if not view.none or error.response["Error"].get("Code") != view.none:
                raise
            missing = word(f"missing.{view.none}")
        spent = round((self.case.now - before).total_seconds())
        self.note = {"text": missing or word("console.took", time=f"{spent // 60}:{spent % 60:02}")}
        rows = [] if missing else view.read(answer)
        return Looked(view, ask, rows, context, int(self.case.state["now"]), name, missing)

    def _show(self) -> None:
        last = self._trail[-1]
        view, columns = last.view, list(last.view.columns)
        place = ", ".join(filter(None, (last.ask.account or self.case.account, last.ask.region or self.case.region)))
        title = f"{last.name}: {view.title}" if last.name else view.title
        self.plan, self._planned = {}, None
        self.path = [f"{each.name}: {each.view.title}" if each.name else each.view.title for each in self._trail]
        self.shown = {
            "view": self._trail[0].view.id,
            "caption": word("console.as_of", title=title, count=len(last.rows), place=place, when=self._when(last.time)),
            "columns": columns,
            "rows": [drawn(row, columns, row["whole"]) for row in last.rows],
            "python": last.ask.python(self.case),
            "cli": last.ask.cli(self.case),
            "below": [{"id": each.id, "title": each.title} for each in views.below(view.id)],
            "actions": [{"id": each.id, "title": each.title} for each in actions.on(view.id)],
        }

    # --- doing --------------------------------------------------------------------------------------------------------

    def propose(self, action: str, row: int) -> None:
        """Show what an act would be, whom it hits as far as was looked, and wait for a yes. Nothing is done yet."""
        self._planned = (actions.BY_ID[action], self._trail[-1].fields(row))
        self._plan()

    def give(self, **fields: str) -> None:
        """What the planned act needs: `network`, `endpoint`."""
        if self._planned is None:
            return
        action, row = self._planned
        self._planned = (action, {**row, **{name: value.strip() for name, value in fields.items() if name in action.fields}})
        self._plan()

    def confirm(self) -> None:
        """Do what was proposed: one call through the gate. Raises BadInput while it needs something."""
        if self._planned is None:
            return
        action, row = self._planned
        if action.fields and not any(row.get(name) for name in action.fields):
            raise BadInput(word("console.needs"))
        with self.case.pressed():
            self._ask(action.ask, row).run(self.case)
        self.drop()
        self.note = {"kind": "ok", "text": word("console.did", when=self._when(int(self.case.state["now"])))}

    def drop(self) -> None:
        """Leave it."""
        self.plan, self._planned = {}, None

    def _plan(self) -> None:
        assert self._planned is not None
        action, row = self._planned
        name = str(row[action.hits])
        names = {name, str(row.get("UserName") or name)}
        own = {keys.access_key_id for keys in self.case.keys.values()}
        told = radius.radius(action, row, self.case.seen(*sorted(names)), own)
        back = self._ask(action.back, row) if action.undo else None
        self.plan = {
            "title": word("console.plan", title=action.title, name=name),
            "says": action.says,
            "python": self._ask(action.ask, row).python(self.case),
            "cli": self._ask(action.ask, row).cli(self.case),
            "back": back.python(self.case) if back else "",
            "fields": [{"name": field, "value": row.get(field, "")} for field in action.fields],
            **told,
        }

    def _ask(self, made: Any, row: Mapping[str, Any]) -> Ask:
        last = self._trail[-1].ask
        ask: Ask = made(row, last.account, last.region)
        return ask

    # --- pressing -----------------------------------------------------------------------------------------------------

    def press(self, kind: str, **given: Any) -> None:
        """What a button does. A refusal, AWS's or ours, is not raised but shown: somebody has pressed and is looking at it."""
        try:
            self._press(kind, given)
        except ClientError as error:
            told = error.response["Error"]
            text = word("console.refused", code=told.get("Code", ""), message=told.get("Message", ""))
            self.note = {"kind": "error", "text": text}
        except (IrcoachError, BotoCoreError) as error:
            self.note = {"kind": "error", "text": str(error)}
        self.followers(self.case.state)

    def _press(self, kind: str, given: Mapping[str, Any]) -> None:
        match kind:
            case "place":
                self.places = {**self.places, **{name: given[name] for name in ("account", "region") if name in given}}
            case "look":
                self.look(given["view"], given.get("row"))
            case "again":
                self.again()
            case "back":
                self.back(int(given["to"]))
            case "propose":
                self.propose(given["action"], int(given["row"]))
            case "give":
                self.give(**given["fields"])
            case "confirm":
                self.give(**given.get("fields", {}))
                self.confirm()
            case "drop":
                self.drop()
            case "pin":
                self._pin(int(given["row"]), str(given.get("note", "")), str(given.get("verdict", "")))

    def _pin(self, row: int, note: str, verdict: str) -> None:
        last = self._trail[-1]
        whole = last.rows[row]["whole"]
        if last.view.operation == "lookup_events":
            what: Any = whole
        else:
            about = {name: value for name, value in last.context.items() if isinstance(value, str)}
            what = {"view": self.path[-1], "call": last.ask.python(self.case), "row": {**about, **_plain(whole)}}
        self.note = pinned(self.case, what, note, verdict, "…")

    def _hear(self, _: Any, message: Mapping[str, Any], buffers: Any) -> None:
        del buffers
        try:
            self.press(**{name: value for name, value in message.items() if name != "at"})
        finally:
            self.send({"kind": "done"})

    def _when(self, time: int) -> str:
        return since_alert(self.case.state, time)

    def __repr__(self) -> str:
        if not self._trail:
            what = f"{word('console.heading')}: {', '.join(view['title'] for view in self.views)}"
            return word("form.in_code", what=what, code=call("console"))
        return word("form.in_code", what=self.shown["caption"], code=self.shown["python"])


def _plain(whole: Any) -> dict[str, Any]:
    return dict(whole) if isinstance(whole, Mapping) else {"value": whole}
