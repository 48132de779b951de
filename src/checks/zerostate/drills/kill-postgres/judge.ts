import type { Judge } from "../../../check.ts";
import { judgeOfDrill } from "../../../judge-drill.ts";
import { definition } from "./definition.ts";

export const judge: Judge = judgeOfDrill(definition, "kill-postgres", { alerts: true, fault: "postgres/0 is killed" });
