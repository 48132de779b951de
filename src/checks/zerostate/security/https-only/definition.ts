import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/security/https-only",
  guide: "HTTPS enforced",
  title: "HTTPS only, TLS 1.2 or newer",
  why: "A token sent once over plain HTTP belongs to whoever listened.",
  proof: "HTTP redirects to HTTPS or is refused, TLS below 1.2 is refused, and the certificate is valid for more than 14 days.",
  remedy: "redirect on the load balancer, set its lowest TLS version to 1.2, renew the certificate",
  repeat: "parity check zerostate/security/https-only",
  blocker: true,
};
