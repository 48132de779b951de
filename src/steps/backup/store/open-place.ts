import { openFolderPlace } from "./folder-place.ts";
import type { Place, PlaceContext, PlannedPlace } from "./place.ts";

/** Rejects with STORE_FAILED when it cannot be used as it is configured. */
export async function openPlace(planned: PlannedPlace, stateDirectory: string, context: PlaceContext): Promise<Place> {
  if ("directory" in planned) return openFolderPlace(planned.directory, context.signal);
  const { openS3Place } = await import("./s3/place.ts");
  return openS3Place(planned.s3, stateDirectory, context);
}
