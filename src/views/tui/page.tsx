import { Box } from "ink";
import type { ReactElement, ReactNode } from "react";
import type { RunState } from "../../state/state.ts";
import { BackupScreen } from "./components/backup-screen.tsx";
import { ClusterScreen } from "./components/cluster-screen.tsx";
import { Details } from "./components/details.tsx";
import { DrillScreen } from "./components/drill-screen.tsx";
import { Findings } from "./components/findings.tsx";
import { Rule, Side, Sides } from "./components/frame.tsx";
import { Lines, useLook } from "./components/lines.tsx";
import { LoadPanel, loadTitle } from "./components/load-panel.tsx";
import { LoadScreen } from "./components/load-screen.tsx";
import { LogPane, logNote, logTitle } from "./components/log-pane.tsx";
import { RunPanel, runLines } from "./components/run-panel.tsx";
import { roomFor, ServicesPanel } from "./components/services-panel.tsx";
import type { Layout } from "./layout.ts";
import { type Line, span } from "./line.ts";
import type { LocalState } from "./local-state.ts";
import type { LogBuffer } from "./log-buffer.ts";
import type { ServiceRow } from "./services.ts";

export interface PageProps {
  readonly state: RunState;
  readonly now: number;
  readonly services: readonly ServiceRow[];
  readonly selected: ServiceRow | undefined;
  readonly local: LocalState;
  readonly log: LogBuffer;
  readonly layout: Layout;
}

/** Everything between the header and the key line. */
export function Page(props: PageProps): ReactElement {
  const { page } = props.local;
  if (page === "findings") return <FindingsPage {...props} />;
  if (page === "load") return <LoadPage {...props} />;
  if (page === "drill") return <DrillPage {...props} />;
  if (page === "backup") return <BackupPage {...props} />;
  if (page === "cluster") return <ClusterPage {...props} />;
  if (page === "details" && props.selected) return <DetailsPage {...props} />;
  switch (props.layout.shape) {
    case "wide":
      return <WidePage {...props} />;
    case "stacked":
      return <StackedPage {...props} />;
    case "tiny":
      return <TinyPage {...props} />;
  }
}

function titled(text: string, at = 0): { at: number; text: Line }[] {
  return [{ at, text: [span(text)] }];
}

/** Says so when there are more services than the panel holds. */
function servicesTitle({ services, layout }: PageProps): { at: number; text: Line } {
  const shown = roomFor(services.length, layout.services.height);
  const count = shown < services.length ? ` ${shown} of ${services.length}` : "";
  return { at: 0, text: [span("services"), span(count, "dim")] };
}

function WidePage(props: PageProps): ReactElement {
  const { state, now, layout } = props;
  const { width } = layout.screen;
  const middle = layout.services.width + 1;
  return (
    <Box flexDirection="column">
      <Rule width={width} place="top" titles={[servicesTitle(props), ...titled(loadTitle(state), middle)]} from={{ below: middle }} />
      <Box height={layout.body.height}>
        <Side height={layout.body.height} />
        <Services {...props} />
        <Side height={layout.body.height} tee={layout.load.height} />
        <Box flexDirection="column">
          <LoadPanel state={state} {...layout.load} />
          <InnerRule width={layout.run.width} title="run" />
          <RunPanel state={state} now={now} {...layout.run} />
        </Box>
        <Side height={layout.body.height} tee={layout.load.height} from="left" />
      </Box>
      <Log {...props} above={middle} />
    </Box>
  );
}

function StackedPage(props: PageProps): ReactElement {
  const { state, now, layout } = props;
  const { width } = layout.screen;
  return (
    <Box flexDirection="column">
      <Rule width={width} place="top" titles={[servicesTitle(props)]} />
      <Sides height={layout.services.height}>
        <Services {...props} />
      </Sides>
      <Rule width={width} place="middle" titles={titled(loadTitle(state))} />
      <Sides height={layout.load.height}>
        <LoadPanel state={state} {...layout.load} />
      </Sides>
      <Rule width={width} place="middle" titles={titled("run")} />
      <Sides height={layout.run.height}>
        <RunPanel state={state} now={now} {...layout.run} />
      </Sides>
      <Log {...props} />
    </Box>
  );
}

