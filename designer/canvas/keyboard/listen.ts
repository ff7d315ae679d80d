/** Listens to the keys of all commands. */
import { COMMANDS } from "../commands/table";
import { isPossible } from "../commands/types";
import type { At, Command } from "../commands/types";
import type { Desk } from "../context";
import { isTyping } from "../editor/clipboard";
import { isCharacter, isForFields, keyOf } from "./keys";
import { keysOf, lettersWork } from "./own";
import { counts, stepAt } from "./scope";

/** Starts to listen; returns how to stop. */
export function listenForKeys(desk: Desk): () => void {
  const hand = new Hand();
  const press = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = keyOf(event);
    const at = { step: stepAt(desk.editor, event.target), key: event.key };
    const command = commandOf(desk, key, event.target, at);
    const held = key === "Space" && counts("canvas", event.target) && !isPressed(key, event.target);
    if (!command && !held) return;
    event.preventDefault();
    if (held) hand.take(event, () => command?.run?.(desk, at));
    else command?.run?.(desk, at);
  };
  document.addEventListener("keydown", press);
  return () => {
    document.removeEventListener("keydown", press);
    hand.stop();
  };
}

function commandOf(desk: Desk, key: string, target: EventTarget | null, at: At): Command | null {
  if (isCharacter(key) && !lettersWork()) return null;
  if (isPressed(key, target) || (isForFields(key) && isTyping(target))) return null;
  const command = COMMANDS.find((one) => one.run && keysOf(one).includes(key) && counts(one.where, target));
  return command && isPossible(command, desk, at) ? command : null;
}

/** Enter and Space press a button; the step on the canvas is one only by its role. */
function isPressed(key: string, target: EventTarget | null): boolean {
  return (key === "Enter" || key === "Space") && target instanceof HTMLButtonElement;
}

/** While Space is held the pointer drags the canvas, also over a step; without a drag it does what its key does when let go. */
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
