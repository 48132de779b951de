/** false when even the projection alone is above the limit; undefined when its interval holds the limit. */
export function judgeProjection(projectedSeconds: number, plusMinusSeconds: number, limitSeconds: number): boolean | undefined {
  if (projectedSeconds > limitSeconds) return false;
  return projectedSeconds + plusMinusSeconds > limitSeconds ? undefined : true;
}
