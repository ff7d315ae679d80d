/** Icons from the page's sprite. They are decoration: the word stands beside them or in the label. */

import { spriteUrl } from "./sprite";

interface IconProps {
  name: string;
  size?: number;
  className?: string;
}

export function Icon({ name, size = 16, className = "" }: IconProps) {
  return (
    <svg className={`icon ${className}`} style={{ width: size, height: size }} aria-hidden="true" focusable="false">
      <use href={`${spriteUrl()}#i-${name}`} />
    </svg>
  );
}
