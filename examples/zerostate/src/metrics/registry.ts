/** Writes its lines in Prometheus's text format. */
export interface Collector {
  collect(): string;
}

function header(name: string, help: string, type: "counter" | "gauge" | "histogram"): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

export function metricText(name: string, help: string, type: "counter" | "gauge" | "histogram", lines: readonly string[]): string {
  return `${header(name, help, type)}${lines.join("\n")}\n`;
}

/** A number that only grows, split by the values of at most one label. */
export class Counter implements Collector {
  readonly #name: string;
  readonly #help: string;
  readonly #label: string | undefined;
  readonly #values = new Map<string, number>();

  /** With a label, `values` are those shown as 0 from the start: a counter that appears at 1 has no increase for Prometheus. */
  constructor(name: string, help: string, label?: string, values: readonly string[] = []) {
    this.#name = name;
    this.#help = help;
    this.#label = label;
    for (const value of label === undefined ? [""] : values) this.#values.set(value, 0);
  }

  add(value = "", amount = 1): void {
    this.#values.set(value, (this.#values.get(value) ?? 0) + amount);
  }

  collect(): string {
    const lines = [...this.#values].map(([value, count]) =>
      this.#label === undefined ? `${this.#name} ${count}` : `${this.#name}{${this.#label}="${value}"} ${count}`,
    );
    return metricText(this.#name, this.#help, "counter", lines);
  }
}

/** A number read when Prometheus asks. */
export class Gauge implements Collector {
  readonly #name: string;
  readonly #help: string;
  readonly #type: "gauge" | "counter";
  readonly #read: () => number | Readonly<Record<string, number>>;
  readonly #label: string;

  constructor(
    name: string,
    help: string,
    read: () => number | Readonly<Record<string, number>>,
    label = "",
    type: "gauge" | "counter" = "gauge",
  ) {
    this.#name = name;
    this.#help = help;
    this.#read = read;
    this.#label = label;
    this.#type = type;
  }

  collect(): string {
    const now = this.#read();
    const lines =
      typeof now === "number"
        ? [`${this.#name} ${now}`]
        : Object.entries(now).map(([key, value]) => `${this.#name}{${this.#label}="${key}"} ${value}`);
    return metricText(this.#name, this.#help, this.#type, lines);
  }
}

export class Registry {
  readonly #collectors: Collector[] = [];

  add<Added extends Collector>(collector: Added): Added {
    this.#collectors.push(collector);
    return collector;
  }

  text(): string {
    return this.#collectors.map((collector) => collector.collect()).join("");
  }
}
