import process from "node:process";
import type { Project } from "../native/cli/project.ts";

/** The program meets the engine here that the others are kept from. */
export function withEngine(inner: Project): Project {
  const env = { DOCKER_HOST: process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock" };
  const start: Project["start"] = (args, options = {}) => inner.start(args, { ...options, env: { ...env, ...options.env } });
  return { ...inner, start, run: (...args) => start(args).done };
}
