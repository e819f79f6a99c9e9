"""Why a file was refused, in the language of the user and in words of our own.

What a library or the system calls an error differs between versions; nobody here looks at that.
"""

from __future__ import annotations

import errno
import json

from mas_cli.i18n import _


class UnusableError(ValueError):
    """A file cannot be used for a reason of ours; its text is that reason."""


def reason_of(error: Exception) -> str:
    """Why a file could not be read, written or understood, as it goes after a colon."""
    match error:
        case OSError():
            return _of_the_system(error)
        case UnusableError():
            return str(error)
        case UnicodeDecodeError():
            return _("it is not UTF-8 text")
        case json.JSONDecodeError():
            return _("line {line} is not JSON").format(line=error.lineno)
        case RecursionError():
            return _("its values are nested too deeply")
    return _("it holds a value that cannot be used")


def _of_the_system(error: OSError) -> str:
    known = {
        errno.ENOENT: _("there is no such file or folder"),
        errno.EACCES: _("you may not open it"),
        errno.EPERM: _("you may not open it"),
        errno.EISDIR: _("it is a folder"),
        errno.ENOTDIR: _("a part of its path is no folder"),
        errno.ENAMETOOLONG: _("its name is too long"),
        errno.ENOSPC: _("the disk is full"),
        errno.EROFS: _("nothing can be written there"),
        errno.ELOOP: _("its link leads to itself"),
        errno.EIO: _("the disk gives an error"),
    }
    return known.get(error.errno or 0) or error.strerror or str(error)
