/** The small list that a + opens: search, arrow keys, Enter. Also finds a step of the flow. */
import { Fragment, useEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { createPortal } from "react-dom";
import { useDesk, useEditor } from "../context";
import { Icon } from "../feedback/icon";
import type { PickerRequest, Wish } from "../editor/types";
import { Caps } from "../keyboard/Help";
import { optionsFor } from "./options";
import type { Option } from "./options";
import { placeOf } from "./place";
import { t } from "../words";

export function Picker() {
  const request = useEditor((state) => state.picker);
  // A new request is a new list: it starts empty and at its first row.
  return request ? <OpenPicker key={JSON.stringify(request)} request={request} /> : null;
}

function OpenPicker({ request }: { request: PickerRequest }) {
  const desk = useDesk();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const before = useRef(document.activeElement as HTMLElement | null);
  const box = useRef<HTMLDivElement>(null);
  const options = useMemo(() => optionsFor(desk, request, query), [desk, request, query]);
  const close = () => {
    desk.editor.store.set({ picker: null });
    before.current?.focus({ preventScroll: true });
  };
  useOutside(box, () => desk.editor.store.set({ picker: null }));
  useScrolledTo(active);
  const choose = (option: Option | undefined) => {
    if (!option) return;
    desk.editor.store.set({ picker: null });
    // What a command does not move stays where it was.
    if (request.spot.type === "commands" || request.spot.type === "menu") before.current?.focus({ preventScroll: true });
    option.run();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) setActive((active + step + options.length) % options.length);
    else if (event.key === "Enter") choose(options[active]);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const words = wordsOf(request.spot);
  const wide = request.spot.type === "commands";
  return createPortal(
    <div
      ref={box}
      className={wide ? "popover cv-picker cv-commands" : "popover cv-picker"}
      role="dialog"
      aria-label={words.title}
      style={wide ? undefined : placeOf(request.anchor, window.innerWidth, window.innerHeight)}
      onKeyDown={press}
    >
      <div className="input-search cv-picker-search">
        <Icon name="search" size={14} />
        <input
          className="input"
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls="cv-picker-list"
          aria-activedescendant={options[active] ? `cv-option-${active}` : undefined}
          aria-label={words.title}
          placeholder={words.find}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
        />
      </div>
      <Options options={options} active={active} onPoint={setActive} onChoose={choose} />
    </div>,
    document.body,
  );
}

function wordsOf(wish: Wish): { title: string; find: string } {
  switch (wish.type) {
    case "find":
      return { title: t("Find a step of this flow"), find: t("Find in this flow") };
    case "commands":
      return { title: t("Find a command, a step or a kind of step"), find: t("What do you want to do?") };
    case "menu":
      return { title: t("What to do with the step"), find: t("Find a command") };
    case "connect":
      return { title: t("Link to a step"), find: t("Find in this flow") };
    case "replace":
      return { title: t("Replace the step"), find: t("Find another kind of step") };
    default:
      return { title: t("Add a step"), find: t("Find a step") };
  }
}

interface OptionsProps {
  options: Option[];
  active: number;
  onPoint(index: number): void;
  onChoose(option: Option): void;
}

function Options({ options, active, onPoint, onChoose }: OptionsProps) {
  if (!options.length) return <p className="popover-title">{t("Nothing here has that name. Try fewer letters.")}</p>;
  return (
    <ul id="cv-picker-list" className="cv-picker-list" role="listbox" aria-label={t("Steps")}>
      {options.map((option, index) => (
        <Fragment key={option.key}>
          {option.heading && <li role="presentation" className="popover-title">{option.heading}</li>}
          <li
            id={`cv-option-${index}`}
            role="option"
            aria-selected={index === active}
            className="popover-item cv-option"
            data-option={option.key}
            onPointerMove={() => onPoint(index)}
            onClick={() => onChoose(option)}
          >
            <Icon name={option.icon} size={16} />
            <span className="cv-option-title">{option.title}</span>
            <span className="cv-option-hint">{option.hint}</span>
            {option.keys && <Caps of={option.keys} />}
          </li>
        </Fragment>
      ))}
    </ul>
  );
}

function useOutside(box: React.RefObject<HTMLElement | null>, leave: () => void): void {
  useEffect(() => {
    const press = (event: PointerEvent) => {
      const target = event.target as Element;
      if (!box.current?.contains(target) && !target.closest("[data-plus]")) leave();
    };
    document.addEventListener("pointerdown", press, true);
    return () => document.removeEventListener("pointerdown", press, true);
  });
}

function useScrolledTo(active: number): void {
  useEffect(() => {
    document.getElementById(`cv-option-${active}`)?.scrollIntoView?.({ block: "nearest" });
  }, [active]);
}
