import { describe, expect, it } from "vitest";
import { highestMajor, knownPackages, selectPackages } from "../../../src/toolchain/packages/simulation.ts";

const simulation = `Reading package lists...
The following NEW packages will be installed:
  haproxy liblua5.3-0
Inst libc6 [2.36-9+deb12u10] (2.36-9+deb12u13 Debian:12.15/oldstable [amd64])
Inst liblua5.3-0 (5.3.6-2 Debian:12.15/oldstable [amd64])
Inst haproxy (2.6.12-1+deb12u4 Debian-Security:12/oldstable-security [amd64])
Inst libjs-d3 (3.5.17-4 Debian:12.15/oldstable [all])
Inst fonts-glyphicons-halflings (1.009~3.4.1+dfsg-3+deb12u2 Debian:12/oldstable [all])
Inst libjson-perl (4.10000-1 Debian:12.15/oldstable [all])
Inst redis-server [5:7.0.15-1~deb12u9] (5:7.0.15-1~deb12u10 Debian-Security:12/oldstable-security [amd64])
Inst libpq-dev [15.18-0+deb12u1] (15.20-0+deb12u1 Debian-Security:12/oldstable-security [amd64]) []
Inst libpq5 [15.18-0+deb12u1] (15.20-0+deb12u1 Debian-Security:12/oldstable-security [amd64])
Conf haproxy (2.6.12-1+deb12u4 Debian-Security:12/oldstable-security [amd64])
`;

describe("what is unpacked of an installation", () => {
  it("is what was asked for and the libraries it needs, but never the C library", () => {
    expect(selectPackages(simulation, ["haproxy", "redis-server"])).toEqual([
      { name: "liblua5.3-0", version: "5.3.6-2" },
      { name: "haproxy", version: "2.6.12-1+deb12u4" },
      { name: "redis-server", version: "5:7.0.15-1~deb12u10" },
      { name: "libpq5", version: "15.20-0+deb12u1" },
    ]);
  });

  it("is nothing where apt would install nothing", () => {
    expect(selectPackages("0 upgraded, 0 newly installed", ["haproxy"])).toEqual([]);
  });
});

describe("package names", () => {
  it("are read from madison's table", () => {
    const table =
      " postgresql-15 | 15.20-0+deb12u1 | http://example.test bookworm/main amd64 Packages\nredis-server | 5:7.0.15 | http://example.test\n";
    expect([...knownPackages(table)]).toEqual(["postgresql-15", "redis-server"]);
  });

  it("give the highest major version by number", () => {
    expect(highestMajor("postgresql-9\npostgresql-common\npostgresql-17\npostgresql-17-cron", /^postgresql-(\d+)$/)).toBe("17");
    expect(highestMajor("postgresql-common", /^postgresql-(\d+)$/)).toBeUndefined();
  });
});
