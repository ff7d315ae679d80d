/** The state of the designer that is not in the document. */
import type { History } from "../model/history";
import type { Point, Problem, Summaries } from "../model/types";
import type { Entry } from "../save/journal";
import type { SaveState, Theirs } from "../save/types";

/** Where a step that is chosen in the picker goes. */
export type Spot =
  | { type: "link"; link: string }
  | { type: "end"; step: string; port: string }
  | { type: "place"; point: Point }
  | { type: "fork"; step: string; port: string; point: Point }
  | { type: "find" };

/** An open picker; `anchor` is in window pixels. */
export interface PickerRequest {
  spot: Spot;
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
  /** Key of the link or open end under a step that is being dragged in; see `spotKey`. */
  drop: string | null;
}

/** What the canvas can show on demand; window and flow pixels are exchanged here. */
export interface View {
  toFlow(point: Point): Point;
  reveal(id: string): void;
  fit(): void;
}

export function spotKey(spot: Spot): string {
  switch (spot.type) {
    case "link":
      return spot.link;
    case "end":
      return `${spot.step}:${spot.port}`;
    default:
      return spot.type;
  }
}
