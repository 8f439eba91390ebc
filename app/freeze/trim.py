"""Select the files of the standard library and of the wheels for the site.

Files for tests, for compilers, and for programs with a terminal, a window or a socket are omitted.
"""

import zipfile
from pathlib import Path
from re import compile as pattern

from app.freeze.defer import defer_import

# Omitted modules of the standard library.
STDLIB = pattern(
    r"(__hello__|__phello__|_aix_support|_osx_support|_pydatetime|_pyio|_strptime"
    r"|_sysconfigdata.*|aifc|antigravity|argparse|bdb|cProfile|calendar|cgi|cgitb|chunk|cmd"
    r"|code|compileall|configparser|crypt|csv|ctypes|curses|dbm|difflib|distutils|doctest"
    r"|email|ensurepip|filecmp|fileinput|ftplib|getopt|getpass|gettext|graphlib|http|idlelib"
    r"|imaplib|imghdr|lib2to3|mailbox|mailcap|mimetypes|modulefinder|msilib|multiprocessing"
    r"|netrc|nntplib|nturl2path|optparse|pdb|pickletools|pipes|plistlib|poplib|pprint|profile"
    r"|pstats|pty|pyclbr|pydoc|pydoc_data|quopri|rlcompleter|sched|shelve|smtplib|sndhdr"
    r"|socketserver|sqlite3|statistics|stringprep|sunau|symtable|tabnanny|tarfile|telnetlib"
    r"|this|timeit|tkinter|tomllib|trace|tracemalloc|tty|turtle|turtledemo|unittest|uu|uuid"
    r"|venv|wave|webbrowser|wsgiref|xdrlib|xml|xmlrpc|zipapp|zoneinfo)(/.*|\.py)"
)
# Omitted submodules of the standard library.
PATHS = pattern(
    r"(asyncio/(__main__|proactor_events|windows_.*)|concurrent/futures/process|importlib/metadata/.*"
    r"|json/tool|logging/(config|handlers)|pyodide/console|urllib/(error|request|response|robotparser))\.py"
)
# The encodings that are kept.
ENCODINGS = pattern(
    r"encodings/(__init__|aliases|ascii|charmap|cp437|latin_1|raw_unicode_escape"
    r"|unicode_escape|utf_.*)\.py"
)
# Omitted files of the wheels.
PACKAGES = pattern(
    r".*/tests?/.*|.*\.(a|c|h|ini|pc|pxd|pyi|typed)|.*/(__main__|conftest|setup)\.py"
    r"|[^/]+\.dist-info/(?!METADATA$|LICENSE).*"
    r"|numpy/(_pyinstaller|char|distutils|doc|f2py|linalg|ma|polynomial|random|rec"
    r"|strings|testing)/.*"
    r"|numpy/(_core|core)/(include|lib)/.*|numpy/(ctypeslib|matlib|typing/mypy_plugin)\.py"
    r"|numpy/lib/(_user_array_impl|recfunctions|user_array)\.py"
    r"|numpy/_core/_(operand_flag_tests|rational_tests|simd|struct_ufunc_tests|umath_tests)\..*\.so"
    r"|PIL/_imaging(ft|morph|tk)\..*\.so"
    r"|PIL/(Bdf|Pcf)?FontFile\.py|PIL/(ContainerIO|Image(Cms|Draw2|Grab|Morph|Qt|Show|Tk|Win)"
    r"|PdfParser|PSDraw|WalImageFile|_tkinter_finder|features)\.py"
    r"|PIL/(?!(Bmp|Gif|Ico|Jpeg|Mpo|Png|Ppm|Psd|Tga|Tiff|WebP)).*ImagePlugin\.py"
)
# Modules that only add docstrings to compiled functions, which makes numpy's import half as long
# again. They remain, but empty.
EMPTIED = {"numpy/_core/_add_newdocs.py", "numpy/_core/_add_newdocs_scalars.py"}
# Imports that the functions which use them do instead: of numpy.linalg, which is omitted, and of
# Pillow's arithmetic on pictures, which a start does not need.
DEFERRED = {
    "numpy/lib/_polynomial_impl.py": ("eigvals", "inv", "lstsq"),
    "numpy/matrixlib/defmatrix.py": ("matrix_power",),
    "PIL/GifImagePlugin.py": ("ImageMath",),
}


def trim_stdlib(source: Path) -> dict[str, bytes]:
    """Return the files to keep of Pyodide's python_stdlib.zip, by path."""
    return {name: content for name, content in read_zip(source).items() if is_kept(name)}


def is_kept(path: str) -> bool:
    """Return whether a file of the standard library goes into the site."""
    if path.startswith("encodings/"):
        return ENCODINGS.fullmatch(path) is not None
    return not STDLIB.fullmatch(path) and not PATHS.fullmatch(path)


def trim_wheel(source: Path) -> dict[str, bytes]:
    """Return the files to keep of a wheel, by path."""
    return {
        name: b"" if name in EMPTIED else _defer_imports(name, content)
        for name, content in read_zip(source).items()
        if not PACKAGES.fullmatch(name)
    }


def _defer_imports(path: str, content: bytes) -> bytes:
    for name in DEFERRED.get(path, ()):
        content = defer_import(content.decode(), name).encode()
    return content


def read_zip(source: Path) -> dict[str, bytes]:
    """Return the files of a ZIP by path."""
    with zipfile.ZipFile(source) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}
