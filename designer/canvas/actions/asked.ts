/** What a test needs to know of the call or the person that would start the flow, by kind of trigger. */
import type { Started } from "../boot";
import { resourcesOf } from "../model/doc";
import type { Step } from "../model/types";
import { argumentsOf, readArguments } from "./arguments";
import type { Argument, Reading, Values } from "./arguments";
import { t } from "../words";

/** The fields to fill in, and how their values become the `args` of a test run. */
export interface Asked {
  title: string;
  fields: Argument[];
  read(values: Values): Reading;
  /** Of a flow with several resources, one for each; the title is its method and path. */
  choices?: Asked[];
}

const BODY: Argument = { name: "Record", label: t("Record"), type: "json", default: {}, required: true };
const FIELD_TYPES: Record<string, Argument["type"]> = { int: "number", float: "number", number: "number", boolean: "boolean", json: "json" };

/** Null when the flow starts without being told anything; `started` is what the fields begin with. */
export function askedBy(trigger: Step | undefined, started: Started = {}): Asked | null {
  if (trigger?.kind === "webhook") return webhook(started);
  if (trigger?.kind === "api") return call(trigger, started);
  const fields = argumentsOf(trigger);
  return fields.length ? { title: t("Test the flow"), fields, read: (values) => readArguments(fields, values) } : null;
}

function webhook(started: Started): Asked {
  return {
    title: t("Test with this record"),
    fields: [body(started)],
    read: (values) => shaped(readArguments([BODY], values), ({ Record }) => ({ body: Record })),
  };
}

function body(started: Started): Argument {
  return started.body === undefined || started.body === null ? BODY : { ...BODY, default: started.body };
}

/** An address of one's own: parameters of the path, of the query, and the body where one is taken. */
function call(trigger: Step, started: Started): Asked | null {
  const { method, path, query, payload } = trigger.config;
  const first = request(path, queryParameters(query), payload === true, started);
  const others = resourcesOf(trigger);
  if (!others.length) return first.fields.length ? first : null;
  const named = (asked: Asked, title: string): Asked => ({
    ...asked,
    title,
    read: (values) => shaped(asked.read(values), (args) => ({ ...args, resource: title })),
  });
  const choices = [
    named(first, `${String(method || "GET")} ${String(path)}`),
    ...others.map((one) => named(request(one.path, optional(one.query), one.payload === true, {}), `${one.method} ${one.path}`)),
  ];
  return { ...first, choices };
}

/** The query of a resource in a row of the table: `[int page] [string lang]`. */
function optional(query: unknown): Argument[] {
  return pathParameters(query).map((one) => ({ ...one, required: false }));
}

function request(inPath: unknown, inQuery: Argument[], takesBody: boolean, started: Started): Asked {
  const path = filled(pathParameters(inPath), started.params);
  const query = filled(inQuery, started.query);
  const bodies = takesBody ? [body(started)] : [];
  const fields = [...path, ...query, ...bodies];
  const pick = (from: Argument[], args: Record<string, unknown>) =>
    Object.fromEntries(from.filter(({ name }) => name in args).map(({ name }) => [name, args[name]]));
  const shape = (args: Record<string, unknown>) => ({
    ...pick(path, args),
    query: pick(query, args),
    ...(bodies.length ? { body: args[BODY.name] } : {}),
  });
  return { title: t("Test with this request"), fields, read: (values) => shaped(readArguments(fields, values), shape) };
}

function filled(fields: Argument[], values: Record<string, unknown> = {}): Argument[] {
  return fields.map((field) => (values[field.name] === undefined ? field : { ...field, default: values[field.name] }));
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
