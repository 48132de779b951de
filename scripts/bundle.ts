import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin, rolldown } from "rolldown";
import { licencesOf } from "./licences.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "src");
/** Stands for the way from a chunk to dist/ until it is known where the chunk lies. */
const dist = "__DIST__";

/** What is started or imported by its path. Everything else becomes chunks of these, loaded when they are needed. */
const entries = [
  "bin",
  "index",
  "vitest/index",
  "services/alert-sink/main",
  "services/wal-receiver/main",
  "services/kube-facts/main",
  "steps/faults/watchdog-main",
  "steps/load/calibration/no-op-target-main",
  "steps/backup/codec/pack-thread",
];

/** Loaded from node_modules: big, seldom needed, or not made to be bundled. What else is imported is bundled, since one file opens ten times faster than fifty. */
const external = ["@kubernetes/client-node", "@redis/client", "dockerode", "jiti", "pg", "selfsigned", "vitest"];

/** Compiles src/ into one program per entry, with the licences of what is bundled in beside them. */
export async function bundle(folder: string): Promise<void> {
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(entries.map((name) => [name, join(source, `${name}.ts`)])),
    platform: "node",
    external: (id) => external.some((name) => id === name || id.startsWith(`${name}/`)),
    transform: { target: "node22", define: { "process.env.NODE_ENV": '"production"' } },
    plugins: [withoutDevtools, withoutPrograms, withoutFetch, inPlace, builtinsOnDemand],
    onLog: (level, log, tell) => {
      // A module that is missing would be found out when somebody runs it.
      if (log.code === "UNRESOLVED_IMPORT") throw new Error(log.message);
      tell(level, log);
    },
  });
  const { output } = await build.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
    // Docstrings are in the types: in the programs they would be a tenth of what is downloaded, and read at every start.
    comments: { legal: true, annotation: true, jsdoc: false },
    // One file for all that help and version need.
    codeSplitting: {
      groups: [
        {
          name: "start",
          test: /\/src\/(main|version|commands\/|host\/(node|line-queue|output-buffer|program-end)|errors\/(codes|parity)|plan\/plan|config\/nearest)|\/commander\//,
        },
      ],
    },
  });
  const modules = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
  // It is in the page of a report as a string: see report-page.ts.
  modules.push(join(root, "node_modules/uplot/dist/uPlot.esm.js"));
  await licencesOf(modules, join(folder, "THIRD-PARTY-LICENCES.txt"));
}

/** Ink imports it only for whoever debugs Ink itself; left as an import, a bundled TUI would die of its absence. */
const withoutDevtools: Plugin = {
  name: "without-devtools",
  resolveId: (id) => (id === "react-devtools-core" ? "\0no-devtools" : null),
  load: (id) => (id === "\0no-devtools" ? "export default undefined;" : null),
};

/** Commander could start sub-commands as programs of their own; parity has none, and what would start them costs a tenth of an empty program. */
const withoutPrograms: Plugin = {
  name: "without-programs",
  resolveId: (id, importer) => (id === "node:child_process" && importer?.includes("/node_modules/commander/") ? "\0no-programs" : null),
  load: (id) => (id === "\0no-programs" ? "export default undefined;" : null),
};

/** Yoga fetches its WebAssembly from a data URL, for which Node loads its whole HTTP client: 50 ms. Without `fetch` it decodes it itself. */
const withoutFetch: Plugin = {
  name: "without-fetch",
  transform: (code, id) => (id.includes("/yoga-layout/dist/binaries/") ? `const fetch = undefined;\n${code}` : null),
};

/** A module goes on finding what lies beside it: its `import.meta` stays that of the file it would be compiled to alone. */
const inPlace: Plugin = {
  name: "in-place",
  transform: (code, id) => {
    if (!id.startsWith(source) || !code.includes("import.meta")) return null;
    const place = `${dist}/${relative(source, id).replace(/\.tsx?$/, ".js")}`;
    return code.replaceAll(/import\.meta\.(url|filename|dirname)/g, (_, what: string) => {
      if (what === "url") return `new URL("${place}", import.meta.url).href`;
      return `(import.meta.dirname + "/${what === "dirname" ? dirname(place) : place}")`;
    });
  },
  renderChunk: (code, { fileName }) => code.replaceAll(dist, relative(dirname(fileName), "") || "."),
};

/**
 * An import of one of Node's own modules reads each of its exports, and with them loads what stands behind getters:
 * `node:process` opens all three streams, `node:fs` and `node:util` load dozens of files. Asked for by a call, they don't.
 */
const builtinsOnDemand: Plugin = {
  name: "builtins-on-demand",
  renderChunk: (code) =>
    code.replaceAll(
      /^import (?:(?:\* as )?([\w$]+)(?:, )?)?(\{[^}]*\})? from "(node:[\w/]+)";$/gm,
      (_, whole: string | undefined, names: string | undefined, module: string) => {
        const builtin = `globalThis.process.getBuiltinModule("${module}")`;
        const bound = [whole, names?.replaceAll(" as ", ": ")].filter((each) => each !== undefined);
        return `const ${bound.map((each) => `${each} = ${builtin}`).join(", ")};`;
      },
    ),
};
