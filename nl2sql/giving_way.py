"""Work that nobody waits for: it gives way to what somebody does."""

from __future__ import annotations

import logging
import os
import sys
import threading

_log = logging.getLogger(__name__)
_NICENESS = 10


def give_way() -> None:
    """Let this thread have the processor only when others leave it, where the system knows priorities of threads.

    It stays so as long as the thread lives. Elsewhere than on Linux a priority is that of the whole process, so there
    it stays as it is.
    """
    if sys.platform == "linux":
        try:
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, max(os.getpriority(os.PRIO_PROCESS, thread), _NICENESS))
        except OSError as error:
            _log.info("A thread in the background keeps its priority: %s", error.strerror)
