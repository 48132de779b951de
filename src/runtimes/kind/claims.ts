import type { Plan, PlannedService, SecretName } from "../../plan/plan.ts";
import { checkDataMarks, dataMarks } from "../containers/data-marks.ts";
import { labels } from "../containers/names.ts";
import type { KindApi } from "./api.ts";
import { fieldManager } from "./names.ts";
import { listObjects, mergeObject } from "./objects.ts";
import { serviceOf, stackSelector } from "./world.ts";

interface Claim {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
}

type Secrets = Readonly<Record<SecretName, string>>;

/** Rejects with DATA_MISMATCH when stored data was made with another password or by another major version. */
export async function checkClaims(api: KindApi, plan: Plan, secrets: Secrets): Promise<void> {
  for (const { service, claim } of await ownClaims(api, plan)) {
    const { labels: found = {} } = claim.metadata;
    if (found[labels.major] !== undefined) checkDataMarks(service, found, secrets);
  }
}

/** Writes on every claim what the data in it was made with. Once: a claim that says so already is not touched. */
export async function markClaims(api: KindApi, plan: Plan, secrets: Secrets): Promise<void> {
  const unmarked = (await ownClaims(api, plan)).filter(({ claim }) => claim.metadata.labels?.[labels.major] === undefined);
  await Promise.all(
    unmarked.map(({ service, claim }) =>
      mergeObject(
        api,
        { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: claim.metadata },
        { metadata: { labels: dataMarks(service, secrets) } },
        fieldManager,
      ),
    ),
  );
}

async function ownClaims(api: KindApi, plan: Plan): Promise<readonly { readonly service: PlannedService; readonly claim: Claim }[]> {
  const claims = await listObjects<Claim>(api, "v1", "PersistentVolumeClaim", stackSelector(plan));
  return claims.flatMap((claim) => {
    const service = plan.services.find(({ name }) => name === serviceOf(claim));
    return service === undefined ? [] : [{ service, claim }];
  });
}
