"""What an archive says of itself: RO-Crate, CodeMeta, a citation and the environment.

Source: RO-Crate 1.1 (researchobject.org/ro-crate/1.1), CodeMeta 2.0 (codemeta.github.io).
"""

import json
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any, Final

from sim import __version__

PACKAGE: Final = "bamboo-diplomacy"
SOFTWARE: Final = "Bamboo: a laboratory for diplomatic alignment"
AUTHORS: Final = "The Bamboo developers"
LICENCE: Final = "https://spdx.org/licenses/Apache-2.0"
NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
KINDS: Final = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".html": "text/html",
    ".md": "text/markdown",
    ".yaml": "application/yaml",
    ".py": "text/x-python",
}


def crate(manifest: Mapping[str, Any], sums: Mapping[str, str]) -> str:
    """Return the RO-Crate metadata of an archive.

    Args:
        manifest: The manifest of the results.
        sums: The sha256 of every file of the archive, by its path.
    """
    parts = [{"@id": name} for name in sums]
    title = str(manifest.get("title") or manifest.get("name"))
    graph: list[dict[str, Any]] = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": title,
            "description": f"Results of {SOFTWARE}, with all that their rerun needs.",
            "license": {"@id": LICENCE},
            "hasPart": parts,
            "mentions": {"@id": "#rerun"},
        },
        {
            "@id": "#rerun",
            "@type": "CreateAction",
            "name": " ".join(("bamboo", *map(str, manifest.get("command", ())))),
            "instrument": {"@id": "#bamboo"},
            "result": [{"@id": name} for name in sums if name.startswith("results/")],
        },
        {
            "@id": "#bamboo",
            "@type": "SoftwareApplication",
            "name": SOFTWARE,
            "version": __version__,
            "softwareRequirements": {"@id": "environment.txt"},
        },
    ]
    graph += [_file(name, known) for name, known in sums.items()]
    return _json({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph})


def _file(name: str, known: str) -> dict[str, Any]:
    suffix = f".{name.rpartition('.')[2]}"
    return {
        "@id": name,
        "@type": "File",
        "name": name.rpartition("/")[2],
        "encodingFormat": KINDS.get(suffix, "text/plain"),
        "sha256": known,
    }


def codemeta(versions: Iterable[str]) -> str:
    """Return the CodeMeta of the program that made the results."""
    return _json(
        {
            "@context": "https://doi.org/10.5063/schema/codemeta-2.0",
            "@type": "SoftwareSourceCode",
            "name": SOFTWARE,
            "identifier": PACKAGE,
            "version": __version__,
            "license": LICENCE,
            "programmingLanguage": "Python",
            "author": [{"@type": "Organization", "name": AUTHORS}],
            "softwareRequirements": list(versions),
        }
    )


def citation(manifest: Mapping[str, Any]) -> str:
    """Return how the archive is cited, in the Citation File Format; add a DOI once it has one."""
    title = json.dumps(str(manifest.get("title") or manifest.get("name")), ensure_ascii=False)
    return (
        "cff-version: 1.2.0\n"
        "message: Please cite this archive, the program and the documents that the case codes.\n"
        f"title: {title}\n"
        "type: dataset\n"
        "authors:\n"
        f"  - name: {AUTHORS}\n"
        f"version: {__version__}\n"
        "license: Apache-2.0\n"
        "# doi: (write the one that the repository of the archive gives)\n"
    )


def environment() -> list[str]:
    """Return Bamboo and every library that it needs here, ``name==version`` each."""
    waiting, found = [PACKAGE], {}
    while waiting:
        name = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue
        found[key] = f"{key}=={installed.version}"
        for line in installed.requires or ():
            needed = NAME.match(line)
            if needed is not None and "extra ==" not in line:
                waiting.append(needed[0])
    return [found[key] for key in sorted(found)]


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
