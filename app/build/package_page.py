"""Prepare the text for the package's page on an index, which knows no files of the repository."""

import posixpath
import re

LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^()\s]+)\)")


def absolute_links(text: str, path: str, repository: str, version: str) -> str:
    """Return Markdown with links to the repository's files made absolute.

    path: of the text in the repository. repository: its address, without a "/" at the end. Without
    an address a link becomes its words, and a picture is left out.
    """

    def replace(match: re.Match[str]) -> str:
        picture, words, target = match.groups()
        if re.match(r"https?:|#", target):
            return match[0]
        if not repository:
            return "" if picture else words
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        kind = "raw" if picture else "blob"
        return f"{picture}[{words}]({repository}/{kind}/v{version}/{place})"

    return LINK.sub(replace, text)
