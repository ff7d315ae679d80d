"""The whitelisting compiler: jinja2's syntax tree to closures. What is not named here is refused."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes

from lib.expressions import limits
from lib.expressions.calls import call_code
from lib.expressions.errors import ExpressionSyntaxError, Missing, place, shorten, suggestion
from lib.expressions.functions import FUNCTIONS, TESTS, find
from lib.expressions.functions.declare import Function
from lib.expressions.limits import Run
from lib.expressions.lookup import (
    Code,
    Scope,
    constant_code,
    item_code,
    path_code,
    slice_code,
    soft_item_code,
    soft_path_code,
)
from lib.expressions.operators import binary_code, compare_code, equals_constant_code, join_code, sign_code
from lib.expressions.parse import parse_expression, tree_depth, tree_size
from lib.expressions.paths import NOTHING, Path, dotted, is_slice, written_path
from lib.expressions.tokens import Where
from lib.expressions.values import MISSING, Json, to_text
from lib.words import gettext as _

_LITERALS = (nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair, nodes.Neg, nodes.Pos)
_PLAIN = (
    nodes.Const,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Compare,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
)  # cost no more than their own length, except where their builder says so
_INNER = frozenset({"item", "index"})


@dataclass
class Notes:
    """What the compiler learns about an expression on its way."""

    names: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    stateful: bool = False  # needs a Run of its own: it can cost more than its own length


def is_literal(tree: nodes.Node) -> bool:
    """Whether the expression is the same for every scope and time."""
    children = all(is_literal(child) for child in tree.iter_child_nodes())
    return isinstance(tree, _LITERALS) and children


class Compiler:
    """Compiles one tree.

    `bound` are the names an inline expression is given; `room` is the depth left for trees inside this one.
    """

    def __init__(self, where: Where, notes: Notes, room: int, bound: frozenset[str] = frozenset()) -> None:
        self._where = where
        self._notes = notes
        self._room = room
        self._bound = bound

    def code(self, node: nodes.Node) -> Code:
        """Strict closure of a node; raises ExpressionSyntaxError for what the language does not have."""
        build = _BUILDERS.get(type(node))
        if build is None:
            raise self.fail(_("This kind of expression does not work here."), node)
        if not isinstance(node, _PLAIN):
            self._notes.stateful = True
        return build(self, node)

    def soft(self, node: nodes.Expr) -> Code:
        """Closure that gives MISSING where `code` would raise for a missing name, field or item."""
        chain = written_path(node)
        if chain:
            self._note(chain)
            return soft_path_code(*chain)
        if isinstance(node, (nodes.Getattr, nodes.Getitem)) and not is_slice(node):
            return soft_item_code(self.soft(node.node), self._key(node))
        return _tolerant(self.code(node))

    def inline(self, node: nodes.Expr, function: str) -> tuple[Code, int]:
        """Closure and cost of the expression written in the text `node`."""
        if not isinstance(node, nodes.Const) or not isinstance(node.value, str):
            raise self.fail(
                f"{function} needs its expression written in quotes, for example {function}('item.price').",
                node,
            )
        where = self._inside(node, node.value)
        tree = parse_expression(node.value, where, depth=max(self._room, 1))
        inner = Compiler(where, self._notes, self._room - tree_depth(tree), self._bound | _INNER)
        return inner.code(tree), tree_size(tree)

    def fail(self, message: str, node: nodes.Node) -> ExpressionSyntaxError:
        """The syntax error at a node."""
        return ExpressionSyntaxError(message, *place(self._where.source, node.lineno))

    def _inside(self, node: nodes.Const, text: str) -> Where:
        """Where the characters of an inline expression stand in the whole source, if that can be told."""
        source, start = self._where.source, node.lineno
        exact = self._where.scale == 1 and source[start + 1 : start + 1 + len(text)] == text
        return Where(source, start + 1 if exact else start, int(exact))

    # -- names, fields, items

    def _note(self, path: Path) -> None:
        if path[0] not in self._bound:
            self._notes.names.add(path[0])
            self._notes.paths.add(dotted(path))

    def _name(self, node: nodes.Name) -> Code:
        if node.name in NOTHING and node.name not in self._bound:
            return lambda scope, run: None
        self._note((node.name, ()))
        return path_code(node.name, (), node.lineno)

    def _member(self, node: nodes.Getattr | nodes.Getitem) -> Code:
        if is_slice(node):
            return self._slice(node)
        chain = written_path(node)
        if chain:
            self._note(chain)
            return path_code(*chain, node.lineno)
        holder = written_path(node.node)
        label = dotted(holder) if holder else ""
        return item_code(self.code(node.node), self._key(node), shorten(label), node.lineno)

    def _key(self, node: nodes.Getattr | nodes.Getitem) -> Code:
        if isinstance(node, nodes.Getattr):
            return constant_code(node.attr)
        return self.code(node.arg)

    def _slice(self, node: Any) -> Code:
        self._notes.stateful = True
        written = (node.arg.start, node.arg.stop, node.arg.step)
        bounds = [self.code(part) if part is not None else constant_code(None) for part in written]
        return slice_code(self.code(node.node), bounds[0], bounds[1], bounds[2], node.lineno)

    # -- literals

    def _const(self, node: nodes.Const) -> Code:
        value = node.value
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError:
                raise self.fail(
                    _("This text holds half a character. Write the character itself."), node
                ) from None
        return constant_code(value)

    def _list(self, node: nodes.List | nodes.Tuple) -> Code:
        items = [self.code(item) for item in node.items]

        def build(scope: Scope, run: Run) -> Json:
            run.charge(len(items))
            return [item(scope, run) for item in items]

        return build

    def _dict(self, node: nodes.Dict) -> Code:
        pairs = [(self._dict_key(pair.key), self.code(pair.value)) for pair in node.items]

        def build(scope: Scope, run: Run) -> Json:
            run.charge(len(pairs))
            return {key(scope, run): value(scope, run) for key, value in pairs}

        return build

    def _dict_key(self, node: nodes.Expr) -> Code:
        key = self.code(node)
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            return key
        return lambda scope, run: to_text(key(scope, run), run)

    # -- operators

    def _binary(self, node: nodes.BinExpr) -> Code:
        return binary_code(str(node.operator), self.code(node.left), self.code(node.right), node.lineno)

    def _sign(self, node: nodes.UnaryExpr) -> Code:
        if isinstance(node.node, nodes.Const) and type(node.node.value) in (int, float):
            return constant_code(-node.node.value if node.operator == "-" else node.node.value)
        return sign_code(str(node.operator), self.code(node.node), node.lineno)

    def _concat(self, node: nodes.Concat) -> Code:
        return join_code([self.code(part) for part in node.nodes], node.lineno)

    def _compare(self, node: nodes.Compare) -> Code:
        first = self.code(node.expr)
        if len(node.ops) == 1 and node.ops[0].op in ("eq", "ne"):
            other = node.ops[0].expr
            if isinstance(other, nodes.Const):
                self.code(other)
                return equals_constant_code(first, other.value, node.ops[0].op == "ne")
        self._notes.stateful = True
        return compare_code(first, [(part.op, self.code(part.expr)) for part in node.ops], node.lineno)

    def _not(self, node: nodes.Not) -> Code:
        value = self.code(node.node)
        return lambda scope, run: not value(scope, run)

    def _and(self, node: nodes.And) -> Code:
        left, right = self.code(node.left), self.code(node.right)
        return lambda scope, run: left(scope, run) and right(scope, run)

    def _or(self, node: nodes.Or) -> Code:
        left, right = self.code(node.left), self.code(node.right)
        return lambda scope, run: left(scope, run) or right(scope, run)

    def _condition(self, node: nodes.CondExpr) -> Code:
        test, one = self.code(node.test), self.code(node.expr1)
        other = self.code(node.expr2) if node.expr2 is not None else constant_code(None)
        return lambda scope, run: one(scope, run) if test(scope, run) else other(scope, run)

    # -- functions

    def _filter(self, node: nodes.Filter) -> Code:
        if node.node is None:
            raise self.fail(_("A filter needs a value before the |."), node)
        return self._called(node, self._function(node.name, node), [node.node, *node.args])

    def _call(self, node: nodes.Call) -> Code:
        if isinstance(node.node, nodes.Getattr):
            name = shorten(node.node.attr, 30)
            raise self.fail(
                _("Values have no functions of their own. Write value | %(name)s instead of .%(name)s().")
                % {"name": name},
                node,
            )
        if not isinstance(node.node, nodes.Name):
            raise self.fail(_("Only a function can be called, for example upper(record.name)."), node)
        return self._called(node, self._function(node.node.name, node.node), list(node.args))

    def _test(self, node: nodes.Test) -> Code:
        entry = find(TESTS, node.name)
        if entry is None:
            raise self.fail(
                _unknown(_("There is no test after “is” named “%(name)s”."), node.name, TESTS), node
            )
        return self._called(node, entry, [node.node, *node.args])

    def _function(self, name: str, node: nodes.Node) -> Function:
        entry = find(FUNCTIONS, name)
        if entry is None:
            raise self.fail(_unknown(_("There is no function named “%(name)s”."), name, FUNCTIONS), node)
        return entry

    def _called(
        self, node: nodes.Call | nodes.Filter | nodes.Test, entry: Function, given: list[nodes.Expr]
    ) -> Code:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise self.fail(
                _("* and ** before an input do not work here. Write the inputs one by one."), node
            )
        if node.kwargs and not all(isinstance(keyword, nodes.Keyword) for keyword in node.kwargs):
            raise self.fail(_("Write inputs with a name as name=value."), node)
        keywords = [keyword for keyword in node.kwargs if isinstance(keyword, nodes.Keyword)]
        return call_code(self, entry, node, given, keywords)


def _tolerant(code: Code) -> Code:
    def read(scope: Scope, run: Run) -> Json:
        try:
            return code(scope, run)
        except Missing:
            return MISSING

    return read


def _unknown(sentence: str, name: str, table: dict[str, Function]) -> str:
    meant = suggestion(name, list(table))
    advice = (
        _("Did you mean “%(meant)s”?") % {"meant": meant}
        if meant
        else _("The list of functions shows what there is.")
    )
    return f"{sentence % {'name': shorten(name)}} {advice}"


def compile_tree(tree: nodes.Expr, where: Where, notes: Notes) -> Code:
    """Closure of a whole tree; raises ExpressionSyntaxError. Adds to `notes`."""
    return Compiler(where, notes, limits.MAX_TREE - tree_depth(tree)).code(tree)


_BUILDERS: dict[type[nodes.Node], Callable[[Compiler, Any], Code]] = {
    nodes.Const: Compiler._const,
    nodes.List: Compiler._list,
    nodes.Tuple: Compiler._list,
    nodes.Dict: Compiler._dict,
    nodes.Name: Compiler._name,
    nodes.Getattr: Compiler._member,
    nodes.Getitem: Compiler._member,
    nodes.Add: Compiler._binary,
    nodes.Sub: Compiler._binary,
    nodes.Mul: Compiler._binary,
    nodes.Div: Compiler._binary,
    nodes.FloorDiv: Compiler._binary,
    nodes.Mod: Compiler._binary,
    nodes.Pow: Compiler._binary,
    nodes.Neg: Compiler._sign,
    nodes.Pos: Compiler._sign,
    nodes.Concat: Compiler._concat,
    nodes.Compare: Compiler._compare,
    nodes.Not: Compiler._not,
    nodes.And: Compiler._and,
    nodes.Or: Compiler._or,
    nodes.CondExpr: Compiler._condition,
    nodes.Filter: Compiler._filter,
    nodes.Call: Compiler._call,
    nodes.Test: Compiler._test,
}
