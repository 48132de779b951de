import type { ReactElement } from "react";
import type { ClusterFacts, PodFact, WarningFact } from "../../../events/cluster-facts.ts";
import type { RunState } from "../../../state/state.ts";
import { autoscalerInWords, nodeInWords, podInWords, warningInWords, whenWarned } from "../../../text/cluster-words.ts";
import { shown } from "../../../text/terminal.ts";
import { roughly, secondsSince } from "../../../text/words.ts";
import { type Line, span, wrap } from "../line.ts";
import { lineTable } from "../line-table.ts";
import type { Look, Tone } from "../theme.ts";
import { useLook } from "./lines.tsx";
import { ScrolledLines } from "./scrolled-lines.tsx";

interface ClusterScreenProps {
  readonly state: RunState;
  readonly now: number;
  readonly scroll: number;
  readonly width: number;
  readonly height: number;
}

/** What the cluster tells of the stack: nodes, pods, autoscalers, and what Kubernetes warned of. */
export function ClusterScreen({ state, now, scroll, width, height }: ClusterScreenProps): ReactElement {
  return <ScrolledLines lines={clusterScreenLines(state, now, width, useLook())} scroll={scroll} width={width} height={height} />;
}

export function clusterScreenLines({ cluster, clusterUnseen, runtime }: RunState, now: number, width: number, look: Look): Line[] {
  const sections = [
    clusterUnseen === undefined ? [] : unseenLines(clusterUnseen.value, cluster?.at, now, width, look),
    cluster === undefined ? [] : warningLines(cluster.value.warnings, now, width, look),
    cluster === undefined ? [] : nodeLines(cluster.value, width, look),
    cluster === undefined ? [] : autoscalerLines(cluster.value, width, look),
    cluster === undefined ? [] : podLines(cluster.value.pods, width, look),
  ].filter((lines) => lines.length > 0);
  if (sections.length > 0) return sections.flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
  const why = runtime?.kind === "kind" ? "the cluster was not looked at yet" : "this stack runs on no cluster: parity up --on kind";
  return [[span(` ${why}`, "dim")]];
}

/** Also when it was seen last: what stands below may be so no longer. */
function unseenLines(reason: string, lastAt: string | undefined, now: number, width: number, look: Look): Line[] {
  const since = lastAt === undefined ? "" : `; what is below changed last ${roughly(secondsSince(lastAt, now))} ago`;
  return wrap(shown(`the cluster can't be seen now: ${reason}${since}`, look.unicode), width - 5).map(
    (text, index): Line => [span(index === 0 ? ` ${look.glyphs.failed} ` : "   ", "bad"), span(text, "bad")],
  );
}

/** Why comes first, and whole. */
function warningLines(warnings: readonly WarningFact[], now: number, width: number, look: Look): Line[] {
  if (warnings.length === 0) return [];
  return [
    [span("   warned", "dim")],
    ...warnings.flatMap((warning): Line[] => [
      ...wrap(shown(warningInWords(warning), look.unicode), width - 5).map(
        (text, index): Line => [span(index === 0 ? ` ${look.glyphs.invalid} ` : "   ", "warn"), span(text, "warn")],
      ),
      [span(`     ${shown(whenWarned(warning, now), look.unicode)}`, "dim")],
    ]),
  ];
}

/** The state first: names may be long, and are cut. */
function nodeLines({ nodes, pods }: ClusterFacts, width: number, look: Look): Line[] {
  return lineTable(
    [{ title: "state" }, { title: "pods", number: true, givesWay: 1 }, { title: "node", least: 12 }],
    nodes.map((node) => [
      signed(nodeInWords(node), node.ready ? (node.cordoned ? "warn" : "good") : "bad", look),
      span(String(pods.filter((pod) => pod.node === node.name).length)),
      span(shown(node.name, look.unicode)),
    ]),
    width,
  );
}

function autoscalerLines({ autoscalers }: ClusterFacts, width: number, look: Look): Line[] {
  if (autoscalers.length === 0) return [];
  return [
    [span("   scaled", "dim")],
    ...autoscalers.flatMap((autoscaler): Line[] => {
      const unmeasured = autoscaler.metrics.length === 0;
      const tone = unmeasured ? "warn" : autoscaler.current === autoscaler.desired ? "good" : "busy";
      const says = wrap(shown(`${autoscaler.name}: ${autoscalerInWords(autoscaler)}`, look.unicode), width - 6);
      return says.map((text, index): Line => [span("   "), index === 0 ? signed(text, tone, look) : span(`  ${text}`, tone)]);
    }),
  ];
}

/** Those that need somebody first. */
function podLines(pods: readonly PodFact[], width: number, look: Look): Line[] {
  if (pods.length === 0) return [];
  const rank = ({ ready, restarts }: PodFact) => (ready ? (restarts > 0 ? 1 : 2) : 0);
  return lineTable(
    [{ title: "state" }, { title: "pod", least: 12 }, { title: "node", givesWay: 1 }],
    pods
      .toSorted((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))
      .map((pod) => [
        signed(podInWords(pod), pod.ready ? (pod.restarts > 0 ? "warn" : "good") : "bad", look),
        span(shown(pod.name, look.unicode)),
        span(pod.node === undefined ? "on no node" : shown(pod.node, look.unicode), "dim"),
      ]),
    width,
  );
}

const signs = { good: "ready", warn: "invalid", bad: "failed", busy: "arrow" } as const;

/** A sign beside each colour: never colour alone. */
function signed(text: string, tone: keyof typeof signs & Tone, look: Look): { text: string; tone: Tone } {
  return span(`${look.glyphs[signs[tone]]} ${shown(text, look.unicode)}`, tone);
}
