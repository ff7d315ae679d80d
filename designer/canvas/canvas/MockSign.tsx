/** The sign of a step that gives pinned data in test runs instead of calling. */
import { Icon } from "../feedback/icon";
import { t } from "../words";

export function MockSign({ words = t("Test runs use its pinned data") }: { words?: string }) {
  return (
    <span className="cv-state cv-mocked" title={words} data-mocked>
      <Icon name="unplug" size={16} />
      <span className="visually-hidden">{words}</span>
    </span>
  );
}
