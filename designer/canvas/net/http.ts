/** Requests to the page's own server, as JSON, with the token that Django asks for. */

export interface Answer<T> {
  status: number;
  ok: boolean;
  body: T;
}

export type Fetch = typeof fetch;

export interface Sent {
  method: "GET" | "POST" | "PUT";
  body?: unknown;
  headers?: Record<string, string>;
  /** Lets the request outlive the page that sends it. */
  keepalive?: boolean;
}

export interface Client {
  send<T>(url: string, sent: Sent): Promise<Answer<T>>;
}

/**
 * The token of the cookie, where the page may read it: signing in in another tab brings a new one. `given` is the one
 * that the page came with.
 */
export function csrfNow(given: string): string {
  return /(?:^|; )(?:csrftoken|__Host-csrf)=([^;]+)/.exec(document.cookie)?.[1] ?? given;
}

/** A client for one page. `send` rejects only when no answer came. */
export function createClient(csrf: string, fetcher: Fetch = (...args) => fetch(...args)): Client {
  return {
    async send<T>(url: string, sent: Sent): Promise<Answer<T>> {
      const response = await fetcher(url, {
        method: sent.method,
        credentials: "same-origin",
        keepalive: sent.keepalive,
        headers: {
          Accept: "application/json",
          ...(sent.body === undefined ? {} : { "Content-Type": "application/json" }),
          ...(sent.method === "GET" ? {} : { "X-CSRFToken": csrfNow(csrf) }),
          ...sent.headers,
        },
        body: sent.body === undefined ? undefined : JSON.stringify(sent.body),
      });
      return { status: response.status, ok: response.ok, body: (await readJson(response)) as T };
    },
  };
}

/** A proxy's error page is not JSON; it counts as an answer without content. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return {};
  }
}
