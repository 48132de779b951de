import { Hono } from "hono";
import { levelAt, levelHere } from "../adaptive/levels-of.ts";
import { adaptiveRoutes } from "../adaptive/routes.ts";
import { analyticsRoutes } from "../analytics/routes.ts";
import { bloomRoutes } from "../bloom/routes.ts";
import { validatorAt } from "../bloom/validator.ts";
import { healthRoutes } from "../health.ts";
import { learningRoutes, verificationRoutes } from "../learning/routes.ts";
import type { Lifecycle } from "../lifecycle.ts";
import type { Remote } from "../remote.ts";
import type { Role } from "../roles.ts";
import type { Services } from "../services.ts";
import { withKey } from "./access.ts";
import { observe } from "./observe.ts";
import { refuse } from "./refusals.ts";

/** Every route of this instance's roles. */
export function createApi(services: Services, lifecycle: Lifecycle): Hono {
  const { settings } = services;
  const remote = (url: string | undefined): Remote | undefined => (url === undefined ? undefined : { url, key: settings.API_KEY_FILE });
  const engine = remote(settings.ADAPTIVE_ENGINE_URL);
  const levelOf = engine === undefined ? levelHere(services) : levelAt(engine);
  const validator = validatorAt(remote(settings.BLOOM_VALIDATOR_URL));
  const routes: Readonly<Record<Role, () => Hono>> = {
    orchestrator: () => learningRoutes(services, { validator, levelOf }),
    "bloom-validator": () => bloomRoutes(services),
    "adaptive-engine": () => adaptiveRoutes(levelHere(services)),
    analytics: () => analyticsRoutes(services),
  };
  const api = new Hono();
  api.use(observe(services));
  api.use(async (call, next) => {
    await next();
    // Each answer is then the last on its connection: clients go elsewhere without losing a request.
    if (lifecycle.phase === "draining") call.header("connection", "close");
  });
  api.route("/", healthRoutes(services, lifecycle));
  api.onError(refuse);
  api.notFound((call) => call.json({ error: { code: "not_found", message: "no such path" } }, 404));
  if (settings.ROLES.includes("orchestrator")) api.route("/", verificationRoutes(services));
  api.use("/api/*", withKey(settings.API_KEY_FILE));
  for (const role of settings.ROLES) api.route("/", routes[role]());
  return api;
}
