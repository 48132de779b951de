import type { Plan, SecretName, ServiceName } from "../plan/plan.ts";

/** Where one instance is to be probed, and as whom. */
export interface ReadyTarget {
  readonly service: ServiceName;
  readonly instance: number;
  address(port: string): ReadyAddress;
  /** The application's own role: that it may log in is part of being ready. */
  readonly database: { readonly name: string; readonly user: string; readonly password: string };
  readonly redisPassword: string;
}

export interface ReadyAddress {
  readonly host: string;
  readonly port: number;
  readonly protocol: "http" | "https" | "tcp";
}

/** The target of an instance whose ports are published on 127.0.0.1, as every runtime's are. */
export function readyTarget(
  plan: Plan,
  service: ServiceName,
  instance: number,
  secrets: Readonly<Record<SecretName, string>>,
): ReadyTarget {
  const planned = plan.services.find((candidate) => candidate.name === service);
  return {
    service,
    instance,
    address: (name) => {
      const port = planned?.ports.find((candidate) => candidate.name === name);
      const number = port?.published[instance] ?? port?.published[0];
      if (port === undefined || number === undefined) throw new Error(`${service} has no port "${name}"`);
      return { host: "127.0.0.1", port: number, protocol: port.protocol };
    },
    database: { ...plan.database, password: secrets["app-database"] },
    redisPassword: secrets.redis,
  };
}
