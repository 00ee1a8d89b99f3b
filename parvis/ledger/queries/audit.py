"""The audit: works the whole log out again from the journal, and compares it with all that is kept.

It streams: entries and salts → leaves → tree → tiles and signed checkpoints → what the trust
folder keeps outside. Only the first faults of each sort are kept.
"""

from collections import Counter, deque
from datetime import datetime, timedelta
from typing import Any

from parvis.ledger.enums import Fault
from parvis.ledger.models import Cosignature, Stamped, StoredCheckpoint, StoredTile, Witness
from parvis.ledger.queries import store
from parvis.ledger.queries.freshness import hours, overdue, silent_since
from parvis.ledger.queries.loose import erased_entries, overtaken, waiting
from parvis.ledger.queries.trust import NOTHING, Pinned, Trust, stamped_at
from parvis.ledger.rules import notes
from parvis.ledger.rules.canonical import canonical
from parvis.ledger.rules.differences import first_difference, what_happened
from parvis.ledger.rules.receipts import leaf_of
from parvis.ledger.rules.tiles import FULL, Growth
from parvis.ledger.rules.tree import HASH_BYTES, leaf_hash
from parvis.ledger.types import Finding, Report, Tile

CHUNK = 2_000
SHOWN = 10  # faults of one sort
LATE = timedelta(hours=1)  # a transaction that lasts longer is taken for an insertion

# The limit stands apart, so that PostgreSQL joins a few rows and never whole tables.
_ROWS = f"""
WITH p AS MATERIALIZED (
  SELECT index, entry_id, leaf FROM ledger_place
   WHERE authority_id = %s AND index >= %s ORDER BY index LIMIT %s
)
SELECT p.index, p.entry_id, p.leaf, s.value, {store.COLUMNS}
  FROM p
  LEFT JOIN ledger_salt s ON s.entry_id = p.entry_id
  LEFT JOIN journal_entry e ON e.id = p.entry_id
 ORDER BY p.index
"""  # noqa: S608 - the columns are a constant


def audit(trust: Trust = NOTHING) -> Report:
    """Work the log of the authority out again and return what is wrong, by index.

    Reads everything, writes nothing. Entries that are not sequenced are counted, not judged,
    unless later ones were sequenced long before. Takes about 20 µs an entry.
    """
    return _Audit(trust).run()


