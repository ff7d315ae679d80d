/** The ends of the flow that wait for a next step: a short track, its sign, and a +. */
import { memo } from "react";
import { reachOf, startPoint } from "../model/ports";
import type { OpenEnd } from "../model/ports";
import { track } from "../model/path";
import type { Point } from "../model/types";
import { Plus } from "./Plus";
import { BranchSign } from "./BranchSign";
import type { StepData } from "./types";
import { t } from "../words";

const PLUS_RADIUS = 10;

export const OpenEnds = memo(function OpenEnds({ data }: { data: StepData }) {
  return (
    <>
      {data.ends.map((end) => (
        <End key={end.port} data={data} end={end} />
      ))}
    </>
  );
});

function End({ data, end }: { data: StepData; end: OpenEnd }) {
  const { layout, step } = data;
  const start = startPoint(layout);
  const length = reachOf(end) - PLUS_RADIUS;
  const stop = beyond(start, layout === "right", end.offset, length);
  const plus = beyond(start, layout === "right", end.offset, length + PLUS_RADIUS);
  const line = track(start, stop, layout, end.parted);
  const label = end.sign
    ? t("Add a step after {step}, branch {branch}", { step: step.name, branch: end.sign.name })
    : t("Add a step after {step}", { step: step.name });
  return (
    <>
      <svg className="cv-stub" aria-hidden="true">
        <path d={line.d} />
      </svg>
      {end.sign && <BranchSign sign={end.sign} {...(layout === "right" ? { at: line.sign, anchor: line.anchor } : { at: line.bend })} />}
      <Plus spot={{ type: "end", step: step.id, port: end.port }} at={plus} label={label} />
    </>
  );
}

function beyond(start: Point, sideways: boolean, across: number, along: number): Point {
  return sideways ? { x: start.x + along, y: start.y + across } : { x: start.x + across, y: start.y + along };
}
