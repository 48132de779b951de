import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { connect } from "node:tls";
import { z } from "zod";
import { ParityError } from "../../../errors/parity-error.ts";
import { type ServiceName, serviceNames } from "../../../plan/plan.ts";
import { canPresentCertificates, type PresentsCertificates, type ServerCertificate } from "../../../runtimes/abilities.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { expiredPath } from "../../../secrets/certificates.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { ability } from "./ability.ts";
import { instanceObstacle } from "./instance.ts";

const presenting = ability<PresentsCertificates>(canPresentCertificates, "change the certificate of a service");
const expired = "CERT_HAS_EXPIRED";
const answersWithinMs = 5_000;

export interface CertificateExpiredParameters {
  readonly service: ServiceName;
}

export const certificateExpired: FaultKind<CertificateExpiredParameters> = {
  kind: "certificate-expired",
  shape: { service: z.enum(serviceNames).default("load-balancer").meta({ description: "A service that speaks TLS." }) },
  mechanism: {
    native: "a certificate of the project's own authority whose time is up is laid out for it, and it is started again",
    compose: "a certificate of the project's own authority whose time is up is mounted, and the container is made again",
    kind: "a certificate of the project's own authority whose time is up is put into its Secret, and its pods are made anew",
  },
  lasting: true,
  interrupts: true,
  undoWithinSeconds: 120,
  target: ({ service }) => ({ service, instance: 0 }),
  does: () => "presents a certificate whose time is up",
  obstacle: async ({ service }, given) => {
    const { stack } = given;
    const planned = instanceObstacle({ service, instance: 0 }, given);
    if (planned !== undefined) return planned;
    const lack = presenting.lack(stack);
    if (lack !== undefined) return lack;
    const other = await expiredCertificate(stack).catch(() => undefined);
    if (other === undefined)
      return "the project's certificates were made before this was possible: take the stack down and delete their folder";
    const { validTo } = new X509Certificate(other.certificate);
    if (Date.parse(validTo) > given.context.host.now()) return `the certificate to be presented is valid until ${validTo}`;
    return presenting.of(stack).certificateObstacle(service);
  },
  inject: async ({ service }, given) => {
    const { stack, context } = given;
    await presenting.of(stack).present(service, await expiredCertificate(stack), context);
    // Clients saw the service start again: that alone would pass for an effect.
    const seen = await distrustOf(service, given);
    if (stack.endpoint(service).protocol !== "https" || seen === expired) return;
    throw new ParityError(
      "TOOL_FAILED",
      `${service} presents a certificate whose time is up, and a client sees ${seen ?? "nothing of it"}`,
    );
  },
  undo: ({ service }, { stack, context }) => presenting.of(stack).present(service, undefined, context),
  remains: async ({ service }, given) => {
    if (await presenting.of(given.stack).presentsAnother(service))
      return `${service} is still laid out with another certificate than its own`;
    const seen = await distrustOf(service, given);
    return seen === undefined ? undefined : `a client does not trust ${service}: ${seen}`;
  },
};

async function expiredCertificate(stack: RunningStack): Promise<ServerCertificate> {
  const both = await readFile(expiredPath(stack.plan.stateDirectory), "utf8");
  const keyAt = both.indexOf("-----BEGIN", 1);
  return { certificate: both.slice(0, keyAt), key: both.slice(keyAt) };
}

/** Why a client does not trust the service, where it can be asked over TLS at once; undefined when it does. */
async function distrustOf(service: ServiceName, { stack }: FaultGiven): Promise<string | undefined> {
  const { host, port, protocol } = stack.endpoint(service);
  if (protocol !== "https") return undefined;
  const ca = await readFile(stack.authorityFile(), "utf8");
  return new Promise((resolve) => {
    const socket = connect({ host, port, ca, servername: "localhost", timeout: answersWithinMs });
    const end = (says: string | undefined): void => {
      socket.destroy();
      resolve(says);
    };
    socket.once("secureConnect", () => end(undefined));
    socket.once("timeout", () => end(`no answer within ${answersWithinMs} ms`));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
