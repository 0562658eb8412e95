"""Plant faults and see whether a test finds each: `make mutants`, or `make mutants ARGS=intervals/engine/spans.py`.

The tests that may reach a file run once, and it is noted which function each of them calls. Then each fault in turn is
planted in a process of its own (a fork, so that nothing is set up twice), which runs the tests that reach the function,
the quickest first, until one fails. A fault that no test finds survives: it stands in tests/survivors.txt with the
reason why it is no fault, or the run fails; so it does when one that stands there is found by now. No part of CI.

Faults are planted in the code of functions as they live, below whatever decorates them. mutmut passes over all that is
decorated, which here is every action and every class of the engine; cosmic-ray starts Python anew for each fault.
"""

import argparse
import ast
import contextlib
import functools
import gc
import os
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SURVIVORS = ROOT / "tests" / "survivors.txt"
REACHED_BY = {
    "intervals/engine": ["tests/engine"],
    "intervals/permissions.py": ["tests/test_permissions.py", "tests/desk/test_alone.py"],
    "intervals/actions": ["tests/desk", "tests/documents", "tests/accounts", "tests/test_open_days.py"],
}
ENOUGH = 0.95
PATIENCE = (
    10,
    20,
)  # times as long as the tests take, and seconds more: then it is taken for a loop without end

SWAPPED: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
Key = tuple[str, int]  # of a function in its file: its name in full, and its first line


@dataclass(frozen=True)
class Fault:
    """One change of one file: the `number`-th of what may stand at a place."""

    file: Path
    function: Key
    place: int
    number: int
    name: str

    def codes(self) -> dict[Key, CodeType]:
        """The file's functions with the fault in one of them."""
        tree = ast.parse(self.file.read_text())
        node, _key = _inside(tree)[self.place]
        _put(tree, node, _changes(node)[self.number])
        return dict(_codes(compile(ast.fix_missing_locations(tree), str(self.file), "exec")))


def faults(file: Path) -> Iterator[Fault]:
    """Every fault that can be planted in the functions of a file."""
    seen = Counter[str]()
    for place, (node, key) in enumerate(_inside(ast.parse(file.read_text()))):
        for number, changed in enumerate(_changes(node) if key else []):
            name = f"{file.relative_to(ROOT)} {key[0]}: {_said(node)} -> {_said(changed)}"
            name = " ".join(name.split())
            seen[name] += 1
            yield Fault(file, key, place, number, name if seen[name] == 1 else f"{name} ({seen[name]})")


def _inside(tree: ast.Module) -> list[tuple[ast.AST, Key | None]]:
    """Every node, with the function in whose body it stands."""
    found: list[tuple[ast.AST, Key | None]] = []

    def walk(node: ast.AST, names: str, key: Key | None) -> None:
        found.append((node, key))
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                walk(each, f"{names}{node.name}.", None if key is None else key)
        elif isinstance(node, ast.FunctionDef):
            line = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            for each in node.body[ast.get_docstring(node) is not None :]:
                walk(each, f"{names}{node.name}.<locals>.", (f"{names}{node.name}", line))
        elif not isinstance(node, ast.AnnAssign):
            for each in ast.iter_child_nodes(node):
                walk(each, names, key)
        elif node.value:
            walk(node.value, names, key)

    walk(tree, "", None)
    return found


def _said(node: ast.AST) -> str:
    return ast.unparse(node.test if isinstance(node, ast.If | ast.IfExp) else node)


