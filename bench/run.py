"""`make bench`: what the gate, the pipe, opening, replay and memory cost here, as ratios measured side by side in one run.

Peers take turns, round by round, so that whatever else the machine does falls on all of them. It prints a table and asserts
nothing; goals stand beside the figures (docs/architecture.md says where they come from).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "bench"


class Peer:
    """A peer's process, asked for one round at a time."""

    def __init__(self, name: str, *arguments: str) -> None:
        self.rounds: list[dict[str, float]] = []
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "peers.py"), name, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._expect("ready")

    def _expect(self, what: str) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line or (what and line.strip() != what):
            raise SystemExit(f"a peer of the bench ended: {line!r}")
        return line

    def round(self) -> None:
        """One round of the mix."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self.rounds.append(json.loads(self._expect("")))

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)

    def seconds(self, operation: str) -> float:
        """The median over the rounds."""
        return statistics.median(taken[operation] for taken in self.rounds)


def race(peers: dict[str, Peer], rounds: int) -> None:
    """Let the peers take turns."""
    for _ in range(rounds):
        for peer in peers.values():
            peer.round()
    for peer in peers.values():
        peer.close()


def rule(title: str) -> None:
    """A heading."""
    print(f"\n{title}\n{'-' * len(title)}")


def gate_and_moto(rounds: int) -> None:
    """The gate against bare moto, and what reading the request alone costs."""
    peers = {name: Peer(name) for name in ("bare", "gate", "parse")}
    race(peers, rounds)
    bare, gate, parse = peers.values()
    rule(f"A call through the gate ÷ bare moto (processor time, median of {rounds} rounds, best of 5 in each)")
    print(f"{'operation':<34}{'bare ms':>9}{'gate ms':>9}{'ratio':>8}{'parse ms':>10}{'(bare+parse)÷bare':>19}")
    ratios, parsed = [], []
    for operation in bare.rounds[0]:
        b, g, p = bare.seconds(operation), gate.seconds(operation), parse.seconds(operation)
        ratios.append(g / b)
        parsed.append((b + p) / b)
        print(f"{operation:<34}{b * 1e3:>9.2f}{g * 1e3:>9.2f}{g / b:>8.2f}{p * 1e3:>10.2f}{parsed[-1]:>19.2f}")
    whole_bare = sum(bare.seconds(o) for o in bare.rounds[0])
    whole = sum(gate.seconds(o) for o in bare.rounds[0])
    print(f"{'the whole mix':<34}{whole_bare * 1e3:>9.2f}{whole * 1e3:>9.2f}{whole / whole_bare:>8.2f}")
    print(f"median of the ratios {statistics.median(ratios):.2f} (goal ≤ 1.4); parsing alone {statistics.median(parsed):.2f}")


def side_by_side(title: str, names: tuple[str, str], rounds: int, goal: str = "", arguments: tuple[str, ...] = ()) -> None:
    """Two peers' calls: milliseconds of each, and the second as a multiple of the first."""
    peers = {name: Peer(name, *arguments) for name in names}
    race(peers, rounds)
    first, second = peers.values()
    rule(title)
    print(f"{'operation':<34}{names[0] + ' ms':>10}{names[1] + ' ms':>10}{'ratio':>8}")
    ratios = []
    for operation in first.rounds[0]:
        a, b = first.seconds(operation), second.seconds(operation)
        ratios.append(b / a)
        print(f"{operation:<34}{a * 1e3:>10.2f}{b * 1e3:>10.2f}{b / a:>8.2f}")
    print(f"median of the ratios {statistics.median(ratios):.2f}{goal}")


def pipe_and_direct(scenario: str, rounds: int) -> None:
    """A case's calls over the pipe against the same in one process, both journalled and synced."""
    title = "A case's call: world in a child process (pipe) ÷ world in this process (direct), journal synced in both"
    side_by_side(title, ("direct", "pipe"), rounds, arguments=(scenario,))


def door_and_moto_server(rounds: int) -> None:
    """The door against moto's own server, boto3 as the client of both."""
    side_by_side("A call over HTTP ÷ the same to moto_server", ("served", "http"), rounds, " (goal ≤ 1.3)")


def opening(scenario: str, times: int) -> None:
    """Opening a case in a fresh process, and what it weighs."""
    seen = []
    for _ in range(times):
        with tempfile.TemporaryDirectory(prefix="ircoach-bench-") as folder:
            done = subprocess.run(
                [sys.executable, str(HERE / "start.py"), scenario, folder], capture_output=True, text=True, check=True
            )
            seen.append(json.loads(done.stdout.splitlines()[-1]))
    middle = {key: statistics.median(run[key] for run in seen) for key in seen[0] if key != "alert text"}
    rule(f"Opening a case in a fresh process ({scenario}, median of {times})")
    print(f"import and alert card        {middle['card']:.2f} s   (goal ≤ 1; the card without this world's ids)")
    print(f"→ the alert's ids            {middle['alert']:.2f} s")
    print(f"→ first API answer           {middle['first answer']:.2f} s   (goal: world warm ≤ 4)")
    print(f"memory, kernel side          {middle['kernel MB']:.0f} MB")
    print(f"memory, world's process      {middle['child MB']:.0f} MB")


