// A vault that is filled through REST, many requests at once.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { root } from "./kagi";

/** Who is signed in, as a browser keeps it. */
export type Session = Awaited<ReturnType<APIRequestContext["storageState"]>>;

export interface NewEntry {
  projectName: string;
  environment?: string;
  value: string | Record<string, string>;
  [more: string]: unknown;
}

const AT_ONCE = 32;

/** The owner's vault as a program sees it. */
export class Seed {
  constructor(
    private readonly url: string,
    private readonly session: Session,
  ) {}

  private async send(path: string, body: object, status: number) {
    const Cookie = this.session.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const headers = { Cookie, Origin: this.url, "Content-Type": "application/json" };
    const answer = await fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.status !== status) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async post(path: string, body: object): Promise<{ id: string }> {
    return (await this.send(path, body, 201)).data;
  }

  /** Calls a server function, as a page does. */
  call(path: string, body: object): Promise<{ id: string }> {
    return this.send(path, body, 200);
  }

  /** A set of recovery codes; gives its id. */
  async recoverySet(service: string, tokens: string[], label?: string): Promise<string> {
    return (await this.call("/rpc/recovery/create", { name: randomUUID(), input: { service, label, tokens } })).id;
  }

  /** Takes the next code of a set. */
  async takeCode(id: string): Promise<void> {
    await this.call("/rpc/recovery/take", { name: randomUUID(), id });
  }

  /** A generator of one-time passwords; gives its id. */
  async generator(input: object): Promise<string> {
    return (await this.call("/rpc/totp/create", { name: randomUUID(), input })).id;
  }

  /** Writes a file of an env project, which makes it or replaces what it held; gives its id. */
  async envFile(project: string, fileType: string, content: string): Promise<string> {
    return (await this.post(`/api/envs/${project}/files`, { fileType, content })).id;
  }

  /** A category with its entries; gives its id. */
  async category(input: { name: string; keyType: string; [more: string]: unknown }, entries: NewEntry[] = []): Promise<string> {
    const { id: categoryId } = await this.post("/api/categories", input);
    const left = entries.values();
    const work = async () => {
      for (const entry of left) await this.post("/api/entries", { categoryId, ...entry });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return categoryId;
  }
}

/** The ids of the categories, by their key type, and of an env project with files and of one without. */
export type Filled = Record<"simple" | "group" | "ssh" | "json" | "envs" | "emptyEnvs", string>;

/** A `.env` file with what makes them hard: comments, quotes, an export, a name that is none. */
export const envFile = [
  "# The shop, as it runs",
  "DATABASE_URL=postgres://shop@db/shop # read and write",
  "export STRIPE_KEY='sk_live_1'",
  'GREETING="Hello, \\"world\\""',
  "MY-NAME=two",
  "",
].join("\n");

export const days = (count: number) => new Date(Date.now() + count * 24 * 60 * 60 * 1000).toISOString();

/** One category of each key type, one of them empty; entries for every environment; ends that are past, soon and far; sets of
 * recovery codes with many left, few and none; generators of one-time passwords; an access key. */
export async function fill(url: string, session: Session): Promise<Filled> {
  const seed = new Seed(url, session);
  const fields = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
  const pair = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "wJalr" };
  const key = readFileSync(join(root, "vault", "tests", "keys", "openssh_ed25519"), "utf8");
  const filled = {
    group: await seed.category({ name: "AWS", keyType: "group", fieldDefinitions: fields, color: "#ff9900" }, [
      { projectName: "blog", value: pair, expiresAt: days(300) },
      { projectName: "blog", environment: "development", value: pair, description: "For the laptop" },
    ]),
    ssh: await seed.category({ name: "Deploy keys", keyType: "ssh" }, [
      { projectName: "web", environment: "staging", value: key, fileName: "id_ed25519" },
    ]),
    envs: (await seed.post("/api/envs", { name: "shop", description: "The shop and its workers" })).id,
    emptyEnvs: (await seed.post("/api/envs", { name: "newsletter" })).id,
    json: await seed.category({ name: "GCP service account", keyType: "json" }),
    simple: await seed.category(
      { name: "OpenAI", keyType: "simple", envVarName: "OPENAI_API_KEY", description: "The team's account" },
      [
        { projectName: "blog", value: "sk-1", expiresAt: days(-3) },
        { projectName: "newsletter", environment: "local", value: "sk-2", notes: "Asked for in March" },
        { projectName: "shop", environment: "staging", value: "sk-3", expiresAt: days(10) },
      ],
    ),
  };
  const codes = (count: number) => Array.from({ length: count }, (_, index) => `canary ${index}`);
  const sets = [
    await seed.recoverySet("npm", codes(3), "ada"),
    await seed.recoverySet("Hetzner", codes(8)),
    await seed.recoverySet("GitHub", codes(10), "ada@example.org"),
  ];
  for (const [set, taken] of [3, 6, 3].entries()) {
    for (let count = 0; count < taken; count++) await seed.takeCode(sets[set]);
  }
  await seed.generator({ service: "AWS", accountName: "root", secret: "JBSWY3DPEHPK3PXP", algorithm: "SHA256", digits: 8, period: 60 });
  await seed.generator({ service: "GitHub", accountName: "ada@example.org", secret: "JBSWY3DPEHPK3PXP" });
  for (const [fileType, content] of [["env", envFile], ["env.production", "A=1\n"], ["env.production", "A=2\nB=3\n"]]) {
    await seed.envFile(filled.envs, fileType, content);
  }
  await seed.post("/api/access-keys", { name: "ci-prod", scopes: ["entries:read", "entries:reveal"], projects: ["blog"] });
  return filled;
}
