import { readImage } from "../../text/image-reference.ts";
import type { Breach, Rule } from "../rule.ts";

export const noLatest: Rule = {
  id: "no-latest",
  title: "Its image has a version: a tag that is not latest, or a digest",
  why: "Two pods of one release may run two programs, and there is nothing to roll back to.",
  breaches: ({ containers }) =>
    containers.flatMap(({ name, path, value }): Breach[] => {
      const at = { path: [...path, "image"], container: name };
      const image = value["image"];
      if (typeof image !== "string" || image === "") return [{ ...at, says: "names no image" }];
      const { tag, digest } = readImage(image);
      if (digest !== undefined || (tag !== undefined && tag !== "latest")) return [];
      return [{ ...at, says: tag === undefined ? `${image} has no tag, which means latest` : `${image} is whatever is the latest` }];
    }),
};
