"""A call of a library function as a closure: matches, checks and charges inputs, bounds the result."""

from typing import Protocol

from jinja2 import nodes

from lib.expressions.errors import ExpressionProblem, Failure, Missing
from lib.expressions.functions.declare import Function, Parameter
from lib.expressions.limits import Run, room_for_items, room_for_text
from lib.expressions.lookup import Code, Scope, constant_code
from lib.expressions.values import MISSING, Json


class Inputs(Protocol):
    """What the compiler offers for building inputs."""

    def code(self, node: nodes.Expr) -> Code:
        """Strict closure of a node."""

    def soft(self, node: nodes.Expr) -> Code:
        """Closure that gives MISSING where something is not there."""

    def inline(self, node: nodes.Expr, function: str) -> tuple[Code, int]:
        """Closure and cost of the expression written in a text."""

    def fail(self, message: str, node: nodes.Node) -> ExpressionProblem:
        """The syntax error at a node."""


def call_code(
    inputs: Inputs, function: Function, node: nodes.Node, given: list[nodes.Expr], named: list[nodes.Keyword]
) -> Code:
    """Closure for `function` with these inputs; raises ExpressionSyntaxError where they do not fit."""
    matched = _match(inputs, function, node, given, named)
    codes = [_input_code(inputs, function, parameter, value) for parameter, value in matched]
    return _apply(function, codes, node.lineno)


def _match(
    inputs: Inputs, function: Function, node: nodes.Node, given: list[nodes.Expr], named: list[nodes.Keyword]
) -> list[tuple[Parameter, nodes.Expr | None]]:
    """Pairs of parameter and the node handed over for it (None: the default stands)."""
    by_name = {keyword.key: keyword.value for keyword in named}
    matched: list[tuple[Parameter, nodes.Expr | None]] = []
    left = list(given)
    for parameter in function.parameters:
        if parameter.many:
            matched += [(parameter, value) for value in left]
            left = []
        elif left:
            matched.append((parameter, left.pop(0)))
        elif parameter.name in by_name:
            matched.append((parameter, by_name.pop(parameter.name)))
        elif parameter.required:
            raise inputs.fail(f"{function.name} needs one more input: {function.signature}.", node)
        else:
            matched.append((parameter, None))
    if left or by_name:
        extra = f" “{next(iter(by_name))}” is not among them." if by_name else ""
        raise inputs.fail(f"{function.name} takes these inputs: {function.signature}.{extra}", node)
    return matched


def _input_code(inputs: Inputs, function: Function, parameter: Parameter, node: nodes.Expr | None) -> Code:
    if node is None:
        return constant_code(parameter.default)
    if parameter.kind.inline:
        return _each_code(*inputs.inline(node, function.name))
    if parameter.kind.lenient:
        return inputs.soft(node)
    return _checked(inputs.code(node), parameter, function.name)


def _checked(code: Code, parameter: Parameter, function: str) -> Code:
    """Closure that hands over a value of the right type, charged by its size."""
    types, convert = parameter.kind.types, parameter.kind.convert

    def check(scope: Scope, run: Run) -> Json:
        value = code(scope, run)
        kind = type(value)
        if types is not None and kind not in types:
            converted = MISSING if convert is None else convert(value)
            if converted is MISSING:
                raise parameter.refuse(function, value)
            return converted
        if kind is str or kind is list or kind is dict:
            run.charge_value(value)
        return value

    return check


def _each_code(code: Code, cost: int) -> Code:
    """Closure that hands over a Python function: the inline expression for one item and its position."""

    def bind(scope: Scope, run: Run) -> Json:
        inner = dict(scope)
        run.charge(len(inner))

        def each(item: Json, index: int) -> Json:
            inner["item"] = item
            inner["index"] = index
            run.charge(cost)
            try:
                return code(inner, run)
            except Missing as missing:  # a misspelt field of an item is an error, not a reason for a default
                raise Failure(missing.sentence(), missing.offset) from None

        return each

    return bind


def _apply(function: Function, codes: list[Code], offset: int) -> Code:
    call, cost = function.call, function.cost

    def apply(scope: Scope, run: Run) -> Json:
        run.charge(cost)
        try:
            return _made(call(run, *[code(scope, run) for code in codes]), run)
        except Failure as failure:
            failure.offset = offset if failure.offset is None else failure.offset
            raise
        except (TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise Failure(f"{function.name} cannot work with this input.", offset) from error

    if len(codes) == 1:
        return _apply_one(function, codes[0], offset)
    return apply


def _apply_one(function: Function, code: Code, offset: int) -> Code:
    """As `_apply` for the usual case of one input, without building a list."""
    call, cost = function.call, function.cost

    def apply(scope: Scope, run: Run) -> Json:
        run.charge(cost)
        try:
            return _made(call(run, code(scope, run)), run)
        except Failure as failure:
            failure.offset = offset if failure.offset is None else failure.offset
            raise
        except (TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise Failure(f"{function.name} cannot work with this input.", offset) from error

    return apply


def _made(result: Json, run: Run) -> Json:
    """The result of a function, charged for and within bounds."""
    kind = type(result)
    if kind is str:
        room_for_text(len(result))
        run.charge_value(result)
    elif kind is list or kind is dict:
        room_for_items(len(result))
        run.charge_value(result)
    return result
