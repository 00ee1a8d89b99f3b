"""Tree and tiles: the vectors of the RFC, an oracle for roots, every proof of small trees."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from parvis.ledger.rules import tiles, tree
from parvis.ledger.types import Checkpoint, Tile
from tests.ledger import vectors


def leaves(size, prefix=""):
    return [tree.leaf_hash(f"{prefix}{i}".encode()) for i in range(size)]


def at(hashes, size):
    return Checkpoint("parvis.test", size, tree.root(hashes[:size]))


def prove(ranges, hashes):
    return tree.prove(ranges, lambda start, end: tree.root(hashes[start:end]))


# --- vectors ---------------------------------------------------------------------------------
def test_leaves_and_roots_of_the_rfc():
    assert [tree.leaf_hash(entry) for entry in vectors.ENTRIES] == vectors.LEAVES
    assert [tree.root(vectors.LEAVES[:n]) for n in range(9)] == vectors.ROOTS


@pytest.mark.parametrize(("case", "proof"), vectors.INCLUSION.items())
def test_inclusion_proofs_of_the_rfc(case, proof):
    index, size = case
    assert list(prove(tree.inclusion(index, size), vectors.LEAVES)) == proof
    checkpoint = Checkpoint("x", size, vectors.ROOTS[size])
    assert tree.included(vectors.LEAVES[index], index, proof, checkpoint)


@pytest.mark.parametrize(("case", "proof"), vectors.CONSISTENCY.items())
def test_consistency_proofs_of_the_rfc(case, proof):
    old, new = (Checkpoint("x", size, vectors.ROOTS[size]) for size in case)
    assert list(prove(tree.consistency(*case), vectors.LEAVES)) == proof
    assert tree.consistent(old, new, proof)


@pytest.mark.parametrize("prefix", vectors.LARGER)
def test_larger_roots(prefix):
    for size, root in vectors.LARGER[prefix]:
        assert tree.root(leaves(size, prefix)).hex() == root
        growth = tiles.Growth()
        for leaf in leaves(size, prefix):
            growth.add(leaf)
        assert growth.root().hex() == root


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=120))
def test_another_implementation_finds_the_same_roots(entries):
    oracle = InmemoryTree(algorithm="sha256")
    for entry in entries:
        oracle.append_entry(entry)
    expected = oracle.get_root() if entries else tree.EMPTY_ROOT
    assert tree.root([tree.leaf_hash(entry) for entry in entries]) == expected


# --- every proof of small trees --------------------------------------------------------------
def test_every_proof_up_to_three_hundred_verifies():
    hashes = leaves(300)
    for size in range(1, 301):
        checkpoint = at(hashes, size)
        for m in range(0, size, 1 if size < 40 else 7):
            proof = prove(tree.inclusion(m, size), hashes)
            assert tree.included(hashes[m], m, proof, checkpoint)
            assert tree.consistent(
                at(hashes, m), checkpoint, prove(tree.consistency(m, size), hashes)
            )


def flipped(data, bit):
    changed = bytearray(data)
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    return bytes(changed)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), size=st.integers(1, 300), bit=st.integers(0, 255))
def test_any_other_bit_or_index_is_refused(data, size, bit):
    hashes = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    proof = list(prove(tree.inclusion(index, size), hashes))
    good = at(hashes, size)
    assert tree.included(hashes[index], index, proof, good)
    assert not tree.included(flipped(hashes[index], bit), index, proof, good)
    bad_root = Checkpoint("x", size, flipped(good.root, bit))
    assert not tree.included(hashes[index], index, proof, bad_root)
    for place in range(len(proof)):
        changed = [*proof[:place], flipped(proof[place], bit), *proof[place + 1 :]]
        assert not tree.included(hashes[index], index, changed, good)
    other = data.draw(st.integers(0, size - 1))
    assert other == index or not tree.included(hashes[index], other, proof, good)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), new=st.integers(2, 300), bit=st.integers(0, 255))
def test_any_other_bit_of_a_growth_is_refused(data, new, bit):
    hashes = leaves(new)
    old = data.draw(st.integers(1, new - 1))
    before, after = at(hashes, old), at(hashes, new)
    proof = list(prove(tree.consistency(old, new), hashes))
    assert tree.consistent(before, after, proof)
    assert not tree.consistent(Checkpoint("x", old, flipped(before.root, bit)), after, proof)
    assert not tree.consistent(before, Checkpoint("x", new, flipped(after.root, bit)), proof)
    assert not tree.consistent(before, after, [*proof, proof[-1]])
    for place in range(len(proof)):
        changed = [*proof[:place], flipped(proof[place], bit), *proof[place + 1 :]]
        assert not tree.consistent(before, after, changed)


# --- crafted proofs --------------------------------------------------------------------------
def test_an_index_beyond_the_size_is_refused():
    one = at(leaves(1), 1)
    assert tree.included(leaves(1)[0], 0, [], one)
    assert not tree.included(leaves(1)[0], 7, [], one)
    assert not tree.included(leaves(1)[0], -1, [], one)
    with pytest.raises(ValueError, match="No leaf"):
        tree.inclusion(1, 1)


def test_a_node_is_no_leaf_and_hashes_have_thirty_two_bytes():
    hashes = leaves(2)
    pair = Checkpoint("x", 1, tree.root(hashes))
    assert tree.leaf_hash(hashes[0] + hashes[1]) != pair.root
    assert not tree.included(hashes[0] + b"\0", 0, [hashes[1]], at(hashes, 2))
    assert not tree.included(hashes[0], 0, [hashes[1] + b"\0"], at(hashes, 2))


@pytest.mark.parametrize("change", [lambda p: p[::-1], lambda p: [*p, p[0]], lambda p: p[:-1]])
def test_more_fewer_or_turned_hashes_are_refused(change):
    hashes = leaves(9)
    proof = list(prove(tree.inclusion(3, 9), hashes))
    assert not tree.included(hashes[3], 3, change(proof), at(hashes, 9))
    grown = list(prove(tree.consistency(3, 9), hashes))
    assert not tree.consistent(at(hashes, 3), at(hashes, 9), change(grown))


def test_nothing_grows_from_a_false_empty_tree_nor_backwards():
    hashes = leaves(4)
    empty, four = Checkpoint("x", 0, tree.EMPTY_ROOT), at(hashes, 4)
    assert tree.consistent(empty, four, [])
    assert not tree.consistent(Checkpoint("x", 0, hashes[0]), four, [])
    assert not tree.consistent(empty, four, [hashes[0]])
    assert not tree.consistent(four, at(hashes, 3), [])
    assert not tree.consistent(at(hashes, 3), four, [])
    with pytest.raises(ValueError, match="does not continue"):
        tree.consistency(4, 3)


# --- tiles -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "000"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067")],
)
def test_the_number_of_a_tile(n, text):
    assert tiles.number_path(n) == text
    assert tiles.read_number(text) == n


@pytest.mark.parametrize("text", ["", "0", "0000", "x000/001", "001/002", "x1/002", "-01", "٠٠١"])
def test_a_number_written_otherwise_is_refused(text):
    with pytest.raises(ValueError, match="number of a tile"):
        tiles.read_number(text)


def test_tiles_of_the_golden_sizes():
    assert tiles.edge(70_000) == [(0, 273), (1, 1), (2, 0)]
    assert [tiles.width_at(70_000, *place) for place in tiles.edge(70_000)] == [112, 17, 1]
    assert tiles.width_at(70_000, 1, 0) == tiles.width_at(70_000, 0, 272) == 256
    assert tiles.edge(256) == [(1, 0)]
    assert tiles.width_at(256, 0, 0) == 256
    assert tiles.width_at(256, 0, 1) == 0


def grown(hashes, stops):
    """Grow in steps, each from the tiles of the edge alone; return all tiles and the root."""
    kept, size, root = {}, 0, tree.EMPTY_ROOT
    for stop in stops:
        growth = tiles.Growth(size, kept)
        for leaf in hashes[size:stop]:
            growth.add(leaf)
        for tile in growth.take():
            before = kept.get((tile.level, tile.n), b"")
            assert tile.data.startswith(before)
            kept[tile.level, tile.n] = tile.data
        size, root = growth.size, growth.root()
    return kept, root


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 70_000), min_size=1, max_size=5))
def test_a_tree_grown_in_steps_has_the_tiles_and_root_of_one_grown_at_once(stops):
    hashes = [sha256(bytes([i % 251])).digest() for i in range(max(stops))]
    stops = sorted(stops)
    assert grown(hashes, stops) == grown(hashes, stops[-1:])
    assert grown(hashes, stops)[1] == tree.root(hashes)


def test_proofs_come_from_tiles_alone():
    hashes = leaves(70_000)
    kept, root = grown(hashes, [65_530, 70_000])
    assert all(isinstance(t, bytes) and len(t) % 32 == 0 for t in kept.values())
    new = Checkpoint("x", 70_000, root)
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        ranges = tree.inclusion(index, 70_000)
        few = {place: kept[place] for place in tiles.needed(ranges)}
        proof = tree.prove(ranges, lambda s, e, few=few: tiles.root_of(s, e, few))
        assert tree.included(hashes[index], index, proof, new)
        ranges = tree.consistency(index + 1, 70_000)
        proof = tree.prove(ranges, lambda s, e: tiles.root_of(s, e, kept))
        assert tree.consistent(at(hashes, index + 1), new, proof)


def test_a_tile_too_narrow_is_not_used():
    with pytest.raises(ValueError, match="too narrow"):
        tiles.root_of(0, 4, {(0, 0): b"\0" * 96})
    assert Tile(0, 0, b"\0" * 96).width == 3
