import { createClient } from "@redis/client";
import { PostgreSqlContainer } from "@testcontainers/postgresql";
import { RedisContainer } from "@testcontainers/redis";
import pg from "pg";
import { beforeAll, describe, expect, test } from "vitest";
import { askEngine } from "../../src/runtimes/containers/engine.ts";
import { type DebianImage, debianImage } from "../../src/runtimes/containers/image-names.ts";
import { buildImages } from "../../src/runtimes/containers/images.ts";
import { host, openSandbox, whyNoEngine } from "./small-stack.ts";

const reason = await whyNoEngine();
if (reason) console.log(`skipped: contract of the images (${reason})`);
// Nothing can be pulled here, its cleaner included; what these tests start they stop.
process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";

/** What others start from the official images has to start from these. */
describe.skipIf(reason !== undefined)("images built of Debian's packages", { timeout: 300_000 }, () => {
  let postgres: DebianImage;
  let redis: DebianImage;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([debianImage("postgres", host.nodeVersion), debianImage("redis", host.nodeVersion)]);
    const { engine } = await askEngine(host);
    await using sandbox = await openSandbox("images-test");
    if (engine) await buildImages(engine, [postgres, redis], sandbox.context(AbortSignal.timeout(580_000)));
  }, 600_000);

  test("postgres: user, password and database are the variables', and first scripts are run", async () => {
    const content = "create table made_at_first (id int); insert into made_at_first values (7);";
    await using container = await new PostgreSqlContainer(postgres.name)
      .withDatabase("shop")
      .withUsername("keeper")
      .withPassword("pass-word")
      .withCopyContentToContainer([{ content, target: "/docker-entrypoint-initdb.d/first.sql" }])
      .start();
    const client = new pg.Client({
      host: container.getHost(),
      port: container.getPort(),
      user: "keeper",
      database: "shop",
      password: "pass-word",
    });
    await client.connect();
    try {
      expect((await client.query("select id, current_user from made_at_first")).rows).toEqual([{ id: 7, current_user: "keeper" }]);
      expect((await client.query("show server_version")).rows[0].server_version).toMatch(/^15\./);
    } finally {
      await client.end();
    }
    const wrong = new pg.Client({
      host: container.getHost(),
      port: container.getPort(),
      user: "keeper",
      database: "shop",
      password: "another",
    });
    await expect(wrong.connect()).rejects.toMatchObject({ code: "28P01" });
    expect((await container.exec(["sh", "-c", "ps -o user= -p 1 2>/dev/null || stat -c %U /proc/1"])).output.trim()).toBe("postgres");
  });

  test("postgres: without a password it refuses to initialise, and says which variable is missing", async () => {
    const result = await host.run({ command: "docker", args: ["run", "--rm", postgres.name] });
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("POSTGRES_PASSWORD");
  });

  test("redis: a password is asked for, and redis-server is not root", async () => {
    await using container = await new RedisContainer(redis.name).withPassword("secret").start();
    const client = createClient({ url: container.getConnectionUrl() });
    await client.connect();
    try {
      await client.set("key", "value");
      expect(await client.get("key")).toBe("value");
    } finally {
      client.destroy();
    }
    const stranger = createClient({ url: `redis://${container.getHost()}:${container.getPort()}`, socket: { reconnectStrategy: false } });
    stranger.on("error", () => undefined);
    await expect(stranger.connect().then(() => stranger.get("key"))).rejects.toThrow(/NOAUTH/);
    stranger.destroy();
    expect((await container.exec(["stat", "-c", "%U", "/proc/1"])).output.trim()).toBe("redis");
  });
});
