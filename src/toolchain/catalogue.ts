import { k6Module } from "./go/k6-module.ts";
import { kindModule } from "./go/kind-module.ts";
import type { GoModule } from "./go/module.ts";
import { toxiproxyModule } from "./go/toxiproxy-module.ts";
import type { Relocation } from "./packages/relocate.ts";
import type { ToolName } from "./tool.ts";
import { atLeast, major, pinned, type Wanted } from "./version.ts";

/** `node` is parity's own and never looked for. */
export type SoughtTool = Exclude<ToolName, "node">;

export interface ToolEntry {
  /** File names it goes by, the upstream's own first. */
  readonly files: readonly string[];
  readonly versionArguments: readonly string[];
  /** Group 1 is the version, in what the program prints on either output. */
  readonly versionPattern: RegExp;
  /** What must be rewritten in the program when it runs from unpacked packages. */
  readonly relocation?: Relocation;
}

export interface PackageRemedy {
  readonly kind: "packages";
  /** Debian's packages that hold the programs themselves. */
  readonly packages: readonly string[];
  /** Where the major version is part of the package name: how to find and name another one, for distributions without the wanted one. */
  readonly otherMajor?: { readonly beginning: string; readonly pattern: RegExp; packages(major: string): readonly string[] };
}

export interface GoRemedy {
  readonly kind: "go";
  readonly module: GoModule;
}

/** Programs that come together and must be of one version. */
export interface ToolFamily {
  readonly tools: Readonly<Partial<Record<SoughtTool, ToolEntry>>>;
  readonly wanted: Wanted;
  readonly remedy: PackageRemedy | GoRemedy;
}

export type PackagedFamily = ToolFamily & { readonly remedy: PackageRemedy };
export type BuiltFamily = ToolFamily & { readonly remedy: GoRemedy };

export function isPackaged(family: ToolFamily): family is PackagedFamily {
  return family.remedy.kind === "packages";
}

export function isBuilt(family: ToolFamily): family is BuiltFamily {
  return family.remedy.kind === "go";
}

function entry(versionPattern: RegExp, files: readonly string[], versionArguments: readonly string[] = ["--version"]): ToolEntry {
  return { files, versionArguments, versionPattern };
}

const postgres = (file: string): ToolEntry => entry(/^\S+ \(PostgreSQL\) (\d+(?:\.\d+)*)/m, [file]);
const postgresPackages = (number: string): readonly string[] => [`postgresql-${number}`, `postgresql-client-${number}`];
const packages = (...names: string[]): PackageRemedy => ({ kind: "packages", packages: names });

export const toolFamilies: readonly ToolFamily[] = [
  {
    tools: {
      postgres: postgres("postgres"),
      initdb: postgres("initdb"),
      pg_resetwal: postgres("pg_resetwal"),
      pg_dump: postgres("pg_dump"),
      pg_restore: postgres("pg_restore"),
      pg_basebackup: postgres("pg_basebackup"),
      pg_receivewal: postgres("pg_receivewal"),
      pg_controldata: postgres("pg_controldata"),
      pg_amcheck: postgres("pg_amcheck"),
      pg_verifybackup: postgres("pg_verifybackup"),
      psql: postgres("psql"),
    },
    wanted: major("15"),
    remedy: {
      kind: "packages",
      packages: postgresPackages("15"),
      otherMajor: { beginning: "postgresql-", pattern: /^postgresql-(\d+)$/, packages: postgresPackages },
    },
  },
  {
    tools: {
      "redis-server": entry(/Redis server v=(\d+\.\d+\.\d+)/, ["redis-server"]),
      "redis-cli": entry(/^redis-cli (\d+\.\d+\.\d+)/m, ["redis-cli"]),
    },
    wanted: major("7"),
    // The program is a link into redis-tools.
    remedy: packages("redis-server", "redis-tools"),
  },
  {
    tools: {
      prometheus: entry(/^prometheus, version v?(\d+\.\d+\.\d+)/m, ["prometheus"]),
      promtool: entry(/^promtool, version v?(\d+\.\d+\.\d+)/m, ["promtool"]),
    },
    wanted: major("2"),
    remedy: packages("prometheus"),
  },
  {
    tools: {
      alertmanager: {
        ...entry(/^alertmanager, version v?(\d+\.\d+\.\d+)/m, ["alertmanager", "prometheus-alertmanager"]),
        relocation: { program: "usr/bin/prometheus-alertmanager", path: "/usr/share/prometheus/alertmanager" },
      },
    },
    wanted: atLeast("0.22"),
    remedy: packages("prometheus-alertmanager"),
  },
  {
    tools: {
      "postgres-exporter": entry(/^postgres_exporter, version v?(\d+\.\d+\.\d+)/m, ["postgres_exporter", "prometheus-postgres-exporter"]),
    },
    wanted: atLeast("0.10"),
    remedy: packages("prometheus-postgres-exporter"),
  },
  {
    tools: { "redis-exporter": entry(/Redis Metrics Exporter v?(\d+\.\d+\.\d+)/, ["redis_exporter", "prometheus-redis-exporter"]) },
    wanted: atLeast("1.40"),
    remedy: packages("prometheus-redis-exporter"),
  },
  {
    tools: { haproxy: entry(/^HA-?Proxy version (\d+\.\d+(?:\.\d+)?)/m, ["haproxy"], ["-v"]) },
    wanted: atLeast("2.6"),
    remedy: packages("haproxy"),
  },
  {
    tools: { k6: entry(/^k6 v?(\d+\.\d+\.\d+)/m, ["k6"]) },
    wanted: pinned("2.2.0"),
    remedy: { kind: "go", module: k6Module },
  },
  {
    tools: { toxiproxy: entry(/toxiproxy-server version v?(\d+\.\d+\.\d+)/, ["toxiproxy-server", "toxiproxy"], ["-version"]) },
    wanted: pinned("2.12.0"),
    remedy: { kind: "go", module: toxiproxyModule },
  },
  {
    // Its library is what is wanted, which lies beside it.
    tools: { faketime: entry(/faketime: Version (\d+\.\d+(?:\.\d+)?)/, ["faketime"]) },
    wanted: atLeast("0.9"),
    remedy: packages("faketime", "libfaketime"),
  },
  {
    tools: { lz4: entry(/LZ4 command line interface.* v(\d+\.\d+\.\d+)/, ["lz4"]) },
    wanted: atLeast("1.9"),
    remedy: packages("lz4"),
  },
  {
    tools: { kind: entry(/^kind v(\d+\.\d+\.\d+)/m, ["kind"], ["version"]) },
    wanted: atLeast("0.30"),
    remedy: { kind: "go", module: kindModule },
  },
];

export function toolsOf(family: ToolFamily): readonly SoughtTool[] {
  return Object.keys(family.tools) as SoughtTool[];
}

/** The families of the named tools, each with just those of its tools that are named. */
export function familiesOf(names: readonly ToolName[]): readonly { readonly family: ToolFamily; readonly names: readonly SoughtTool[] }[] {
  return toolFamilies
    .map((family) => ({ family, names: toolsOf(family).filter((name) => names.includes(name)) }))
    .filter((asked) => asked.names.length > 0);
}

/** The command by which a person gets the family's programs. */
export function remedyCommand(family: ToolFamily): string {
  if (family.remedy.kind === "packages") return `apt-get install ${family.remedy.packages.join(" ")}`;
  return family.remedy.module.command;
}
