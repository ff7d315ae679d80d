/** The state of a step in a run, at the right of its lines. */
import { Icon } from "../feedback/icon";
import type { StateMark } from "./counts";

export function StateIcon({ state }: { state: StateMark }) {
  return (
    <span className={`cv-state state-${state.tone}`} title={state.word}>
      <Icon name={state.icon} size={16} className={state.turning ? "icon-turning" : ""} />
      <span className="visually-hidden">{state.word}</span>
    </span>
  );
}