class _Audit:
    """One run: the tree worked out so far, and what was found."""

    def __init__(self, trust: Trust) -> None:
        self.trust = trust
        self.keys = list(trust.keys) or store.log_keys()
        self.revoked = {notes.read_key(row.text) for row in store.former_keys() if row.revoked_at}
        self.growth = Growth()
        self.findings: list[Finding] = []
        self.counts: Counter[Fault] = Counter()
        self.unsalted: list[tuple[int, int]] = []
        self.entry_at: dict[int, int] = {}  # index → entry, of the chunk at hand
        self.whole = True  # no hole so far: roots can be compared
        self.good = 0  # size of the last root that was confirmed
        self.checkpoints = 0
        self.passed: deque[datetime] = deque()  # when the checkpoints so far were signed
        self.not_before: datetime | None = None
        self.pinned = list(trust.pinned)
        self.kept = trust.leaves.open("rb") if trust.leaves else None
        # Read before the entries, which only grow: what is told now must be found then.
        self.told = [*_stored_sizes(), (trust.leaf_count, "the leaves kept outside")]
        self.told += [
            (one.checkpoint.size, f"the checkpoint {one.name} kept outside") for one in trust.pinned
        ]

    def run(self) -> Report:
        """Stream the log, then judge its end, its salts and what is not sequenced."""
        own = store.log()
        for rows in store.in_chunks(_ROWS, CHUNK):
            self.chunk(rows)
        if self.kept:
            self.kept.close()
        self.end()
        erased = self.salts()
        count, oldest = waiting()
        for entry in overtaken(LATE) if count else ():
            self.found(
                Fault.INSERTED,
                f"Entry {entry} has no position, though later ones had theirs long before:"
                " it was put there afterwards.",
                entry=entry,
            )
        self.confirmations()
        self.freshness(oldest)
        # A fault of known place first, the lowest first.
        far = self.growth.size + 1
        ordered = sorted(self.findings, key=lambda f: far if f.index is None else f.index)
        return Report(
            origin=own.origin if own else "",
            size=self.growth.size,
            checkpoints=self.checkpoints,
            erased=erased,
            waiting=count,
            findings=tuple(ordered),
            blind=tuple(blind_spots(self.trust, count, erased)),
        )

    def found(
        self, fault: Fault, sentence: str, *, index: int | None = None, entry: int | None = None
    ) -> None:
        """Keep a finding, unless enough of its sort are kept."""
        self.counts[fault] += 1
        if self.counts[fault] <= SHOWN:
            self.findings.append(Finding(fault, sentence, index, entry))

    # --- leaves ------------------------------------------------------------------------------
    def chunk(self, rows: list[tuple[Any, ...]]) -> None:
        """Judge some entries in order, and the roots at the checkpoints among them."""
        first = self.growth.size
        stops = self.stops(first, rows[-1][0] + 1)
        self.entry_at = {row[0]: row[1] for row in rows}
        self.judge_stop(stops.pop(first, None))
        signed = [(row.size, row.at) for _, row in stops.values() if row]
        signed += store.next_checkpoint(rows[-1][0] + 1)
        self.set_not_before(signed)
        growth, leaves = self.growth, [leaf_hash(row[2]) for row in rows]
        for row, leaf in zip(rows, leaves, strict=True):
            if row[0] != growth.size and self.whole:
                self.hole(row[0])
            self.entry(row)
            growth.add(leaf)
            if growth.size in stops:
                self.judge_stop(stops[growth.size])
                self.set_not_before(signed)
        self.tiles(first, leaves)

    def entry(self, row: tuple[Any, ...]) -> None:
        """Compare what a leaf holds with what its entry and its salt give."""
        index, number, leaf, salt, *columns = row
        if columns[0] is None:
            self.found(Fault.DELETED, f"Entry {number} is gone.", index=index, entry=number)
        elif salt is None:
            self.unsalted.append((index, number))
        elif leaf_of(canonical(store.journal_row(columns)), salt) != leaf:
            sentence = f"Entry {number} is not what was recorded."
            self.found(Fault.EDITED, sentence, index=index, entry=number)
        elif self.not_before and columns[2] < self.not_before:
            sentence = f"Entry {number} tells of a time when the ledger was already past it."
            self.found(Fault.INSERTED, sentence, index=index, entry=number)

    def hole(self, index: int) -> None:
        """Name a missing position; from there on no root can be compared."""
        missing = self.growth.size
        sentence = f"No entry stands at index {missing}: {index - missing} positions are missing."
        self.found(Fault.DELETED, sentence, index=missing)
        self.whole = False

    def set_not_before(self, signed: list[tuple[int, datetime]]) -> None:
        """Work out from when on the entries up to the next checkpoint may honestly tell.

        Whoever was signed long after another checkpoint does not tell of a time before that one.
        A journal that was sequenced late, as a whole, is judged by nothing.
        """
        following = next((at for size, at in signed if size > self.growth.size), None)
        self.not_before = None
        if following is None or not self.passed:
            return
        while len(self.passed) > 1 and self.passed[1] < following - LATE:
            self.passed.popleft()
        if self.passed[0] < following - LATE:
            self.not_before = self.passed[0] - LATE

    # --- tree --------------------------------------------------------------------------------
    def tiles(self, first: int, leaves: list[bytes]) -> None:
        """Compare the tiles that a chunk filled with those stored, its leaves with those kept."""
        if self.kept and self.whole:
            self.compare(leaves, self.kept.read(len(leaves) * HASH_BYTES), first, "kept outside")
        full, self.growth.full = self.growth.full, []
        if self.whole:
            stored = store.tiles([(tile.level, tile.n) for tile in full])
            for tile in full:
                self.tile(tile, stored.get((tile.level, tile.n), b""))

    def tile(self, tile: Tile, stored: bytes) -> None:
        """Compare one tile with the one stored, which may have grown since."""
        if stored[: len(tile.data)] == tile.data:
            return
        start = tile.n * (FULL // HASH_BYTES)
        if tile.level == 0 and stored:
            ours = [tile.data[i : i + HASH_BYTES] for i in range(0, len(tile.data), HASH_BYTES)]
            self.compare(ours, stored, start, "of the tiles")
        else:
            index = start << 8 * tile.level
            self.found(Fault.TILE, f"The tile {tile.level}/{tile.n} is damaged.", index=index)

    def compare(self, ours: list[bytes], theirs: bytes, start: int, whose: str) -> None:
        """Name the first leaf that is not the one known, and what seems to have happened."""
        place = first_difference(ours, theirs)
        if place is None:
            return
        index = start + place
        fault = what_happened(ours[place:], theirs[place * HASH_BYTES :])
        entry = self.entry_at.get(index)
        who = f"entry {entry}" if entry else "the entry"
        sentence = f"At index {index}, {who} is not the leaf {whose}."
        self.found(fault, sentence, index=index, entry=entry)

    # --- checkpoints -------------------------------------------------------------------------
    def stops(
        self, start: int, end: int
    ) -> dict[int, tuple[list[Pinned], StoredCheckpoint | None]]:
        """Return the checkpoints, kept outside and stored, from size `start` to `end`."""
        found: dict[int, tuple[list[Pinned], StoredCheckpoint | None]] = {}
        for row in StoredCheckpoint.objects.filter(size__gt=start, size__lte=end).order_by("size"):
            found[row.size] = ([], row)
        while self.pinned and self.pinned[0].checkpoint.size <= end:
            one = self.pinned.pop(0)
            found.setdefault(one.checkpoint.size, ([], None))[0].append(one)
        return found

    def judge_stop(self, stop: tuple[list[Pinned], StoredCheckpoint | None] | None) -> None:
        """Compare the root with a signed one."""
        if stop is None or not self.whole:
            return
        root, size = self.growth.root(), self.growth.size
        pinned, row = stop
        roots = {one.checkpoint.root: f"the checkpoint {one.name} kept outside" for one in pinned}
        if row is not None:
            self.checkpoints += 1
            self.signature(row)
            self.passed.append(row.at)
            roots.setdefault(bytes(row.root), f"the checkpoint signed at {size}")
        wrong = [name for known, name in roots.items() if known != root]
        for name in wrong:
            sentence = f"The entries from index {self.good} to {size - 1} are not those of {name}."
            self.found(Fault.FORKED, sentence, index=self.good, entry=self.entry_at.get(self.good))
        if not wrong:
            self.good = size

    def signature(self, row: StoredCheckpoint) -> None:
        """Verify that a key of the log signed a stored checkpoint, which says what its row says."""
        try:
            checkpoint, following = notes.follow(row.note, self.keys)
        except notes.NoteProblem as problem:
            unknown = "No known key" in str(problem)
            fault = Fault.KEY if unknown else Fault.SIGNATURE
            sentence = f"The checkpoint at {row.size} is not signed by a key of the log: {problem}"
            sentence += store.about_revoked() if unknown else ""
            self.found(fault, sentence, index=self.good, entry=self.entry_at.get(self.good))
            return
        if following[0] not in self.keys and self.keys[0] in self.revoked:
            sentence = f"A revoked key names its successor at {row.size}.{store.about_revoked()}"
            self.found(Fault.KEY, sentence, index=self.good)
        self.keys = following
        if (checkpoint.size, checkpoint.root) != (row.size, bytes(row.root)):
            sentence = f"The checkpoint at {row.size} does not say what its row says."
            self.found(Fault.SIGNATURE, sentence, index=self.good)

    # --- the end -----------------------------------------------------------------------------
    def end(self) -> None:
        """Judge what should come after the last entry."""
        size = self.growth.size
        self.judge_stop(self.stops(0, 0).get(0) if size == 0 else None)
        if self.trust.keys and len(self.keys) > 1 and not self.counts[Fault.KEY]:
            self.found(Fault.KEY, "The ledger is still signed by a key that was replaced.")
        if self.whole:
            narrow = self.growth.take()
            stored = store.tiles([(tile.level, tile.n) for tile in narrow])
            for tile in narrow:
                self.tile(tile, stored.get((tile.level, tile.n), b""))
        told = max(self.told)
        if told[0] > size:
            sentence = f"The ledger ends at {size}, {told[1]} says {told[0]}: its end was cut."
            self.found(Fault.CUT, sentence, index=size)
        elif self.whole and self.good < size and not self.findings:
            sentence = f"The entries from index {self.good} are covered by no checkpoint."
            self.found(Fault.INSERTED, sentence, index=self.good)

    def salts(self) -> int:
        """Tell salts destroyed by an erasure from those that just disappeared."""
        if not self.unsalted:
            return 0
        erased = erased_entries()
        for index, number in self.unsalted:
            if number not in erased:
                sentence = f"The salt of entry {number} is gone, and no erasure tells why."
                self.found(Fault.SALT, sentence, index=index, entry=number)
        return sum(number in erased for _, number in self.unsalted)

    def confirmations(self) -> None:
        """Verify cosignatures and time-stamps of the database with what the folder trusts."""
        for row in Cosignature.objects.order_by("id") if self.trust.witnesses else ():
            checkpoint = StoredCheckpoint.objects.filter(size=row.size).order_by().first()
            try:
                text = (checkpoint.note if checkpoint else "") + row.line
                notes.cosignatures(notes.read_note(text), self.trust.witnesses)
            except notes.NoteProblem as problem:
                sentence = f"A cosignature at {row.size} is false: {problem}"
                self.found(Fault.SIGNATURE, sentence, index=row.size - 1)
        for stamp in Stamped.objects.order_by("id") if self.trust.authorities else ():
            checkpoint = StoredCheckpoint.objects.filter(size=stamp.size).order_by().first()
            note = checkpoint.note if checkpoint else ""
            if stamped_at(bytes(stamp.answer), note, self.trust.authorities) is None:
                sentence = f"The time-stamp at {stamp.size} is not of its checkpoint."
                self.found(Fault.STAMP, sentence, index=stamp.size - 1)

    def freshness(self, oldest: datetime | None) -> None:
        """Tell what should have been signed or confirmed by now."""
        since = f"for more than {hours()} hours, though there was news"
        if overdue(oldest):
            self.found(Fault.STALE, f"The ledger was not signed {since}: does the worker run?")
        asked = Witness.objects.order_by("name").values_list("name", flat=True)
        for name in [key.name for key in self.trust.witnesses] or asked:
            last = Cosignature.objects.filter(name=name).order_by("-size").first()
            if silent_since(last.size if last else 0):
                self.found(Fault.STALE, f"The witness {name} has confirmed nothing {since}.")


def _stored_sizes() -> list[tuple[int, str]]:
    """Return the sizes that tiles and checkpoints of the database tell."""
    tile = StoredTile.objects.filter(level=0).order_by("-n").first()
    row = store.latest()
    return [
        (row.size if row else 0, "the last checkpoint"),
        (tile.n * 256 + len(tile.data) // HASH_BYTES if tile else 0, "the last tile"),
    ]


def blind_spots(trust: Trust, waiting: int, erased: int) -> list[str]:
    """Return what this audit could not see, for lack of trust material or by nature."""
    spots = []
    if not trust.keys:
        spots.append(
            "No key is pinned: who replaced the key of the log and signed everything again is"
            " not seen."
        )
    if not trust.pinned:
        spots.append(
            "No checkpoint is kept outside: an end cut with its checkpoints, or a ledger written"
            " again by who holds its key, is not seen."
        )
    if not any(one.witnesses for one in trust.pinned):
        spots.append("No witness confirms: what was shown to others may differ from this.")
    if not any(one.stamped_at for one in trust.pinned):
        spots.append("No time-stamp confirms: only the ledger itself says when.")
    if waiting:
        spots.append(f"{waiting} entries are not sequenced yet: nothing protects them.")
    if erased:
        spots.append(f"{erased} entries were erased by right: their content is not compared.")
    return spots
