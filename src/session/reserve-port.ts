import { createServer, type Server } from "node:net";

const reserved = new Map<number, Server>();

/**
 * Keeps a port from every other parity on this machine for as long as this process lives; false when another one has it.
 * Between choosing a port and a server listening on it seconds may pass, in which two projects would choose the same.
 * The reservation is a name (Linux: of the abstract kind, no file) that the kernel takes back when its owner ends, however it ends.
 */
export async function reservePort(port: number): Promise<boolean> {
  if (reserved.has(port)) return true;
  return new Promise((resolve) => {
    const server = createServer();
    // Where there are no such names there are no reservations either.
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    server.listen({ path: `\0parity-port-${port}` }, () => {
      server.unref();
      reserved.set(port, server);
      resolve(true);
    });
  });
}
