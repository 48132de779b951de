import type { RouteMetrics } from "../metrics/http.ts";
import type { Handler } from "./call.ts";

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  /** `/accounts/:id`. */
  readonly path: string;
  /** The scope a caller needs; "none" for anybody who is signed in; "public" needs no credentials; "probe" is also free of rate limits. */
  readonly access: string;
  readonly handle: Handler;
}

export interface BoundRoute extends Route {
  /** Scope as a bit mask; 0 when none is needed. */
  readonly scope: number;
  readonly metrics: RouteMetrics;
}

interface Branch {
  readonly children: Map<string, Branch>;
  parameter: Branch | undefined;
  readonly routes: Map<string, BoundRoute>;
}

export interface Match {
  readonly route: BoundRoute | undefined;
  /** The path exists, perhaps not for this method. */
  readonly known: boolean;
  readonly parameters: readonly string[];
}

const nowhere: Match = { route: undefined, known: false, parameters: [] };

function branch(): Branch {
  return { children: new Map(), parameter: undefined, routes: new Map() };
}

/** A tree over path segments: a look-up walks the path once, with no regular expression and no copy but the segments'. */
export class Router {
  readonly #root = branch();

  add(route: BoundRoute): void {
    let at = this.#root;
    for (const segment of route.path.split("/").slice(1)) {
      if (segment.startsWith(":")) {
        at.parameter ??= branch();
        at = at.parameter;
      } else {
        const next = at.children.get(segment) ?? branch();
        at.children.set(segment, next);
        at = next;
      }
    }
    at.routes.set(route.method, route);
  }

  find(method: string, path: string): Match {
    const parameters: string[] = [];
    let at = this.#root;
    let from = 1;
    while (from <= path.length) {
      const slash = path.indexOf("/", from);
      const to = slash === -1 ? path.length : slash;
      const segment = path.slice(from, to);
      const child = at.children.get(segment);
      if (child !== undefined) at = child;
      else if (at.parameter !== undefined && segment !== "") {
        parameters.push(segment);
        at = at.parameter;
      } else return nowhere;
      from = to + 1;
    }
    return { route: at.routes.get(method), known: at.routes.size > 0, parameters };
  }
}
