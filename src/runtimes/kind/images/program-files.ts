import { shipped } from "../../containers/shipped.ts";
import { filesBelow, type ImageFile } from "./image-file.ts";

/** Parity's own programs, where launches say that they are. */
export async function programFiles(): Promise<readonly ImageFile[]> {
  const below = await filesBelow(shipped.programs, "/opt/parity/dist", new Set(["examples"]));
  const manifest = await filesBelow(shipped.packageFile, "/opt/parity/package.json", new Set());
  return [...below.filter(({ to }) => !to.endsWith(".d.ts")), ...manifest];
}
