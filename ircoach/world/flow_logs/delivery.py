"""How flow logs reach their bucket: a file every five minutes, a few minutes later, laid when somebody looks.

The interfaces are on Nitro machines, whose records never span more than a minute
(https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html#flow-logs-aggregration-interval).
https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ircoach.world.authorization import Need
from ircoach.world.clock import DAY, HOUR, MINUTE, SECOND, utc
from ircoach.world.delivery import Delivered
from ircoach.world.facts import MotoFacts
from ircoach.world.flow_logs.permission import ATTACHING, attach
from ircoach.world.flow_logs.records import crossing, line, silence
from ircoach.world.flow_logs.traffic import Traffic
from ircoach.world.flow_logs.wiring import Log, Wiring, look
from ircoach.world.gate import Admission, Asked, Finish
from ircoach.world.identity import Dice
from ircoach.world.laying import Bucket, Folder

ROUND = 5 * MINUTE
#: how long after its round a file is there, in seconds: in all about ten minutes after the traffic
LATE = (120, 420)
ROOT = "AWSLogs"
_NETWORK = frozenset(
    "CreateFlowLogs DeleteFlowLogs RunInstances StartInstances StopInstances TerminateInstances ModifyInstanceAttribute "
    "ModifyNetworkInterfaceAttribute AttachNetworkInterface DetachNetworkInterface AssociateAddress DisassociateAddress "
    "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress "
    "ModifySecurityGroupRules CreateNetworkAclEntry DeleteNetworkAclEntry ReplaceNetworkAclEntry "
    "ReplaceNetworkAclAssociation".split()
)
_BUCKET = frozenset({"PutBucketPolicy", "DeleteBucketPolicy", "DeleteBucket"})
_Place = tuple[str, str]
_Line = tuple[str, int, str]  # interface, moment, text


class FlowLogs:
    """The flow logs of a world, by account and region."""

    def __init__(self, seed: int, now: Callable[[], int], facts: MotoFacts) -> None:
        self._seed, self._now, self._facts = seed, now, facts
        self.traffic = Traffic(seed)
        self._stood: dict[_Place, list[tuple[int, Wiring]]] = {}
        self._buckets: dict[str, Bucket] = {}

    def note(self, admission: Admission) -> None:
        """Take notice of a call that was carried out, where it may have changed the network or what a bucket lets in."""
        call = admission.call
        place = (admission.account, call.region)
        if call.service == "ec2" and call.operation in _NETWORK:
            if call.operation == "CreateFlowLogs" or place in self._stood:
                self._look(place)
        elif call.service == "s3" and call.operation in _BUCKET and str(call.params.get("Bucket")) in self._buckets:
            for each in self._stood:
                self._look(each)

    def lay_out(self, bucket: str, prefix: str, only_folders: bool = False) -> None:
        """Lay out what a look into a bucket can find of the files delivered by now, where flow logs go there."""
        if found := self._buckets.get(bucket):
            found.lay_out(prefix, only_folders)

    def finishes(self) -> dict[str, Finish]:
        """What moto leaves undone when a flow log is made."""
        return {"ec2:CreateFlowLogs": self._let_in}

    def _let_in(self, asked: Asked, told: dict[str, Any]) -> None:
        """Let flow logs into their buckets, where that is in the power of who makes them."""
        del told
        place = (asked.account, asked.call.region)
        for bucket in {log.bucket for log in look(*place, self._facts).logs if not log.delivers}:
            arn = f"arn:aws:s3:::{bucket}"
            if all(asked.may(Need(action, arn, {}, asked.account)).allowed for action in ATTACHING):
                attach(*place, bucket)

    def _look(self, place: _Place) -> None:
        wiring, stood = look(*place, self._facts), self._stood.setdefault(place, [])
        if not stood or stood[-1][1] != wiring:
            stood.append((self._now(), wiring))
        for log in wiring.logs:
            self._buckets.setdefault(log.bucket, Bucket(log.bucket, ROOT, self._now, partial(self._files, log.bucket)))

    def _files(self, bucket: str, folder: Folder, since: int, only_folders: bool) -> Iterator[tuple[Delivered, bytes]]:
        for place in sorted(self._stood):
            if folder.account in ("", place[0]) and folder.region in ("", place[1]):
                for (log, round_), lines in self._rounds(place, bucket, folder, since, only_folders).items():
                    text = "\n".join([" ".join(log.fields), *(text for *_, text in sorted(lines)), ""])
                    yield self._delivered(place, log, round_), text.encode()

    def _rounds(
        self, place: _Place, bucket: str, folder: Folder, since: int, only_folders: bool
    ) -> dict[tuple[Log, int], list[_Line]]:
        """The lines of every round whose file lies in a folder and was delivered after `since` and by now.

        only_folders: of each day those of the first hour that has any.
        """
        now, began = self._now(), self._stood[place][0][0]
        first, last = (0, now) if folder.day is None else (folder.day * DAY - ROUND, (folder.day + 1) * DAY)
        first = max(first, began, since - ROUND - LATE[1] * SECOND)

        def due(log: Log, round_: int) -> bool:
            file = self._delivered(place, log, round_)
            return since < file.at <= now and folder.holds(file)

        found: dict[tuple[Log, int], list[_Line]] = {}
        shown: set[str] = set()
        for hour in range(first // HOUR, min(now, last) // HOUR + 1):
            if only_folders and utc(hour * HOUR)[:10] in shown:
                continue
            rounds: dict[tuple[Log, int], list[_Line]] = defaultdict(list)  # a round lies within an hour
            for moment, log, written in self._hour(place, hour):
                if log.bucket == bucket and log.delivers:
                    rounds[log, moment // ROUND].append(written)
            there = {each: lines for each, lines in rounds.items() if due(*each)}
            shown.update(utc((round_ + 1) * ROUND)[:10] for _, round_ in there)
            found |= there
        return found

    def _hour(self, place: _Place, hour: int) -> Iterator[tuple[int, Log, _Line]]:
        """(when, flow log, line) of all that was recorded in an hour."""
        account, region = place
        doors = {each.instance for wiring in self._during(place, hour) for each in wiring.interfaces if each.public}
        spoken: set[tuple[str, int]] = set()
        for said in self.traffic.of(hour, doors):
            wiring = self._at(place, said.begins)
            for record in crossing(said, wiring):
                at, action = record.interface, "ACCEPT" if record.accepted else "REJECT"
                spoken.add((at.id, said.begins // MINUTE))
                for log in wiring.logs:
                    if log.covers(at) and log.kept in ("ALL", action):
                        yield said.begins, log, (at.id, said.begins, line(record, log.fields, account, region))
        for minute in range(hour * HOUR // MINUTE, (hour + 1) * HOUR // MINUTE):
            wiring = self._at(place, minute * MINUTE)
            for at in (each for each in wiring.interfaces if (each.id, minute) not in spoken):
                for log in (each for each in wiring.logs if each.covers(at)):
                    yield minute * MINUTE, log, (at.id, minute * MINUTE, silence(at, minute, log.fields, account, region))

    def _during(self, place: _Place, hour: int) -> list[Wiring]:
        stood = self._stood[place]
        began = bisect_right(stood, hour * HOUR, key=lambda each: each[0])
        ended = bisect_right(stood, (hour + 1) * HOUR, key=lambda each: each[0])
        return [wiring for _, wiring in stood[max(0, began - 1) : ended]]

    def _at(self, place: _Place, moment: int) -> Wiring:
        stood = self._stood[place]
        nth = bisect_right(stood, moment, key=lambda each: each[0])
        return stood[nth - 1][1] if nth else Wiring()

    def _delivered(self, place: _Place, log: Log, round_: int) -> Delivered:
        account, region = place
        dice, ends = Dice(self._seed, "flow-log-file", log.id, round_), (round_ + 1) * ROUND
        day, stamp = utc(ends)[:10].replace("-", "/"), utc(ends)[:16].replace("-", "").replace(":", "")
        name = f"{account}_vpcflowlogs_{region}_{log.id}_{stamp}Z_{dice.hex(8)}.log.gz"
        key = f"{ROOT}/{account}/vpcflowlogs/{region}/{day}/{name}"
        return Delivered(ends + dice.randint(*LATE) * SECOND, account, region, key)
