/** Says below a table what the cell being typed in gives for the sample, as plain fields do by themselves. */
import type { Now } from "./source";
import { t } from "../words";

const REST_MS = 350;

export class RowNow {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  constructor(private readonly ask: (text: string, bare: boolean) => Promise<Now>) {}

  follow(field: HTMLInputElement | HTMLTextAreaElement, bare: boolean): void {
    clearTimeout(this.timer);
    const line = field.closest("[data-rows]")?.querySelector("[data-row-now]");
    if (!line) return;
    const turn = ++this.turn;
    if (!field.value.trim() || (!bare && !isWhole(field.value))) {
      line.textContent = "";
      return;
    }
    this.timer = setTimeout(() => void this.tell(line, field.value, bare, turn), REST_MS);
  }

  private async tell(line: Element, text: string, bare: boolean, turn: number): Promise<void> {
    const { value, problem } = await this.ask(text, bare);
    if (turn !== this.turn) return;
    line.textContent = value === undefined ? (problem ?? "") : t("Now: {value}", { value });
  }
}

/** Has an expression, and none that is still being written. */
function isWhole(text: string): boolean {
  const [opened, closed] = [text.split("{{").length, text.split("}}").length];
  return opened > 1 && opened === closed;
}
