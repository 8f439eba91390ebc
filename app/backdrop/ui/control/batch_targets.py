"""The places to which several pictures are saved at once: a folder, or one ZIP file."""

from backdrop.runtime.page import clock
from backdrop.ui.control.zip_writer import Moment, ZipWriter
from backdrop.ui.state.file_names import UniqueNames, numbered_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.runtime.page.save_targets import Download, Folder, Stream
    from backdrop.ui.control.export import ExportedFile


class FolderTarget:
    """Writes every file into a folder."""

    keeps_partial = True  # files written before a stop remain

    def __init__(self, folder: "Folder") -> None:
        self._folder = folder
        self.title = folder.name

    async def put(self, name: str, file: "ExportedFile") -> None:
        """Write a file. Raises SaveError."""
        await self._folder.save(file.blob, lambda number: numbered_name(name, number))

    async def close(self) -> None:
        """Do nothing: each file is complete."""

    async def abort(self) -> None:
        """Do nothing: files in the folder remain."""


class ZipTarget:
    """Writes every file into one ZIP, which goes to a Stream or a Download of save_targets.py."""

    keeps_partial = False  # an incomplete ZIP is of no use

    def __init__(self, output: "Stream | Download") -> None:
        self._output = output
        self._zip = ZipWriter()
        self._names = UniqueNames()
        self.title = output.name

    async def put(self, name: str, file: "ExportedFile") -> None:
        """Write a file. Raises SaveError."""
        unique = self._names.unique(lambda number: numbered_name(name, number))
        moment = Moment(*clock.local_time())
        await self._output.write(self._zip.header(unique, file.blob.size, file.crc, moment))
        await self._output.write(file.blob)

    async def close(self) -> None:
        """Write the list of members and finish the ZIP. Raises SaveError."""
        await self._output.write(self._zip.end())
        await self._output.close()

    async def abort(self) -> None:
        """Leave no ZIP behind, as far as the browser allows."""
        await self._output.abort()
