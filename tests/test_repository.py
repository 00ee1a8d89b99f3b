"""The tree itself keeps the house rules; each guard has a control that proves it can fail."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from parvis.common.access import access_of
from tools import budgets

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
MAP = next(c for c in CONTRACTS if c["id"] == "map")["layers"]
SHAPE = next(c for c in CONTRACTS if c["id"] == "shape")["containers"]


def faults(check, files):
    return [fault for path in files for fault in check(path, path.read_text())]


# --- budgets ---------------------------------------------------------------------------------
def test_files_are_short():
    files = budgets.production_files(ROOT) + budgets.test_files(ROOT)
    assert faults(budgets.too_long, files) == []


def test_functions_views_and_classes_are_small():
    assert faults(budgets.too_big, budgets.production_files(ROOT)) == []


def test_few_handlers_catch_everything():
    assert (
        len(faults(budgets.broad_excepts, budgets.production_files(ROOT))) <= budgets.BROAD_EXCEPTS
    )


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        (budgets.too_long, "parvis/x.py", "pass\n" * 401),
        (budgets.too_long, "tests/x.py", "pass\n" * 601),
        (budgets.too_long, "config/settings/x.py", "A = 1\n" * 251),
        (budgets.too_big, "parvis/x.py", "def f():\n" + "    pass\n" * 50),
        (budgets.too_big, "parvis/x/views.py", "def f():\n" + "    pass\n" * 25),
        (budgets.too_big, "parvis/x.py", "class C:\n" + "    def m(self): pass\n" * 26),
        (budgets.broad_excepts, "parvis/x.py", "try:\n    f()\nexcept Exception:\n    pass\n"),
    ],
)
def test_control_each_budget_can_be_broken(check, path, text):
    assert list(check(Path(path), text))


# --- the map ---------------------------------------------------------------------------------
def test_every_room_with_furniture_is_in_the_shape_contract():
    rooms = {p.parent.name for p in (ROOT / "parvis").glob("*/apps.py")}
    assert {name.removeprefix("parvis.") for name in SHAPE} == rooms
    assert rooms | {"common", "decisions"} == set(MAP)


def relations():
    """Yield (room, target room, field) of each relation between two rooms."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or isinstance(target, str):
                continue
            here, there = (m.__module__.split(".") for m in (model, target))
            if here[0] == there[0] == "parvis" and here[1] != there[1]:
                yield here[1], there[1], field


def upward(here, there):
    return MAP.index(there) <= MAP.index(here)


def test_foreign_keys_point_downwards_and_leave_no_accessor():
    for here, there, field in relations():
        assert not upward(here, there), f"{field} points upwards"
        assert field.remote_field.related_name == "+", f"{field} is seen from {there}"


def test_control_an_upward_key_would_be_seen():
    assert upward("tenancy", "dossiers")
    assert not upward("dossiers", "tenancy")
    assert next(relations(), None)


# --- routes ----------------------------------------------------------------------------------
def routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, where)
        elif isinstance(entry, URLPattern):
            yield where, entry.callback


def unmarked(views):
    return [where for where, view in views if access_of(view) is None]


def test_every_route_says_who_may_open_it():
    ours = [(w, v) for w, v in routes() if getattr(v, "__module__", "").startswith("parvis.")]
    assert unmarked(ours) == []
    assert ours


def test_control_a_route_without_mark_is_seen():
    assert unmarked([("nue/", lambda request: None)]) == ["nue/"]


# --- locks, licences, secrets ----------------------------------------------------------------
def test_locks_pin_hashes_and_hold_no_address():
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert not re.search(r"^[^#]*https?://", text, re.MULTILINE), lock.name
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert all("resolved" not in package for package in packages.values())
    assert all("integrity" in p for name, p in packages.items() if name and not p.get("link"))


def test_no_work_is_left_for_later():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|pytest\.mark\.xfail")
    files = [*budgets.production_files(ROOT), *budgets.test_files(ROOT)]
    left = [p for p in files if p != Path(__file__) and marks.search(p.read_text())]
    assert left == []


# --- migrations ------------------------------------------------------------------------------
def test_migrations_are_named_in_words():
    names = [p.stem for p in (ROOT / "parvis").glob("*/migrations/0*.py")]
    assert names
    assert [n for n in names if re.search(r"_(initial|auto_|alter_)", n)] == []


# --- tables without authority ----------------------------------------------------------------
def test_tables_without_authority_are_listed_with_their_reason():
    from parvis.tenancy.types import WITHOUT_AUTHORITY

    listed = {name for name, reason in WITHOUT_AUTHORITY if reason}
    without = {
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("parvis.")
        and not any(f.name == "authority" for f in model._meta.fields)
    }
    assert without <= listed


# --- documents written from the code ---------------------------------------------------------
def test_reference_pages_are_up_to_date():
    from tools.docs import PAGES

    assert [path.name for path, page in PAGES.items() if path.read_text() != page()] == []


def test_every_link_of_the_documents_leads_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    lost = []
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text()):
            if not (page.parent / target).exists():
                lost.append(f"{page.name}: {target}")
    assert lost == []
