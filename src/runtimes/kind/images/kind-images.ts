import type { Plan, ServiceName } from "../../../plan/plan.ts";
import type { ServiceRegistry } from "../../../services/registry.ts";
import { imageNames, isOwnImage } from "../../containers/image-names.ts";
import { placeholderSecrets } from "../../containers/placeholder-secrets.ts";
import { projectFolder } from "../../containers/project-folder.ts";
import { wireLaunch } from "../wiring.ts";
import { fullName } from "./full-name.ts";
import { appImage, builtName, type MadeImage, programsImage } from "./made-image.ts";

/** Which image each service runs. */
export interface KindImages {
  /** Full names, as the nodes' containerd knows them. */
  readonly names: ReadonlyMap<ServiceName, string>;
  /** Those of them that parity makes of another one and of files of this machine. */
  readonly made: readonly MadeImage[];
  /** Where the app's own files are in its image, for an app given as a command. */
  readonly workingDirectory: string;
}

/** Decides, and makes nothing. Reads the project's files: their content is in the names. */
export async function kindImages(plan: Plan, services: ServiceRegistry, nodeVersion: string): Promise<KindImages> {
  const folder = await projectFolder(plan);
  const bases = await imageNames(plan, services, nodeVersion);
  const baseOf = (service: ServiceName): string => bases.get(service) ?? "";
  const app = plan.app.source === "command" ? await appImage(plan, folder, baseOf("app")) : undefined;
  const built = plan.app.source === "build" && plan.app.build ? await builtName(plan, plan.app.build) : undefined;
  const runPrograms = plan.services.filter((one) => wireLaunch(plan, services[one.name], one, placeholderSecrets).usesProgram);
  const programs = new Map(await Promise.all(runPrograms.map(async ({ name }) => [name, await programsImage(baseOf(name))] as const)));

  const nameOf = (service: ServiceName): string => {
    if (service === "app" || service === "migrate")
      return app?.name ?? (isOwnImage(plan, service) && built ? built : fullName(baseOf(service)));
    return programs.get(service)?.name ?? fullName(baseOf(service));
  };
  const made = [...(app ? [app] : []), ...programs.values()];
  return {
    names: new Map([...bases.keys()].map((service) => [service, nameOf(service)])),
    made: [...new Map(made.map((image) => [image.name, image])).values()],
    workingDirectory: folder.workingDirectory,
  };
}
