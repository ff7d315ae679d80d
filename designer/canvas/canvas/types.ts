/** What React Flow carries for us: data for one node or link, kept as the same object while nothing changes. */
import type { Edge, Node } from "@xyflow/react";
import type { ElbowRoom } from "../model/elbow-room";
import type { OpenEnd, Sign } from "../model/ports";
import type { Kind, Layout, Step } from "../model/types";
import type { StepRun } from "../run/types";

export interface StepData extends Record<string, unknown> {
  step: Step;
  kind: Kind;
  layout: Layout;
  /** The server's words about the step's settings. */
  summary: string;
  /** How many problems the draft has here. */
  problems: number;
  ends: OpenEnd[];
  /** Whether its tools can stand beside it. */
  room: ElbowRoom;
  ports: string[];
  /** Inputs that a link leads to: what is dragged at such a dot is the end of that link. */
  led: readonly string[];
  /** Only in a run. */
  run: StepRun | null;
}

export interface LinkData extends Record<string, unknown> {
  layout: Layout;
  router: boolean;
  /** Distance of the port's dot from the middle, where the track begins. */
  offset: number;
  sign: Sign | null;
  /** Leads into the selected step. */
  lit: boolean;
  /** Leads into a step that is off. */
  off: boolean;
  labels: string;
  /** Only in a run: records that took this link, and whether more may come. */
  flow: LinkFlow | null;
}

export interface LinkFlow {
  count: number | null;
  state: "still" | "moving" | "through";
  width: number;
}

export type StepNode = Node<StepData, "step" | "note">;
export type LinkEdge = Edge<LinkData, "link">;
