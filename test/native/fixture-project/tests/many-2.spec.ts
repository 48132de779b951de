import { many } from "./many.ts";

many("second");
