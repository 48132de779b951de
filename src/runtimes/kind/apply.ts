import { ParityError } from "../../errors/parity-error.ts";
import type { KindApi } from "./api.ts";
import { isRefusal } from "./api-refusal.ts";
import type { Manifest } from "./manifests/manifest.ts";
import { fieldManager } from "./names.ts";
import { objectPath } from "./objects.ts";

/** Who changes fields for the time of a drill. What it holds is parity's own to take back. */
export const faultManager = "parity-fault";

/** What the server has after an object was applied. */
export interface Applied {
  readonly metadata: { readonly uid: string; readonly generation?: number; readonly resourceVersion: string };
}

/**
 * Server-side apply: the object is as the manifest says, and fields that it says nothing of stay whose they are.
 * Rejects with NOT_OURS where somebody else owns a field that it does speak of, and names field and owner.
 */
export async function applyObject(api: KindApi, manifest: Manifest, signal?: AbortSignal): Promise<Applied> {
  try {
    return await send(api, manifest, false, signal);
  } catch (error) {
    if (!isRefusal(error, 409)) throw error;
    const conflicts = conflictsOf(error.status.details?.causes ?? []);
    if (conflicts.length === 0 || !conflicts.every(isOwn)) throw conflicted(manifest, conflicts);
    return send(api, manifest, true, signal);
  }
}

function send(api: KindApi, manifest: Manifest, force: boolean, signal: AbortSignal | undefined): Promise<Applied> {
  return api.request<Applied>({
    method: "PATCH",
    path: objectPath(manifest),
    // A field the server does not know is a mistake, not something to be dropped.
    query: { fieldManager, force: String(force), fieldValidation: "Strict" },
    body: manifest,
    type: "application/apply-patch+yaml",
    signal,
  });
}

export interface Conflict {
  readonly manager: string;
  /** ".spec.replicas" */
  readonly field: string;
}

/** Of a refusal's causes: `conflict with "kubectl" using apps/v1`. */
export function conflictsOf(
  causes: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[],
): readonly Conflict[] {
  return causes
    .filter(({ reason }) => reason === "FieldManagerConflict")
    .map(({ message = "", field = "" }) => ({ manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? "another", field }));
}

/** An autoscaler that scales in this very moment will do so again. */
function isOwn({ manager, field }: Conflict): boolean {
  if (field === ".spec.replicas" && manager === "kube-controller-manager") return true;
  return manager === faultManager || manager === fieldManager;
}

function conflicted({ kind, metadata }: Manifest, conflicts: readonly Conflict[]): ParityError {
  const what = `the ${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
  const owners = [...new Set(conflicts.map(({ manager }) => manager))].join(", ");
  return new ParityError(
    "NOT_OURS",
    `${what} cannot be applied: ${owners || "somebody else"} has changed fields of it that are parity's to set`,
    {
      hint: "take that change back, or delete the object, then run the command again",
      details: conflicts.map(({ field, manager }) => ({ at: field, says: `is owned by ${manager}` })),
    },
  );
}
