import type { ServiceImages } from "./service.ts";

/** For what is started by a Node command of its own: the app, its migrations, the alert receiver. */
export const nodeImages: ServiceImages = {
  official: "node:24-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df",
  debian: "node",
};
