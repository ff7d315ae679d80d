/** Problems of the draft, grouped for badges and for the list in the corner. */
import { stepById } from "./doc";
import type { FlowDoc, Problem } from "./types";
import { n } from "../words";

export function problemsByStep(problems: readonly Problem[]): Map<string, Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.step) groups.set(problem.step, [...(groups.get(problem.step) ?? []), problem]);
  }
  return groups;
}

/** The list with one step's problems replaced by fresh ones. */
export function withStepProblems(problems: readonly Problem[], step: string, fresh: readonly Problem[]): Problem[] {
  return [...problems.filter((problem) => problem.step !== step), ...fresh.map((problem) => ({ ...problem, step }))];
}

/** Only what is about the flow as it is now; a problem of a deleted step says nothing. */
export function livingProblems(doc: FlowDoc, problems: readonly Problem[]): Problem[] {
  return problems.filter((problem) => !problem.step || stepById(doc, problem.step));
}

export function countWords(count: number): string {
  return n("{count} problem", "{count} problems", count);
}
