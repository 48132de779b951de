import { check } from "k6";
import exec from "k6/execution";
import http from "k6/http";

/** As the service is seeded: 24 questions, the first 12 about http. */
const topics = ["http", "sql"];
const questions = 24;
const learners = 500;

const baseUrl = __ENV["PARITY_BASE_URL"] ?? "https://127.0.0.1:8443";
const headers = { "content-type": "application/json", "x-api-key": __ENV["PARITY_LOAD_KEY"] ?? "" };
const seed = Number(__ENV["PARITY_SEED"] ?? 1);
/** What makes this run's answers others than any earlier run's, which would be replayed. */
const runKey = `load-${Date.now().toString(36)}`;

/** A whole number below `count` that depends on the seed, the iteration and `which`, and on nothing else. */
function drawn(which: number, count: number): number {
  let hash = Math.imul(seed, 0x9e3779b1) ^ Math.imul(exec.scenario.iterationInTest + 1, 0x85ebca6b) ^ Math.imul(which + 1, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) % count;
}

interface Answer {
  readonly status: number;
  readonly body: string | ArrayBuffer | null;
}

function judged(name: string, answer: Answer, says: string): void {
  const right = answer.status >= 200 && answer.status < 300 && typeof answer.body === "string" && answer.body.includes(says);
  check(answer, { [`${name} answers with what was asked for`]: () => right });
}

function get(name: string, path: string, says: string): void {
  judged(name, http.get(baseUrl + path, { headers, tags: { name } }), says);
}

function post(name: string, path: string, body: object, says: string): void {
  judged(name, http.post(baseUrl + path, JSON.stringify(body), { headers, tags: { name } }), says);
}

/** Four in ten ask for a question, three answer one, two have one judged, one looks at how a topic goes. */
export default function learn(): void {
  const learner = `learner-${drawn(1, learners)}`;
  const topic = topics[drawn(2, topics.length)] ?? "http";
  const part = drawn(3, 10);
  if (part < 4) get("GET /api/learning/next", `/api/learning/next?learner=${learner}&topic=${topic}`, `"topic":"${topic}"`);
  else if (part < 7) answer(learner);
  else if (part < 9) judge();
  else get("GET /api/analytics/:topic", `/api/analytics/${topic}`, `"topic":"${topic}"`);
}

function answer(learner: string): void {
  const idempotencyKey = `${runKey}-${exec.scenario.iterationInTest}`;
  const body = { idempotencyKey, learner, question: 1 + drawn(4, questions), choice: drawn(5, 2) };
  post("POST /api/learning/answers", "/api/learning/answers", body, '"correct":');
}

function judge(): void {
  const draft = { text: "Compare a queue with a topic.", choices: ["One reader", "Many readers"], answer: 1, level: "analyze" };
  post("POST /api/validate", "/api/validate", draft, '"valid":true');
}
