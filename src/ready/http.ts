import { type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Probe } from "./probe.ts";
import type { ReadyAddress } from "./target.ts";
import { connectionError } from "./tcp.ts";

export function httpProbe(address: ReadyAddress, path: string, headers: Readonly<Record<string, string>>): Probe {
  return {
    title: `http 200 from ${path} on ${address.host}:${address.port}`,
    ask: async (signal) => {
      const status = await statusOf(address, { path, headers, signal });
      if (status < 200 || status > 299) throw new Error(`it answered ${status}`);
    },
  };
}

function statusOf(address: ReadyAddress, options: RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    // No agent: a connection kept open by a probe would count as a client of the service.
    const common = { ...options, host: address.host, port: address.port, agent: false as const };
    const request =
      address.protocol === "https"
        ? // Readiness is not the place to judge a certificate: a check does that.
          requestHttps({ ...common, rejectUnauthorized: false, servername: "localhost" })
        : requestHttp(common);
    request.once("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    request.on("error", (error) => reject(connectionError(error)));
    request.end();
  });
}
