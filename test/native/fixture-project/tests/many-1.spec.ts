import { many } from "./many.ts";

many("first");
