"""Write sizes, times, counts and the values of controls. Pure."""

MEGABYTE = 1_000_000  # bytes
GIGABYTE = 1_000_000_000  # bytes


def megabytes(size: int) -> str:
    """44342436 -> "44.3"."""
    return f"{size / MEGABYTE:.1f}"


def progress(received: int, total: int) -> str:
    """(3100000, 44342436) -> "3.1 of 44.3 MB"; "" while the total is unknown."""
    return f"{megabytes(received)} of {megabytes(total)} MB" if total > 0 else ""


def file_size(size: int) -> str:
    """44453004 -> "44.5 MB"; kB below a megabyte, GB above a thousand megabytes."""
    if size >= GIGABYTE:
        return f"{size / GIGABYTE:.1f} GB"
    return f"{megabytes(size)} MB" if size >= MEGABYTE else f"{max(1, round(size / 1000))} kB"


def model_size(size: int) -> str:
    """176069933 -> "176.1 MB"; never "0.0 MB"."""
    return f"{megabytes(max(100_000, size))} MB"


def seconds(value: float) -> str:
    """1.234 -> "1.2 s"; never "0.0 s"."""
    return f"{max(0.1, value):.1f} s"


def count(number: int, one: str, many: str) -> str:
    """(1, "picture", "pictures") -> "1 picture"; (2, ...) -> "2 pictures"."""
    return f"1 {one}" if number == 1 else f"{number} {many}"


def percent(value: int) -> str:
    """50 -> "50 %"."""
    return f"{value} %"


def control_value(value: float, unit: str) -> str:
    """(0.5, "percent") -> "50 %"; "share" has one more digit."""
    if unit == "percent":
        return f"{round(value * 100)} %"
    if unit == "share":
        return f"{value * 100:.1f} %"
    if unit == "px":
        return f"{round(value)} px"
    if unit == "degrees":
        return f"{value:.1f}°" if value % 1 else f"{round(value)}°"
    return str(round(value))
