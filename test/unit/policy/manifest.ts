/** A Deployment that keeps every rule; what a test wants broken it replaces in the text. */
export const kept = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
  namespace: shop
spec:
  template:
    spec:
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: app
          image: ghcr.io/acme/app:1.2.3
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          resources:
            limits:
              cpu: 500m
              memory: 256Mi
          livenessProbe:
            httpGet: { path: /health, port: 8080 }
          readinessProbe:
            httpGet: { path: /ready, port: 8080 }
      volumes: []
`;

/** Throws when the text is not there: a control that changes nothing proves nothing. */
export function changed(from: string, to: string, text: string = kept): string {
  if (!text.includes(from)) throw new Error(`the manifest has no ${from}`);
  return text.replace(from, to);
}

/** From 1. */
export function lineWith(text: string, words: string): number {
  return text.split("\n").findIndex((line) => line.includes(words)) + 1;
}
