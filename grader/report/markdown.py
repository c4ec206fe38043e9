"""Comments of people in Markdown, as HTML without scripts, images and styles."""

from __future__ import annotations

from markupsafe import Markup

from grader.report.text import clean

_LONGEST = 20_000
_TAGS = frozenset(
    ["a", "blockquote", "br", "code", "del", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"]
)
_ATTRIBUTES = {"a": ["href", "title"]}
_PROTOCOLS = frozenset({"http", "https", "mailto"})


def markdown(text: str) -> Markup:
    """Render Markdown; HTML in it stays visible as text."""
    # Imported here: `check` shows no comments, and students' notebooks start faster without these.
    import bleach
    import mistune

    render = mistune.create_markdown(escape=True, plugins=["strikethrough", "url"])
    safe = bleach.clean(
        str(render(clean(text, _LONGEST))),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        protocols=_PROTOCOLS,
        strip=True,
    )
    return Markup(safe)  # noqa: S704 - cleaned
