import { z } from "zod";
import type { Measured } from "../../../events/event.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { duration } from "../../../text/words.ts";
import { servicesHealthy } from "../../checks/probes/services-healthy.ts";
import { viewAlerts } from "../../drill/alert-view.ts";
import { compareSettings } from "../../stack/settings.ts";
import type { StepNotes } from "./procedure.ts";
import type { Scene } from "./scene.ts";

const targets = z.object({
  data: z.object({ activeTargets: z.array(z.object({ scrapePool: z.string(), health: z.string(), lastError: z.string() })) }),
});
const askedWithinMs = 2_000;
const servedWithinMs = 120_000;
const scrapedWithinMs = 60_000;
const pollMs = 200;

/**
 * The guide's fourth step: every instance runs and is ready, settings are in force, all is scraped, and clients are served as they must
 * be. `movedFrom`: monotonic ms; whoever was served before the traffic was moved was not served by the second stack.
 */
export async function verifyServices(scene: Scene, second: RunningStack, movedFrom: number, { type, saw }: StepNotes): Promise<true> {
  const { context, served, observed, lostAt } = scene;
  type(...commandsFor(second));
  const since = await served.since(movedFrom, servedWithinMs, context.host, context.signal);
  if (since === undefined) throw new Error(`clients are not served within the service level: ${served.last()}`);
  observed.recoveredAfterMs = since - lostAt;
  saw(`clients are served within the service level since ${duration((since - lostAt) / 1_000)} after the loss`);
  requireAll([...(await servicesHealthy.measure(second, context)), await settingsInForce(second, scene)], saw);
  // Last: it waits for the next scrape.
  requireAll([await scraped(second, scene)], saw);
  saw(await alertsOf(second));
  return true;
}

function requireAll(measured: readonly Measured[], saw: StepNotes["saw"]): void {
  const wrong = measured.filter(({ ok }) => !ok).map(inWords);
  if (wrong.length > 0) throw new Error(wrong.join("; "));
  for (const each of measured) saw(inWords(each));
}

async function settingsInForce(second: RunningStack, { context }: Scene): Promise<Measured> {
  const found = await compareSettings(second, context);
  const sum = (of: (each: (typeof found)[number]) => number): number => found.reduce((total, each) => total + of(each), 0);
  const [inForce, asked] = [sum((each) => each.inForce), sum((each) => each.asked)];
  return { name: "settings in force", value: `${inForce} of ${asked}`, limit: "all", ok: inForce === asked };
}

/** A server that has just started has scraped nothing yet: what is not up is asked again for a while. */
async function scraped(second: RunningStack, { context }: Scene): Promise<Measured> {
  const { host, signal } = context;
  const until = host.monotonic() + scrapedWithinMs;
  for (;;) {
    const found = await targetsOf(second, signal);
    const up = found.filter(({ health }) => health === "up").length;
    if ((found.length > 0 && up === found.length) || host.monotonic() >= until) {
      return { name: "scraped targets", value: `${up} of ${found.length}`, limit: "all", ok: found.length > 0 && up === found.length };
    }
    await host.sleep(pollMs, signal);
  }
}

async function targetsOf(second: RunningStack, signal: AbortSignal): Promise<z.output<typeof targets>["data"]["activeTargets"]> {
  try {
    const response = await fetch(targetsUrl(second), { signal: AbortSignal.any([signal, AbortSignal.timeout(askedWithinMs)]) });
    return targets.parse(await response.json()).data.activeTargets;
  } catch {
    return [];
  }
}

/** Told and not judged: what an alert needs to fire is longer than this drill, and one that fires has its own drill. */
async function alertsOf(second: RunningStack): Promise<string> {
  const view = await viewAlerts(second);
  if (view === undefined) return "alerts: Prometheus did not answer";
  const firing = [...view.active].flatMap(([name, state]) => (state === "firing" ? [name] : []));
  return `alerts firing: ${firing.join(", ") || "none"}`;
}

function inWords({ name, value }: Measured): string {
  return `${name}: ${value}`;
}

function targetsUrl(second: RunningStack): string {
  const { host, port } = second.endpoint("prometheus");
  return `http://${host}:${port}/api/v1/targets?state=active`;
}

function commandsFor(second: RunningStack): string[] {
  const { plan } = second;
  const app = plan.services.find(({ name }) => name === "app");
  const asked = Array.from({ length: app?.instances ?? 0 }, (_, instance) => second.endpoint("app", "main", instance));
  const door = second.endpoint("load-balancer", "https");
  return [
    ...asked.map(({ protocol, host, port }) => `curl --fail ${protocol}://${host}:${port}${plan.app.paths.ready}`),
    `curl --fail --cacert ${second.authorityFile()} https://127.0.0.1:${door.port}${plan.app.paths.ready}`,
    `curl --fail '${targetsUrl(second)}'`,
  ];
}
