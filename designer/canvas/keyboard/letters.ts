/** Whether keys of one character do something. Remembered on this computer. */

const KEY = "flowyard:letter-keys";

export function lettersWork(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

export function setLetters(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Without storage they cannot be turned off; nothing else is lost.
  }
}
