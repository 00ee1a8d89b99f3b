"""Reads of procedures: the door for other rooms. Inside a context; nothing is journaled.

Three families: the catalogue (`catalogue`, `search`, `by_slug`, `cards`), the versions (`form`,
`definition`, `pack_files`) and the form engine, pure functions of a form and answers (`evaluate`,
`clean_page`, `clean_field`, `check_all`, `page_views`, `summarise`, `due_date`…). `PLACES` is the
national list that a FieldContext wants.
"""

from parvis.procedures.queries.catalogue import all_cards, by_slugs, catalogue, search
from parvis.procedures.queries.places import (
    PLACES,
    NationalPlaces,
    forget_places,
    places_loaded,
    search_places,
)
from parvis.procedures.queries.rulebook import (
    conditions_of,
    in_service,
    review_table,
    review_text,
    rule_state,
    rule_table,
    rule_text,
    table_of,
    tables_of_rule,
    words_for,
)
from parvis.procedures.queries.versions import (
    by_slug,
    cards,
    cover_of,
    decides,
    definition,
    drafts,
    failures_of,
    forget_forms,
    form,
    is_open,
    pack_files,
    published,
    refuses,
    rule_model,
    rule_on,
    version,
    versions,
    warnings_of,
)
from parvis.procedures.rules.cleaning import check_all, clean_field, clean_page, parse_answers
from parvis.procedures.rules.deadlines import add_period, due_date, incomplete_pause
from parvis.procedures.rules.evaluation import evaluate
from parvis.procedures.rules.faces import add_row, files_of, page_views, remove_row, summarise
from parvis.procedures.rules.papers import DEFAULTS as DEFAULT_PAPERS
from parvis.procedures.rules.papers import delay_words, paper, visa

__all__ = [
    "DEFAULT_PAPERS",
    "PLACES",
    "NationalPlaces",
    "add_period",
    "add_row",
    "all_cards",
    "by_slug",
    "by_slugs",
    "cards",
    "catalogue",
    "check_all",
    "clean_field",
    "clean_page",
    "conditions_of",
    "cover_of",
    "decides",
    "definition",
    "delay_words",
    "drafts",
    "due_date",
    "evaluate",
    "failures_of",
    "files_of",
    "forget_forms",
    "forget_places",
    "form",
    "in_service",
    "incomplete_pause",
    "is_open",
    "pack_files",
    "page_views",
    "paper",
    "parse_answers",
    "places_loaded",
    "published",
    "refuses",
    "remove_row",
    "review_table",
    "review_text",
    "rule_model",
    "rule_on",
    "rule_state",
    "rule_table",
    "rule_text",
    "search",
    "search_places",
    "summarise",
    "table_of",
    "tables_of_rule",
    "version",
    "versions",
    "visa",
    "warnings_of",
    "words_for",
]
