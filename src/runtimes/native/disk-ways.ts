import type { DiskPaths, DiskState } from "./disk-state.ts";
import {
  copyFolder,
  type DiskStep,
  makeImage,
  mountData,
  mountImage,
  removeAll,
  removeEmpty,
  renameFolder,
  unmount,
} from "./disk-steps.ts";

/**
 * The steps by which the data of an instance that does not run gets onto a disk of its own. The old folder stays whole until the very
 * last step; the data was never started on the new disk while it is there.
 */
export function stepsThere(paths: DiskPaths, imageBytes: number): readonly DiskStep[] {
  return [
    makeImage(paths, imageBytes),
    mountImage(paths),
    copyFolder("copy the data", paths.data, paths.partialInside, paths.inside),
    renameFolder("set the old data aside", paths.data, paths.before, paths.room),
    mountData(paths),
    renameFolder("give up the old data", paths.before, paths.discard, paths.room),
    removeAll("remove the old data", paths.discard),
  ];
}

/**
 * The next step by which the data gets back where it was; undefined when nothing is left to do. Which copy is the true one follows
 * from what is there: `before` was never started on another disk, `back` is whole and newer than what a disk holds that is not mounted
 * over the data any more, and otherwise it is the disk.
 */
export function nextStepBack(state: DiskState, paths: DiskPaths): DiskStep | undefined {
  if (state.data === "mounted") return fromMounted(state, paths);
  if (state.data !== "filled") return toFilled(state, paths) ?? cleaning(state, paths);
  if (state.before) throw new Error(`${paths.data} and ${paths.before} both hold data`);
  return cleaning(state, paths);
}

function fromMounted({ before, back }: DiskState, paths: DiskPaths): DiskStep {
  if (before || back) return unmount(paths.data);
  return copyFolder("copy the data back", paths.data, paths.partialBack, paths.back);
}

function toFilled(state: DiskState, paths: DiskPaths): DiskStep | undefined {
  const whole = state.before ? paths.before : state.back ? paths.back : undefined;
  if (whole !== undefined) {
    return state.data === "empty" ? removeEmpty(paths.data) : renameFolder("put the data back", whole, paths.data, paths.room);
  }
  if (state.disk === "with data") return copyFolder("copy the data back", paths.inside, paths.partialBack, paths.back);
  // As after this machine was started anew.
  return state.image && state.disk === "unmounted" ? mountImage(paths) : undefined;
}

function cleaning(state: DiskState, paths: DiskPaths): DiskStep | undefined {
  // The file first: an image that is not mounted and still there would be mounted again, to see what it holds.
  if (state.image) return removeAll("remove the file system", paths.image);
  if (state.disk !== "unmounted") return unmount(paths.mount);
  if (!state.back && !state.rubbish) return undefined;
  return removeAll("remove what is not needed any more", paths.back, paths.partialBack, paths.discard, paths.partialImage, paths.mount);
}
