/** Listens to the keys of all commands. */
import { COMMANDS } from "../commands/table";
import { isPossible } from "../commands/types";
import type { At, Command } from "../commands/types";
import type { Desk } from "../context";
import { isCharacter, keyOf } from "./keys";
import { lettersWork } from "./letters";
import { counts, stepAt } from "./scope";

/** Starts to listen; returns how to stop. */
export function listenForKeys(desk: Desk): () => void {
  const hand = new Hand();
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const at = { step: stepAt(desk.editor, event.target), key: event.key };
    const command = commandOf(desk, event, at);
    if (!command) return;
    event.preventDefault();
    if (command.onRelease) hand.take(event, () => command.run?.(desk, at));
    else command.run?.(desk, at);
  };
  document.addEventListener("keydown", press);
  return () => {
    document.removeEventListener("keydown", press);
    hand.stop();
  };
}

function commandOf(desk: Desk, event: KeyboardEvent, at: At): Command | null {
  const key = keyOf(event);
  if (isCharacter(key) && !lettersWork()) return null;
  // Enter and Space press a button; the step on the canvas is one only by its role.
  if ((key === "Enter" || key === "Space") && event.target instanceof HTMLButtonElement) return null;
  const command = COMMANDS.find((one) => one.run && one.keys?.includes(key) && counts(one.where, event.target));
  return command && isPossible(command, desk, at) ? command : null;
}

/** While Space is held the pointer drags the canvas, also over a step; without a drag it selects when let go. */
class Hand {
  private release: (() => void) | null = null;
  private used = false;
  private readonly drag = () => (this.used = true);
  private readonly up = (event: KeyboardEvent) => event.key === " " && this.let(!this.used);
  private readonly away = () => this.let(false);

  constructor() {
    document.addEventListener("pointerdown", this.drag, true);
    document.addEventListener("keyup", this.up, true);
    window.addEventListener("blur", this.away);
  }

  take(event: KeyboardEvent, release: () => void): void {
    if (event.repeat || this.release) return;
    this.used = false;
    this.release = release;
    document.querySelector(".cv-stage")?.classList.add("cv-hand");
  }

  stop(): void {
    document.removeEventListener("pointerdown", this.drag, true);
    document.removeEventListener("keyup", this.up, true);
    window.removeEventListener("blur", this.away);
  }

  private let(act: boolean): void {
    const { release } = this;
    this.release = null;
    document.querySelector(".cv-stage")?.classList.remove("cv-hand");
    if (act) release?.();
  }
}
