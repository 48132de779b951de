import { ParityError } from "../../../errors/parity-error.ts";
import type { Plan } from "../../../plan/plan.ts";
import { projectName, stackId } from "../../containers/names.ts";
import type { ProjectFolder } from "../../containers/project-folder.ts";
import { builtFiles } from "./built-files.ts";
import { fullName } from "./full-name.ts";
import { hashOf, type ImageFile } from "./image-file.ts";
import { programFiles } from "./program-files.ts";
import { projectFiles } from "./project-files.ts";

/** An image made of another one and of files of this machine. */
export interface MadeImage {
  /** Full; changes with whatever it is made of. */
  readonly name: string;
  readonly base: string;
  /** What changes seldom first. */
  readonly layers: readonly (readonly ImageFile[])[];
  readonly workingDirectory: string;
}

/** The app given as a command: the image of its runtime with the project's own files, which a node of a cluster cannot mount. */
export async function appImage(plan: Plan, folder: ProjectFolder, base: string): Promise<MadeImage> {
  const { own, packages } = await projectFiles(plan, folder.mounts).catch(unreadable);
  const hash = await hashOf([...packages, ...own], base, folder.workingDirectory, stackId(plan)).catch(unreadable);
  const name = fullName(`parity/${projectName(plan)}-app:${hash}`);
  return { name, base, layers: [packages, own], workingDirectory: folder.workingDirectory };
}

/** For services that run a program of parity's own. */
export async function programsImage(base: string): Promise<MadeImage> {
  const files = await programFiles();
  const name = fullName(`parity/programs:${await hashOf(files, base)}`);
  return { name, base, layers: [files], workingDirectory: "/opt/parity" };
}

/** The image of an app that has a Dockerfile: the tag changes with what its build is given, so that a change rolls. */
export async function builtName(plan: Plan, build: { readonly context: string; readonly dockerfile: string }): Promise<string> {
  const files = await builtFiles(build).catch(unreadable);
  const hash = await hashOf(files, build.dockerfile, stackId(plan)).catch(unreadable);
  return fullName(`parity/${projectName(plan)}-app:${hash}`);
}

/** What this user may not read cannot get into an image. */
function unreadable(error: NodeJS.ErrnoException): never {
  if (error.path === undefined) throw error;
  throw new ParityError("IMAGE_MISSING", `the app's image cannot be made: ${error.path} cannot be read (${error.code})`, {
    hint: "let this user read it, or give the app an image or a build of its own",
    cause: error,
  });
}
