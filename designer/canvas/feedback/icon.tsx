/** Icons from the page's sprite. They are decoration: the word stands beside them or in the label. */

let sprite = "";

export function setSprite(url: string | undefined): void {
  sprite = url ?? "";
}

interface IconProps {
  name: string;
  size?: number;
  className?: string;
}

export function Icon({ name, size = 16, className = "" }: IconProps) {
  return (
    <svg className={`icon ${className}`} width={size} height={size} aria-hidden="true" focusable="false">
      <use href={`${sprite}#i-${name}`} />
    </svg>
  );
}
