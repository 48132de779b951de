import { createServer } from "node:net";
import { ParityError } from "../../errors/parity-error.ts";
import type { PlannedService } from "../../plan/plan.ts";
import { portTaken } from "../port-taken.ts";

/** Tries each port of an instance by binding it. Rejects with PORT_TAKEN that names who has it. */
export async function requireFreePorts(service: PlannedService, instance: number): Promise<void> {
  for (const port of service.ports) {
    const number = port.published[instance];
    if (number !== undefined && !(await isFree(number))) throw await portTaken(number, service.name);
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
