"""Contract « door »: a neighbour is entered by its actions, queries, enums and types only."""

from importlinter import Contract, ContractCheck, fields, output


class DoorContract(Contract):
    """Walk every import from one room to another; its target must be a door of that room."""

    doors = fields.SetField(subfield=fields.StringField())
    open_packages = fields.SetField(subfield=fields.StringField())
    faces = fields.SetField(subfield=fields.StringField())

    def check(self, graph, verbose):
        """Return the imports that pass by a wall."""
        root = self.session_options["root_packages"][0]
        faults = set()
        for importer in graph.find_descendants(root):
            room = importer.split(".")[1]
            for imported in graph.find_modules_directly_imported_by(importer):
                if imported.startswith(f"{root}.") and not self._allowed(room, imported):
                    faults.add(f"{importer} enters {imported}")
        return ContractCheck(kept=not faults, metadata={"faults": sorted(faults)})

    def _allowed(self, room, imported):
        words = imported.split(".")
        target = words[1]
        if target == room or target in self.open_packages:
            return True
        if target in self.faces:  # entered by its __init__ alone
            return len(words) == 2
        return len(words) > 2 and words[2] in self.doors

    def render_broken_contract(self, check):
        """Print one line per fault."""
        for fault in check.metadata["faults"]:
            output.print_error(fault)
