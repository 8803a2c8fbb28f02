"""Results of pieces of work as bytes, and back: data classes, mappings, tuples, numbers and arrays.

Nothing is executed when bytes are read: a text says how arrays hang together, and only data classes
that the reader names are made.
"""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

TREE: Final = "tree"
Arrays = list[NDArray[Any]]


def encode(value: Any) -> bytes:
    """Return a value as the bytes of an ``.npz`` file.

    Raises:
        TypeError: It holds something else than data classes, mappings with text as keys, tuples,
            text, numbers and arrays.
    """
    arrays: Arrays = []
    tree = json.dumps(_tree(value, arrays))
    content = io.BytesIO()
    named: dict[str, Any] = {f"a{place}": array for place, array in enumerate(arrays)}
    named[TREE] = np.array(tree)
    np.savez_compressed(content, **named)
    return content.getvalue()


def decode(content: bytes, classes: Mapping[str, Callable[..., Any]]) -> Any:
    """Return the value that bytes hold.

    Args:
        content: The bytes.
        classes: The data classes that may occur, by name.

    Raises:
        ValueError: The bytes are damaged, or hold another class.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            tree = json.loads(str(stored[TREE]))
            return _value(tree, stored, classes)
    except Exception as error:
        raise ValueError("these bytes hold no result") from error


def _tree(value: Any, arrays: Arrays) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        own = {one.name: _tree(getattr(value, one.name), arrays) for one in fields(value)}
        return {"class": type(value).__name__, "fields": own}
    if isinstance(value, Mapping):
        return {"mapping": {str(key): _tree(own, arrays) for key, own in value.items()}}
    if isinstance(value, tuple | list):
        return {"tuple": [_tree(own, arrays) for own in value]}
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"array": f"a{len(arrays) - 1}"}
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _value(tree: Any, stored: Mapping[str, Any], classes: Mapping[str, Callable[..., Any]]) -> Any:
    if not isinstance(tree, dict):
        return tree
    if "array" in tree:
        return stored[tree["array"]]
    if "tuple" in tree:
        return tuple(_value(own, stored, classes) for own in tree["tuple"])
    if "mapping" in tree:
        return {key: _value(own, stored, classes) for key, own in tree["mapping"].items()}
    own = {name: _value(value, stored, classes) for name, value in tree["fields"].items()}
    return classes[tree["class"]](**own)
