/** A small form under a button of the top bar. It does not block the page; Esc and a press outside close it. */
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";

interface PopoverProps {
  button: HTMLElement;
  title: string;
  onClose(): void;
  onSubmit(): void;
  children: ReactNode;
}

export function Popover({ button, title, onClose, onSubmit, children }: PopoverProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>("input, textarea, select, button")?.focus();
    button.setAttribute("aria-expanded", "true");
    return () => button.removeAttribute("aria-expanded");
  }, [button]);
  useEffect(() => {
    const press = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!box.current?.contains(target) && !button.contains(target)) onClose();
    };
    document.addEventListener("pointerdown", press);
    return () => document.removeEventListener("pointerdown", press);
  });
  return createPortal(
    <div
      ref={box}
      className="popover cv-popover"
      role="dialog"
      aria-label={title}
      style={under(button)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
        button.focus();
      }}
    >
      <h2>{title}</h2>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
      </form>
    </div>,
    document.body,
  );
}

function under(button: HTMLElement): { top: number; right: number } {
  const box = button.getBoundingClientRect();
  const low = box.bottom > window.innerHeight / 2;
  return { top: low ? 56 : box.bottom + 6, right: Math.max(8, window.innerWidth - box.right) };
}
