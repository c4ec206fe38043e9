"""Run the text of a submission to get its functions."""

from __future__ import annotations
import __future__

import ast
import inspect
import linecache
import re
import symtable
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

from grader.observation import Failure, FailureKind, Place
from grader.observe.code.awaiting import run_to_its_end
from grader.observe.code.messages import said_by
from grader.observe.code.old_keras import as_in_keras_2, well_known, without_private_keras
from grader.observe.code.own_modules import OwnModules
from grader.observe.code.present import present_import
from grader.observe.code.salvage import salvaged
from grader.plan import COSTS_NOTHING
from grader.submission import ModuleSource, Statement, SubmissionSource

_STOPS = (Exception, SystemExit, KeyboardInterrupt)
"""Exceptions of a statement that do not stop the statements after it."""
_FOUND = "; what it names is taken from where Keras 3 has it."
_UNKNOWN_NAME = re.compile("name '(\\w+)' is not defined")
_FILE = re.compile(r" \((?:/.*|unknown location)\)$")
"""The path in a message of Python: it means nothing to the student."""


@dataclass(frozen=True)
class _Failed:
    """A failed statement and the reason."""

    statement: Statement
    error: str
    reason: str
    """The error and its message."""

    @property
    def place(self) -> Place:
        """The place of its first line."""
        first_line = self.statement.source.strip().splitlines()[0]
        return Place(self.statement.where, self.statement.line, first_line)

    def of(self, function: str) -> Failure:
        """Describe the failure of a function that the statement should have defined."""
        match self.statement.tree if self.error == "ModuleNotFoundError" else None:
            case ast.ImportFrom(module=str(module)) if f"'{module}'" in self.reason:
                kind: FailureKind = "not_handed_in"
                message = f"is imported from `{module}`, which was not handed in"
            case _:
                kind = "not_reached"
                message = f"The definition of `{function}` fails ({self.reason})."
        return Failure(kind, self.error, message, self.place, causes=(self.place,))

    def note(self, ending: str) -> str:
        """Write a remark for the reader."""
        return f"{self.place}: `{self.place.text}` failed ({self.reason}){ending}"


@dataclass
class Namespace:
    """A submission after its definitions ran."""

    globals: dict[str, Any]
    notes: list[str]
    failed: dict[str, _Failed] = field(default_factory=dict)
    """Global name → the statement that should have bound it."""
    failed_stars: list[_Failed] = field(default_factory=list)
    """Failed imports of all names of a module: the names are unknown."""
    modules: list[ModuleType] = field(default_factory=list)
    """The notebook and the submission's own modules, as far as they were imported."""

    def explain(self, function: str, failure: Failure) -> Failure:
        """Add the failed statement that should have defined a missing name."""
        if failure.kind == "missing" and not failure.error:
            failed = self.failed.get(function)
            if failed:
                return failed.of(function)
            # Most functions that are missing were never written.
            return replace(self._with_cause(failure, function), causes=())
        unknown = _UNKNOWN_NAME.search(failure.message)
        if failure.error != "NameError" or unknown is None:
            return failure
        return self._with_cause(failure, unknown[1])

    def _with_cause(self, failure: Failure, name: str) -> Failure:
        if name in self.failed:
            causes = [self.failed[name]]
            is_import, text = causes[0].statement.is_import, causes[0].place.text
            why = f"{'its import' if is_import else f'`{text}`'} failed ({causes[0].reason})"
        else:
            causes = self.failed_stars
            stars = " or ".join(f"`{failed.place.text}`" for failed in causes)
            why = f"perhaps it comes from {stars}, which failed" if stars else ""
        message = "; ".join(filter(None, (failure.message, why)))
        return replace(failure, message=message, causes=tuple(item.place for item in causes))

    def replace(self, name: str, function: Callable[..., Any]) -> None:
        """Replace a function of the submission wherever the submission finds it.

        That is in its global names, in those of its own modules under any name, and in its classes.
        The notebook itself need not have the function.
        """
        replaced = self.globals.get(name, function)
        own = {module.__name__ for module in self.modules}
        for names in map(vars, self.modules):
            for key, value in list(names.items()):
                if value is replaced or (key == name and callable(value)):
                    names[key] = function
                elif inspect.isclass(value) and value.__module__ in own and name in vars(value):
                    setattr(value, name, staticmethod(function))
        self.globals[name] = function


def run_definitions(source: SubmissionSource) -> Namespace:
    """Run imports and definitions in order; a failed one leaves a note."""
    module = ModuleType("__main__")
    # Decorators, dataclasses and pickling look their module up by name.
    sys.modules["__main__"] = module
    module.__dict__["display"] = _display
    namespace = Namespace(module.__dict__, list(source.notes), modules=[module])

    def run_module(text: ModuleSource, module: ModuleType) -> None:
        namespace.modules.append(module)
        _run(text.statements, module.__dict__, namespace, _remembered)

    # Before all others, as the folder of a notebook comes before installed packages.
    if source.modules:
        sys.meta_path.insert(0, OwnModules(source.modules, run_module))
    _run(source.statements, namespace.globals, namespace, _remembered)
    return namespace


