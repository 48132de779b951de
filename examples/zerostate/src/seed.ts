import { print, readMigrationSettings, runProgram, withClient } from "./schema/program.ts";
import { seed } from "./schema/seed-data.ts";

await runProgram(async () => {
  const { database, seed: options } = readMigrationSettings(true);
  if (options !== undefined) await withClient(database, (client) => seed(client, options));
  print("seeded");
  return 0;
});
