import { readFile, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ParityError } from "../../src/errors/parity-error.ts";
import { findMarked } from "../../src/runtimes/native/membership.ts";
import { readProcessTable } from "../../src/runtimes/process-table.ts";
import { host, makeProject, type Project, pidOf, stateOf } from "./native-stack.ts";

async function refusal(work: Promise<unknown>): Promise<ParityError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ParityError) return error;
  throw new Error(`expected a ParityError, got ${String(error)}`);
}

const marked = ({ plan }: Project): string[] => [...findMarked(plan.stateDirectory, readProcessTable()).keys()];

describe("a native start that fails", () => {
  it("names the program that has the port, and stops what it started", async () => {
    const project = await makeProject({ only: ["redis", "app"] });
    const { runtime, plan, context } = project;
    const port = plan.services.find(({ name }) => name === "app")?.ports[0]?.published[0] ?? 0;
    const squatter = createServer().listen(port, "127.0.0.1");
    onTestFinished(() => void squatter.close());
    await new Promise((listening) => squatter.once("listening", listening));
    const error = await refusal(runtime.start(plan, context));
    expect(error.code).toBe("PORT_TAKEN");
    expect(error.message).toMatch(
      new RegExp(`^port ${port} on 127.0.0.1, wanted by app, is taken by another program \\(pid \\d+, .+, user .+\\)$`),
    );
    expect(error.message).toContain(`pid ${host.pid},`);
    expect(marked(project)).toEqual([]);
    expect(await runtime.find(plan)).toBeUndefined();
  });

  it("says which command of which service does not exist", async () => {
    const project = await makeProject({ only: ["app"], command: ["no-such-program", "x"] });
    const error = await refusal(project.runtime.start(project.plan, project.context));
    expect([error.code, error.message]).toEqual(["COMMAND_NOT_FOUND", 'the command "no-such-program" of app does not exist']);
    expect(marked(project)).toEqual([]);
  });

  it("says at once that a service ended, how, and what it logged", async () => {
    const script = 'for (let i = 1; i <= 40; i += 1) console.log("line", i); process.exit(7)';
    const project = await makeProject({ only: ["redis", "app"], command: ["node", "-e", script] });
    const startedAt = host.monotonic();
    const error = await refusal(project.runtime.start(project.plan, project.context));
    // Whoever had waited for it to get ready would have waited for a minute.
    expect(host.monotonic() - startedAt).toBeLessThan(60_000);
    expect([error.code, error.message]).toEqual(["SERVICE_EXITED", "app ended with exit code 7 while it was being started"]);
    expect(error.log).toHaveLength(30);
    expect(error.log.at(-1)).toBe("line 40");
    expect(project.facts).toContainEqual(expect.objectContaining({ type: "service.exited", service: "app", exitCode: 7 }));
    expect(marked(project)).toEqual([]);
  });

  it("names what it waited for when a service never gets ready", async () => {
    const project = await makeProject({
      only: ["app"],
      command: ["node", "-e", 'console.log("idle"); setInterval(() => {}, 1000)'],
      readyWithinSeconds: 5,
    });
    const error = await refusal(project.runtime.start(project.plan, project.context));
    const port = project.plan.services[0]?.ports[0]?.published[0];
    expect(error.code).toBe("SERVICE_NOT_READY");
    expect(error.message).toBe(
      `app was not ready within 5 s: waited for http 200 from /ready on 127.0.0.1:${port}, last answer: connection refused`,
    );
    expect(error.log).toEqual(["idle"]);
    expect(project.facts).toContainEqual(expect.objectContaining({ type: "service.waiting", service: "app" }));
    expect(marked(project)).toEqual([]);
  });

  it("fails with the log of a one-shot that failed, and never starts what depends on it", async () => {
    const migrate = ["node", "-e", 'console.error("no such table"); process.exit(4)'];
    const project = await makeProject({ only: ["migrate", "app"], migrate });
    const error = await refusal(project.runtime.start(project.plan, project.context));
    expect([error.code, error.message]).toEqual(["SERVICE_EXITED", "migrate ended with exit code 4 while it was being started"]);
    expect(error.log).toEqual(["no such table"]);
    expect(project.facts).not.toContainEqual(expect.objectContaining({ type: "service.starting", service: "app" }));
  });

  it("keeps what ran before", async () => {
    const project = await makeProject({ only: ["redis", "app"], command: ["node", "app.mjs"] });
    const { runtime, plan, context } = project;
    const redisOnly = { ...plan, services: plan.services.filter(({ name }) => name === "redis") };
    const pid = await pidOf(await runtime.start(redisOnly, context), "redis");
    const broken = { ...plan, app: { ...plan.app, command: ["node", "-e", "process.exit(1)"] } };
    expect((await refusal(runtime.start(broken, context))).code).toBe("SERVICE_EXITED");
    expect(await pidOf(runtime.attach(plan), "redis")).toBe(pid);
    expect(await stateOf(runtime.attach(plan), "app")).toBe("absent");
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const stop = new AbortController();
    const project = await makeProject({ only: ["postgres", "redis", "app"], signal: stop.signal });
    const starting = project.runtime.start(project.plan, project.context).then(
      () => "started",
      (error: Error) => error.name,
    );
    await expect.poll(() => project.facts.map(({ type }) => type), { interval: 5 }).toContain("service.ready");
    stop.abort();
    expect(await starting).toBe("AbortError");
    expect(marked(project)).toEqual([]);
    expect(await project.runtime.find(project.plan)).toBeUndefined();
  });
});

describe("stored data that does not fit", () => {
  it("of another major version is refused before the start", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["postgres"] });
    await (await runtime.start(plan, context)).stop("data", context);
    await writeFile(join(plan.stateDirectory, "native/postgres-0/data/PG_VERSION"), "14\n");
    const error = await refusal(runtime.start(plan, context));
    expect(error.code).toBe("DATA_MISMATCH");
    expect(error.message).toMatch(/^the stored data of postgres is of version 14, the program of version 15\./);
  });

  it("of another password is refused before the start, and taken again with the old one", async () => {
    const { runtime, plan, context } = await makeProject({ only: ["postgres"] });
    await (await runtime.start(plan, context)).stop("data", context);
    const secrets = join(plan.stateDirectory, "secrets.json");
    await rename(secrets, `${secrets}.old`);
    const error = await refusal(runtime.start(plan, context));
    expect([error.code, error.message]).toEqual([
      "DATA_MISMATCH",
      'the stored data of postgres was made with another "app-database" password than the one in secrets.json',
    ]);
    await rename(`${secrets}.old`, secrets);
    await runtime.start(plan, context);
    expect(await readFile(join(plan.stateDirectory, "native/postgres-0/data.json"), "utf8")).not.toContain(
      runtime.attach(plan).secret("app-database"),
    );
  });
});
