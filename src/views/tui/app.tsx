import { Box, useInput, useWindowSize } from "ink";
import { type ReactElement, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { ServiceName } from "../../plan/plan.ts";
import type { RunState } from "../../state/state.ts";
import { type Actions, carryOut } from "./actions.ts";
import { Confirm } from "./components/confirm.tsx";
import { sortedFindings } from "./components/findings.tsx";
import { Header } from "./components/header.tsx";
import { Help } from "./components/help.tsx";
import { KeyLine } from "./components/key-line.tsx";
import { LookContext } from "./components/lines.tsx";
import { keysOf } from "./ink-keys.ts";
import { press, type Situation } from "./keys.ts";
import { layoutOf } from "./layout.ts";
import { freshLocalState, type LocalState } from "./local-state.ts";
import type { LogLine } from "./log-buffer.ts";
import { Page } from "./page.tsx";
import { ownStep, runningStep } from "./progress.ts";
import { serviceRows } from "./services.ts";
import type { Store } from "./store.ts";
import type { Look } from "./theme.ts";
import { useFollowedLog } from "./use-followed-log.ts";

interface AppProps {
  readonly store: Store;
  readonly look: Look;
  readonly project: string;
  readonly actions: Actions;
  readonly logs: (service: ServiceName, signal: AbortSignal) => AsyncIterable<LogLine>;
  readonly now: () => number;
}

export function App({ store, look, project, actions, logs, now }: AppProps): ReactElement {
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot);
  const { state } = snapshot;
  const { columns, rows } = useWindowSize();
  const [local, change] = useLocalState(state);
  const services = serviceRows(state, snapshot.waitingSince, snapshot.now);
  const selected = services.find(({ name }) => name === local.service) ?? services[0];
  const layout = layoutOf(columns, rows, services.length);
  const exists = selected !== undefined && selected.phase !== "planned" && selected.phase !== "absent";
  const log = useFollowedLog(exists ? selected.name : undefined, logs, store, now);

  useInput((input, inkKey) => {
    const latest = store.latest();
    for (const key of keysOf(input, inkKey)) {
      const situation = {
        ...situationOf(latest),
        services: services.map(({ name }) => name),
        logLines: log.total,
        logHeight: layout.log.height,
      };
      change((before) => {
        const pressed = press(before, key, situation);
        return [pressed.local, pressed.intent && ((): void => carryOut(actions, pressed.intent as NonNullable<typeof pressed.intent>))];
      });
    }
  });

  const running = ownStep(state);
  return (
    <LookContext value={look}>
      <Box flexDirection="column" width={layout.screen.width} height={layout.screen.height} overflow="hidden">
        <Header project={project} state={state} now={snapshot.now} width={layout.screen.width} />
        <Page state={state} now={snapshot.now} services={services} selected={selected} local={local} log={log} layout={layout} />
        <KeyLine
          local={local}
          running={running?.title}
          step={running?.step}
          hasFindings={state.findings.size > 0}
          onCluster={state.runtime?.kind === "kind"}
          width={layout.screen.width}
        />
        {local.help && <Help screen={layout.screen} />}
        {local.asking && <Confirm asking={local.asking} project={project} state={state} screen={layout.screen} />}
      </Box>
    </LookContext>
  );
}

function situationOf(state: RunState): Omit<Situation, "services" | "logLines" | "logHeight"> {
  const html = state.reports.find(({ format }) => format === "html") ?? state.reports[0];
  return {
    findings: sortedFindings(state).map(({ id }) => id),
    running: ownStep(state)?.title,
    underWay: runningStep(state)?.title,
    started: [...state.instances.values()].some(({ phase }) => phase === "ready"),
    report: html?.path,
  };
}

type Change = (next: (before: LocalState) => [LocalState, (() => void) | undefined]) => void;

/** Several keys may arrive before one frame: each must see what the one before it did. */
function useLocalState(state: RunState): [LocalState, Change] {
  const [local, setLocal] = useState(freshLocalState);
  const latest = useRef(local);
  const seenVerdict = useRef(state.verdict);
  const change: Change = (next) => {
    const [after, effect] = next(latest.current);
    latest.current = after;
    setLocal(after);
    effect?.();
  };
  useEffect(() => {
    if (state.verdict === seenVerdict.current) return;
    seenVerdict.current = state.verdict;
    // A verdict that was asked for is shown; whoever is reading details or typing is left alone.
    if (latest.current.page === "stack" && !latest.current.typing)
      change((before) => [{ ...before, page: "findings", notice: undefined }, undefined]);
  });
  return [local, change];
}
