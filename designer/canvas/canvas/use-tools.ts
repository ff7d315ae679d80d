/** Whether a step has its tools yet. In a flow of hundreds most are never pointed at, and drawing them all takes long. */
import { useState } from "react";
import { useEditor } from "../context";

interface Meeting {
  onPointerEnter(): void;
  onFocusCapture(): void;
}

/** True from the first time on that the step was pointed at, had the focus, or was selected alone; and how to learn it. */
export function useTools(id: string): [boolean, Meeting] {
  const [met, setMet] = useState(false);
  const alone = useEditor((state) => state.selection.size === 1 && state.selection.has(id));
  const meet = () => setMet(true);
  return [met || alone, { onPointerEnter: meet, onFocusCapture: meet }];
}
