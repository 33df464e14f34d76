"""Walking through a place at random before it is published, to find where a matter would get stuck.

People submit whatever their forms allow, bells ring, messages come; the real token engine moves. The same
package is always walked in the same way, within a budget, so a finding can be shown again.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.doors import tokens
from engine.doors.drawings.crowds import MOST_OPEN
from engine.doors.guesses import Guesses
from engine.doors.packages import Place
from engine.ground.errors import CannotStep, Finding
from engine.ground.said import Said

WALKS = 300
MOVES = 200
MOST_MOVES = 3_000
"""Moves over all walks of one process: about a second."""
_NOTHING_NEW = 40
"""So many walks in a row that see no new shape are enough."""
_SHOWN = 24
"""Moves of a path that are shown, the last ones."""


@dataclass
class _Trouble:
    code: str
    element: str
    said: Said
    path: list[str]


@dataclass
class _Walk:
    """One walk: the run, what people have answered, and the moves made so far."""

    place: Place
    guesses: Guesses
    dice: random.Random
    path: list[str] = field(default_factory=list)

    def go(self, specs: tokens.Specs, seen: set[str]) -> _Trouble | None:
        """Walk to the end, to trouble, or to the end of the patience; notes in `seen` what was seen."""
        run: tokens.Run | None = None
        heard = 0
        try:
            run = tokens.Run.start(specs, self.guesses)
            for _ in range(MOVES):
                heard = self._hear(run, heard, seen)
                if run.finished or not self._move(run):
                    break
                if len(run.people()) > MOST_OPEN:
                    return self._crowd(run)
        except CannotStep as stuck:
            return self._stuck(run, stuck)
        return self._silent(run) if run.finished else None

    def _hear(self, run: tokens.Run, heard: int, seen: set[str]) -> int:
        journal = run.journal
        for step in journal[heard:]:
            seen.add(step.element)
            if step.kind == "completed":
                self.guesses.left(step.element)
        return len(journal)

    def _move(self, run: tokens.Run) -> bool:
        """One thing happens; False where nothing can any more."""
        waiting = {each.name for each in run.messages()}
        thrown = [name for name in self.guesses.thrown if name in waiting]
        self.guesses.thrown.clear()
        if thrown:
            run.send(thrown[0])
            return True
        people, bells = run.people(), run.bells()
        if people and (not (bells or waiting) or self.dice.random() < 0.75):
            task = self.dice.choice(people)
            self.path.append(task.element)
            self.guesses.answer(self.place.step(task.element).form)
            run.complete(task.id)
        elif bells and (not waiting or self.dice.random() < 0.5):
            bell = self.dice.choice(bells)
            self.path.append(bell.element)
            run.ring(bell.id, again=not bell.interrupting and self.dice.random() < 0.3)
        elif waiting:
            name = self.dice.choice(sorted(waiting))
            self.path.append(f"{name} ✉")
            message = self.place.messages.get(name)
            self.guesses.answer(message.form if message else "")
            run.send(name)
        else:
            return False
        return True

    def _stuck(self, run: tokens.Run | None, stuck: CannotStep) -> _Trouble:
        journal = run.journal if run is not None else []
        at = journal[-1].element if journal else (self.path or [self.guesses.process])[-1]
        return _Trouble("BC113", at, stuck.said, self.path)

    def _silent(self, run: tokens.Run) -> _Trouble | None:
        own = self.guesses.process in self.place.own_matters
        if not own or self.guesses.concluded or any(self.place.step(end).outcome for end in run.ends):
            return None
        said = Said(
            "流程走完了，却没有经过任何写了结果的结束。",
            "It ended without passing an end that has an outcome.",
        )
        return _Trouble("BC113", (run.ends or [self.guesses.process])[-1], said, self.path)

    def _crowd(self, run: tokens.Run) -> _Trouble:
        said = Said(
            f"同时打开的任务超过 {MOST_OPEN} 个。", f"More than {MOST_OPEN} tasks are open at the same time."
        )
        return _Trouble("BC048", run.people()[-1].element, said, self.path)


def walk(place: Place, walks: int = WALKS, most_moves: int = MOST_MOVES) -> list[Finding]:
    """Where a matter of this place would get stuck, end in silence or never rest, each with the way there."""
    found: list[Finding] = []
    for process in [*place.own_matters, *place.beside]:
        for trouble in _troubles(place, process, walks, most_moves):
            finding = _finding(place, trouble)
            if finding not in found:
                found.append(finding)
    return found


def _troubles(place: Place, process: str, walks: int, most_moves: int) -> Iterable[_Trouble]:
    """The shortest way found into each kind of trouble at each shape."""
    specs = tokens.build(place.engine_xml(process), process)
    shortest: dict[tuple[str, str], _Trouble] = {}
    seen: set[str] = set()
    moves = stale = 0
    for number in range(walks):
        dice = random.Random(number)  # noqa: S311 - the same walk every time, not a secret
        one = _Walk(place, Guesses(place, process, dice), dice)
        before = len(seen), len(shortest)
        trouble = one.go(specs, seen)
        if trouble is not None:
            key = trouble.code, trouble.element
            if key not in shortest or len(trouble.path) < len(shortest[key].path):
                shortest[key] = trouble
        moves += len(one.path) + 1
        stale = 0 if before != (len(seen), len(shortest)) else stale + 1
        if moves >= most_moves or stale >= _NOTHING_NEW:
            break
    return shortest.values()


def _finding(place: Place, trouble: _Trouble) -> Finding:
    step = place.steps.get(trouble.element)
    process = step.process if step else place.start_process
    drawing = place.drawing_of(process)
    drawn = drawing.processes[process].elements.get(trouble.element)
    shown = [place.name_of(name) for name in trouble.path[-_SHOWN:]]
    path = ("… → " if len(trouble.path) > _SHOWN else "") + " → ".join(shown)
    said = Said(
        f"试走时：{trouble.said.zh}走法：{path or '一开始'}。请照这条路改图。",
        f"On a trial walk: {trouble.said.en} The way there: {path or 'at once'}. Mend the drawing along it.",
    )
    line = drawn.line if drawn else drawing.processes[process].line
    return Finding(drawing.file, line, trouble.element, trouble.code, said)
