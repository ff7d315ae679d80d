/** One icon button of the small bars on the canvas. */
import { Icon } from "../feedback/icon";

interface BarButtonProps {
  icon: string;
  label: string;
  keys?: string;
  disabled?: boolean;
  onPress(event: React.MouseEvent<HTMLButtonElement>): void;
}

/** A button that has nothing to do now stays reachable and says so, as `aria-disabled`. */
export function BarButton({ icon, label, keys, disabled, onPress }: BarButtonProps) {
  return (
    <button
      type="button"
      className="cv-bar-btn"
      aria-label={label}
      aria-disabled={disabled || undefined}
      title={keys ? `${label} (${keys})` : label}
      onClick={onPress}
    >
      <Icon name={icon} size={14} />
    </button>
  );
}
