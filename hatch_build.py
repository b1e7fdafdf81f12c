"""Build step: compile the gettext catalogs (i18n/*.tsv -> i18n/<lang>.mo), also for editable installs."""

import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "scripts"))


class CatalogHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:
        from compile_catalogs import compile_catalogs

        compile_catalogs(Path(self.root) / "src" / "dealtui" / "i18n")
