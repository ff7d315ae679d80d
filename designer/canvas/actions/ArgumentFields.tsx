/** One field for each argument, with its error below it. */
import { Icon } from "../feedback/icon";
import type { Argument, Values } from "./arguments";
import { t } from "../words";

interface ArgumentFieldsProps {
  asks: Argument[];
  values: Values;
  errors: Record<string, string>;
  onChange(values: Values): void;
}

export function ArgumentFields({ asks, values, errors, onChange }: ArgumentFieldsProps) {
  return asks.map((argument) => (
    <Field
      key={argument.label ?? argument.name}
      argument={argument}
      value={values[argument.name] ?? ""}
      error={errors[argument.name]}
      onChange={(value) => onChange({ ...values, [argument.name]: value })}
    />
  ));
}

interface FieldProps {
  argument: Argument;
  value: string | boolean;
  error?: string;
  onChange(value: string | boolean): void;
}

function Field({ argument, value, error, onChange }: FieldProps) {
  const id = `argument-${argument.name}`;
  if (typeof value === "boolean") {
    return (
      <label className="checkbox field-check">
        <input type="checkbox" name={argument.name} checked={value} onChange={(event) => onChange(event.target.checked)} />
        {argument.label ?? argument.name}
      </label>
    );
  }
  const shared = {
    id,
    name: argument.name,
    value,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": error ? `${id}-error` : undefined,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  return (
    <div className="field">
      <label htmlFor={id}>
        {argument.label ?? argument.name}
        {!argument.required && <span className="optional">{t("optional")}</span>}
      </label>
      {argument.type === "json" ? (
        <textarea className="textarea mono" rows={6} spellCheck={false} {...shared} />
      ) : (
        <input className="input" inputMode={argument.type === "number" ? "decimal" : undefined} {...shared} />
      )}
      {error && (
        <p className="error" id={`${id}-error`}>
          <Icon name="triangle-alert" size={14} />
          {error}
        </p>
      )}
    </div>
  );
}
