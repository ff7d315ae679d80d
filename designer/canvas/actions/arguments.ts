/** The arguments that a flow asks for when it is started by hand: from form fields to JSON values. */
import type { Step } from "../model/types";
import { t } from "../words";

export interface Argument {
  name: string;
  /** Where the name is not a person's own word. */
  label?: string;
  type: "text" | "number" | "boolean" | "json";
  default?: unknown;
  required?: boolean;
}

export type Values = Record<string, string | boolean>;

export function argumentsOf(trigger: Step | undefined): Argument[] {
  const list = trigger?.kind === "manual" ? trigger.config["arguments"] : undefined;
  return Array.isArray(list) ? (list as Argument[]).filter((argument) => argument.name) : [];
}

/** What the fields hold at first. */
export function startValues(list: readonly Argument[]): Values {
  return Object.fromEntries(list.map((argument) => [argument.name, startValue(argument)]));
}

function startValue(argument: Argument): string | boolean {
  const given = argument.default;
  if (argument.type === "boolean") return given === true || given === "true";
  if (given === undefined || given === null) return "";
  return typeof given === "string" ? given : JSON.stringify(given);
}

export interface Reading {
  args: Record<string, unknown>;
  errors: Record<string, string>;
}

/** The values as JSON, and a sentence for each that cannot be one. */
export function readArguments(list: readonly Argument[], values: Values): Reading {
  const reading: Reading = { args: {}, errors: {} };
  for (const argument of list) readOne(argument, values[argument.name] ?? "", reading);
  return reading;
}

function readOne(argument: Argument, value: string | boolean, reading: Reading): void {
  const { name } = argument;
  if (typeof value === "boolean") reading.args[name] = value;
  else if (value.trim() === "") {
    if (argument.required) reading.errors[name] = t("The flow needs this argument. Fill it in.");
  } else if (argument.type === "number") readNumber(name, value, reading);
  else if (argument.type === "json") readJson(name, value, reading);
  else reading.args[name] = value;
}

function readNumber(name: string, value: string, reading: Reading): void {
  const number = Number(value);
  if (Number.isFinite(number)) reading.args[name] = number;
  else reading.errors[name] = t("This argument is a number. You wrote “{value}”.", { value });
}

function readJson(name: string, value: string, reading: Reading): void {
  try {
    reading.args[name] = JSON.parse(value);
  } catch (error) {
    reading.errors[name] = t("This is not JSON: {message}.", { message: (error as Error).message });
  }
}
