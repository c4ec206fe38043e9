"""Lets a submission import its own modules, whose files are not there where it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from grader.submission import ModuleSource


class OwnModules(MetaPathFinder, Loader):
    """Finds the modules of a submission and runs them when they are first imported.

    Args:
        modules: Their text.
        run: Runs one into a module's dictionary.
    """

    def __init__(
        self, modules: Iterable[ModuleSource], run: Callable[[ModuleSource, ModuleType], None]
    ) -> None:
        self._modules = {module.name: module for module in modules}
        self._run = run

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - of the protocol
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Know the submission's modules and no others."""
        source = self._modules.get(fullname)
        if source is None:
            return None
        return ModuleSpec(fullname, self, origin=source.where, is_package=source.is_package)

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's statements, as an import does."""
        self._run(self._modules[module.__name__], module)
