import { relative } from "node:path";
import type { Host } from "../host/host.ts";
import { jsonView } from "../views/json.ts";
import { plainView } from "../views/plain/plain.ts";
import { problemLines } from "../views/plain/problem.ts";
import { looksOf, type SessionView, type ViewOptions } from "./view.ts";

/** The view for a terminal, a pipe or a CI job: events as they are with --json, else plain lines. */
export function openView(host: Host, options: ViewOptions): SessionView {
  const result = (text: string) => host.stdout.write(text);
  if (options.json) return withProblems(host, jsonView(result));
  const shownPath = (path: string) => {
    const near = relative(host.cwd, path);
    return near.startsWith("..") ? path : near;
  };
  return plainView({ result, progress: (text) => host.stderr.write(text) }, { ...looksOf(host, "stderr"), shownPath });
}

/** An error is for a person too, also where a program reads the events. */
function withProblems(host: Host, view: SessionView): SessionView {
  const looks = looksOf(host, "stderr");
  return {
    ...view,
    event: (event, state) => {
      view.event(event, state);
      if (event.type === "problem.met") host.stderr.write(problemLines(event, looks));
    },
  };
}
