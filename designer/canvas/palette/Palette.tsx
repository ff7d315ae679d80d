/** The palette at the left: every kind of step, by group, to be dragged or added with Enter. */
import { memo, useMemo, useState } from "react";
import { keyHint } from "../commands/table";
import { useDesk } from "../context";
import { add } from "../editor/actions";
import { Icon } from "../feedback/icon";
import { useOwnKeys } from "../keyboard/own";
import { kindKey } from "../model/doc";
import { grouped, searchKinds } from "../model/search";
import type { Kind } from "../model/types";
import { addAndOpen } from "../panel/add-and-open";
import { beginDrag } from "./drag";
import { closeDrawer, foldAway } from "./fold-away";
import { useFolded } from "./folded";
import { t } from "../words";

export const Palette = memo(function Palette() {
  const desk = useDesk();
  const { kinds, boot } = desk.editor;
  const [query, setQuery] = useState("");
  const [folded, fold] = useFolded();
  const groups = useMemo(() => grouped(searchKinds(kinds.filter((kind) => !kind.deprecated), query)), [kinds, query]);
  const first = groups[0]?.[1][0];
  useOwnKeys();
  const findKey = keyHint("find-kind");
  const place = (kind: Kind) => {
    foldAway();
    addAndOpen(desk, () => add(desk.editor, kind), true);
  };
  return (
    <div className="cv-palette">
      <div className="cv-palette-head">
        <b>{t("Steps to add")}</b>
        <button type="button" className="btn btn-icon" aria-label={t("Close the steps to add")} onClick={closeDrawer}>
          <Icon name="x" size={16} />
        </button>
      </div>
      <div className="input-search cv-palette-search">
        <Icon name="search" size={14} />
        <input
          id="palette-search"
          className="input"
          type="search"
          placeholder={t("Find a step")}
          aria-label={t("Find a step")}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && query && first) place(first);
            if (event.key === "Escape" && query) {
              event.stopPropagation();
              event.preventDefault();
              setQuery("");
            }
          }}
        />
        {findKey && <kbd>{findKey}</kbd>}
      </div>
      <div className="cv-palette-groups">
        {groups.map(([name, members]) => (
          <Group
            key={name}
            name={name}
            kinds={members}
            folded={!query && folded.has(name)}
            onFold={() => fold(name)}
            onPlace={place}
          />
        ))}
        {!groups.length && <p className="cv-palette-none">{t("No step has that name. Try fewer letters.")}</p>}
      </div>
      {boot.urls.marketplace && (
        <a className="cv-palette-foot" href={boot.urls.marketplace}>
          <Icon name="store" size={14} />
          {t("More in the marketplace")}
        </a>
      )}
    </div>
  );
});

interface GroupProps {
  name: string;
  kinds: Kind[];
  folded: boolean;
  onFold(): void;
  onPlace(kind: Kind): void;
}

function Group({ name, kinds, folded, onFold, onPlace }: GroupProps) {
  return (
    <section>
      <h3>
        <button type="button" className="cv-palette-group" aria-expanded={!folded} onClick={onFold}>
          <Icon name={folded ? "chevron-right" : "chevron-down"} size={14} />
          <span>{name}</span>
          {folded && <span className="counter">{kinds.length}</span>}
        </button>
      </h3>
      {!folded && (
        <ul>
          {kinds.map((kind) => (
            <Item key={kindKey(kind)} kind={kind} onPlace={onPlace} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Item({ kind, onPlace }: { kind: Kind; onPlace(kind: Kind): void }) {
  const desk = useDesk();
  return (
    <li>
      <button
        type="button"
        className="cv-palette-item"
        data-palette={kindKey(kind)}
        title={kind.hint}
        onPointerDown={(event) => beginDrag(desk, kind, event)}
        onClick={() => onPlace(kind)}
      >
        <Icon name={kind.icon} size={16} />
        <span>{kind.title}</span>
        <Icon name="grip-vertical" size={14} className="cv-palette-grip" />
      </button>
    </li>
  );
}
