"""The same table and condition on the engines of others. Runs alone, in any Python that has them.

Reads the task as JSON on standard input, writes one JSON object as last line. Each engine gets
the form it knows best and keeps between calls whatever it allows to keep.
"""

import json
import logging
import re
import sys
import time

ROUND_SECONDS = 1.5
INTERVAL = re.compile(r"\[(\d+)\.\.(\d+)\)")


def per_second(work, count):
    """Evaluations per CPU second; the best of three rounds, to be fair to the others."""
    best = 0.0
    for _ in range(3):
        done, start = 0, time.process_time()
        while time.process_time() - start < ROUND_SECONDS / 3:
            work()
            done += count
        best = max(best, done / (time.process_time() - start))
    return round(best, 1)


def measured(decide, judge, cases):
    """The figures of an engine given its two works on one case."""
    answers = [float(decide(case)) for case in cases]
    few = cases[:6]
    return {
        "answers": answers,
        "table_per_s": per_second(lambda: [decide(case) for case in few], len(few)),
        "condition_per_s": per_second(lambda: [judge(case) for case in few], len(few)),
    }


def bkflow(task):
    """Table by bkflow-dmn, which stands on bkflow-feel."""
    from bkflow_dmn.data_model import SingleDecisionTable
    from bkflow_feel.api import parse_expression

    table = SingleDecisionTable(
        title="aide",
        hit_policy="First",
        inputs={"cols": [{"id": name} for name in task["columns"]],
                "rows": [cells for cells, _ in task["rules"]]},
        outputs={"cols": [{"id": "aide"}], "rows": [[str(amount)] for _, amount in task["rules"]]},
    )  # fmt: skip
    return measured(
        lambda case: table.decide(case)[0]["aide"],
        lambda case: parse_expression(task["condition"], case),
        task["facts"],
    )


def pysfeel(task):
    """pySFeel has no table, and `and` of several tests goes wrong: one expression for each cell."""
    import pySFeel

    parser = pySFeel.SFeelParser()

    def tests(cells):
        for name, cell in zip(task["columns"], cells, strict=True):
            if cell.startswith((">", "<")):
                yield f"{name} {cell}"
            elif cell:
                yield f"{name} in ({cell})" if "[" not in cell else f"{name} in {cell}"

    rules = [(list(tests(cells)), amount) for cells, amount in task["rules"]]

    def assign(case):
        for name, value in case.items():
            parser.sFeelParse(f"{name} <- {json.dumps(value, ensure_ascii=False)}")

    def decide(case):
        assign(case)
        return next(
            amount
            for texts, amount in rules
            if all(parser.sFeelParse(text)[1] is True for text in texts)
        )

    def judge(case):
        assign({name: case[name] for name in ("quotient", "enfants")})
        return parser.sFeelParse(task["condition"])[1]

    return measured(decide, judge, task["facts"])


def spiff(task):
    """SpiffWorkflow: cells are Python, the first rule of a UNIQUE table decides."""
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.specs.model import (
        DecisionTable,
        Input,
        InputEntry,
        Output,
        OutputEntry,
        Rule,
    )

    def python(cell):
        interval = INTERVAL.fullmatch(cell)
        if interval:
            return f"{interval[1]} <= ? < {interval[2]}"
        if "," in cell:
            return f"? in ({cell})"
        return cell or None

    engine = PythonScriptEngine()
    table = DecisionTable("aide", "aide", "UNIQUE")
    table.inputs = [Input(name, name, name, name, "number") for name in task["columns"]]
    table.outputs = [Output("aide", "aide", "aide", "number")]
    for cells, amount in task["rules"]:
        rule = Rule("")
        for column, cell in zip(table.inputs, cells, strict=True):
            entry = InputEntry("", column)
            entry.lhs = [python(cell)]
            rule.inputEntries.append(entry)
        result = OutputEntry("", table.outputs[0])
        result.text, result.parsedRef = str(amount), str(amount)
        rule.outputEntries.append(result)
        table.rules.append(rule)
    decider = DMNEngine(table)

    class Workflow:
        script_engine = engine

    class Task:
        workflow = Workflow()

        def __init__(self, case):
            self.data = dict(case)

    return measured(
        lambda case: decider.result(Task(case))["aide"],
        lambda case: engine.evaluate(Task(case), task["condition"]),
        task["facts"],
    )


def zen(task):
    """zen-engine (Rust): a decision made once from its JSON graph."""
    import zen

    columns = task["columns"]
    rules = [
        {"_id": str(number), **dict(zip(columns, cells, strict=True)), "out": str(amount)}
        for number, (cells, amount) in enumerate(task["rules"])
    ]
    graph = {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "table", "name": "table", "type": "decisionTableNode", "content": {
                "hitPolicy": "first",
                "inputs": [{"id": name, "name": name, "field": name} for name in columns],
                "outputs": [{"id": "out", "name": "aide", "field": "aide"}],
                "rules": rules,
            }},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table"},
            {"id": "2", "sourceId": "table", "targetId": "out"},
        ],
    }  # fmt: skip
    decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(json.dumps(graph)))
    condition = zen.compile_expression(task["condition"])
    return measured(
        lambda case: decision.evaluate(case)["result"]["aide"], condition.evaluate, task["facts"]
    )


ENGINES = {"bkflow-feel": bkflow, "pySFeel": pysfeel, "SpiffWorkflow": spiff, "zen-engine": zen}


def main():
    """Measure each engine; one that is missing or fails does not stop the others."""
    logging.disable(logging.CRITICAL)
    task = json.load(sys.stdin)
    found = {}
    for name, engine in ENGINES.items():
        try:
            found[name] = engine(task)
        except ImportError as error:
            found[name] = {"error": f"not installed: {error.name}"}
        except Exception as error:  # noqa: BLE001 - what others raise is theirs, and is reported
            found[name] = {"error": f"{type(error).__name__}: {error}"[:300]}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
