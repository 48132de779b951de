/** How the load balancer is told, and tells, of another release that runs beside the planned one. */

export const besideWays = ["canary", "preview"] as const;
/** canary: given a tenth of the requests, and those that ask for it. preview: given none until the service is switched to it. */
export type BesideWay = (typeof besideWays)[number];

/** A request with this header is told by which address it was answered, in a header of the same name. */
export const answeredBy = "x-answered-by";
/** A request says "always" or "never" in it. */
export const canaryHeader = "x-canary";
/** A request that says "always" in it is sent to the preview. */
export const previewHeader = "x-preview";
/** The share of the requests that ask for nobody. */
export const canaryShare = 0.1;
