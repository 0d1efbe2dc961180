"""What is shown and not pressed: the alert card, the case line, where you are, tables. Plain HTML with a plain text beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from ircoach.case.tables import Table
from ircoach.notebook.looks import sheet as look
from ircoach.notebook.questions import asked
from ircoach.notebook.when import since_alert
from ircoach.notebook.words import word
from ircoach.scenario.filling import facts_in, fill
from ircoach.scenario.form import Alert

if TYPE_CHECKING:
    from ircoach.case.case import Case

ROWS = 200  # a page, not a dump: the rest is in the table itself


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of HTML and the text that says the same."""

    html: str
    text: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": styled(self.html), "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


def styled(html: str) -> str:
    """The HTML with its style sheet: an output has no other place to keep one."""
    return f"<style>{look('card')}</style>{html}"


def alert_arriving(alert: Alert) -> Page:
    """The alert's card while its world is still being built: what the tool always says, with … for what it found."""
    title, said = (fill(text, dict.fromkeys(facts_in(text), "…")) for text in (alert.title, alert.text))
    facts = word("page.comes", source=_bold(alert.source), channel=_bold(alert.channel))
    html = _alert(word("page.arriving"), {"severity": alert.severity, "title": title, "text": said}, facts, busy=True)
    return Page(html, f"[{alert.severity}] {title}\n{said}")


def alert_card(case: Case) -> Page:
    """The alert as it came in, and where you are to look."""
    alert = case.alert
    came = {"source": alert["source"], "channel": alert["channel"], "when": alert["time"].replace("T", " ")[:19]}
    you_are = word("page.you_are", about=word("page.about", **alert))
    facts = word("page.came", **{name: _bold(said) for name, said in came.items()})
    html = _alert(word("page.alert"), alert, f"{facts} {escape(you_are)}")
    text = f"[{alert['severity']}] {alert['title']}\n{alert['text']}\n{word('page.came', **came)} {you_are}"
    return Page(html, text)


def _alert(label: str, alert: Mapping[str, Any], facts: str, busy: bool = False) -> str:
    return (
        f'<section class="ic ic-card ic-alert" aria-label="{escape(label, quote=True)}" aria-busy="{str(busy).lower()}">'
        f'<div class="ic-heading"><span class="ic-tag">{escape(alert["severity"])}</span>{escape(alert["title"])}</div>'
        f'<p class="ic-body">{escape(alert["text"])}</p><p class="ic-facts">{facts}</p></section>'
    )


def _bold(said: str) -> str:
    return f"<b>{escape(said)}</b>"


def standing(case: Case, state: Mapping[str, Any]) -> list[str]:
    """Where the case stands, in a few words each: time, last call, what is open."""
    said = state["assessments"]
    call = f"{said[-1]['verdict']}, {said[-1]['bleed']}" if said else word("page.no_call")
    words = [word("page.since", time=since_alert(state)), call]
    if state["finished"]:
        return [*words, word("page.finished")]
    questions = asked(case)
    unanswered = sum(question["id"] not in state["answers"] for question in questions)
    if unanswered:
        words.append(word("page.open", n=unanswered, all=len(questions)))
    if state["awaited"]:
        words.append(word("page.awaited", n=state["awaited"]))
    return words


def case_line(case: Case, state: Mapping[str, Any], news: list[Mapping[str, Any]]) -> Page:
    """One line under a cell that touched the case, and the messages that came in since the last."""
    words = standing(case, state)
    text = " · ".join(words)
    messages = [(f"{message['sender']} ({since_alert(state, message['time'])})", message["text"]) for message in news]
    html = f'<div class="ic ic-caseline" role="status"><b>{escape(words[0])}</b> · {escape(" · ".join(words[1:]))}'
    html += "".join(f'<div class="ic-message">✉ <b>{escape(who)}</b>: {escape(said)}</div>' for who, said in messages)
    if state["fault"]:
        html += f'<div class="ic-message">{escape(word("page.fault", fault=state["fault"]))}</div>'
    return Page(html + "</div>", "\n".join([text, *(f"✉ {who}: {said}" for who, said in messages)]))


def welcome_back(case: Case, state: Mapping[str, Any]) -> Page:
    """The friendly line of a case that goes on."""
    time, call, *more = standing(case, state)
    if state["finished"]:
        text = word("page.back_finished", learner=case.learner)
    else:
        last = word("page.last_call", call=call) if state["assessments"] else word("page.no_call_made")
        rest = f", {', '.join(more)}" if more else ""
        text = word("page.back", learner=case.learner, time=time, last=last, rest=rest)
    card = alert_card(case)
    label = escape(word("page.resumed"), quote=True)
    html = f'<section class="ic ic-card" aria-label="{label}"><p class="ic-body" style="margin:0">{escape(text)}</p></section>'
    return Page(html + card.html, f"{text}\n{card.text}")


def whole_case(case: Case) -> Page:
    """A case shown by its name: the alert, and where it stands."""
    card, line = alert_card(case), case_line(case, case.state, [])
    return Page(card.html + line.html, f"{card.text}\n{line.text}")


def table(rows: Table, more: str = "") -> str:
    """A real table with a caption and column headings, as a screen reader wants it."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in rows.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(row.get(name, '')))}</td>" for name in rows.columns) + "</tr>" for row in rows[:ROWS]
    )
    more = " ".join(filter(None, (left_off(len(rows) - ROWS, ".frame()"), more)))
    return sheet(f"{rows.caption} ({len(rows)})", head, body, len(rows.columns), more)


def left_off(rows: int, code: str = "") -> str:
    """A word about rows that are not shown, nothing where there are none; `code`: what has them all, if anything has."""
    if rows < 1:
        return ""
    return word("sheet.left_off_in_code", n=rows, code=code) if code else word("sheet.left_off", n=rows)


def sheet(caption: str, head: str, body: str, columns: int, more: str = "") -> str:
    """The frame of a table: caption, heading row, body, and below it what else is to be said, such as what was left off."""
    if not body:
        body = f'<tr><td colspan="{max(1, columns)}">{word("page.nothing")}</td></tr>'
    foot = f'<p class="ic-facts">{escape(more)}</p>' if more else ""
    return (
        f'<div class="ic ic-sheet" tabindex="0" role="region" aria-label="{escape(caption, quote=True)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}</div>"
    )
