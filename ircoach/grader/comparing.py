"""Typed answers against right ones: what counts as the same account, address, number, time or set."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ircoach.errors import ScenarioFault
from ircoach.scenario.filling import fill
from ircoach.scenario.form import Question


def model_answer(question: Question, variant: str, truth: Mapping[str, Any]) -> str:
    """The right answer in this world. Raises ScenarioFault where the form has none for this variant or names an unknown fact."""
    raw = question.answer
    if isinstance(raw, Mapping):
        if variant not in raw:
            raise ScenarioFault(f"scenario fault: questions.{question.id}.answer has no line for variant {variant!r}.")
        raw = raw[variant]
    text = fill(raw, truth)
    if re.search(r"\{\w+\}", text):
        raise ScenarioFault(f"scenario fault: questions.{question.id}.answer names a fact this world does not have: {text}")
    return text


def agreement(question: Question, variant: str, truth: Mapping[str, Any], given: Any) -> float:
    """How far an answer is right, 0 to 1; only sets can be right in part."""
    rights = [model_answer(question, variant, truth), *(fill(text, truth) for text in question.accept)]
    return max(_agree(question, given, right) for right in rights)


def _agree(question: Question, given: Any, right: str) -> float:
    match question.kind:
        case "text" | "choice":
            return float(_words(given) == _words(right))
        case "account":
            return float(_digits(given) == _digits(right) != "")
        case "address":
            return float(_address(given) == _address(right))
        case "number":
            return float(any(abs(a - b) <= question.within for a in _numbers(given) for b in _numbers(right)))
        case "time":
            return float(_time_apart(given, right) <= question.within)
        case "set":
            return _overlap(_items(given), _items(right))


def _words(value: Any) -> str:
    return re.sub(r"\s+", " ", str(value).strip().strip("\"'`.")).casefold()


def _digits(value: Any) -> str:
    found = re.sub(r"\D", "", str(value))
    return found.zfill(12) if found else ""


def _address(value: Any) -> str:
    text = _words(value)
    try:
        return str(ipaddress.ip_network(text, strict=False) if "/" in text else ipaddress.ip_address(text))
    except ValueError:
        return text


_PLAIN = re.compile(r"-?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"-?\d{1,3}(?:[.,'’\s]\d{3})+(?!\d)")


def _numbers(value: Any) -> set[float]:
    """What the first number in a text may be: `1,324` is with some a thousand and more, with others one and a bit."""
    text = str(value).replace("\u2212", "-")
    plain = _PLAIN.search(text)
    if plain is None:
        return set()
    grouped = _GROUPED.match(text, plain.start())
    whole = {float(re.sub(r"[.,'’\s]", "", grouped[0]))} if grouped else set()
    return whole if grouped and grouped[0] != plain[0] else whole | {float(plain[0].replace(",", "."))}


def _time_apart(given: Any, right: str) -> float:
    """Minutes between two times; a bare HH:MM is taken on whichever day brings it nearest."""
    there, here = _moment(right), _moment(given)
    if there is None or here is None:
        return float("inf")
    apart = abs((there[0] - here[0]).total_seconds()) / 60
    if not (there[1] and here[1]):
        apart %= 1440
        apart = min(apart, 1440 - apart)
    return apart


def _moment(value: Any) -> tuple[dt.datetime, bool] | None:
    """(moment, whether it has a date)."""
    text = str(value).strip().upper().removesuffix("UTC").strip().removesuffix("Z").strip()
    if clock := re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", text):
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        if hour < 24 and minute < 60 and second < 60:
            return dt.datetime(2026, 1, 1, hour, minute, second, tzinfo=dt.UTC), False
        return None
    try:
        found = dt.datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC), True
    except (ValueError, OverflowError):  # no time, or one before all times
        return None


def _items(value: Any) -> frozenset[str]:
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("["):
            try:
                return _items(json.loads(text))
            except (ValueError, RecursionError):
                pass  # not JSON after all: a list somebody typed
        value = re.split(r"[,;\n]+", text.strip("[](){}"))
    if not isinstance(value, Sequence):
        value = [value]
    return frozenset(found for each in value if (found := _words(each)))


def _overlap(given: frozenset[str], right: frozenset[str]) -> float:
    if not right or not given:
        return float(given == right)
    return len(given & right) / len(given | right)
