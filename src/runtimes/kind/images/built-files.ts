import { join } from "node:path";
import dockerignore from "@balena/dockerignore";
import { readIfThere } from "../../../files/read-if-there.ts";
import { filesBelow, type ImageFile } from "./image-file.ts";

/** Of the many files of a repository's history none gets into an image that anybody wants; parity's own state holds secrets. */
const never: ReadonlySet<string> = new Set([".git", ".parity"]);

/** What `docker build` gives to a build: everything in its folder that .dockerignore does not name, and the Dockerfile whatever it says. */
export async function builtFiles(build: { readonly context: string; readonly dockerfile: string }): Promise<readonly ImageFile[]> {
  const files = await filesBelow(build.context, "/", never);
  const ignored = await ignoreFile(build);
  if (ignored === undefined) return files;
  const names = dockerignore.default({ ignorecase: false }).add(ignored);
  return files.filter(({ to }) => to === join("/", build.dockerfile) || !names.ignores(to.slice(1)));
}

/** One of the Dockerfile's own comes before the folder's. */
async function ignoreFile({ context, dockerfile }: { readonly context: string; readonly dockerfile: string }): Promise<string | undefined> {
  return (await readIfThere(join(context, `${dockerfile}.dockerignore`))) ?? readIfThere(join(context, ".dockerignore"));
}
