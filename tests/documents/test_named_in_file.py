"""A file of ours names its document in clear: a changed copy is told from a stranger's file."""

from parvis.documents import actions
from parvis.files import queries as files
from parvis.journal.types import SYSTEM
from tests.documents.orders import make_order


def test_the_address_of_the_check_is_readable_in_the_file(sealed_town):
    made = actions.issue(make_order("un"), actor=SYSTEM)
    (where,) = files.located([made.file]).values()
    content = b"".join(files.chunks(where))
    assert f"/verifier/{made.public_id}".encode() in content
