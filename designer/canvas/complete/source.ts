/** Asks the server what is in scope at a step and what a text gives for its sample. */
import { stepUrl } from "../boot";
import type { Client } from "../net/http";
import type { Func, Name, Scope } from "./types";

/** A scope is asked for anew after this long: a test may have brought another sample. */
const FRESH_MS = 4000;

interface Told {
  names?: Name[];
  functions?: Func[];
  first?: string;
}

export interface Now {
  value?: string;
  problem?: string;
}

export class ScopeSource {
  private functions: Func[] | null = null;
  private kept: { url: string; at: number; scope: Promise<Scope> } | null = null;

  constructor(
    private readonly client: Client,
    private readonly template: string | undefined,
  ) {}

  /** The names and functions at a step; those of an earlier answer when the server does not answer. */
  async at(step: string): Promise<Scope> {
    const url = stepUrl(this.template, step) ?? "";
    if (this.kept?.url !== url || Date.now() - this.kept.at > FRESH_MS) {
      this.kept = { url, at: Date.now(), scope: this.ask(url) };
    }
    return this.kept.scope;
  }

  forget(): void {
    this.kept = null;
  }

  async now(step: string, source: string, bare: boolean): Promise<Now> {
    try {
      const url = stepUrl(this.template, step) ?? "";
      return (await this.client.send<Now>(url, { method: "POST", body: { source, bare } })).body;
    } catch {
      return {};
    }
  }

  private async ask(url: string): Promise<Scope> {
    try {
      const asked = this.functions ? url : `${url}?functions=1`;
      const { ok, body } = await this.client.send<Told>(asked, { method: "GET" });
      if (ok && body.functions) this.functions = body.functions;
      return { names: body.names ?? [], functions: this.functions ?? [], first: body.first ?? "" };
    } catch {
      this.kept = null;
      return { names: [], functions: this.functions ?? [], first: "" };
    }
  }
}
