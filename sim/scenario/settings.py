"""Settings: ``--set KEY=VALUE`` of the command line, read as a layer over a scenario file."""

from typing import Any

from sim.core import yaml_reader
from sim.core.errors import BadInput, Fault, shown
from sim.core.yaml_reader import Document, Where


def read_setting(text: str) -> Document:
    """Read a setting.

    Args:
        text: ``KEY=VALUE``; KEY may hold dots, VALUE is YAML.

    Returns:
        A document that holds the value at its key.

    Raises:
        BadInput: The text is no setting, or its value is no YAML.
    """
    key, separator, written = text.partition("=")
    where = tuple(key.split("."))
    if not separator or not all(where):
        message = f"{shown(text)} is not KEY=VALUE, such as 'parameters.threat_gain=2'"
        raise BadInput([Fault("--set", 1, 1, message)])
    name = f"--set {key}"
    if key == "extends":
        message = (
            "extends: a setting cannot change what a scenario extends; "
            f"run {shown(written)} itself, or write a file that extends it"
        )
        raise BadInput([Fault(name, 1, 1, message)])
    data = _value(name, key, written)
    for part in reversed(where):
        data = {part: data}
    places: dict[Where, tuple[int, int]] = {where[: i + 1]: (1, 1) for i in range(len(where))}
    return Document(name, data, places)


def _value(name: str, key: str, written: str) -> Any:
    """Read the value of a setting; faults name the key instead of the line."""
    try:
        document = yaml_reader.parse(f"value: {written}", name)
    except BadInput as bad:
        faults = [Fault(name, 1, 1, f"{key}: {fault.message}") for fault in bad.faults]
        raise BadInput(faults) from bad
    if document.faults:
        messages = [fault.message.removeprefix("value") for fault in document.faults]
        raise BadInput([Fault(name, 1, 1, key + message) for message in messages])
    if len(document.data) > 1:
        message = f"{key}: {shown(written)} sets more than one key; give each its own --set"
        raise BadInput([Fault(name, 1, 1, message)])
    return document.data["value"]
