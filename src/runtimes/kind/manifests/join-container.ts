import type { V1Container, V1EnvVar } from "@kubernetes/client-node";
import type { WiredLaunch } from "../../containers/wire-launch.ts";
import { primaryKey, rolesName } from "./database-roles.ts";
import { literal } from "./literal.ts";

/** What a server's pod does before the server, as the server itself could; none where its launch has none. */
export function joinContainer({ launch, service }: WiredLaunch, server: V1Container): V1Container[] {
  if (launch.join === undefined) return [];
  const { image, imagePullPolicy, resources, securityContext, volumeMounts } = server;
  const [command = "", ...args] = launch.join.args;
  const role: V1EnvVar = { name: launch.join.roleVariable, valueFrom: { configMapKeyRef: { name: rolesName, key: primaryKey } } };
  return [
    {
      name: "join",
      ...withoutAbsent({ image, imagePullPolicy, resources, securityContext, volumeMounts }),
      command: [command],
      // The last one is what the program is called: its own service.
      args: [...args, service.name].map(literal),
      env: [...(server.env ?? []), role],
    },
  ];
}

function withoutAbsent<T extends object>(fields: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: NonNullable<T[Key]>;
  };
}
