"""Rules about what is fair: cues on both sides, deciding evidence of two records, a right verdict for every variant."""

from __future__ import annotations

from collections.abc import Iterator

from ircoach.scenario.check.rule import Found, rule
from ircoach.scenario.check.subject import Subject
from ircoach.scenario.cues import MOST_APART, cue_table


@rule("cue-table", "every variant says of every cue whether it shows it, and of no other")
def whole_table(subject: Subject) -> Iterator[Found]:
    """The cue table has no holes."""
    known = set(subject.form.cues)
    for number, variant in enumerate(subject.form.variants):
        place, given = subject.at("variants", number, "cues"), set(variant.cues)
        if lacking := sorted(known - given):
            yield place.found(
                f"variant {variant.id} does not say whether it shows: {', '.join(lacking)}", "add true or false for each"
            )
        if stray := sorted(given - known):
            what = f"variant {variant.id} shows what `cues` does not list: {', '.join(stray)}"
            yield place.found(what, "add it to `cues` at the top, or correct its name")


@rule("cue-certain", "no cue, and no absence of one, is seen on one side only: whoever sees it would know")
def cue_certain(subject: Subject) -> Iterator[Found]:
    """No single record decides."""
    for cue in cue_table(subject.form):
        if cue.certain:
            what = f"cue {cue.id}: {cue.sick:.0%} of the incidents show it and {cue.twins:.0%} of the twins, so it decides alone"
            yield subject.at("cues", cue.id).found(what, "let a variant of the other side show it too, or miss it too")


@rule("cue-balance", f"incidents and twins show each cue in nearly equal share, at most {MOST_APART:g} apart")
def cue_balance(subject: Subject) -> Iterator[Found]:
    """No rule on one cue does much better than a coin."""
    for cue in cue_table(subject.form):
        if not cue.ok and not cue.certain:
            what = (
                f"cue {cue.id}: {cue.sick:.0%} of the incidents and {cue.twins:.0%} of the twins show it; "
                f"a rule on it alone is right {cue.accuracy:.0%} of the time"
            )
            yield subject.at("cues", cue.id).found(what, f"change a variant until the shares are at most {MOST_APART:g} apart")


@rule("deciding-evidence", "two pieces of evidence or more decide each variant, and each exists in it")
def deciding_evidence(subject: Subject) -> Iterator[Found]:
    """What decides is two records that agree."""
    for number, variant in enumerate(subject.form.variants):
        deciding = [piece for piece in subject.form.evidence if variant.id in piece.deciding]
        if len(deciding) < 2:
            named = ", ".join(piece.id for piece in deciding) or "nothing"
            what = f"variant {variant.id} is decided by {named}; one record alone must not decide"
            yield subject.at("variants", number, "id").found(what, "name it in `deciding` of two pieces of evidence")
    for number, piece in enumerate(subject.form.evidence):
        absent = [name for name in piece.deciding if piece.variants and name not in piece.variants]
        if absent:
            what = f"evidence {piece.id} decides {', '.join(absent)}, where it does not exist"
            yield subject.at("evidence", number, "deciding").found(what, "take it out of `deciding`, or add it to `variants`")


@rule("alert-alone", "the first reading is of the alert alone: no evidence seen, every variant, and no certainty")
def alert_alone(subject: Subject) -> Iterator[Found]:
    """Before anything was looked at, nobody can know."""
    readings = subject.form.rubric.recognition
    place = subject.at("rubric", "recognition", 0)
    if not readings or readings[0].seen or readings[0].any_seen or readings[0].variants:
        fix = 'begin with a reading without `seen` and `variants`, such as verdicts: ["can\'t tell yet"]'
        yield place.found("nothing says what is right before any evidence was seen", fix)
    elif "can't tell yet" not in readings[0].verdicts:
        what = f"on the alert alone only {', '.join(readings[0].verdicts)} counts as right"
        yield place.found(what, "add `can't tell yet`: an alert is no evidence")


@rule(
    "verdict-due",
    "every incident has a reading that says sick and stop it now, and one once it is closed; every twin one of not sick",
)
def verdict_due(subject: Subject) -> Iterator[Found]:
    """The right verdict can be reached in every variant."""
    for number, variant in enumerate(subject.form.variants):
        readings = [each for each in subject.form.rubric.recognition if not each.variants or variant.id in each.variants]
        place = subject.at("variants", number, "id")
        if variant.truth == "not sick":
            if not any("not sick" in each.verdicts and each.state != "closed" for each in readings):
                yield place.found(f"no reading ever allows `not sick` in {variant.id}", "add one to rubric.recognition")
            continue
        if not any("sick" in each.verdicts and (not each.bleed or "stop it now" in each.bleed) for each in readings):
            yield place.found(f"no reading ever allows `sick`, `stop it now` in {variant.id}", "add one to rubric.recognition")
        if not any(each.state == "closed" for each in readings):
            what = f"no reading says what is right in {variant.id} once it is contained"
            yield place.found(what, "add one with `state: closed`: a patient who is stable is not called sick for ever")


@rule("report-due", "a report to AWS is asked in incidents alone, each fact of it in named ones: an innocent is not reported")
def report_due(subject: Subject) -> Iterator[Found]:
    """Nobody has to report a twin."""
    twins = {variant.id for variant in subject.form.variants if variant.truth == "not sick"}
    for number, fact in enumerate(subject.form.rubric.report_to_aws):
        asked = [name for name in fact.variants if name in twins] if fact.variants else sorted(twins)
        if asked:
            place = subject.at("rubric", "report_to_aws", number, "variants")
            what = f"fact {fact.id} of the report to AWS is asked in {', '.join(asked)}, where nobody did wrong"
            yield place.found(what, "list the incidents in `variants` in which an account or address of AWS's outside took part")


@rule("waiting-balance", "whoever else waits, waits in incidents and twins in nearly equal share: it tells nothing")
def waiting_balance(subject: Subject) -> Iterator[Found]:
    """Another patient is no cue."""
    for number, other in enumerate(subject.form.waiting):
        cues = {other.id: other.text}
        shown = {variant.id: {other.id: other in subject.form.waiting_in(variant.id)} for variant in subject.form.variants}
        variants = tuple(each.model_copy(update={"cues": shown[each.id]}) for each in subject.form.variants)
        for cue in cue_table(subject.form.model_copy(update={"cues": cues, "variants": variants})):
            if not cue.ok:
                what = f"{other.id} waits in {cue.sick:.0%} of the incidents and {cue.twins:.0%} of the twins"
                place = subject.at("waiting", number, "variants")
                yield place.found(what, "let them wait in nearly equal shares, or in all variants")
