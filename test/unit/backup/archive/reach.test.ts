import { expect, it } from "vitest";
import { Reach } from "../../../../src/steps/backup/archive/reach.ts";

const at = (second: number, lsn: string) => ({ at: `2026-01-01T00:00:0${second}.000Z`, lsn });

it("is the newest moment whose whole log is stored, and none before anything was seen", () => {
  const reach = new Reach();
  reach.add(at(1, "0/10"), undefined);
  expect(reach.reached).toBeUndefined();
  reach.add(at(2, "0/20"), "0/10");
  expect(reach.reached).toEqual(at(1, "0/10"));
  reach.add(at(3, "0/30"), "0/2F");
  expect(reach.reached).toEqual(at(2, "0/20"));
});

it("goes on with the clock where nothing is written, and stands still while nothing is received", () => {
  const reach = new Reach(at(1, "0/10"));
  reach.add(at(2, "0/10"), "0/10");
  reach.add(at(3, "0/10"), "0/10");
  expect(reach.reached).toEqual(at(3, "0/10"));
  reach.add(at(4, "0/40"), undefined);
  reach.add(at(5, "0/50"), "0/10");
  expect(reach.reached).toEqual(at(3, "0/10"));
});

it("goes on where the server wrote something and nobody committed", () => {
  const reach = new Reach();
  reach.add({ ...at(1, "0/10"), snapshot: "7:7:" }, "0/10");
  reach.add({ ...at(2, "0/18"), snapshot: "7:7:" }, "0/10");
  expect(reach.reached).toMatchObject(at(2, "0/10"));
  // One that had begun before has ended: the highest number is the same.
  reach.add({ ...at(3, "0/20"), snapshot: "6:7:6" }, "0/10");
  reach.add({ ...at(4, "0/28"), snapshot: "8:8:" }, "0/10");
  expect(reach.reached).toMatchObject(at(2, "0/10"));
  reach.add({ ...at(5, "0/30"), snapshot: "8:8:" }, "0/28");
  expect(reach.reached).toMatchObject(at(5, "0/28"));
});