function TinyPage(props: PageProps): ReactElement {
  const { state, now, layout } = props;
  const look = useLook();
  return (
    <Box flexDirection="column">
      <Services {...props} />
      <Lines lines={[]} width={layout.screen.width} height={1} />
      <Lines lines={runLines(state, now, layout.run.width, layout.run.height, look)} {...layout.run} />
    </Box>
  );
}

function DetailsPage(props: PageProps): ReactElement {
  const { state, selected, local, layout } = props;
  if (!selected) return <FindingsPage {...props} />;
  return (
    <Box flexDirection="column">
      <Rule width={layout.screen.width} place="top" titles={titled(`details: ${selected.name}`)} />
      <Sides height={layout.body.height}>
        <Details service={selected.name} state={state} scroll={local.scroll} {...layout.body} />
      </Sides>
      {layout.log.height > 0 ? <Log {...props} /> : <Rule width={layout.screen.width} place="bottom" />}
    </Box>
  );
}

/** Everything between the header and the key line in one frame. */
function FullPage({
  title,
  layout,
  children,
}: {
  readonly title: string;
  readonly layout: Layout;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <Box flexDirection="column">
      <Rule width={layout.screen.width} place="top" titles={titled(title)} />
      <Sides height={layout.page.height}>{children}</Sides>
      <Rule width={layout.screen.width} place="bottom" />
    </Box>
  );
}

function FindingsPage({ state, local, layout }: PageProps): ReactElement {
  return (
    <FullPage title="findings" layout={layout}>
      <Findings state={state} selected={local.finding} open={local.findingOpen} {...layout.page} />
    </FullPage>
  );
}

function LoadPage({ state, now, local, layout }: PageProps): ReactElement {
  return (
    <FullPage title="load" layout={layout}>
      <LoadScreen state={state} now={now} scroll={local.scroll} {...layout.page} />
    </FullPage>
  );
}

function DrillPage({ state, local, layout }: PageProps): ReactElement {
  return (
    <FullPage title="drill" layout={layout}>
      <DrillScreen state={state} scroll={local.scroll} {...layout.page} />
    </FullPage>
  );
}

function BackupPage({ state, now, local, layout }: PageProps): ReactElement {
  return (
    <FullPage title="backup" layout={layout}>
      <BackupScreen state={state} now={now} scroll={local.scroll} {...layout.page} />
    </FullPage>
  );
}

function ClusterPage({ state, now, local, layout }: PageProps): ReactElement {
  return (
    <FullPage title="cluster" layout={layout}>
      <ClusterScreen state={state} now={now} scroll={local.scroll} {...layout.page} />
    </FullPage>
  );
}

function Services({ services, selected, now, layout }: PageProps): ReactElement {
  return <ServicesPanel rows={services} selected={selected?.name} {...layout.services} turn={Math.floor(now / 1000)} />;
}

function Log({ selected, local, log, layout, above }: PageProps & { readonly above?: number }): ReactElement {
  const look = useLook();
  const { width } = layout.screen;
  const title = { at: 0, text: logTitle(selected?.name, local, look) };
  return (
    <Box flexDirection="column">
      <Rule width={width} place="middle" titles={[title]} from={above === undefined ? {} : { above }} note={logNote(log, local)} />
      <Sides height={layout.log.height}>
        <LogPane log={log} instances={selected?.instances ?? 1} local={local} {...layout.log} />
      </Sides>
      <Rule width={width} place="bottom" />
    </Box>
  );
}

/** A rule between two panels of one column; its ends belong to the vertical lines beside it. */
function InnerRule({ width, title }: { readonly width: number; readonly title: string }): ReactElement {
  const { border } = useLook().glyphs;
  const line: Line = [
    span(border.horizontal, "frame"),
    span(` ${title} `),
    span(border.horizontal.repeat(Math.max(0, width - title.length - 3)), "frame"),
  ];
  return <Lines lines={[line]} width={width} height={1} />;
}
