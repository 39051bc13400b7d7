// A client generated from the committed document, against the server.
import { request } from "@playwright/test";
import { connect, createCategory, createEntry, type Entry, entriesOf, Refused, reveal } from "./client";
import { expect, test } from "./kagi";

test.use({ server: "client" });

test("a generated client creates, lists and reveals", async ({ kagi, session }) => {
  const browser = await request.newContext({ baseURL: kagi.url, storageState: session, extraHTTPHeaders: { Origin: kagi.url } });
  const issue = async (...scopes: string[]) => {
    const answer = await browser.post("/api/access-keys", { data: { name: "client", scopes } });
    expect(answer.status()).toBe(201);
    return connect(kagi.url, (await answer.json()).data.key);
  };
  const client = await issue("categories:write", "entries:read", "entries:write", "entries:reveal");

  const category = await createCategory(client, "OpenAI", "OPENAI_API_KEY");
  const made: string[] = [];
  for (const value of ["sk-client-1", "sk-client-2", "sk-client-3"]) made.push(await createEntry(client, category, "blog", value));
  await createEntry(client, category, "shop", "sk-client-4");

  const listed: Entry[] = [];
  for await (const entry of entriesOf(client, "blog", 2)) listed.push(entry);
  expect(listed.map((entry) => entry.id)).toEqual([...made].reverse());
  expect(listed[0]).toMatchObject({ projectName: "blog", environment: "staging", categoryId: category, notes: null });
  expect(JSON.stringify(listed)).not.toContain("sk-client");
  expect(await reveal(client, made[1])).toBe("sk-client-2");

  const reader = await issue("entries:read");
  const refusal = await reveal(reader, made[1]).catch((error) => error);
  expect(refusal).toBeInstanceOf(Refused);
  expect(refusal).toMatchObject({ code: "AUTH_SCOPE_REQUIRED", status: 403 });
  await browser.dispose();
});
