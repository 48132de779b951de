import { readFile } from "node:fs/promises";
import { request as plainRequest } from "node:http";
import { connect, getCACertificates } from "node:tls";
import type { ErrorCode } from "../../../errors/codes.ts";

/** Why nothing can be asked of a target. */
export interface TargetProblem {
  readonly code: ErrorCode & ("NOT_RUNNING" | "TLS_MISMATCH");
  readonly says: string;
  readonly hint: string;
}

const withinMs = 3_000;

/** Whether requests to a base URL can get through: one connection, with the authorities k6 will trust. Undefined when they can. */
export async function targetProblem(baseUrl: string, authorityFile: string | undefined): Promise<TargetProblem | undefined> {
  const url = new URL(baseUrl);
  const failure = url.protocol === "https:" ? await handshake(url, await authorities(authorityFile)) : await plainAnswer(url);
  if (failure === undefined) return undefined;
  const words = tlsWords[failure];
  if (words !== undefined) return { code: "TLS_MISMATCH", says: `${url.origin}: ${words.says(url.hostname)}`, hint: words.hint };
  const said = connectionWords[failure] ?? `cannot be reached: ${failure}`;
  return { code: "NOT_RUNNING", says: `${url.origin} ${said}`, hint: "start what should answer there, or correct app.url" };
}

const connectionWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refuses connections",
  ENOTFOUND: "has a name that nobody knows",
  EAI_AGAIN: "has a name that could not be looked up",
  ECONNRESET: "ends the connection before it answers",
  ETIMEDOUT: `does not answer within ${withinMs / 1000} s`,
};

const unknownAuthority = {
  says: () => "its certificate is of an authority that this machine does not know",
  hint: "name the authority's file for k6: load.env.SSL_CERT_FILE in the configuration",
};
const noTls = { says: () => "it does not speak TLS on this port", hint: "write http:// instead of https:// in app.url" };

const tlsWords: Readonly<Record<string, { says(host: string): string; hint: string }>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: {
    says: (host) => `its certificate is not for ${host}`,
    hint: "ask it by a name its certificate is for: app.url in the configuration",
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_HAS_EXPIRED: { says: () => "its certificate has expired", hint: "renew it" },
  CERT_NOT_YET_VALID: { says: () => "its certificate is not valid yet", hint: "see the clocks of both machines" },
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  EPROTO: noTls,
  SPEAKS_TLS: { says: () => "it speaks TLS on this port", hint: "write https:// instead of http:// in app.url" },
};

/** As Go reads them: the file that is named, or else the system's. */
async function authorities(file: string | undefined): Promise<string[]> {
  return file === undefined ? getCACertificates("system") : [await readFile(file, "utf8")];
}

/** The code of what goes wrong. */
function handshake(url: URL, ca: string[] | "any"): Promise<string | undefined> {
  const port = url.port === "" ? 443 : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return new Promise((resolve) => {
    const trust = ca === "any" ? { rejectUnauthorized: false } : { ca };
    const socket = connect({ host, port, ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }), ...trust });
    const end = (code: string | undefined): void => {
      socket.destroy();
      resolve(code);
    };
    socket.setTimeout(withinMs, () => end("ETIMEDOUT"));
    socket.once("secureConnect", () => end(undefined));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

function plainAnswer(url: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asking = plainRequest(url, { method: "HEAD", timeout: withinMs, agent: false }, ({ statusCode }) => {
      asking.destroy();
      // Some servers answer plain HTTP on a TLS port, to say so.
      resolve(statusCode === 400 ? whetherTls(url, undefined) : undefined);
    });
    asking.once("timeout", () => asking.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })));
    asking.once("error", (error: NodeJS.ErrnoException) => {
      const code = error.code ?? error.message;
      const refused = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"].includes(code);
      resolve(refused ? code : whetherTls(url, code));
    });
    asking.end();
  });
}

async function whetherTls(url: URL, otherwise: string | undefined): Promise<string | undefined> {
  const port = url.port === "" ? "80" : url.port;
  const failure = await handshake(new URL(`https://${url.hostname}:${port}`), "any");
  return failure === undefined ? "SPEAKS_TLS" : otherwise;
}
