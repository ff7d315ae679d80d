/** What a test needs to know of the call or the person that would start the flow, by kind of trigger. */
import type { Step } from "../model/types";
import { argumentsOf, readArguments } from "./arguments";
import type { Argument, Reading, Values } from "./arguments";

/** The fields to fill in, and how their values become the `args` of a test run. */
export interface Asked {
  title: string;
  fields: Argument[];
  read(values: Values): Reading;
}

const BODY: Argument = { name: "Record", type: "json", default: {}, required: true };
const FIELD_TYPES: Record<string, Argument["type"]> = { int: "number", float: "number", number: "number", boolean: "boolean", json: "json" };

/** Null when the flow starts without being told anything. */
export function askedBy(trigger: Step | undefined): Asked | null {
  if (trigger?.kind === "webhook") return webhook();
  if (trigger?.kind === "api") return call(trigger);
  const fields = argumentsOf(trigger);
  return fields.length ? { title: "Test the flow", fields, read: (values) => readArguments(fields, values) } : null;
}

function webhook(): Asked {
  return {
    title: "Test with this record",
    fields: [BODY],
    read: (values) => shaped(readArguments([BODY], values), ({ Record }) => ({ body: Record })),
  };
}

/** An address of one's own: parameters of the path, of the query, and the body where one is taken. */
function call(trigger: Step): Asked | null {
  const path = pathParameters(trigger.config["path"]);
  const query = queryParameters(trigger.config["query"]);
  const body = trigger.config["payload"] === true ? [BODY] : [];
  const fields = [...path, ...query, ...body];
  if (!fields.length) return null;
  const pick = (from: Argument[], args: Record<string, unknown>) =>
    Object.fromEntries(from.filter(({ name }) => name in args).map(({ name }) => [name, args[name]]));
  const shape = (args: Record<string, unknown>) => ({
    ...pick(path, args),
    query: pick(query, args),
    ...(body.length ? { body: args[BODY.name] } : {}),
  });
  return { title: "Test with this request", fields, read: (values) => shaped(readArguments(fields, values), shape) };
}

function shaped(reading: Reading, shape: (args: Record<string, unknown>) => Record<string, unknown>): Reading {
  return { ...reading, args: shape(reading.args) };
}

/** The parameters of a path such as `/airports/[string iata]`. */
function pathParameters(path: unknown): Argument[] {
  const found = typeof path === "string" ? [...path.matchAll(/\[\s*(\w+)\s+(\w+)\s*\]/g)] : [];
  return found.map(([, type = "", name = ""]) => ({ name, type: FIELD_TYPES[type] ?? "text", required: true }));
}

function queryParameters(query: unknown): Argument[] {
  if (!Array.isArray(query)) return [];
  return (query as Partial<Argument>[]).flatMap(({ name, type, required, default: given }) =>
    name ? [{ name, type: FIELD_TYPES[type ?? ""] ?? "text", required: required === true, default: given }] : [],
  );
}
