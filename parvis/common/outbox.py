"""The mail backend of the demo: accepts every mail, the row in the database being its record."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """Builds each message as a server would receive it, so that a wrong one fails here too."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Accept the messages; return how many."""
        for message in email_messages:
            message.message()
        return len(email_messages)
