"""Bamboo under a name of its own, for where another module is called ``sim``.

The package ``sim`` beside this file is loaded by its place. So a modeller's own ``sim.py`` in the
working folder or on the path does not stand in its way:

    from bamboo_diplomacy import sim
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parent / "sim"


def _loaded() -> ModuleType:
    """Return the package ``sim`` beside this file; load it where another one is loaded or none."""
    found = sys.modules.get("sim")
    if found is not None and FOLDER in map(Path, getattr(found, "__path__", [])):
        return found
    place = [str(FOLDER)]
    spec = spec_from_file_location("sim", FOLDER / "__init__.py", submodule_search_locations=place)
    if spec is None or spec.loader is None:
        raise ImportError(f"there is no package in {FOLDER}")
    package = module_from_spec(spec)
    sys.modules["sim"] = package
    spec.loader.exec_module(package)
    return package


sim = _loaded()


def main() -> None:
    """Run the command line."""
    from sim.commands.cli import main as command

    command()


if __name__ == "__main__":
    main()
