"""Measures of the source tree: packages, imports between them, and the density of code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CONTEXT = (ast.Load, ast.Store, ast.Del)


@cache
def parsed(root: Path) -> dict[Path, ast.Module]:
    """Every module below a package folder, parsed."""
    return {p: ast.parse(p.read_text(encoding="utf-8")) for p in sorted(root.rglob("*.py"))}


def room_of(name: str, root: str = "sim") -> str | None:
    """The top-level package of a dotted name; None for the root and for other packages."""
    parts = name.split(".")
    return parts[1] if parts[0] == root and len(parts) > 1 else None


def imported(tree: ast.Module) -> Iterator[str]:
    """Every dotted name that a module imports, at its head or inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def arrows(root: Path) -> set[tuple[str, str]]:
    """Pairs (importing room, imported room) of different rooms."""
    rooms = {p.name for p in root.iterdir() if (p / "__init__.py").is_file()}
    found = set()
    for path, tree in parsed(root).items():
        parts = path.relative_to(root).parts
        if len(parts) == 1:
            continue
        found |= {(parts[0], room_of(name, root.name)) for name in imported(tree)}
    return {(a, b) for a, b in found if b in rooms and a != b}


def floors(pairs: set[tuple[str, str]]) -> int:
    """Length of the longest chain of imports; raises ValueError at a cycle."""
    below: dict[str, set[str]] = {}
    for importing, target in pairs:
        below.setdefault(importing, set()).add(target)
    depth: dict[str, int] = {}

    def height(room: str, path: tuple[str, ...] = ()) -> int:
        if room in path:
            raise ValueError(f"a cycle of imports: {' > '.join((*path, room))}")
        if room not in depth:
            depth[room] = 1 + max(
                (height(b, (*path, room)) for b in below.get(room, ())), default=0
            )
        return depth[room]

    return max(height(room) for room in {r for pair in pairs for r in pair})


def statements(tree: ast.AST) -> list[ast.stmt]:
    """All statements below a node."""
    return [n for n in ast.walk(tree) if isinstance(n, ast.stmt) and n is not tree]


def nodes(statement: ast.stmt) -> int:
    """AST nodes of a statement, without the statements inside it and without load marks."""
    count, stack = 0, [statement]
    while stack:
        node = stack.pop()
        count += not isinstance(node, CONTEXT)
        stack += [c for c in ast.iter_child_nodes(node) if not isinstance(c, ast.stmt)]
    return count


def body_statements(function: ast.FunctionDef) -> int:
    """Statements of a function, its docstring left out."""
    return len(statements(function)) - (ast.get_docstring(function) is not None)
