"""The open questions that could still change the advice, as Excel formulas.

The same walk as in `python_compiler`: down the steps of the decision as far as they can be reached, and from
each unknown condition on the way down to the answers that keep it unknown. A *guard* is a cell that is 1
where the walk comes by and 0 where it does not.
"""

from __future__ import annotations

from mas_cli.instrument import conditions as c
from mas_cli.instrument.excel_cells import ExcelWriter, fold
from mas_cli.instrument.program import LinkedStep


class MissingWriter(ExcelWriter):
    """Writes for every question whether it is among the missing ones; made with `presume=False`."""

    def write(self) -> None:
        """Give every question that can be missing a cell `missing.<id>`: 1 when it is, else 0."""
        self._found: dict[str, list[str]] = {}
        self._wanted: dict[str, list[str]] = {}
        self._steps(self.program.decision, "1")
        for name in reversed(self.program.order):
            guards = self._wanted.get(name)
            if guards:
                asked = name.startswith("?")
                node = self.program.applicability[name[1:]] if asked else self.program.facts[name]
                self._open(node, self._share(f"wanted.{name}", _any(guards)))
        for question in self.program.questions:
            if question in self._found:
                self.sheet.share(f"missing.{question}", _any(self._found[question]))

    def _steps(self, steps: tuple[LinkedStep, ...], reached: str) -> str:
        """Walk some steps; the expression given is 1 when one of them decides for sure."""
        stops = []
        for step in steps:
            name = f"step.{step.step.id}"
            when = self.cell(step.when)
            self._open(step.when, reached)
            always = when == "2"
            inside = self._share(f"{name}.inside", reached if always else f"IF({when}=0,0,{reached})")
            if step.steps:
                decided = self._steps(step.steps, inside)
            elif step.requires is not None:
                self._open(step.requires, inside)
                decided = f"IF({self.cell(step.requires)}=0,1,0)"
            elif step.choose:
                for route in step.choose:
                    self._open(c.Fact(route), inside)
                decided = f"IF({fold('MAX', map(self.fact, step.choose))}=2,1,0)"
            else:
                decided = "1"
            certain = fold("MIN", [reached, decided])
            stop = self._share(f"{name}.stop", certain if always else f"IF({when}=2,{certain},0)")
            stops.append(stop)
            reached = self._share(f"{name}.past", f"IF({stop}=1,0,{reached})")
        return fold("MAX", stops)

    def _open(self, node: c.Node, guard: str) -> None:
        """Collect what keeps a condition unknown where the guard is 1."""
        match node:
            case c.Constant() | c.IsUnknown() | c.IsTrue():
                return
            case c.Not(part=part):
                self._open(part, guard)
                return
            case c.Fact(name=name):
                self._wanted.setdefault(name, []).append(f"IF({self.fact(name)}=1,{guard},0)")
                return
        unknown = self._share(f"open.{len(self.sheet.cells)}", f"IF({self.cell(node)}=1,{guard},0)")
        match node:
            case c.All(parts=parts) | c.Some(parts=parts) | c.AtLeast(parts=parts):
                for part in parts:
                    self._open(part, unknown)
            case _:
                for question in sorted(self.program.questions_in(node)):
                    self._leaf(question, unknown)

    def _leaf(self, question: str, guard: str) -> None:
        state = self.state(question)
        if state != "2":
            self._found.setdefault(question, []).append(f"IF({state}=1,{guard},0)")
        if question in self.program.applicability:
            applies = f"IF({self.applies(question)}=1,{guard},0)"
            self._wanted.setdefault(f"?{question}", []).append(applies)


def _any(guards: list[str]) -> str:
    return fold("MAX", dict.fromkeys(guards))
