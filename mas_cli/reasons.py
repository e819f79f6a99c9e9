"""Why the system refused a file, in the language of the user."""

from __future__ import annotations

import errno

from mas_cli.i18n import _


def reason_of(error: OSError) -> str:
    """Why a file could not be read or written, as it goes after a colon; else what the system says."""
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
