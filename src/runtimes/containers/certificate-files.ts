import type { ServiceName } from "../../plan/plan.ts";

export type CertificatePart = "authority" | "certificate" | "key" | "pem";

export const certificateFiles: Readonly<Record<CertificatePart, string>> = {
  authority: "authority.pem",
  certificate: "server.pem",
  key: "server.key",
  pem: "server-with-key.pem",
};

/** Under the runtime's own folder of the state; with a service: of what is laid out for it alone. The authority is always the project's. */
export function certificatePath(service: ServiceName | undefined, part: CertificatePart): string {
  const folder = service === undefined || part === "authority" ? "certificates" : `certificates/${service}`;
  return `${folder}/${certificateFiles[part]}`;
}

/** In a container. */
export const certificateFolder = "/etc/parity/certificates";
