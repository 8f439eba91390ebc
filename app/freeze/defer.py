"""Move a library's import into the functions that use it, so that starting does not pay for it."""

import ast


def defer_import(source: str, name: str) -> str:
    """Return the source with the import of a name moved into the functions that use the name.

    Other names of the same statement stay where they are. Raises ValueError if the module does not
    import the name, or uses it while it is imported itself.
    """
    tree = ast.parse(source)
    statement = _take_import(tree, name)
    deferred = _Deferral(name, statement)
    result = ast.unparse(ast.fix_missing_locations(deferred.visit(tree)))
    if not deferred.is_used or deferred.is_needed_at_once:
        raise ValueError(f"The import of {name} cannot be deferred.")
    return result


def _take_import(tree: ast.Module, name: str) -> ast.ImportFrom:
    """Remove a name from the module's imports and return a statement that imports it alone."""
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                if (alias.asname or alias.name) == name:
                    statement.names.remove(alias)
                    if not statement.names:
                        tree.body.remove(statement)
                    return ast.ImportFrom(statement.module, [alias], statement.level)
    raise ValueError(f"{name} is not imported.")


class _Deferral(ast.NodeTransformer):
    def __init__(self, name: str, statement: ast.ImportFrom) -> None:
        self._name, self._statement = name, statement
        self.is_used = False
        self.is_needed_at_once = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        for outside in (*node.decorator_list, node.args):
            self.visit(outside)
        if any(self._uses(part) for statement in node.body for part in ast.walk(statement)):
            has_docstring = ast.get_docstring(node, clean=False) is not None
            node.body.insert(int(has_docstring), self._statement)
            self.is_used = True
        return node

    def visit_Name(self, node: ast.Name) -> ast.Name:
        self.is_needed_at_once |= self._uses(node)
        return node

    def _uses(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == self._name
