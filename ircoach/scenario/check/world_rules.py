"""Rules that ask the worlds: each variant's is built at one seed and played to its horizon with nobody acting."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Iterator

from ircoach.scenario.check.rule import Found, rule
from ircoach.scenario.check.subject import DEBRIEF, STORYLINE, Place, Subject
from ircoach.scenario.check.telling import Told
from ircoach.scenario.check.texts import at_alert, later
from ircoach.scenario.filling import facts_in, fill
from ircoach.scenario.form import Question, Variant


@rule("builds", "every variant's world can be built and played to its horizon", "worlds")
def builds(subject: Subject) -> Iterator[Found]:
    """A storyline's bug is found here, not by a learner."""
    told: dict[tuple[str, int, str], list[str]] = {}
    for variant in subject.form.variants:
        fault = subject.worlds[variant.id][0].fault
        if fault:
            told.setdefault((fault.file, fault.line, fault.what), []).append(variant.id)
    for (file, line, what), variants in told.items():
        yield subject.file(file, line).found(f"scenario fault in {', '.join(variants)}: {what}", "mend the storyline")


@rule("deterministic", "a world built twice from the same seed is the same to the last record", "worlds")
def deterministic(subject: Subject) -> Iterator[Found]:
    """A case is its seed and its journal, so nothing may depend on the wall clock, on chance, or on the order of a set."""
    for variant in subject.form.variants:
        first, second = subject.worlds[variant.id]
        if first.fault is None and first.digest != second.digest:
            fix = "draw from stage.dice, take the time from stage.now, and sort sets before going through them"
            yield subject.file(STORYLINE).found(f"variant {variant.id}: two builds from one seed differ", fix)


@rule("facts", "every {fact} that a text names is given by the worlds it is shown in, by the time it is shown", "worlds")
def facts(subject: Subject) -> Iterator[Found]:
    """No learner reads a name in braces."""
    for texts, early in ((at_alert(subject.form), True), (later(subject.form, subject.text(DEBRIEF)), False)):
        for shown in texts:
            for fact in dict.fromkeys(facts_in(shown.text)):
                lacking = [
                    v.id for v, told in subject.told(shown.variants) if fact not in (told.facts_at_alert if early else told.facts)
                ]
                if lacking:
                    place = subject.at(*shown.location) if shown.location else subject.word(f"{{{fact}}}", DEBRIEF)
                    when = ", when it is shown" if early and any(fact in t.facts for _, t in subject.told(lacking)) else ""
                    yield place.found(
                        f"{{{fact}}} is not given in {', '.join(lacking)}{when}",
                        f"put it into stage.truth, or limit the text's `variants`; given are: {_near(subject, lacking[0])}",
                    )


def _near(subject: Subject, variant: str) -> str:
    return ", ".join(sorted(subject.worlds[variant][0].facts)) or "none"


@rule(
    "question-truth",
    "every question has a right answer in every world it is asked in, of its kind, and among its choices",
    "worlds",
)
def question_truth(subject: Subject) -> Iterator[Found]:
    """What is asked can be answered."""
    for number, question in enumerate(subject.form.questions):
        wrong: dict[str, list[str]] = {}
        for variant, told in subject.told(question.variants):
            if problem := _unanswerable(question, variant, told):
                wrong.setdefault(problem, []).append(variant.id)
        for problem, variants in wrong.items():
            what = f"question {question.id} in {', '.join(variants)}: {problem}"
            yield subject.at("questions", number, "answer").found(what, "give the fact in stage.truth, or correct the answer")


