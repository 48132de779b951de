import { createServer } from "node:net";
import { ParityError } from "../../errors/parity-error.ts";
import type { PlannedService } from "../../plan/plan.ts";
import { findPortOwner } from "./port-owner.ts";

/** Tries each port of an instance by binding it. Rejects with PORT_TAKEN that names who has it. */
export async function requireFreePorts(service: PlannedService, instance: number): Promise<void> {
  for (const port of service.ports) {
    const number = port.published[instance];
    if (number !== undefined && !(await isFree(number))) throw await portTaken(service, number);
  }
}

/** The PORT_TAKEN for a service's port, or undefined when all of them are free. */
export async function takenPortOf(service: PlannedService, instance: number): Promise<ParityError | undefined> {
  return requireFreePorts(service, instance).then(
    () => undefined,
    (error: unknown) => (error instanceof ParityError ? error : undefined),
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" ? resolve(false) : reject(error)));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

async function portTaken(service: PlannedService, port: number): Promise<ParityError> {
  const owner = await findPortOwner(port);
  const by = owner === undefined ? "by another program" : `by another program (pid ${owner.pid}, ${owner.program}, user ${owner.user})`;
  return new ParityError("PORT_TAKEN", `port ${port} on 127.0.0.1, wanted by ${service.name}, is taken ${by}`, {
    hint: "stop it, or give the service another port in the configuration, or leave the port out and parity picks a free one",
  });
}
