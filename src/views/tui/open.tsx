import { render } from "ink";
import { App } from "./app.tsx";
import type { Tui, TuiOptions } from "./index.ts";
import { Store } from "./store.ts";
import { lookOf } from "./theme.ts";

/** Draws the first frame and goes on until it is closed. */
export function mount(options: TuiOptions): Tui {
  const store = new Store(options.subscribe, options.now);
  const { project, actions, logs, now } = options;
  const app = render(<App store={store} look={lookOf(options)} project={project} actions={actions} logs={logs} now={now} />, {
    stdin: options.stdin,
    stdout: options.stdout,
    alternateScreen: true,
    incrementalRendering: true,
    // The store hands out ten snapshots a second at most; Ink's own limit would only hold the first frame and keys up.
    maxFps: 60,
    // Ctrl-C is a key here: it may only cancel a step.
    exitOnCtrlC: false,
    // The caller has seen a terminal; what the environment says of CI doesn't matter to whoever sits at it.
    interactive: true,
  });
  const closed = app
    .waitUntilExit()
    .then(() => undefined)
    .finally(() => store.close());
  // Nobody may have asked yet when it breaks; `closed` itself still rejects for whoever does.
  closed.catch(() => undefined);
  return {
    closed,
    close: async () => {
      app.unmount();
      await closed.catch(() => undefined);
    },
  };
}
