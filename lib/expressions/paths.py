"""Paths that are written out in the source, such as `record.lines[0].sku`, as opposed to ones worked out."""

from jinja2 import nodes

from lib.expressions.lookup import Key

NOTHING = frozenset({"null", "nil"})  # what other languages call none

Path = tuple[str, tuple[Key, ...]]  # a name and the keys after it


def written_path(node: nodes.Node) -> Path | None:
    """Name and keys of a node that is a fixed path; None for anything else."""
    keys: list[Key] = []
    while isinstance(node, (nodes.Getattr, nodes.Getitem)):
        key = node.attr if isinstance(node, nodes.Getattr) else written_key(node.arg)
        if key is None:
            return None
        keys.append(key)
        node = node.node
    if not isinstance(node, nodes.Name) or node.name in NOTHING:
        return None
    return node.name, tuple(reversed(keys))


def written_key(node: nodes.Node) -> Key | None:
    """The key if it is written out: a text, or a whole number, also a negative one."""
    if isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const) and type(node.node.value) is int:
        return -node.node.value
    if isinstance(node, nodes.Const) and (type(node.value) is int or type(node.value) is str):
        return node.value
    return None


def is_slice(node: nodes.Node) -> bool:
    """Whether the node is `value[from:to]`."""
    return isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice)


def dotted(path: Path) -> str:
    """The path with points between its parts, up to a key that has a point of its own."""
    parts = [path[0]]
    for key in path[1]:
        if isinstance(key, str) and "." in key:
            break
        parts.append(str(key))
    return ".".join(parts)
