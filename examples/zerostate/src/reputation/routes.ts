import { idParameter, readFields, wholeField } from "../http/body.ts";
import { type Call, invalid, json, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import type { Services } from "../services.ts";
import type { Statement } from "../store/database.ts";

/** What each kind of event does to a score. */
const weights: Readonly<Record<string, number>> = { praise: 1, delivery: 2, complaint: -3, default: -10 };

/** Event and score in one statement: the score is always the sum of the events. */
const record: Statement = {
  name: "reputation-event",
  text: `WITH known AS (SELECT id FROM users WHERE id = $1),
  event AS (INSERT INTO reputation_events (user_id, kind, weight) SELECT id, $2, $3 FROM known RETURNING user_id, weight)
  INSERT INTO reputation_scores AS s (user_id, score, events) SELECT user_id, weight, 1 FROM event
  ON CONFLICT (user_id) DO UPDATE SET score = s.score + excluded.score, events = s.events + 1, updated_at = now()
  RETURNING score, events`,
};
const read: Statement = { name: "reputation", text: "SELECT score, events FROM reputation_scores WHERE user_id = $1" };

export function reputationRoutes(services: Services): readonly Route[] {
  return [
    { method: "POST", path: "/reputation/events", access: "reputation:write", handle: (call) => recordEvent(services, call) },
    { method: "GET", path: "/reputation/:user", access: "none", handle: (call) => readScore(services, call) },
  ];
}

async function recordEvent(services: Services, call: Call): Promise<Reply> {
  const fields = await readFields(call.request);
  const userId = wholeField(fields, "userId", 1, Number.MAX_SAFE_INTEGER);
  const kind = String(fields["kind"]);
  const weight = Object.hasOwn(weights, kind) ? weights[kind] : undefined;
  if (weight === undefined) throw invalid(`kind must be one of ${Object.keys(weights).join(", ")}`);
  const [row] = await services.database.rows(record, [userId, kind, weight]);
  if (row === undefined) throw invalid("there is no such user");
  services.metrics.reputationEvents.add(kind);
  return json(201, { userId, score: row[0], events: row[1] });
}

async function readScore(services: Services, call: Call): Promise<Reply> {
  const userId = idParameter(call.parameters[0], "user");
  const [row] = await services.database.rows(read, [userId]);
  return json(200, { userId, score: row?.[0] ?? 0, events: row?.[1] ?? 0 });
}
