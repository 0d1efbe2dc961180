"""What was chosen in the browser, chosen again in plain code: the fair comparison of mouse and keyboard."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from ircoach.case import journal as journals
from ircoach.case.case import Case
from ircoach.case.host import variant_of
from ircoach.case.journal import Entry
from ircoach.grader.scorecard import Scorecard
from ircoach.players.playing import play
from ircoach.players.roster import Player
from ircoach.scenario.library import find
from ircoach.world import protocols, wire


def in_plain_code(path: Path, kept: Path) -> Scorecard:
    """The scorecard of the choices in a journal, made anew as a script makes them: methods of the case, boto3, no widget.

    A step begins where it began in the notebook. The script's own journal is kept in `kept`.
    """
    written = journals.read(path)
    choices = written.entries

    def script(case: Case) -> None:
        step = ""
        for choice in choices:
            if choice.step != step:
                case.step()
                step = choice.step
            _choose(case, choice)

    header = written.header
    player = Player("script", "expert", "The same choices", script)
    folder = find(str(header["scenario"]))
    variant = variant_of(folder, header)
    return play(folder, variant.id, int(header["seed"]), player, learner=str(header["learner"]), journal_path=kept)


def _choose(case: Case, choice: Entry) -> None:
    if choice.kind == "call":
        _call(case, choice.data)
        return
    about = {name: value for name, value in choice.data.items() if name != "clicked"}
    method: Callable[..., Any] = getattr(case, {"address": "look_up"}.get(choice.kind, choice.kind))
    method(**about)


def _call(case: Case, data: Mapping[str, Any]) -> None:
    """The same operation with the same parameters, by a client of the same account, built and signed by boto3 anew."""
    headers = tuple((str(name), str(value)) for name, value in data["headers"])
    request = wire.RawRequest(str(data["method"]), str(data["url"]), headers, base64.b64decode(data["body"]))
    asked = protocols.read(request)
    key = wire.scope(request).access_key_id
    account = next(name for name, keys in case.keys.items() if keys.access_key_id == key)
    client = case.client(asked.service, account=account, region=asked.region)
    try:
        getattr(client, xform_name(asked.operation))(**asked.params)
    except ClientError:
        return  # an answer too, and the same one
