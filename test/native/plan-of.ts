import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { configurationSchema } from "../../src/config/schema.ts";
import { buildPlan } from "../../src/plan/build.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { services } from "../../src/services/registry.ts";

/** The plan of a configuration on the native runtime, in a folder of its own and with ports of its own. */
export async function planOf(root: string, configuration: object, cpus: number = 2): Promise<Plan> {
  const ports = await freePorts(60);
  return buildPlan(
    {
      config: configurationSchema.parse(configuration),
      root,
      stateDirectory: join(root, ".parity"),
      runtime: "native",
      machine: { cpus, memoryBytes: 4 * 1024 ** 3 },
      images: "official",
      configHash: "test",
      port: () => ports.pop() ?? 0,
      shipped: (path) => resolve(path),
      resolve: (path) => resolve(root, path),
    },
    services,
  );
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