def _put(tree: ast.Module, old: ast.AST, new: ast.AST) -> None:
    """Have `new` stand where `old` does."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, ast.copy_location(new, old))
            elif isinstance(value, list) and any(each is old for each in value):
                value[:] = [ast.copy_location(new, old) if each is old else each for each in value]


def _changes(node: ast.AST) -> list[ast.AST]:
    """What may stand in the place of a node."""
    return _of_a_value(node) or _of_what_is_done(node)


def _of_a_value(node: ast.AST) -> list[ast.AST]:
    match node:
        case ast.Compare(ops=[op]) | ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in SWAPPED:
            swapped = SWAPPED[type(op)]()
            return [_like(node, **{"ops": [swapped]} if isinstance(node, ast.Compare) else {"op": swapped})]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return [operand]
        case ast.Constant(value=bool() as value):
            return [ast.Constant(not value)]
        case ast.Constant(value=int() as value):
            return [ast.Constant(value + 1)]
        case ast.keyword(arg=str() as name, value=ast.Name() | ast.Attribute()):
            return [ast.keyword(name, ast.Constant(None))]
    return []


def _of_what_is_done(node: ast.AST) -> list[ast.AST]:
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) if isinstance(
            test, ast.Name | ast.Attribute | ast.Call
        ):
            return [_like(node, test=ast.UnaryOp(ast.Not(), test))]
        case ast.Return(value=value) if value and not (
            isinstance(value, ast.Constant) and value.value is None
        ):
            return [ast.Return(ast.Constant(None))]
        case ast.Expr(value=ast.Call()):
            return [ast.Pass()]
    return []


def _like(node: ast.AST, **fields: object) -> ast.AST:
    return type(node)(**{name: getattr(node, name) for name in node._fields} | fields)


def _codes(code: CodeType) -> Iterator[tuple[Key, CodeType]]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield (each.co_qualname, each.co_firstlineno), each
            yield from _codes(each)


class Planter:
    """A plugin of pytest that runs the tests once, and then those that reach a fault, for each fault."""

    def __init__(self, files: list[Path], every: int) -> None:
        self.faults = [each for file in files for each in faults(file)][::every]
        self.files = {str(file) for file in files}
        self.reached: dict[tuple[str, Key], list[pytest.Item]] = defaultdict(list)
        self.took: dict[pytest.Item, float] = {}
        self.survived: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """The same examples each time, and none is made smaller: it is enough that a test fails."""
        from hypothesis import Phase, settings  # noqa: PLC0415 - pytest wants to be there first

        settings.register_profile(
            "mutants", phases=[Phase.explicit, Phase.generate], derandomize=True, database=None
        )
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Both rounds. The first must be without a failure."""
        if session.testsfailed:
            raise session.Interrupted("something could not be collected")
        for item, following in _in_turn(session, session.items):
            self._once(item, following)
        if not session.testsfailed:
            self._plant_all(session)
        session._setupstate.teardown_exact(None)
        return True

    def _once(self, item: pytest.Item, following: Any) -> None:
        called: set[tuple[str, Key]] = set()

        def note(frame: FrameType, event: str, _arg: Any) -> None:
            code = frame.f_code
            if event == "call" and code.co_filename in self.files:
                called.add((code.co_filename, (code.co_qualname, code.co_firstlineno)))

        begun = time.monotonic()
        threading.setprofile(note)
        sys.setprofile(note)
        try:
            _run(item, following)
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]
        self.took[item] = time.monotonic() - begun
        for each in called:
            self.reached[each].append(item)

    def _plant_all(self, session: pytest.Session) -> None:
        live = [each for each in gc.get_objects() if type(each) is FunctionType]
        live = [each for each in live if each.__code__.co_filename in self.files]
        for number, fault in enumerate(self.faults, start=1):
            tests = sorted(self.reached[str(fault.file), fault.function], key=self.took.__getitem__)
            lived = not tests or self._lives(session, fault, tests, live)
            print(f"\r{number} of {len(self.faults)}, {len(self.survived)} survived ", end="", flush=True)
            if lived:
                self.survived.append(fault.name)
                print(f"\n  {fault.name}{'' if tests else '  (no test gets there)'}", flush=True)
        print()

    def _lives(
        self, session: pytest.Session, fault: Fault, tests: list[pytest.Item], live: list[FunctionType]
    ) -> bool:
        child = os.fork()
        if child == 0:
            found = 1
            with contextlib.suppress(BaseException), open(os.devnull, "w") as nothing:
                session.config.get_terminal_writer()._file = nothing
                _swap(fault, live)
                found = int(_any_fails(session, tests))
            os._exit(found)
        times, more = PATIENCE
        ends = time.monotonic() + times * sum(self.took[each] for each in tests) + more
        while time.monotonic() < ends:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return status == 0
            time.sleep(0.005)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return False


class _NoTest:
    """What follows the last test, so that what belongs to the session stays."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[pytest.Session]:
        return [self.session]


def _in_turn(session: pytest.Session, tests: list[pytest.Item]) -> Iterator[tuple[pytest.Item, Any]]:
    return zip(tests, [*tests[1:], _NoTest(session)], strict=True)


def _run(item: pytest.Item, following: Any) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _any_fails(session: pytest.Session, tests: list[pytest.Item]) -> bool:
    for item, following in _in_turn(session, tests):
        _run(item, following)
        if session.testsfailed:
            return True
    return False


def _swap(fault: Fault, live: list[FunctionType]) -> None:
    """Plant it in the functions that live, and forget what those before have said."""
    codes = fault.codes()
    for each in live:
        if each.__code__.co_filename == str(fault.file):
            key = each.__code__.co_qualname, each.__code__.co_firstlineno
            each.__code__ = codes.get(key, each.__code__)
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):
            each.cache_clear()


def survivors() -> dict[str, str]:
    """Those that are known to survive, each with the reason: lines of the file that are neither blank nor a remark."""
    lines = [line for line in SURVIVORS.read_text().splitlines() if line and not line.startswith("#")]
    return {fault.strip(): reason.strip() for fault, _, reason in (line.partition("  # ") for line in lines)}


def main() -> int:
    """0 if every fault was found or stands in the list with its reason."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument(
        "files", nargs="*", default=list(REACHED_BY), help="files or folders to plant faults in"
    )
    options.add_argument("--every", type=int, default=1, help="plant only every so-manieth: a sample")
    options.add_argument("--tests", nargs="*", help="instead of all the tests that may reach them")
    asked = options.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    known, wrong = survivors(), []
    for part, tests in REACHED_BY.items():
        files = [
            path
            for name in asked.files
            for path in sorted(ROOT.joinpath(name).rglob("*.py")) or [ROOT / name]
        ]
        files = [path for path in dict.fromkeys(files) if path.is_relative_to(ROOT / part)]
        if not files:
            continue
        planter = Planter(files, asked.every)
        print(f"{part}: {len(planter.faults)} faults")
        apart = ["-q", "-p", "no:xdist", "-p", "no:randomly", "-p", "no:cacheprovider", "-k", "not postgres"]
        if pytest.main([*apart, *(asked.tests or tests)], plugins=[planter]):
            return 1
        planted, survived = {each.name for each in planter.faults}, set(planter.survived)
        share = 1 - len(survived) / max(len(planted), 1)
        print(f"{len(planted) - len(survived)} of {len(planted)} found, {share:.1%}")
        wrong += [f"survived, and stands nowhere: {name}" for name in sorted(survived - known.keys())]
        if not asked.tests:
            wrong += [f"is found by now: {name}" for name in sorted(planted & known.keys() - survived)]
        if share < ENOUGH:
            wrong.append(f"fewer than {ENOUGH:.0%} were found")
    wrong += [f"has no reason: {name}" for name, reason in known.items() if not reason]
    print("\n".join(wrong))
    return len(wrong) > 0


if __name__ == "__main__":
    sys.exit(main())