@rule("fact-time", "the time that a fact of a note names is one in every world it is asked in", "worlds")
def fact_time(subject: Subject) -> Iterator[Found]:
    """A time to be named is a time."""
    for name in ("hand_over", "report_to_aws"):
        for number, fact in enumerate(getattr(subject.form.rubric, name)):
            wrong = [f"{variant.id}: {right!r}" for variant, told in subject.told(fact.variants if fact.at else ())
                     if fact.at and not facts_in(right := fill(fact.at, told.facts)) and not _is_time(right)]  # fmt: skip
            if wrong:
                place = subject.at("rubric", name, number, "at")
                yield place.found(f"fact {fact.id} is no time in {', '.join(wrong)}", "give the fact as YYYY-MM-DD HH:MM, UTC")


def _is_time(text: str) -> bool:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _unanswerable(question: Question, variant: Variant, told: Told) -> str:
    raw = question.answer if isinstance(question.answer, str) else question.answer.get(variant.id)
    if raw is None:  # the rule about answers for all says so
        return ""
    right = fill(raw, told.facts)
    if lacking := facts_in(right):
        return f"no world fact {{{lacking[0]}}}"
    if not right.strip():
        return "the right answer is empty"
    if question.kind == "choice" and right not in question.choices:
        return f"the right answer {right!r} is not among the choices"
    try:
        match question.kind:
            case "number":
                float(right)
            case "time":
                dt.datetime.fromisoformat(right)
            case "address":
                ipaddress.ip_address(right)
            case "account" if not re.fullmatch(r"\d{12}", right):
                return f"{right!r} is no account id of twelve digits"
    except ValueError:
        return f"{right!r} is no {question.kind}"
    return ""


@rule("same-alert", "no word of the alert is seen in all incidents and in no twin, or the other way round", "worlds")
def same_alert(subject: Subject) -> Iterator[Found]:
    """Every variant raises the same alert. Words with digits in them are ids, addresses and hours, which differ anyway."""
    alert = subject.form.alert
    for field, text in (("title", alert.title), ("text", alert.text)):
        sides: dict[str, list[set[str]]] = {"sick": [], "not sick": []}
        for variant, told in subject.told():
            words = re.findall(r"[\w@.-]+", fill(text, told.facts_at_alert))
            sides[variant.truth].append({word.strip(".") for word in words if not re.search(r"\d", word)})
        if not all(sides.values()):
            continue
        for here, there in (("sick", "not sick"), ("not sick", "sick")):
            telling = set.intersection(*sides[here]).difference(*sides[there])
            if telling:
                what = f"{', '.join(sorted(telling))}: in the alert whenever the truth is `{here}`, and never else"
                yield subject.at("alert", field).found(what, "let the alert say the same in every variant")


@rule("loss", "nobody acting, every incident loses something after the alert, and no twin does", "worlds")
def loss(subject: Subject) -> Iterator[Found]:
    """Something bleeds where somebody is sick, and nothing where nobody is."""
    for number, variant in enumerate(subject.form.variants):
        for _, told in subject.told([variant.id]):
            place = subject.at("variants", number, "id")
            if variant.truth == "sick" and not told.lost:
                yield place.found(
                    f"nothing is lost in {variant.id} after the alert", "book losses with stage.expose and stage.lose"
                )
            if variant.truth == "not sick" and told.lost:
                yield place.found(f"{told.lost:g} is lost in {variant.id}, a twin", "book losses for an intruder's calls only")


@rule("goes-on", "somebody goes on calling after the alert in every variant: waiting must not decide", "worlds")
def goes_on(subject: Subject) -> Iterator[Found]:
    """Silence after the alert would tell a twin."""
    for number, variant in enumerate(subject.form.variants):
        for _, told in subject.told([variant.id]):
            if not told.goes_on:
                place = subject.at("variants", number, "id")
                yield place.found(f"nobody calls after the alert in {variant.id}", "let its cast go on with what they are about")


