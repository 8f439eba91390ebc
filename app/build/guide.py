"""Make the site's help page of docs/guide.md, which uses a small part of Markdown.

That part: headings, paragraphs, lists of one level, tables, blocks of code, **bold**, `code`, and
links. Links to other files become plain text, since the site does not have those files.
"""

import html
import re
from collections.abc import Iterator

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title} · Backdrop</title>
<link rel="stylesheet" href="static/guide.css">
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""  # noqa: E501
FENCE = "```"
ITEM = "- "
HEADING = re.compile(r"(#{1,3}) (.+)")
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")
CODE = re.compile(r"`([^`]+)`")


def make_guide(markdown: str) -> str:
    """Return the page, with a list of its sections after the first paragraph."""
    blocks = list(_blocks(markdown.splitlines()))
    sections = [
        found[2] for lines in blocks if (found := HEADING.fullmatch(lines[0])) and found[1] == "##"
    ]
    items = "".join(f'<li><a href="#{_anchor(each)}">{_inline(each)}</a></li>' for each in sections)
    body = [_block(lines) for lines in blocks]
    body.insert(2, f'<nav aria-label="Sections"><ul>{items}</ul></nav>')
    title = blocks[0][0].removeprefix("# ")
    return PAGE.format(title=_inline(title), body="\n".join(body))


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Yield the lines of each block; one of code keeps its fences and its empty lines."""
    block: list[str] = []
    is_code = False
    for line in lines:
        if line.startswith(FENCE):
            is_code = not is_code
        if line or is_code:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _block(lines: list[str]) -> str:
    if lines[0].startswith(FENCE):
        code = "\n".join(lines[1:-1])
        return f'<pre tabindex="0"><code>{html.escape(code)}</code></pre>'
    if heading := HEADING.fullmatch(lines[0]):
        level = len(heading[1])
        return f'<h{level} id="{_anchor(heading[2])}">{_inline(heading[2])}</h{level}>'
    if lines[0].startswith("|"):
        return _table(lines)
    if lines[0].startswith(ITEM):
        return _list(lines)
    return f"<p>{_inline(' '.join(lines))}</p>"


def _list(lines: list[str]) -> str:
    items: list[str] = []
    for line in lines:
        if line.startswith(ITEM):
            items.append(line.removeprefix(ITEM))
        else:
            items[-1] += f" {line.strip()}"
    return f"<ul>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</ul>"


def _table(lines: list[str]) -> str:
    rows = [line.strip("|").split("|") for line in lines]
    head, body = rows[0], rows[2:]  # the second separates them
    cells = "".join(f'<th scope="col">{_inline(cell.strip())}</th>' for cell in head)
    made = [f"<thead><tr>{cells}</tr></thead>"]
    for row in body:
        first, *others = (_inline(cell.strip()) for cell in row)
        cells = "".join(f"<td>{cell}</td>" for cell in others)
        made.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return f"<table>{''.join(made)}</table>"


def _inline(text: str) -> str:
    """Return one line's HTML; what is within code stays as it is."""
    made = []
    for place, piece in enumerate(CODE.split(text)):
        plain = html.escape(piece, quote=False)
        if place % 2:
            made.append(f"<code>{plain}</code>")
        else:
            made.append(BOLD.sub(r"<strong>\1</strong>", LINK.sub(_link, plain)))
    return "".join(made)


def _link(found: re.Match[str]) -> str:
    words, target = found[1], found[2]
    return f'<a href="{target}">{words}</a>' if target.startswith("#") else words


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")
