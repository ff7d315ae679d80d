/** Selecting, pressing and moving steps by pointer. A drag is one change, made when it ends. */
import { useMemo } from "react";
import type { RefObject } from "react";
import type { EdgeChange, NodeChange, ReactFlowProps } from "@xyflow/react";
import { useDesk } from "../context";
import type { Editor } from "../editor/editor";
import { move } from "../model/commands/edit";
import { canStandBetween, putOnLink } from "../model/commands/insert";
import { stepById } from "../model/doc";
import { NODE } from "../model/grid";
import { around, boxOf, guidesFor } from "../model/guides";
import { linkAt } from "../model/hit";
import type { Point } from "../model/types";
import type { Box } from "../model/view";
import type { LinkEdge, StepNode } from "./types";

type Flow = ReactFlowProps<StepNode, LinkEdge>;
/** How near to a line a step jumps onto it, in window pixels. */
const REACH_PX = 6;

type Places = ReadonlyMap<string, Point>;
export const NOWHERE: Places = new Map();

type Gestures = Pick<Flow, "onNodesChange" | "onEdgesChange" | "onNodeClick" | "onNodeContextMenu" | "onPaneClick">;

/**
 * What the pointer does on the canvas.
 *
 * `place` puts steps elsewhere than the document does; `shown` holds where each was last drawn.
 */
export function useGestures(place: (places: Places) => void, shown: RefObject<Map<string, Point>>): Gestures {
  const { editor, panel } = useDesk();
  return useMemo(() => {
    const drag = new Drag(editor, place, shown);
    return {
      onNodesChange(changes) {
        const chosen = selectionAfter(editor, changes);
        if (chosen) editor.store.set({ selection: chosen, link: null });
        drag.take(changes);
      },
      onEdgesChange(changes) {
        const link = linkAfter(editor, changes);
        if (link !== undefined) editor.store.set({ link });
      },
      onNodeClick(event, node) {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) void panel.open(node.id);
      },
      onNodeContextMenu(event, node) {
        event.preventDefault();
        if (!editor.store.get().selection.has(node.id)) editor.select([node.id]);
        editor.store.set({ picker: { spot: { type: "menu", step: node.id }, anchor: pressedAt(event) } });
      },
      onPaneClick() {
        if (editor.store.get().open) panel.close();
        editor.select([]);
      },
    };
  }, [editor, panel, place, shown]);
}

/** Where the menu was asked for; by key it opens at the step. */
function pressedAt(event: React.MouseEvent): Point {
  if (event.clientX || event.clientY) return { x: event.clientX, y: event.clientY };
  const box = (event.target as Element).getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.bottom };
}

function selectionAfter(editor: Editor, changes: NodeChange<StepNode>[]): Set<string> | null {
  const marks = changes.filter((change) => change.type === "select");
  if (!marks.length) return null;
  const selection = new Set(editor.store.get().selection);
  for (const mark of marks) {
    if (mark.selected) selection.add(mark.id);
    else selection.delete(mark.id);
  }
  return selection;
}

function linkAfter(editor: Editor, changes: EdgeChange<LinkEdge>[]): string | null | undefined {
  const marks = changes.filter((change) => change.type === "select");
  const chosen = marks.find((mark) => mark.selected);
  if (chosen) return chosen.id;
  return marks.some((mark) => mark.id === editor.store.get().link) ? null : undefined;
}

/**
 * Where the dragged steps are, what they could line up with, and what a lone one would stand between.
 *
 * React Flow learns where they are only when the view moves with them, as it draws by that what the window shows.
 */
class Drag {
  private readonly places = new Map<string, Point>();
  private others: Box[] | null = null;
  private placed = NOWHERE;
  private view = "";

  constructor(
    private readonly editor: Editor,
    private readonly place: (places: Places) => void,
    private readonly shown: RefObject<Map<string, Point>>,
  ) {}

  take(changes: NodeChange<StepNode>[]): void {
    const moves = changes.filter((change) => change.type === "position");
    if (!moves.length) return;
    for (const { id, position } of moves) if (position) this.places.set(id, position);
    if (moves.some((move) => move.dragging === false)) this.end();
    else this.move();
  }

  private move(): void {
    this.lineUp();
    const drop = this.linkUnder();
    if (drop !== this.editor.store.get().drop) this.editor.store.set({ drop });
    if (this.hasViewMoved()) this.placed = new Map(this.places);
    this.place(this.placed);
    this.editor.moving.set(this.shifts());
  }

  private hasViewMoved(): boolean {
    const { x, y, zoom } = this.editor.view?.shown() ?? { x: 0, y: 0, zoom: 1 };
    const before = this.view;
    this.view = `${x} ${y} ${zoom}`;
    return before !== "" && before !== this.view;
  }

  /** How far each step is from where React Flow has it. */
  private shifts(): Places {
    const ways = new Map<string, Point>();
    for (const [id, place] of this.places) {
      const from = this.placed.get(id) ?? stepById(this.editor.doc, id)?.position;
      if (from) ways.set(id, { x: place.x - from.x, y: place.y - from.y });
    }
    return ways;
  }

  private end(): void {
    const { editor } = this;
    this.lineUp();
    const link = this.linkUnder();
    const [id] = this.places.keys();
    const moved = move(editor.doc, this.places);
    for (const [step, place] of this.places) this.shown.current.set(step, place); // they do not glide there
    editor.perform(link && id ? putOnLink(moved.doc, editor.kinds, link, id) : moved);
    this.places.clear();
    this.others = null;
    this.placed = NOWHERE;
    this.view = "";
    editor.store.set({ guides: [], drop: null });
    editor.moving.stop();
    this.place(NOWHERE);
  }

  private lineUp(): void {
    const { doc, view, store } = this.editor;
    this.others ??= doc.steps.filter((step) => !this.places.has(step.id)).map((step) => boxOf(step));
    const moving = doc.steps.flatMap((step) => (this.places.has(step.id) ? [boxOf(step, this.places.get(step.id))] : []));
    if (!moving.length) return;
    const { shift, guides } = guidesFor(around(moving), this.others, REACH_PX / (view?.shown().zoom ?? 1));
    for (const [id, place] of this.places) this.places.set(id, { x: place.x + shift.x, y: place.y + shift.y });
    // Every part of the page hears of a change; most moves change no line, as they lead over no link.
    if (JSON.stringify(guides) !== JSON.stringify(store.get().guides)) store.set({ guides });
  }

  /** Only a step without links can be put between two others. */
  private linkUnder(): string | null {
    const { doc, kinds } = this.editor;
    const [[id, place] = []] = this.places;
    const step = stepById(doc, id);
    if (this.places.size !== 1 || !step || !place || !canStandBetween(doc, kinds, step)) return null;
    const hit = linkAt(doc, kinds, { x: place.x + NODE.width / 2, y: place.y + NODE.height / 2 });
    return hit?.type === "link" ? hit.link : null;
  }
}
