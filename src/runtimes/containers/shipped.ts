import { join } from "node:path";

/** Parity's own folders: the same distance away whether this runs from src/ or from dist/. */
const programs = join(import.meta.dirname, "..", "..");
const packageFolder = join(programs, "..");

export const shipped = {
  /** dist/, or src/ when the sources run as they are. */
  programs,
  packageFile: join(packageFolder, "package.json"),
  kindConfig: join(packageFolder, "kind-config.yaml"),
  images: join(packageFolder, "compose", "images"),
  compiled: import.meta.filename.endsWith(".js"),
} as const;
