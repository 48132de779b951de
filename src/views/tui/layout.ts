/** Where everything goes, from the terminal's size alone. Sizes are columns and rows. */

export interface Area {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  /** `wide`: two columns; `stacked`: one; `tiny`: services and the running step, no frame. */
  readonly shape: "wide" | "stacked" | "tiny";
  /** Everything drawn. One row less than the terminal: a full screen would scroll. */
  readonly screen: Area;
  readonly services: Area;
  readonly run: Area;
  /** Height 0: not shown. */
  readonly load: Area;
  readonly log: Area;
  /** Between the header and the log: what details of one service take. */
  readonly body: Area;
  /** Everything between the header and the key line, inside one frame. */
  readonly page: Area;
}

const wideFrom = { columns: 96, rows: 24 };
const stackedFrom = { columns: 60, rows: 16 };

/** `services`: how many there are to show. */
export function layoutOf(columns: number, rows: number, services: number): Layout {
  const screen = { width: Math.max(1, columns), height: Math.max(1, rows - 1) };
  if (columns >= wideFrom.columns && rows >= wideFrom.rows) return wide(screen, services);
  if (columns >= stackedFrom.columns && rows >= stackedFrom.rows) return stacked(screen, services);
  return tiny(screen, services);
}

/** Rows outside panels: header, key line, frame above, rule over the log, frame below. */
const wideFixed = 5;

function wide(screen: Area, services: number): Layout {
  const inner = screen.width - 3;
  const left = Math.min(84, Math.max(50, Math.floor(inner * 0.46)));
  const right = inner - left;
  const free = screen.height - wideFixed;
  const wanted = Math.max(services + 1, 12, Math.min(26, Math.floor(free * 0.48)));
  const body = Math.min(wanted, free - 4);
  const run = body >= 18 ? 10 : Math.max(4, Math.floor(body * 0.45));
  return {
    shape: "wide",
    screen,
    services: { width: left, height: body },
    load: { width: right, height: body - 1 - run },
    run: { width: right, height: run },
    log: { width: screen.width - 2, height: free - body },
    body: { width: screen.width - 2, height: body },
    page: { width: screen.width - 2, height: screen.height - 4 },
  };
}

/** Rows outside panels: header, key line, and a rule over and under each of the four panels. */
const stackedFixed = 7;

function stacked(screen: Area, services: number): Layout {
  const width = screen.width - 2;
  const free = screen.height - stackedFixed;
  const tall = free > 22;
  const log = free < 11 ? 1 : 3;
  const load = tall ? 5 : free < 13 ? 1 : 3;
  const run = tall ? 4 : 2;
  const list = Math.min(services + 1, free - log - load - run);
  const spare = free - log - load - run - list;
  return {
    shape: "stacked",
    screen,
    services: { width, height: list },
    load: { width, height: load },
    run: { width, height: run },
    log: { width, height: log + spare },
    body: { width, height: list + load + run + 2 },
    page: { width, height: screen.height - 4 },
  };
}

function tiny(screen: Area, services: number): Layout {
  const width = screen.width;
  const free = screen.height - 2;
  const run = free >= 8 ? 3 : 2;
  const list = Math.min(Math.max(1, services), free - run - 1);
  return {
    shape: "tiny",
    screen,
    services: { width, height: list },
    load: { width, height: 0 },
    run: { width, height: free - list - 1 },
    log: { width, height: 0 },
    body: { width: width - 2, height: screen.height - 4 },
    page: { width: width - 2, height: screen.height - 4 },
  };
}
