"""Imports of a submission's own modules, whose files are missing where it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from grader.submission import ModuleSource


class OwnModules(MetaPathFinder, Loader):
    """Finder of the modules of a submission, which runs each at its first import.

    Args:
        modules: their text.
        run: runs a text into a module's dictionary.
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
        """Find the submission's modules only."""
        source = self._modules.get(fullname)
        if source is None:
            return None
        return ModuleSpec(fullname, self, origin=source.where, is_package=source.is_package)

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's statements, as an import does."""
        self._run(self._modules[module.__name__], module)
