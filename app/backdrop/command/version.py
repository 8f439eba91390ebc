"""The version of the installed package."""

from importlib.metadata import PackageNotFoundError, version

# The name under which pip knows the package; `backdrop` was taken.
DISTRIBUTION = "backdrop-cutout"
# The version of a package that is imported without being installed.
UNKNOWN = "0+unknown"


def read_version() -> str:
    """Return the version, such as 1.2.3."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return UNKNOWN
