// A program that uses Kagi through a client made from docs/openapi.json: what the document says is what it is checked against.
// `npm run client` makes the types and checks this file.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./openapi";

export type Entry = components["schemas"]["ListedEntry"];
export type Kagi = Client<paths>;

/** What Kagi said instead of what was asked for. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function connect(url: string, accessKey: string): Kagi {
  return createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${accessKey}` } });
}

/** The answer, or an exception with the refusal. */
function taken<T>(answer: { data?: T; error?: { code: string; error: string }; response: Response }): T {
  if (answer.error) throw new Refused(answer.error.code, answer.response.status, answer.error.error);
  if (answer.data === undefined) throw new Error(`an empty answer: ${answer.response.status}`);
  return answer.data;
}

export async function createCategory(kagi: Kagi, name: string, variable: string): Promise<string> {
  const answer = await kagi.POST("/api/categories", { body: { name, keyType: "simple", envVarName: variable } });
  return taken(answer).data.id;
}

export async function createEntry(kagi: Kagi, categoryId: string, projectName: string, value: string): Promise<string> {
  const answer = await kagi.POST("/api/entries", { body: { categoryId, projectName, environment: "staging", value } });
  return taken(answer).data.id;
}

/** Every entry of a project, page by page. */
export async function* entriesOf(kagi: Kagi, project: string, limit: number): AsyncGenerator<Entry> {
  let cursor: string | undefined;
  do {
    const page = taken(await kagi.GET("/api/entries", { params: { query: { project, limit, cursor } } }));
    yield* page.data;
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
}

export async function reveal(kagi: Kagi, id: string): Promise<string | Record<string, string>> {
  return taken(await kagi.POST("/api/entries/{id}/reveal", { params: { path: { id } } })).data.value;
}

/** Mistakes that the types must notice; never called. */
export async function mistakes(kagi: Kagi): Promise<void> {
  // @ts-expect-error there is no such parameter
  await kagi.GET("/api/entries", { params: { query: { projekt: "blog" } } });
  // @ts-expect-error an entry needs a value
  await kagi.POST("/api/entries", { body: { categoryId: "", projectName: "blog" } });
  // @ts-expect-error there is no such key type
  await kagi.POST("/api/categories", { body: { name: "x", keyType: "symmetric" } });
  // @ts-expect-error a reveal names its entry
  await kagi.POST("/api/entries/{id}/reveal", {});
}
