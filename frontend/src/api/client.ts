import createClient from "openapi-fetch";
import { apiFetch } from "./http";
import type { paths } from "./schema";

/** Typed by the OpenAPI document; same pipeline as `getJson` and `sendCommand`. */
export const client = createClient<paths>({ baseUrl: "/", fetch: apiFetch });
