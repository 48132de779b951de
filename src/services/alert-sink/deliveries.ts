import { appendFile, readFile } from "node:fs/promises";

/** One alert of one notification, as Alertmanager delivered it. */
export interface Delivery {
  /** ISO 8601. */
  readonly at: string;
  readonly alert: string;
  readonly status: "firing" | "resolved";
}

/** Reads a webhook body of Alertmanager; undefined when it is none. */
export function deliveriesOf(body: string, at: string): Delivery[] | undefined {
  try {
    const { alerts } = JSON.parse(body) as { alerts: { status: "firing" | "resolved"; labels: { alertname: string } }[] };
    return alerts.map(({ status, labels }) => ({ at, alert: labels.alertname, status }));
  } catch {
    return undefined;
  }
}

/** The newest are kept in memory for asking; the file keeps all. */
const kept = 1000;

export class DeliveryLog {
  readonly #path: string;
  #deliveries: Delivery[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  async open(): Promise<void> {
    const text = await readFile(this.#path, "utf8").catch(() => "");
    const lines = text
      .split("\n")
      .slice(-kept - 1)
      .filter(Boolean);
    this.#deliveries = lines.flatMap(parsed);
  }

  async add(deliveries: readonly Delivery[]): Promise<void> {
    await appendFile(this.#path, deliveries.map((delivery) => `${JSON.stringify(delivery)}\n`).join(""));
    this.#deliveries = [...this.#deliveries, ...deliveries].slice(-kept);
  }
}

/** A crash may have cut the last line. */
function parsed(line: string): Delivery[] {
  try {
    return [JSON.parse(line) as Delivery];
  } catch {
    return [];
  }
}
