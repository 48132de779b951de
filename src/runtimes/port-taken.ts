import { ParityError } from "../errors/parity-error.ts";
import type { ServiceName } from "../plan/plan.ts";
import { findPortOwner } from "./port-owner.ts";

/** PORT_TAKEN for a port of 127.0.0.1, naming who has it where that can be seen. `wantedBy`: undefined when the plan has no such port. */
export async function portTaken(port: number, wantedBy: ServiceName | undefined): Promise<ParityError> {
  const owner = await findPortOwner(port);
  const by = owner === undefined ? "another program" : `another program (pid ${owner.pid}, ${owner.program}, user ${owner.user})`;
  const wanted = wantedBy === undefined ? "" : `, wanted by ${wantedBy},`;
  return new ParityError("PORT_TAKEN", `port ${port} on 127.0.0.1${wanted} is taken by ${by}`, {
    hint: "stop it, or give the service another port in the configuration, or leave the port out and parity picks a free one",
  });
}