@rule("sources", "every register and contact that evidence is seen in exists, and the account the responder works in", "worlds")
def sources(subject: Subject) -> Iterator[Found]:
    """Where the form says to look, there is something to look at."""
    for number, piece in enumerate(subject.form.evidence):
        for call in dict.fromkeys(call for sight in piece.seen for call in sight.calls):
            kind, _, name = call.partition(":")
            if kind not in ("register", "ask"):
                continue
            lacking = [
                v.id for v, t in subject.told(piece.variants) if name not in (t.registers if kind == "register" else t.contacts)
            ]
            if lacking and not (kind == "register" and name == "contacts"):
                noun = "register" if kind == "register" else "contact"
                fix = f"add it in the storyline: stage.company.{'register' if kind == 'register' else 'person'}(…)"
                what = f"evidence {piece.id}: no {noun} {name!r} in {', '.join(lacking)}"
                yield subject.at("evidence", number, "seen").found(what, fix)
    for variant, told in subject.told():
        account = told.facts_at_alert.get("responder_account", "production")
        if account not in told.accounts:
            what = f"variant {variant.id}: the responder works in account {account!r}, and there is none of that name"
            there = ", ".join(told.accounts)
            fix = f"open it with stage.world.open_account, or name another in stage.truth['responder_account']: {there}"
            yield subject.file(STORYLINE).found(what, fix)


@rule("lived-in", "beside the story there are ordinary people and jobs, whose fortnight is in the trail", "worlds")
def lived_in(subject: Subject) -> Iterator[Found]:
    """Where nothing ordinary happens, whatever happens is the story."""
    empty = [variant.id for variant, told in subject.told(()) if not told.habits]
    if empty:
        what = f"nobody but the story's own people does anything in {', '.join(empty)}"
        fix = "call lived_in(stage, account, region), or ordinary_days(house, days) in a house (docs/authors/house.md)"
        yield subject.file(STORYLINE).found(what, fix)


@rule("evidence-there", "what the trail, a register or a person is to show is there, with nobody acting", "worlds")
def evidence_there(subject: Subject) -> Iterator[Found]:
    """Evidence that nobody can see costs everybody points, the expert first, and is told to them as their mistake."""
    for number, piece in enumerate(subject.form.evidence):
        lacking: dict[str, list[str]] = {}
        for variant, told in subject.told(piece.variants):
            if why := told.unseen.get(piece.id):
                lacking.setdefault(why, []).append(variant.id)
        for why, variants in lacking.items():
            fix = "mend `contains`, let the storyline do what it tells, or name the `variants` it exists in"
            yield subject.at("evidence", number, "seen").found(f"evidence {piece.id} in {', '.join(variants)}: {why}", fix)


@rule(
    "half-fix-call",
    "every half-fix names a call that the intruder really makes, on an exposure that is tried",
    "worlds and answers",
)
def half_fix_call(subject: Subject) -> Iterator[Found]:
    """What still succeeds after a half-fix is something the story does."""
    for name, each in subject.answer_group("HALF_FIXES").items():
        still, exposure = getattr(each, "still", ""), getattr(each, "exposure", "")
        lacking = [
            variant.id
            for variant, told in subject.told(getattr(each, "variants", ()))
            if variant.truth == "sick" and not _tried(subject, told, still, exposure)
        ]
        if lacking:
            tried = sorted({f"{call} on {what}" for _, told in subject.told(lacking) for what, call in told.attempts})
            what = f"HALF_FIXES[{name!r}]: nobody tries {still} on {exposure!r} in {', '.join(lacking)}"
            yield _half_fix(subject, name).found(
                what, f"name a call the story notes with stage.tries: {', '.join(tried) or 'none'}"
            )


def _tried(subject: Subject, told: Told, still: str, exposure: str) -> bool:
    """Whether the call is tried with nobody acting, or is one that the storyline only tries once it was refused something."""
    if any(call == still and exposure in ("", what) for what, call in told.attempts):
        return True
    known = {what for what, _ in told.attempts}
    return exposure in ("", *known) and any(f'"{still}"' in subject.text(name) for name in subject.storyline_files)


def _half_fix(subject: Subject, name: str) -> Place:
    return subject.word(f'"{name}"', *subject.answers_files)
