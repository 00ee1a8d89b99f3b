"""A start for real people; the demo is the same start with PARVIS_DEMO=1 on loopback."""

from config.settings.base import *  # noqa: F403 - settings are layered on purpose
from config.settings.logs import *  # noqa: F403 - settings are layered on purpose
from config.settings.security import *  # noqa: F403 - settings are layered on purpose
from config.settings.signin import *  # noqa: F403 - settings are layered on purpose
