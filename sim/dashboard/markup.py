"""Markup: elements of the page that hold text."""

from typing import Any

import solara


def element(tag: str, text: str, style: str = "") -> Any:
    """Return an element with text, which is never read as markup.

    Args:
        tag: Name of the element.
        text: The text.
        style: Class of the style sheet.
    """
    return solara.v.Html(tag=tag, children=[text], class_=style)


def foldable(title: str, *, unfolded: bool = False) -> Any:
    """Return a part of the page that folds."""
    return solara.v.Html(
        tag="details",
        class_="bamboo-fold",
        attributes={"open": True} if unfolded else {},
        children=[element("summary", title)],
    )
