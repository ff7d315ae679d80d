/** The state of the designer that is not in the document. */
import type { Guide } from "../model/guides";
import type { History } from "../model/history";
import type { Point, Problem, Summaries } from "../model/types";
import type { Viewport } from "../model/view";
import type { Entry } from "../save/journal";
import type { SaveState, Theirs } from "../save/types";

/** Where a step that is chosen in the picker goes. */
export type Spot =
  | { type: "link"; link: string }
  | { type: "end"; step: string; port: string }
  | { type: "place"; point: Point }
  | { type: "fork"; step: string; port: string; point: Point }
  /** In front of all links that lead into the step. */
  | { type: "before"; step: string }
  /** In the place of the step. */
  | { type: "replace"; step: string }
  /** At the end of a link that was taken off its step. */
  | { type: "plug"; link: string; point: Point };

/** What a picker is asked for: a spot for a step, the end of a new link, a step to go to, or a command. */
export type Wish =
  | Spot
  | { type: "connect"; step: string }
  | { type: "find" }
  | { type: "commands"; step: string | null }
  /** What can be done to one step. */
  | { type: "menu"; step: string };

/** An open picker; `anchor` is in window pixels. */
export interface PickerRequest {
  spot: Wish;
  anchor: Point;
}

export type Notice = { type: "conflict"; theirs: Theirs } | { type: "kept"; entry: Entry };

export interface EditorState {
  history: History;
  selection: ReadonlySet<string>;
  link: string | null;
  /** The step that Tab comes back to. */
  focus: string | null;
  /** The step whose form is open at the right. */
  open: string | null;
  problems: Problem[];
  summaries: Summaries;
  save: SaveState;
  notice: Notice | null;
  picker: PickerRequest | null;
  /** The step whose name is being written where it stands. */
  renaming: string | null;
  /** The list of keys is open. */
  help: boolean;
  /** Key of the link or open end under a step that is being dragged in; see `spotKey`. */
  drop: string | null;
  /** Steps that give pinned data in test runs instead of calling. */
  mocks: ReadonlySet<string>;
  /** Lines that a dragged step is level with. */
  guides: Guide[];
}

/** What the canvas can show on demand; window and flow pixels are exchanged here. */
export interface View {
  toFlow(point: Point): Point;
  reveal(id: string): void;
  fit(): void;
  /** Which part of the flow is shown: where its origin lies in the canvas, and window pixels for one of the flow. */
  shown(): Viewport;
  zoom(to: "in" | "out" | "full"): void;
}

export function spotKey(spot: Wish): string {
  switch (spot.type) {
    case "link":
      return spot.link;
    case "end":
      return `${spot.step}:${spot.port}`;
    default:
      return spot.type;
  }
}
