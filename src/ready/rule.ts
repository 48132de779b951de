/** When a service counts as ready. Probed by parity itself, every 100 ms, from this machine. */
export type ReadyRule =
  /** Something accepts a connection on the port. */
  | { readonly kind: "tcp"; readonly port: string }
  /** GET answers with a status from 200 to 299 (TLS without verification when the port is https). */
  | { readonly kind: "http"; readonly port: string; readonly path: string; readonly headers?: Readonly<Record<string, string>> }
  /** `select 1` over TCP as the application's user: pg_isready answers during initdb, a query does not. */
  | { readonly kind: "postgres"; readonly port: string }
  /** PING after AUTH, over TCP. */
  | { readonly kind: "redis"; readonly port: string }
  /** A one-shot: it ended with exit 0. */
  | { readonly kind: "exit" };
