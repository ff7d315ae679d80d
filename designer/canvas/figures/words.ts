/** What a step's figures say on the canvas. */
import type { Badge } from "../canvas/StepCard";
import { digits, runBadge } from "../run/counts";
import type { StepRun } from "../run/types";
import type { Step } from "../model/types";
import type { Figures } from "./types";
import { t } from "../words";

/** The figures in the form of a run that has ended, for the bar, the badge and the links. */
export function asRun(figures: Figures): StepRun {
  const { in: entered, ok, ignored, failed, held } = figures;
  const pending = Math.max(0, entered - ok - ignored - failed - held);
  return { in: entered, ok, ignored, failed, held, pending, state: "done" };
}

/** Success, then the time within which half and 95 % of the runs were done. */
export function figureLine(figures: Figures | undefined): string {
  return figures ? `${figures.success} · ${figures.p50} · ${figures.p95}` : t("No records");
}

export function figureBadge(step: Step, figures: Figures | undefined): Badge | null {
  return runBadge(step, figures ? asRun(figures) : null);
}

/** Every figure with its name, in the order of the table below the canvas. */
export function allFigures(figures: Figures): [string, string][] {
  return [
    [t("Records in"), digits(figures.in)],
    [t("Ignored"), digits(figures.ignored)],
    [t("Failed"), digits(figures.failed)],
    [t("Held"), digits(figures.held)],
    [t("Succeeded"), figures.success],
    [t("A record takes"), figures.each],
    [t("Half within"), figures.p50],
    [t("95 % within"), figures.p95],
  ];
}
