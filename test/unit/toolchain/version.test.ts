import { describe, expect, it } from "vitest";
import { type SoughtTool, toolFamilies } from "../../../src/toolchain/catalogue.ts";
import { toolNames } from "../../../src/toolchain/tool.ts";
import { atLeast, compareVersions, major, pinned } from "../../../src/toolchain/version.ts";

/** What the programs really print. */
const printed: Readonly<Record<SoughtTool, readonly (readonly [string, string | undefined])[]>> = {
  postgres: [
    ["postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n", "15.20"],
    ["postgres (PostgreSQL) 17beta1\n", "17"],
    ["sh: postgres: not found", undefined],
  ],
  initdb: [["initdb (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n", "15.20"]],
  pg_resetwal: [["pg_resetwal (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18"]],
  pg_dump: [["pg_dump (PostgreSQL) 9.6.24\n", "9.6.24"]],
  pg_restore: [["pg_restore (PostgreSQL) 15.20\n", "15.20"]],
  pg_basebackup: [["pg_basebackup (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18"]],
  pg_receivewal: [["pg_receivewal (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18"]],
  pg_controldata: [["pg_controldata (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18"]],
  pg_amcheck: [["pg_amcheck (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18"]],
  pg_verifybackup: [["pg_verifybackup (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18"]],
  psql: [["psql (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n", "15.20"]],
  "redis-server": [["Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d7c971a948f0\n", "7.0.15"]],
  "redis-cli": [["redis-cli 7.0.15\n", "7.0.15"]],
  prometheus: [
    ["prometheus, version 2.42.0+ds (branch: debian/sid, revision: 2.42.0+ds-5+deb12u1)\n", "2.42.0"],
    ["promtool, version 2.42.0\n", undefined],
  ],
  promtool: [["promtool, version 2.42.0+ds (branch: debian/sid)\n", "2.42.0"]],
  alertmanager: [["alertmanager, version 0.25.0 (branch: debian/sid, revision: 0.25.0-1+b4)\n", "0.25.0"]],
  "postgres-exporter": [["\npostgres_exporter, version 0.11.1 (branch: debian/sid, revision: 0.11.1-3+b5)\n", "0.11.1"]],
  "redis-exporter": [
    ['time="2026-11-21T09:17:50Z" level=info msg="Redis Metrics Exporter 1.45.0-2+b4    build date: 20230409-10:15:07"\n', "1.45.0"],
    ['level=info msg="Redis Metrics Exporter v1.62.0    build date"\n', "1.62.0"],
  ],
  haproxy: [
    ["HAProxy version 2.6.12-1+deb12u4 2026/05/01 - https://haproxy.org/\n", "2.6.12"],
    ["HA-Proxy version 2.2.9-2+deb11u6 2023/12/16\n", "2.2.9"],
  ],
  kind: [["kind v0.33.0 go1.26.8 linux/amd64\n", "0.33.0"]],
  k6: [["k6 v2.2.0 (go1.26.8, linux/amd64)\n", "2.2.0"]],
  faketime: [["\n/usr/bin/faketime: Version 0.9.10\nFor usage information please use '/usr/bin/faketime --help'.\n", "0.9.10"]],
  lz4: [["*** LZ4 command line interface 64-bits v1.9.4, by Yann Collet ***\n", "1.9.4"]],
  toxiproxy: [
    ["toxiproxy-server version 2.12.0\n", "2.12.0"],
    ["toxiproxy-server version git\n", undefined],
  ],
};

describe("version patterns", () => {
  for (const family of toolFamilies) {
    for (const [name, entry] of Object.entries(family.tools)) {
      it.each(printed[name as SoughtTool])(`reads ${name}'s answer %j as %s`, (text, version) => {
        expect(entry.versionPattern.exec(text)?.[1]).toBe(version);
      });
    }
  }

  it("has a family for every tool but node, each in one", () => {
    const names = toolFamilies.flatMap((family) => Object.keys(family.tools));
    expect([...names, "node"].sort()).toEqual([...toolNames].sort());
  });
});

describe("wanted versions", () => {
  it("takes any release of production's major version", () => {
    expect(major("15").fits("15.20")).toBe(true);
    expect(major("15").drift("15.20")).toBeUndefined();
    expect(major("15").fits("14.9")).toBe(false);
    expect(major("15").drift("14.9")).toBe("wanted 15, found 14.9");
    expect(major("15").fits("150.1")).toBe(false);
  });

  it("shows another release of a pinned version as drift, and refuses another major", () => {
    expect(pinned("2.2.0").drift("2.2.0")).toBeUndefined();
    expect(pinned("2.2.0").fits("2.3.1")).toBe(true);
    expect(pinned("2.2.0").drift("2.3.1")).toBe("wanted 2.2.0, found 2.3.1");
    expect(pinned("2.2.0").fits("1.8.1")).toBe(false);
  });

  it("compares numbers, not text", () => {
    expect(atLeast("2.6").fits("2.10.1")).toBe(true);
    expect(atLeast("2.6").fits("2.5.9")).toBe(false);
    expect(atLeast("2.6").drift("2.5.9")).toBe("wanted at least 2.6, found 2.5.9");
    expect(compareVersions("2.6", "2.6.0")).toBe(0);
  });
});