def replay(scenario: str) -> None:
    """Grading the expert's journal: the replay of a whole case in a fresh process."""
    from ircoach.scenario.library import find

    folder = find(scenario)
    rule("Replaying an expert's case")
    with tempfile.TemporaryDirectory(prefix="ircoach-bench-") as place:
        journal = Path(place) / "case.jsonl"
        variant = folder.form.variants[0].id
        command = [
            sys.executable,
            "-m",
            "ircoach",
            "play",
            scenario,
            "--variant",
            variant,
            "--seed",
            "1",
            "--journal",
            str(journal),
        ]
        played = subprocess.run(command, capture_output=True, text=True, check=False)
        if played.returncode:
            print(f"not measured: {played.stderr.strip().splitlines()[-1:]}")
            return
        entries = sum(b'"kind"' in line for line in journal.read_bytes().splitlines())
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-m", "ircoach", "grade", str(journal), "--json"], capture_output=True, check=True)
        print(f"ircoach grade: {time.perf_counter() - begin:.2f} s for {entries} entries (world built, replayed and scored)")


def growth(points: list[tuple[int, float, float]], width: int = 60, height: int = 16) -> None:
    """Seconds over events, both logarithmic: what grows with the events lies on a diagonal."""
    times = [seconds for _, *both in points for seconds in both]
    (left, right), (low, high) = ((math.log10(min(each)), math.log10(max(each))) for each in ([at for at, *_ in points], times))
    field = [[" "] * width for _ in range(height)]
    for at, written, limit in points:
        column = round((math.log10(at) - left) / (right - left or 1) * (width - 1))
        for seconds, mark in ((limit, "o"), (written, "x")):
            field[height - 1 - round((math.log10(seconds) - low) / (high - low or 1) * (height - 1))][column] = mark
    span = f"{points[0][0]} to {points[-1][0]} events, {10**low:.2g} to {10**high:.2g} s"
    print(f"\ngrowth, {span}, both logarithmic: x written, o limit")
    print("\n".join(f"  |{''.join(row)}" for row in field), f"  +{'-' * width}", sep="\n")


def ordinary_days(most: int) -> None:
    """A fortnight of events, ten times as many each time, against orjson and gzip of the same records; then its memory alone."""
    rule("A fortnight of events: index, record and gzip ÷ the limit, orjson and the same gzip of records that are there already")
    print(f"{'events':>10}{'written s':>11}{'limit s':>9}{'limit÷written':>15}{'events/s':>10}{'MB of JSON':>12}")
    command = [sys.executable, str(HERE / "days.py")]
    grown = []
    sizes = sorted({size for power in range(4, 8) for size in (10**power, 3 * 10**power) if size < most} | {most})
    for size in sizes:
        done = subprocess.run([*command, str(size), "compared"], capture_output=True, text=True, check=True)
        seen = json.loads(done.stdout)
        grown.append((seen["events"], seen["written"], seen["limit"]))
        ratio, pace = seen["limit"] / seen["written"], seen["events"] / seen["written"]
        print(f"{seen['events']:>10}{seen['written']:>11.2f}{seen['limit']:>9.2f}{ratio:>15.2f}{pace:>10.0f}{seen['MB']:>12.1f}")
    growth(grown)
    alone = json.loads(subprocess.run([*command, str(most), "alone"], capture_output=True, text=True, check=True).stdout)
    print(f"goal: limit÷written ≥ 0.5; {alone['events']} events with their world: {alone['peak MB']:.0f} MB at most (goal ≤ 500)")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scenario", help="an id or a folder; the library's first if left out")
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--opens", type=int, default=3)
    options.add_argument("--events", type=int, default=1_000_000, help="the most events of a fortnight")
    chosen = options.parse_args()
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    sys.path.insert(0, str(ROOT))
    from ircoach.scenario.library import folders

    scenario = chosen.scenario or next(iter(folders()))
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("ircoach", "moto", "botocore"))
    print(f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {versions}")
    print(f"load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else "")
    gate_and_moto(chosen.rounds)
    pipe_and_direct(scenario, chosen.rounds)
    door_and_moto_server(chosen.rounds)
    opening(scenario, chosen.opens)
    replay(scenario)
    ordinary_days(chosen.events)


if __name__ == "__main__":
    main()
