import { expect, test } from "vitest";
import { fullName, isPinned, pullPolicy } from "../../../src/runtimes/kind/images/full-name.ts";
import { readImages } from "../../../src/runtimes/kind/images/node-images.ts";

test.each([
  ["redis", "docker.io/library/redis:latest"],
  ["redis:7-alpine", "docker.io/library/redis:7-alpine"],
  ["parity/redis:36f5", "docker.io/parity/redis:36f5"],
  ["docker.io/parity/redis:36f5", "docker.io/parity/redis:36f5"],
  ["localhost/app", "localhost/app:latest"],
  ["localhost:5000/app", "localhost:5000/app:latest"],
  ["quay.io/oliver006/redis_exporter:v1.67.0@sha256:120f", "quay.io/oliver006/redis_exporter:v1.67.0@sha256:120f"],
  ["node@sha256:a9f5", "docker.io/library/node@sha256:a9f5"],
])("%s is %s to a node", (name, full) => {
  expect(fullName(name)).toBe(full);
});

test("what was made here is never pulled, and what is pinned is never loaded", () => {
  expect(pullPolicy(fullName("parity/redis:36f5"))).toBe("Never");
  expect(pullPolicy(fullName("parity-kit:1"))).toBe("IfNotPresent");
  expect(pullPolicy(fullName("acme/parity:1"))).toBe("IfNotPresent");
  expect(pullPolicy(fullName("parity-friends/app:1"))).toBe("IfNotPresent");
  expect(isPinned("docker.io/library/node:24-slim@sha256:a9f5")).toBe(true);
  expect(isPinned("docker.io/parity/redis:36f5")).toBe(false);
});

const listed = `REF                                          TYPE                                                 DIGEST                                                                  SIZE      PLATFORMS   LABELS
docker.io/parity/redis:36f5                  application/vnd.docker.distribution.manifest.v2+json sha256:aaaa 144.0 MiB linux/amd64 io.cri-containerd.image=managed
docker.io/library/import-2026-11-21@sha256:b application/vnd.docker.distribution.manifest.v2+json sha256:bbbb 1.0 MiB   linux/amd64 io.cri-containerd.image=managed
sha256:1111                                  application/vnd.docker.distribution.manifest.v2+json sha256:aaaa 144.0 MiB linux/amd64 io.cri-containerd.image=managed
`;

test("a node's image is known by its id and by its manifest, and another under the same name is not it", () => {
  const images = readImages(listed);
  expect(images.get("docker.io/parity/redis:36f5")).toEqual(new Set(["sha256:aaaa", "sha256:1111"]));
  expect(images.get("docker.io/parity/redis:36f5")?.has("sha256:2222")).toBe(false);
  expect(images.get("docker.io/parity/postgres:1")).toBeUndefined();
});
