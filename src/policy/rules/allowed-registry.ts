import { readImage } from "../../text/image-reference.ts";
import type { Breach, Rule } from "../rule.ts";

export const allowedRegistry: Rule = {
  id: "allowed-registry",
  title: "Its image comes from a registry that is allowed",
  why: "Anybody can put an image into some registry; what was scanned and signed is in one's own.",
  breaches: ({ containers }, { registries }) =>
    containers.flatMap(({ name, path, value }): Breach[] => {
      if (typeof value["image"] !== "string") return [];
      const { registry, repository } = readImage(value["image"]);
      // A beginning ends at a slash: "ghcr.io/acme" is not "ghcr.io/acme-evil".
      const allowed = registries.some((each) => `${registry}/${repository}`.startsWith(`${each.replace(/\/+$/, "")}/`));
      return allowed ? [] : [{ path: [...path, "image"], container: name, says: `comes from ${registry}, which is not allowed` }];
    }),
};
