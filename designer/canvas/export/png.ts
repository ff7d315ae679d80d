/** Gives the flow as a PNG file, drawn in the colours that the page shows now. */
import type { Editor } from "../editor/editor";
import { spriteUrl } from "../feedback/sprite";
import { pictureOf } from "./picture";

/** What browsers can paint: a side in pixels, and all pixels together. */
const SIDE = 8000;
const AREA = 32_000_000;

/** Rejects when the icons cannot be read or the browser cannot paint the picture. */
export async function savePng(editor: Editor): Promise<void> {
  const { summaries } = editor.store.get();
  const icon = await iconsOf(spriteUrl());
  const picture = pictureOf({ doc: editor.doc, kinds: editor.kinds, summaries, icon, ...page() });
  const { width, height } = picture;
  const scale = Math.min(2, SIDE / width, SIDE / height, Math.sqrt(AREA / (width * height)));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The browser painted nothing");
  download(blob, `${fileName(editor.doc.name)}.png`);
}

async function iconsOf(url: string): Promise<(name: string) => string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The icons answered ${answer.status}`);
  const sprite = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
  return (name) => sprite.getElementById(`i-${name}`)?.innerHTML ?? "";
}

function page() {
  const style = getComputedStyle(document.documentElement);
  const pen = document.createElement("canvas").getContext("2d");
  return {
    font: style.getPropertyValue("--font").trim(),
    colour: (token: string) => style.getPropertyValue(`--${token}`).trim(),
    widthOf: (text: string, font: string) => {
      if (!pen) return 0;
      pen.font = font;
      return pen.measureText(text).width;
    },
  };
}

export function fileName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "flow";
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
