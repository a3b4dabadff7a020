r"""Words of files: in which state they are, of which kinds, and why one is refused.

BadInput
├── FileTooLarge             more bytes than a file may have
├── FileEmpty                no bytes at all
├── FileKindUnknown          neither JPEG, PNG, WebP nor PDF by its content, whatever its name says
├── FileDamaged              it cannot be read to its end
├── FileHasTooManyPixels     a picture larger than anyone needs: refused by its header
├── FileIsAnimated           a picture that moves
├── FileIsActive             a PDF with a program, an attachment or an action inside
├── FileIsLocked             a PDF that wants a password
├── FileTakesTooLong         it could not be checked within the time and memory that a file is given
└── TooManyFiles             more than one thing may have, or a person may leave lying about
NotNow
└── FileNotSent              its bytes have not come yet
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from gosdom_core.errors import BadInput, NotNow

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_FILES: Final = 10
"""Files on one thing."""
MOST_WAITING: Final = 30
"""Files of a person that belong to nothing yet."""
NAME_LIMIT: Final = 200
MOST_PIXELS: Final = 64_000_000
"""Pixels that are decoded at all: what telephones make, and no more."""


class FileState(Enum):
    """Where is a file in its life?"""

    AWAITED = "awaited"
    KEPT = "kept"
    ATTACHED = "attached"


class FileKind(Enum):
    """What is it, by its content?

    >>> FileKind.JPEG.media, FileKind.PDF.ending
    ('image/jpeg', 'pdf')
    """

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"

    @property
    def media(self) -> str:
        """Which media type is it served as?"""
        return self.value

    @property
    def ending(self) -> str:
        """How does its name end?"""
        return "jpg" if self is FileKind.JPEG else self.name.lower()


class FileTooLarge(BadInput):
    """How large may a file be? `limit` is in bytes."""

    code = "FILE_TOO_LARGE"
    ru = "Файл больше {limit} байт"
    en = "The file is larger than {limit} bytes"


class FileEmpty(BadInput):
    """What is in the file? Nothing."""

    code = "FILE_EMPTY"
    ru = "Файл пустой"
    en = "The file is empty"


class FileKindUnknown(BadInput):
    """What is it? By its content none of the kinds that are taken."""

    code = "FILE_KIND_UNKNOWN"
    ru = "Принимаются фото JPEG, PNG, WebP и документы PDF; содержимое файла другое, как бы он ни назывался"
    en = "JPEG, PNG and WebP pictures and PDF documents are taken; by its content the file is none, whatever its name"


class FileDamaged(BadInput):
    """Can it be read? Not to its end."""

    code = "FILE_DAMAGED"
    ru = "Файл повреждён или передан не целиком"
    en = "The file is damaged, or did not come whole"


class FileHasTooManyPixels(BadInput):
    """How large may a picture be? `limit` and `pixels` as its header says."""

    code = "FILE_HAS_TOO_MANY_PIXELS"
    ru = "В снимке {pixels} точек, допустимо {limit}"
    en = "The picture has {pixels} pixels, {limit} are allowed"


class FileIsAnimated(BadInput):
    """Does it move? Then it is no photo."""

    code = "FILE_IS_ANIMATED"
    ru = "Движущиеся картинки не принимаются"
    en = "Pictures that move are not taken"


class FileIsActive(BadInput):
    """What does the document do? `what` it holds is more than pages: a program, an attachment, an action."""

    code = "FILE_IS_ACTIVE"
    ru = "В документе не только страницы ({what}): сохраните его заново как простой PDF"
    en = "The document holds more than pages ({what}): save it anew as a plain PDF"


class FileIsLocked(BadInput):
    """Can the document be opened? Not without its password."""

    code = "FILE_IS_LOCKED"
    ru = "Документ закрыт паролем"
    en = "The document is locked by a password"


class FileTakesTooLong(BadInput):
    """Can it be checked? Not within the time and memory that a file is given."""

    code = "FILE_TAKES_TOO_LONG"
    ru = "Файл слишком сложный: проверить его не удалось"
    en = "The file is too complex to be checked"


class TooManyFiles(BadInput):
    """How many files may there be? `limit`."""

    code = "TOO_MANY_FILES"
    ru = "Файлов может быть не больше {limit}"
    en = "There may be {limit} files at most"


class FileNotSent(NotNow):
    """Where are its bytes? They have not come yet."""

    code = "FILE_NOT_SENT"
    ru = "Файл ещё не загружен"
    en = "The file has not been uploaded yet"
