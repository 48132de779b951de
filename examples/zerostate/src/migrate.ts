import type { Client } from "pg";
import { readMigrations } from "./schema/files.ts";
import { Migrator } from "./schema/migrator.ts";
import { print, readMigrationSettings, runProgram, withClient } from "./schema/program.ts";
import { type SeedOptions, seed } from "./schema/seed-data.ts";

const usage = "usage: migrate up [--seed] | down [--to <version>] | status";

async function up(client: Client, migrator: Migrator, options: SeedOptions | undefined): Promise<void> {
  const applied = await migrator.up();
  print(applied.length === 0 ? "nothing to apply" : `applied ${applied.join(", ")}`);
  if (options === undefined) return;
  await seed(client, options);
  print("seeded");
}

async function down(migrator: Migrator, to: number): Promise<void> {
  const reverted = await migrator.down(to);
  print(reverted.length === 0 ? "nothing to take down" : `took down ${reverted.join(", ")}`);
}

async function status(migrator: Migrator): Promise<void> {
  for (const one of await migrator.status()) {
    print(`${one.name}  ${one.appliedAt === undefined ? "pending" : `applied ${one.appliedAt}`}${one.changed ? "  CHANGED SINCE" : ""}`);
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const [command, flag, value, ...rest] = argv;
  const seeding = command === "up" && flag === "--seed" && value === undefined;
  const to = command === "down" && flag === "--to" ? Number(value ?? "none") : flag === undefined ? 0 : Number.NaN;
  const known = seeding || (["up", "down", "status"].includes(command ?? "") && Number.isInteger(to) && to >= 0 && rest.length === 0);
  if (!known) {
    print(usage);
    return 2;
  }
  const settings = readMigrationSettings(seeding);
  const migrations = await readMigrations();
  await withClient(settings.database, async (client) => {
    const migrator = new Migrator(client, migrations);
    if (command === "up") await up(client, migrator, settings.seed);
    else if (command === "down") await down(migrator, to);
    else await status(migrator);
  });
  return 0;
}

await runProgram(() => main(process.argv.slice(2)));