def run_reference(source: SubmissionSource) -> Namespace:
    """Run the reference's helper functions; hide their text from student code."""
    namespace = Namespace(ModuleType("reference").__dict__, list(source.notes))
    _run(source.statements, namespace.globals, namespace, lambda _: "<reference>")
    return namespace


def _display(*_: object, **__: object) -> None:
    """Take the place of the `display` of notebook kernels, without any effect."""


def _run(
    statements: Iterable[Statement],
    names: dict[str, Any],
    namespace: Namespace,
    file_name: Callable[[Statement], str],
) -> None:
    """Run statements into a dictionary of names and record the failures."""
    statements = tuple(statements)
    for statement in statements:
        name = file_name(statement)
        tree = ast.Module([], [])
        try:
            tree = ast.parse("\n" * (statement.line - 1) + statement.source, name)
            if statement.is_import and without_private_keras(tree):
                old = _Failed(statement, "", "it is the old Keras inside TensorFlow")
                namespace.notes.append(old.note(_FOUND))
            _execute(tree, name, names)
        except _STOPS as error:
            failed = _Failed(statement, type(error).__name__, _reason(error, statement))
            if isinstance(error, ImportError) and _imported_as_in_keras_2(tree, name, names):
                namespace.notes.append(failed.note(_FOUND))
                continue
            if _execute_parts(tree, name, names):
                namespace.notes.append(failed.note("; it was read without the part that failed."))
            else:
                namespace.notes.append(failed.note(f". {COSTS_NOTHING}"))
            unbound = [name for name in statement.defines if name not in names]
            namespace.failed |= dict.fromkeys(unbound, failed)
            if statement.is_import and not statement.defines:
                namespace.failed_stars.append(failed)
                namespace.notes += _fill_in(failed, statements, names)


def _imported_as_in_keras_2(tree: ast.Module, file_name: str, names: dict[str, Any]) -> bool:
    """Run an import with the names of Keras 2; return True if it runs."""
    with as_in_keras_2():
        try:
            _execute(tree, file_name, names)
        except _STOPS:
            return False
    return True


def _fill_in(
    star: _Failed, statements: Iterable[Statement], names: dict[str, Any]
) -> Iterator[str]:
    """Take names that a failed star import left undefined from the libraries; yield remarks."""
    bound, reads = set(names), set()
    for statement in statements:
        bound |= set(statement.defines)
        with suppress(SyntaxError):
            reads |= _global_reads(symtable.symtable(statement.source, "<submission>", "exec"))
    for name in sorted(reads - bound):
        known = well_known(name)
        if known:
            module, names[name] = known
            yield f"{star.place}: `{star.place.text}` left out `{name}`: taken from {module}."


def _global_reads(table: symtable.SymbolTable) -> set[str]:
    """List the global names that a block of code reads."""
    is_module = table.get_type() == "module"
    symbols = [item for item in table.get_symbols() if is_module or item.is_global()]
    inside = map(_global_reads, table.get_children())
    return {item.get_name() for item in symbols if item.is_referenced()}.union(*inside)


def _execute(tree: ast.Module, file_name: str, names: dict[str, Any]) -> None:
    # Type hints may use missing names: they are not evaluated.
    flags = __future__.annotations.compiler_flag | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code = compile(tree, file_name, "exec", flags, dont_inherit=True)
    returned = eval(code, names)  # noqa: S307 - its purpose
    if code.co_flags & inspect.CO_COROUTINE:
        run_to_its_end(returned)


def _execute_parts(tree: ast.Module, file_name: str, names: dict[str, Any]) -> bool:
    """Run failed statements without their failing parts; return True if any ran."""

    def fails(expression: ast.expr) -> bool:
        try:
            eval(compile(ast.Expression(expression), file_name, "eval"), names)  # noqa: S307
        except _STOPS:
            return True
        return False

    ran = False
    for statement in tree.body:
        for part in salvaged(statement, fails):
            try:
                _execute(ast.Module([part], []), file_name, names)
                ran = True
            except _STOPS:
                continue
    return ran


def _reason(error: BaseException, statement: Statement) -> str:
    message = said_by(error)
    if statement.is_import and isinstance(error, ImportError):
        parts = (_FILE.sub("", message), present_import(statement.source))
        message = ". ".join(filter(None, parts))
    return f"{type(error).__name__}: {message}".rstrip(".")


def _remembered(statement: Statement) -> str:
    """Register a statement's lines for tracebacks; return their file name."""
    filename = f"<{statement.where}>"
    lines = ("\n" * (statement.line - 1) + statement.source).splitlines(keepends=True)
    if filename in linecache.cache:
        known = linecache.cache[filename][2]  # type: ignore[misc]
        lines = [
            new if new.strip() else old
            for new, old in zip(
                lines + ["\n"] * (len(known) - len(lines)),
                known + ["\n"] * (len(lines) - len(known)),
                strict=True,
            )
        ]
    linecache.cache[filename] = (sum(map(len, lines)), None, lines, filename)
    return filename
