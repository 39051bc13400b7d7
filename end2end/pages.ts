// The pages there are, and what a person does on them, in a person's words.
import { type Locator, type Page, expect } from "@playwright/test";
import { hydrated, type Kagi } from "./kagi";
import type { Filled } from "./seed";

/** A page, for the tests of what holds on every page. */
export interface PageLine<Where> {
  /** What its pictures are called. */
  name: string;
  path: string | ((where: Where) => string);
  heading: string;
  /** Texts of the page that are to be read without JavaScript, too. */
  shows: string[];
  /** Where that is another one than 200. */
  status?: number;
}

/** Pages that need no sign-in, on a server that has no account yet. */
export const pagesOutside: PageLine<Kagi>[] = [
  { name: "set-up", path: (kagi) => kagi.setUpLink, heading: "Set up the vault", shows: ["E-mail", "Password, once more"] },
  { name: "sign-in", path: "/sign-in", heading: "Open the vault", shows: ["E-mail", "Password"] },
  { name: "set-up-refused", path: "/set-up?token=wrong", heading: "That did not work", shows: [], status: 401 },
  { name: "signed-in", path: "/signed-in", heading: "Confirmed", shows: [] },
  { name: "not-found", path: "/nowhere", heading: "Not found", shows: ["There is nothing at this address."], status: 404 },
  { name: "error-codes", path: "/api/docs/errors", heading: "Error codes", shows: ["AUTH_REQUIRED"] },
];

/** Pages behind sign-in, with what `fill` put into the vault. */
export const pagesInside: PageLine<Filled>[] = [
  { name: "keys", path: "/keys", heading: "Keys", shows: ["AWS", "Deploy keys", "GCP service account", "OpenAI", "3 entries"] },
  { name: "keys-of-a-type", path: "/keys?type=ssh", heading: "Keys", shows: ["Deploy keys"] },
  { name: "category-simple", path: ({ simple }) => `/keys/${simple}`, heading: "OpenAI", shows: ["OPENAI_API_KEY", "blog", "newsletter", "shop"] },
  { name: "category-group", path: ({ group }) => `/keys/${group}`, heading: "AWS", shows: ["AWS_SECRET_ACCESS_KEY", "blog"] },
  { name: "category-ssh", path: ({ ssh }) => `/keys/${ssh}`, heading: "Deploy keys", shows: ["web", "id_ed25519"] },
  { name: "category-json", path: ({ json }) => `/keys/${json}`, heading: "GCP service account", shows: ["No entries yet."] },
  { name: "access-keys", path: "/settings/keys", heading: "Access keys", shows: ["ci-prod"] },
  { name: "sessions", path: "/settings/sessions", heading: "Sessions", shows: ["this one"] },
  { name: "account", path: "/settings/account", heading: "Account", shows: ["owner@example.org"] },
  { name: "overview", path: "/", heading: "Overview", shows: ["OpenAI", "blog"] },
  { name: "project", path: "/project?name=blog", heading: "blog", shows: ["OpenAI", "production"] },
  { name: "recovery", path: "/recovery", heading: "Recovery", shows: ["GitHub", "7 of 10 left", "0 of 3 left", "SHA256 · 8 digits · 60 s"] },
  { name: "envs", path: "/envs", heading: "Env projects", shows: ["shop", "The shop and its workers", ".env.production", "No files yet"] },
  { name: "env-project", path: ({ envs }) => `/envs/${envs}`, heading: "shop", shows: [".env.production", "Sealed.", "Version 1"] },
  { name: "env-project-empty", path: ({ emptyEnvs }) => `/envs/${emptyEnvs}?file=env.test`, heading: "newsletter", shows: ["There is no such file yet."] },
  { name: "appearance", path: "/settings/appearance", heading: "Appearance", shows: ["Density"] },
  { name: "security", path: "/settings/security", heading: "Security", shows: ["AES-256-GCM"] },
  { name: "export", path: "/settings/export", heading: "Export", shows: [] },
  { name: "danger", path: "/settings/danger", heading: "Danger zone", shows: [] },
  { name: "accounts", path: "/settings/accounts", heading: "Accounts", shows: ["owner@example.org"] },
];

export type KeyType = "simple" | "group" | "ssh" | "json";

export interface Category {
  name: string;
  keyType: KeyType;
  variable?: string;
  fields?: string[];
}

export async function createCategory(page: Page, category: Category): Promise<void> {
  await page.goto("/keys");
  await hydrated(page);
  await page.getByRole("button", { name: "New category" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill(category.name);
  await dialog.getByRole("radio", { name: new RegExp(`^${category.keyType}`, "i") }).check();
  if (category.variable) await dialog.getByLabel("Environment variable").fill(category.variable);
  for (const [index, field] of (category.fields ?? []).entries()) {
    if (index > 0) await dialog.getByRole("button", { name: /add/i }).click();
    await dialog.getByRole("textbox", { name: new RegExp(`field ${index + 1}`, "i") }).fill(field);
  }
  await dialog.getByRole("button", { name: "Create category" }).click();
  await expect(page.getByRole("heading", { level: 1, name: category.name })).toBeVisible();
}

export async function openEntryForm(page: Page, project: string, environment = "production"): Promise<Locator> {
  await page.getByRole("button", { name: "New entry" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Project").fill(project);
  await dialog.getByLabel("Environment").selectOption(environment);
  return dialog;
}

export async function save(dialog: Locator): Promise<void> {
  await dialog.getByRole("button", { name: /^(Create entry|Save)$/ }).click();
  await expect(dialog).toBeHidden();
}

export function row(page: Page, project: string, environment = "production"): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: project }) }).filter({ hasText: environment });
}

export async function reveal(page: Page, project: string, environment = "production"): Promise<void> {
  await row(page, project, environment).getByRole("button", { name: /^Reveal/ }).click();
}

/** What a paste brings. Our own pages may not read the clipboard, so another does. */
export async function clipboard(page: Page): Promise<string> {
  const other = await page.context().newPage();
  await other.setContent("<textarea autofocus></textarea>");
  await other.getByRole("textbox").press("Control+V");
  const text = await other.getByRole("textbox").inputValue();
  await other.close();
  return text;
}

/** Opens a file of an env project. */
export async function openFile(page: Page, project: string, file = "env", view = ""): Promise<Locator> {
  await page.goto(`/envs/${project}?file=${file}${view && `&view=${view}`}`);
  await hydrated(page);
  await page.getByRole("button", { name: `Open .${file}` }).click();
  const panel = page.getByRole("region", { name: `.${file}`, exact: true });
  await expect(panel.getByRole("button", { name: "Save" })).toBeVisible();
  return panel;
}
