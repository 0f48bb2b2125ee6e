"""The tree of open images as Qt's views want it; it grows while reading goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.state.catalogue import Branch, Leaf, Step, root, sorted_leaves, way_to
from medmamba_desktop.state.image_list import ImageList, ImageRow
from medmamba_desktop.view.browser import texts
from medmamba_desktop.view.browser.growth import runs_of_new

NODE_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
Node = Branch | Leaf

_MOST_RUNS: Final = 40  # more insertions than that cost more than showing the series anew


class StudyTree(QAbstractItemModel):
    """Mirrors an `ImageList`; `NODE_ROLE` gives the `Branch` or `Leaf`.

    Signals:
        grown: branches that are new, from the outside inwards.
        faded: much has changed in what the rows say; all in view are to be painted again.
    """

    grown = Signal(object)
    faded = Signal()

    def __init__(self, images: ImageList, is_private: Callable[[], bool]) -> None:
        super().__init__()
        self._images = images
        self.is_private = is_private
        self.root = root()
        self._leaves: dict[ImageRef, Leaf] = {}
        self._nodes: dict[int, Node] = {}
        self._words: tuple[str, ...] = ()
        self._order: list[ImageRef] | None = None
        images.rows_added.connect(self._on_rows_added)
        images.rows_changed.connect(self._on_rows_changed)
        images.cleared.connect(self._on_cleared)

    def image(self, leaf: Leaf) -> ImageRow | None:
        """What is known of a leaf."""
        return self._images.find(leaf.ref)

    def index_of(self, ref: ImageRef) -> QModelIndex:
        """The index of an image, or of the series that stands for it; invalid where hidden."""
        leaf = self._leaves.get(ref)
        if leaf is None:
            return QModelIndex()
        return self._index(leaf.parent if leaf.parent.is_single else leaf)

    def index_of_branch(self, branch: Branch) -> QModelIndex:
        """The index of a group; invalid where hidden."""
        return self._index(branch)

    def node(self, index: Index) -> Node | None:
        """The branch or leaf at an index."""
        return self._nodes.get(index.internalId()) if index.isValid() else None

    def order(self) -> Sequence[ImageRef]:
        """Every image that is not filtered out, in the order of the tree."""
        if self._order is None:
            self._order = [leaf.ref for leaf in self.root.leaves(is_shown=True)]
        return self._order

    def search(self, text: str) -> None:
        """Show only images that have every word of `text` in what is shown of them."""
        self.beginResetModel()
        self._words = tuple(text.casefold().split())
        self._order = None
        self._filter(self.root, ())
        self.endResetModel()

    @property
    def is_searched(self) -> bool:
        """Whether something may be hidden."""
        return bool(self._words)

    def announce(self, ref: ImageRef) -> None:
        """Have an image, and the series that it stands for, painted again."""
        leaf = self._leaves.get(ref)
        if leaf is None:
            return
        for node in (leaf, leaf.parent):
            index = self._index(node)
            if index.isValid():
                self.dataChanged.emit(index, index)

    def _on_rows_added(self, first: int, last: int) -> None:
        self._order = None
        if self._words:
            self._add_unseen(first, last)
            return
        new: list[Branch] = []
        waiting: dict[int, tuple[Branch, list[Leaf]]] = {}
        for row in self._images.rows[first : last + 1]:
            branch = self._branch(way_to(row, self._images.places), new)
            leaf = self._leaf(row, branch)
            waiting.setdefault(id(branch), (branch, []))[1].append(leaf)
        for branch, leaves in waiting.values():
            self._grow(branch, leaves)
        self.grown.emit(tuple(new))
        self._announce_branches(branch for branch, _ in waiting.values())

    def _add_unseen(self, first: int, last: int) -> None:
        """While something is searched for, everything is laid out anew."""
        self.beginResetModel()
        for row in self._images.rows[first : last + 1]:
            branch = self.root
            for step in way_to(row, self._images.places):
                branch = self._child(branch, step) or self._put(branch, step)
            leaves = [child for child in branch.children if isinstance(child, Leaf)]
            self._set_leaves(branch, [*leaves, self._leaf(row, branch)])
        self._filter(self.root, ())
        self.endResetModel()

    def _branch(self, way: Sequence[Step], new: list[Branch]) -> Branch:
        branch = self.root
        for step in way:
            child = self._child(branch, step)
            if child is None:
                place = branch.place_of(step)
                self.beginInsertRows(self._index(branch), place, place)
                child = self._put(branch, step)
                self.endInsertRows()
                new.append(child)
            branch = child
        return branch

    @staticmethod
    def _child(branch: Branch, step: Step) -> Branch | None:
        return branch.by_key.get((step.kind, step.key))

    def _put(self, branch: Branch, step: Step) -> Branch:
        child = Branch(step, branch)
        branch.by_key[step.kind, step.key] = child
        branch.children.insert(branch.place_of(step), child)
        _number(branch.children)
        self._nodes[id(child)] = child
        return child

    def _leaf(self, row: ImageRow, branch: Branch) -> Leaf:
        leaf = Leaf(row.ref, row.source, branch)
        self._leaves[row.ref] = leaf
        self._nodes[id(leaf)] = leaf
        return leaf

    def _grow(self, branch: Branch, new: list[Leaf]) -> None:
        """Put leaves where they belong, in as few steps as the views can follow."""
        old = list(branch.children)
        parent = self._index(branch)
        if not branch.is_stack:
            self.beginInsertRows(parent, len(old), len(old) + len(new) - 1)
            self._set_leaves(branch, [*old, *new])
            self.endInsertRows()
            return
        wanted = sorted_leaves(branch, [*_leaves(old), *new])
        runs = runs_of_new(old, wanted) if len(old) > 1 else None
        if runs is not None and len(runs) <= _MOST_RUNS:
            self._insert(branch, parent, runs, wanted)
        else:
            self._show_anew(branch, parent, wanted)

    def _insert(
        self, branch: Branch, parent: QModelIndex, runs: list[tuple[int, int]], wanted: list[Leaf]
    ) -> None:
        for first, last in runs:
            self.beginInsertRows(parent, first, last)
            branch.children[first:first] = wanted[first : last + 1]
            _number(branch.children)
            self.endInsertRows()

    def _show_anew(self, branch: Branch, parent: QModelIndex, wanted: list[Leaf]) -> None:
        if branch.exposed:
            self.beginRemoveRows(parent, 0, len(branch.exposed) - 1)
            self._set_leaves(branch, [])
            self.endRemoveRows()
        if len(wanted) > 1:
            self.beginInsertRows(parent, 0, len(wanted) - 1)
            self._set_leaves(branch, wanted)
            self.endInsertRows()
        else:
            self._set_leaves(branch, wanted)

    @staticmethod
    def _set_leaves(branch: Branch, leaves: Sequence[Node]) -> None:
        branches = [child for child in branch.children if isinstance(child, Branch)]
        branch.children[:] = [*branches, *(leaf for leaf in leaves if isinstance(leaf, Leaf))]
        _number(branch.children)

    def _announce_branches(self, branches: Any) -> None:
        """Counts have changed in these and in what they lie in."""
        seen: set[int] = set()
        for branch in branches:
            node: Branch | None = branch
            while node is not None and id(node) not in seen and node.parent is not None:
                seen.add(id(node))
                index = self._index(node)
                self.dataChanged.emit(index, index)
                node = node.parent

    def _on_rows_changed(self, indices: Sequence[int]) -> None:
        if len(indices) > _MOST_RUNS:
            self.faded.emit()
            return
        for row in indices:
            self.announce(self._images.rows[row].ref)

    def _on_cleared(self) -> None:
        self.beginResetModel()
        self.root = root()
        self._leaves.clear()
        self._nodes.clear()
        self._order = None
        self.endResetModel()

    def _filter(self, branch: Branch, above: tuple[str, ...]) -> bool:
        """Leave out of `shown` what has not every word; True where something is left."""
        if not self._words:
            branch.shown = branch.children
            _number(branch.shown)
            for child in branch.children:
                if isinstance(child, Branch):
                    self._filter(child, ())
            return True
        around = (*above, texts.branch_words(branch, self.is_private()))
        branch.shown = [child for child in branch.children if self._is_left(child, around)]
        _number(branch.shown)
        return bool(branch.shown)

    def _is_left(self, child: Node, around: tuple[str, ...]) -> bool:
        if isinstance(child, Branch):
            return self._filter(child, around)
        row = self.image(child)
        if row is None:
            return False
        haystack = " ".join((*around, texts.leaf_words(row, self.is_private()))).casefold()
        return all(word in haystack for word in self._words)

    def _index(self, node: Node | None) -> QModelIndex:
        if node is None or node.parent is None:
            return QModelIndex()
        if node.parent.is_single or node.parent.shown[node.row : node.row + 1] != [node]:
            return QModelIndex()
        return self.createIndex(node.row, 0, id(node))

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own default
        branch = self.node(parent) if parent.isValid() else self.root
        if not isinstance(branch, Branch) or not 0 <= row < len(branch.exposed) or column:
            return QModelIndex()
        return self.createIndex(row, 0, id(branch.exposed[row]))

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        node = self.node(index)
        return self._index(node.parent) if node is not None else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        branch = self.node(parent) if parent.isValid() else self.root
        return len(branch.exposed) if isinstance(branch, Branch) else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role == NODE_ROLE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return texts.title(node, self.image, self.is_private())
        if role == Qt.ItemDataRole.ToolTipRole:
            return texts.tip(node, self.image, self.is_private())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return texts.spoken(node, self.image, self.is_private())
        return None


def _leaves(nodes: Sequence[Node]) -> list[Leaf]:
    return [node for node in nodes if isinstance(node, Leaf)]


def _number(nodes: Sequence[Node]) -> None:
    for row, node in enumerate(nodes):
        node.row = row
